package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript program that looks at every finished image and says what it shows.
 *
 * @param name in records and tables
 * @param model the program's file, relative to the manifest, absolute, or {@code s3://bucket/key}
 * @param sha256 of the file, 64 small hex digits, or null where the manifest leaves it out
 * @param classes names of the program's outputs, in their order; at least two
 * @param input what the program takes
 * @param output what its numbers are
 * @param assigns whether what it says becomes the image's label; {@code NEVER} for all kinds but
 *     classification
 * @param kind what it says
 * @param finds of the other kinds
 */
public record Labeler(
        String name,
        String model,
        @Nullable String sha256,
        List<String> classes,
        Input input,
        Output output,
        Assigns assigns,
        Kind kind,
        Finds finds) {
    public Labeler {
        classes = List.copyOf(classes);
    }

    /** Returns a labeler that says what an image shows as a whole. */
    public Labeler(
            String name,
            String model,
            @Nullable String sha256,
            List<String> classes,
            Input input,
            Output output,
            Assigns assigns) {
        this(name, model, sha256, classes, input, output, assigns, Kind.CLASSIFICATION, Finds.USUAL);
    }

    /** Returns the same with the digest of its file. */
    public Labeler withSha256(String digest) {
        return new Labeler(name, model, digest, classes, input, output, assigns, kind, finds);
    }

    /** What a program says of an image. */
    public enum Kind {
        /** What it shows as a whole: one number for each class. */
        CLASSIFICATION,
        /** What each pixel shows: a map for each class. */
        SEGMENTATION,
        /** Which objects are where: boxes with scores. */
        DETECTION
    }

    /**
     * What counts as an object.
     *
     * @param leastArea of segmentation: objects of fewer pixels are not counted, 1 or more
     * @param instances of segmentation: whether each image also gets a map of its objects
     * @param minScore of detection: boxes with a lower score are left out, 0 to 1
     */
    public record Finds(int leastArea, boolean instances, double minScore) {
        /** What holds where nothing is said. */
        public static final Finds USUAL = new Finds(1, false, 0.5);
    }

    /**
     * What a program takes: float {@code [N, channels, height, width]}, each value
     * {@code (v / 255 - mean) / std}.
     *
     * @param width of the image the program takes, in pixels; images of other sizes are resized
     *     (bilinear, antialiased)
     * @param height of the image the program takes, in pixels
     * @param channels 1 or 3
     * @param mean one number for each channel
     * @param std one number for each channel, above 0
     */
    public record Input(int width, int height, int channels, List<Double> mean, List<Double> std) {
        public Input {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
        }
    }

    /**
     * What the program's numbers are, {@code [N, classes]}, or {@code [N, classes, H, W]} of
     * segmentation.
     */
    public enum Output {
        /** Shares that sum to 1. */
        PROBABILITIES,
        /** Any numbers; their softmax is taken. */
        LOGITS
    }

    /** Which images are labelled with what the program says. */
    public enum Assigns {
        /** Those that were not made for a class. */
        UNLABELLED,
        ALWAYS,
        NEVER
    }
}
