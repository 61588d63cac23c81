package io.stylemill.order.manifest;

import static io.stylemill.image.Step.LARGEST_SIDE;

import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of {@code input}: what a program that looks at images takes. */
final class InputKeys {
    static final String EXAMPLE = "{size: 64, range: [-1, 1]}";
    private static final int COLOURS = 3;

    /**
     * What a range of 1000 by the narrowest width comes to: what a range means can be written out
     * too.
     */
    private static final double MOST = 1_000_000;

    private static final double NARROWEST = 0.001;

    private static final Key<Input, List<Integer>> SIZE = Key.<Input, List<Integer>>of(
                    "size",
                    size(Types.count(1, LARGEST_SIDE, "64").shared("size")),
                    i -> List.of(i.width(), i.height()))
            .required()
            .says("pixels: one number, or width and height, `size: [64, 48]`; 1 to " + LARGEST_SIDE
                    + ". Images of another size are resized");

    private static final Key<Input, Integer> CHANNELS = Key.of(
                    "channels",
                    ValueType.of(Map.of("enum", List.of(1, COLOURS)), "3", InputKeys::channels),
                    Input::channels)
            .otherwise(COLOURS)
            .says("3 (RGB) or 1 (grey)");

    /** Plans state mean and std in its place. */
    private static final Key<Input, Lists.Span> RANGE = Key.<Input, Lists.Span>of(
                    "range", Lists.span().also(InputKeys::wide), input -> null)
            .otherwise(new Lists.Span(0, 1))
            .says("the values of black and white")
            .example("[-1, 1]");

    private static final Key<Input, List<Double>> MEAN = Key.of(
                    "mean", perChannel(SourcePosition.Bounds.of(-MOST, MOST), "mean"), Input::mean)
            .example("[0.485, 0.456, 0.406]")
            .without(" ")
            .says(
                    "with `std`, instead of `range`: each value v from 0 to 255 becomes (v / 255 - mean) / std; one number, or one"
                            + " for each channel");

    private static final Key<Input, List<Double>> STD = Key.of(
                    "std", perChannel(SourcePosition.Bounds.of(1 / MOST, MOST), "std"), Input::std)
            .example("[0.229, 0.224, 0.225]")
            .without(" ")
            .says("with `mean`, instead of `range`");

    static final MappingType<Input> KEYS = new MappingType<>(
                    "what the program takes, for example " + EXAMPLE,
                    List.of(SIZE, CHANNELS, RANGE, MEAN, STD),
                    InputKeys::input)
            .limits(Map.of("dependentRequired", Map.of("mean", List.of("std"), "std", List.of("mean"))));

    static final ValueType<Input> INPUT =
            new ValueType<>(KEYS::read, KEYS::write, KEYS.type().schema(), "programInput", EXAMPLE, "");

    private InputKeys() {}

    private static @Nullable Input input(Section section) {
        List<Integer> size = section.find(SIZE);
        Integer channels = section.find(CHANNELS);
        if (section.has(MEAN) || section.has(STD)) {
            section.require(MEAN);
            section.require(STD);
            section.report(
                    RANGE,
                    Rule.INPUT_SCALE,
                    "'range' says in one way what 'mean' and 'std' say in another; remove the one or the others");
            List<Double> mean = scale(section, MEAN, channels);
            List<Double> std = scale(section, STD, channels);
            return size == null || channels == null || mean == null || std == null
                    ? null
                    : new Input(size.get(0), size.get(1), channels, mean, std);
        }
        Lists.Span range = section.find(RANGE);
        if (size == null || channels == null || range == null) {
            return null;
        }
        double width = range.high() - range.low();
        // Adding 0 turns -0, which JSON writes as 0, into 0.
        return new Input(
                size.get(0),
                size.get(1),
                channels,
                Collections.nCopies(channels, -range.low() / width + 0.0),
                Collections.nCopies(channels, 1 / width));
    }

    /**
     * Returns a number for each channel, or null after reporting.
     *
     * @param channels null where their number cannot be read
     */
    private static @Nullable List<Double> scale(
            Section section, Key<Input, List<Double>> key, @Nullable Integer channels) {
        List<Double> values = section.find(key);
        boolean listed = section.at(key).filter(SourcePosition::isSequence).isPresent();
        if (values == null || channels == null) {
            return values;
        }
        if (!listed) {
            return Collections.nCopies(channels, values.get(0));
        }
        if (values.size() != channels) {
            section.report(
                    key,
                    Rule.VECTOR_LENGTH,
                    "found " + Amounts.count(values.size(), "number") + " for "
                            + Amounts.count(channels, "channel")
                            + "; write one number for each channel, or one for all");
            return null;
        }
        return values;
    }

    private static ValueType<List<Integer>> size(ValueType<Integer> side) {
        return ValueType.of(Map.of("anyOf", List.of(side, Lists.schema(side, 2, 2))), "64", InputKeys::size);
    }

    private static @Nullable List<Integer> size(SourcePosition spot) {
        if (!spot.isSequence()) {
            Long side = spot.whole(1, LARGEST_SIDE, "64, or a width and a height such as [64, 48]");
            return side == null ? null : List.of(Math.toIntExact(side), Math.toIntExact(side));
        }
        List<SourcePosition> sides = spot.items(2, 2, "a width and a height, for example [64, 48], or 64 for both");
        if (sides == null) {
            return null;
        }
        Long width = sides.get(0).whole(1, LARGEST_SIDE, "64");
        Long height = sides.get(1).whole(1, LARGEST_SIDE, "48");
        return width == null || height == null ? null : List.of(Math.toIntExact(width), Math.toIntExact(height));
    }

    private static @Nullable Integer channels(SourcePosition spot) {
        Long channels = spot.whole(1, COLOURS, "3");
        if (channels != null && channels == 2) {
            spot.report(Rule.OUT_OF_RANGE, "found 2; expected 1 (grey) or 3 (RGB)");
            return null;
        }
        return channels == null ? null : Math.toIntExact(channels);
    }

    private static Lists.@Nullable Span wide(SourcePosition spot, Lists.Span range) {
        if (range.high() - range.low() >= NARROWEST) {
            return range;
        }
        spot.report(
                Rule.LOW_NOT_BELOW_HIGH,
                "the range from " + Wording.number(range.low()) + " to " + Wording.number(range.high())
                        + " is narrower than " + Wording.number(NARROWEST)
                        + "; write what black and white become, for example [-1, 1]");
        return null;
    }

    private static ValueType<List<Double>> perChannel(SourcePosition.Bounds bounds, String shared) {
        ValueType<Double> one = Types.number(bounds, "0.5").shared(shared);
        return ValueType.<List<Double>>of(
                        Map.of("anyOf", List.of(one, Lists.schema(one, 1, COLOURS))),
                        "0.5",
                        spot -> perChannel(spot, bounds))
                .shared(shared + "s");
    }

    private static @Nullable List<Double> perChannel(SourcePosition spot, SourcePosition.Bounds bounds) {
        if (!spot.isSequence()) {
            Double value = spot.number(bounds, "0.5, or one for each channel");
            return value == null ? null : List.of(value + 0.0);
        }
        List<SourcePosition> items = spot.items(1, COLOURS, "one number for each channel, for example [0.5, 0.5, 0.5]");
        if (items == null) {
            return null;
        }
        List<Double> values = new ArrayList<>();
        for (SourcePosition item : items) {
            Double value = item.number(bounds, "0.5");
            if (value == null) {
                return null;
            }
            values.add(value + 0.0);
        }
        return values;
    }
}
