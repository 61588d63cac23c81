package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a program that looks at images takes. */
final class InputParser {
    static final String EXAMPLE = "{size: 64, range: [-1, 1]}";
    private static final int MOST_PIXELS = 16_384;
    private static final int COLOURS = 3;

    /** What a range of 1000 by the narrowest width comes to: whatever a range means can be written out too. */
    private static final double MOST = 1_000_000;

    private static final double NARROWEST = 0.001;
    private static final SourcePosition.Bounds MEAN = SourcePosition.Bounds.of(-MOST, MOST);
    private static final SourcePosition.Bounds STD = SourcePosition.Bounds.of(1 / MOST, MOST);
    private static final List<String> KEYS = List.of("size", "channels", "range", "mean", "std");

    private InputParser() {}

    /** Returns the input, or null after reporting. */
    static Labeler.@Nullable Input input(SourcePosition spot) {
        Section section = Section.of(spot, "what the program takes, for example " + EXAMPLE, KEYS);
        if (section == null) {
            return null;
        }
        int[] size = section.require("size", "size: 64").map(InputParser::size).orElse(null);
        int channels = section.has("channels")
                ? section.get("channels").map(InputParser::channels).orElse(0)
                : COLOURS;
        List<List<Double>> scale = scale(section, channels);
        if (size == null || channels == 0 || scale == null) {
            return null;
        }
        return new Labeler.Input(size[0], size[1], channels, scale.get(0), scale.get(1));
    }

    private static int @Nullable [] size(SourcePosition spot) {
        if (!spot.isSequence()) {
            Long side = spot.whole(1, MOST_PIXELS, "64, or a width and a height such as [64, 48]");
            return side == null ? null : new int[] {Math.toIntExact(side), Math.toIntExact(side)};
        }
        List<SourcePosition> sides = spot.items(2, 2, "a width and a height, for example [64, 48], or 64 for both");
        if (sides == null) {
            return null;
        }
        Long width = sides.get(0).whole(1, MOST_PIXELS, "64");
        Long height = sides.get(1).whole(1, MOST_PIXELS, "48");
        return width == null || height == null ? null : new int[] {Math.toIntExact(width), Math.toIntExact(height)};
    }

    private static @Nullable Integer channels(SourcePosition spot) {
        Long channels = spot.whole(1, COLOURS, "3");
        if (channels != null && channels == 2) {
            spot.report(Rule.OUT_OF_RANGE, "found 2; expected 1 (grey) or 3 (RGB)");
            return null;
        }
        return channels == null ? null : Math.toIntExact(channels);
    }

    /**
     * Returns mean and std by channel, or null after reporting.
     *
     * @param channels 0 where their number cannot be read
     */
    private static @Nullable List<List<Double>> scale(Section section, int channels) {
        double[] range = section.get("range").map(InputParser::range).orElse(null);
        if (!section.has("mean") && !section.has("std")) {
            if (section.has("range") && range == null) {
                return null;
            }
            double low = range == null ? 0 : range[0];
            double width = range == null ? 1 : range[1] - low;
            // Adding 0 turns -0, which JSON writes as 0, into 0.
            return List.of(Collections.nCopies(channels, -low / width + 0.0), Collections.nCopies(channels, 1 / width));
        }
        List<Double> mean = section.require("mean", "mean: [0.485, 0.456, 0.406]")
                .map(s -> perChannel(s, MEAN, "0.5", channels))
                .orElse(null);
        List<Double> std = section.require("std", "std: [0.229, 0.224, 0.225]")
                .map(s -> perChannel(s, STD, "0.5", channels))
                .orElse(null);
        section.get("range")
                .ifPresent(s -> s.report(
                        Rule.INPUT_SCALE,
                        "'range' says in one way what 'mean' and 'std' say in another; remove the one or the others"));
        return mean == null || std == null ? null : List.of(mean, std);
    }

    private static double @Nullable [] range(SourcePosition spot) {
        double[] range = LatentParser.range(spot);
        if (range != null && range[1] - range[0] < NARROWEST) {
            spot.report(
                    Rule.LOW_NOT_BELOW_HIGH,
                    "the range from " + Wording.number(range[0]) + " to " + Wording.number(range[1])
                            + " is narrower than " + Wording.number(NARROWEST)
                            + "; write what black and white become, for example [-1, 1]");
            return null;
        }
        return range;
    }

    private static @Nullable List<Double> perChannel(
            SourcePosition spot, SourcePosition.Bounds bounds, String example, int channels) {
        if (!spot.isSequence()) {
            Double value = spot.number(bounds, example + ", or one for each channel");
            return value == null ? null : Collections.nCopies(channels, value + 0.0);
        }
        List<SourcePosition> items = spot.items(1, COLOURS, "one number for each channel, for example [0.5, 0.5, 0.5]");
        if (items == null) {
            return null;
        }
        List<Double> values = new ArrayList<>();
        for (SourcePosition item : items) {
            Double value = item.number(bounds, example);
            if (value == null) {
                return null;
            }
            values.add(value + 0.0);
        }
        if (channels > 0 && values.size() != channels) {
            spot.report(
                    Rule.VECTOR_LENGTH,
                    "found " + Wording.counted(values.size(), "number") + " for "
                            + Wording.counted(channels, "channel")
                            + "; write one number for each channel, or one for all");
            return null;
        }
        return values;
    }
}
