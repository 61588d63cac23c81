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
 * @param assigns whether what it says becomes the image's label
 */
public record Labeler(
        String name,
        String model,
        @Nullable String sha256,
        List<String> classes,
        Input input,
        Output output,
        Assigns assigns) {
    public Labeler {
        classes = List.copyOf(classes);
    }

    /**
     * What a program takes: float {@code [N, channels, height, width]}, each value {@code (v / 255 - mean) / std}.
     *
     * @param width of the image the program takes, in pixels; images of other sizes are resized (bilinear, antialiased)
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

    /** What the program's numbers {@code [N, classes]} are. */
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
