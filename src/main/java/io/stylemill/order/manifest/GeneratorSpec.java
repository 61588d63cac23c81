package io.stylemill.order.manifest;

import io.stylemill.record.Worded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param checkpoint as written: relative to the manifest's own place, absolute, or
 *     {@code s3://bucket/key}
 * @param sha256 64 hex digits, or null
 * @param license licence of the weights, or null where the checkpoint's own statement holds
 * @param batch the fixed batch shape, or null where the plan chooses
 * @param torchscript what the checkpoint is when it is a TorchScript archive; null for weights, of
 *     which nothing is run. With it {@code sha256} is never null
 */
public record GeneratorSpec(
        String checkpoint,
        @Nullable String sha256,
        @Nullable String license,
        Precision precision,
        @Nullable Integer batch,
        @Nullable TorchScript torchscript) {
    /**
     * How the licence of weights or data is written: an SPDX expression, as a regular expression.
     */
    public static final String LICENSE =
            "\\(*[A-Za-z0-9][A-Za-z0-9.+-]*\\)*( (AND|OR|WITH) \\(*[A-Za-z0-9][A-Za-z0-9.+-]*\\)*)*";

    /**
     * Why a TorchScript archive gives no masks, the beginning of a sentence that says what to do.
     */
    public static final String NO_LAYERS =
            "masks are read from the layers of a StyleGAN network, and a TorchScript archive shows none of its own; ";

    /** How the numbers of the network are computed. */
    public enum Precision {
        AUTO,
        FP32,
        BF16,
        FP16
    }

    /** What the image method of a TorchScript archive takes. */
    public enum TorchScriptInput implements Worded {
        /**
         * Latents {@code [N, zDim]}, and class vectors {@code [N, cDim]} where it has a second
         * parameter.
         */
        Z("z"),
        /**
         * Styles {@code [N, numWs, wDim]}, which the archive's mapping method makes of z and the
         * class vectors.
         */
        W_PLUS("w+");

        private final String word;

        TorchScriptInput(String word) {
            this.word = word;
        }

        /** {@inheritDoc} It is the one in manifests and records. */
        @Override
        public String word() {
            return word;
        }
    }

    /**
     * What a TorchScript archive takes and gives. Such an archive is a program: that a manifest
     * declares it, together with its digest, is what lets it run.
     *
     * @param cDim length of the class vector, 0 without classes
     * @param wDim length of one w layer, 0 with input z
     * @param numWs number of w layers, 0 with input z
     * @param resolution width and height of the images in pixels
     * @param channels 1 (grey), 3 (RGB) or 4 (RGBA)
     * @param range two numbers: what the image method gives for black, and what for white, which is
     *     the larger one
     * @param method that makes images {@code [N, channels, resolution, resolution]}
     * @param mapping that makes w {@code [N, wDim]} or {@code [N, numWs, wDim]} of z; empty with
     *     input z, and where the archive has no such method
     */
    public record TorchScript(
            TorchScriptInput input,
            int zDim,
            int cDim,
            int wDim,
            int numWs,
            int resolution,
            int channels,
            List<Double> range,
            String method,
            String mapping) {
        public TorchScript {
            if (range.size() != 2) {
                throw new IllegalArgumentException("'range' is " + range + "; it must be two numbers");
            }
            range = List.copyOf(range);
        }

        /** Returns what the image method gives for black. */
        public double low() {
            return range.get(0);
        }

        /** Returns what it gives for white. */
        public double high() {
            return range.get(1);
        }
    }
}
