package io.stylemill.order.manifest;

import static io.stylemill.image.Step.LARGEST_SIDE;

import io.stylemill.image.Filter;
import io.stylemill.image.Subsampling;
import io.stylemill.order.manifest.Step.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The post-processing operations, each with the description of its parameters. */
enum Operation {
    RESIZE(
            "resize",
            "resamples to `width` x `height` pixels",
            "{width: 128, height: 128}",
            size("width"),
            size("height"),
            text(
                    "filter",
                    Filter.values(),
                    Filter::manifestName,
                    Filter.LANCZOS3,
                    "`lanczos3`, `bilinear`, `area` or `nearest`")),
    CROP(
            "crop",
            "cuts `width` x `height` pixels out; without `x` and `y` from the centre",
            "{width: 64, height: 64}",
            size("width"),
            size("height"),
            offset("x"),
            offset("y")),
    PAD(
            "pad",
            "adds pixels at the sides",
            "{left: 4, right: 4}",
            side("left"),
            side("top"),
            side("right"),
            side("bottom"),
            whole("fill", 0, 255, "128").otherwise(new Parameter.Number(0)).says("{bounds}, range allowed")),
    FLIP("flip", "mirrors; give one direction or both", "{horizontal: 0.5}", chance("horizontal"), chance("vertical")),
    GRAYSCALE("grayscale", "removes the colour", "{}"),
    BRIGHTNESS("brightness", "1 changes nothing", "{min: 0.9, max: 1.1}", factor()),
    CONTRAST("contrast", "1 changes nothing", "{min: 0.9, max: 1.1}", factor()),
    SATURATION("saturation", "1 changes nothing; 0 removes the colour", "{min: 0.9, max: 1.1}", factor()),
    GAUSSIAN_BLUR(
            "gaussianBlur",
            "blurs; `sigma` is in pixels",
            "{sigma: 1.5}",
            number("sigma", 20, "1.5", "blur").required().says("{bounds}, range allowed")),
    GAUSSIAN_NOISE(
            "gaussianNoise",
            "adds noise; `sigma` is in steps of 0 to 255",
            "{sigma: 1.5}",
            number("sigma", 64, "4", "grain").required().says("{bounds}, range allowed")),
    JPEG(
            "jpeg",
            "compresses and decompresses; `subsampling` is that of the colour: none, half the columns, or half the columns"
                    + " and rows, as PIL does by default",
            "{quality: 80}",
            whole("quality", 1, 100, "80").required().says("{bounds}, whole, range allowed"),
            text(
                    "subsampling",
                    Subsampling.values(),
                    Subsampling::word,
                    Subsampling.COLUMNS_AND_ROWS,
                    "`4:4:4`, `4:2:2` or `4:2:0`"));

    /** The parameter that plans of an earlier form lack. */
    static final String SUBSAMPLING = "subsampling";

    private final String word;
    private final String says;
    private final String example;
    private final List<Key<Map<String, Parameter>, Parameter>> keys;

    @SafeVarargs
    @SuppressWarnings("varargs") // Nothing is written to the array.
    Operation(String word, String says, String example, Key<Map<String, Parameter>, Parameter>... keys) {
        this.word = word;
        this.says = says;
        this.example = example;
        this.keys = List.of(keys);
        this.keys.forEach(key -> key.missing(example()));
    }

    String word() {
        return word;
    }

    String says() {
        return says;
    }

    List<Key<Map<String, Parameter>, Parameter>> keys() {
        return keys;
    }

    /**
     * Returns whether the parameter's value may be written in place of the mapping:
     * {@code brightness: 1.1}.
     */
    boolean hasShorthand() {
        return keys.stream().filter(Key::isRequired).count() == 1;
    }

    /** Returns the operation as a user would write it. */
    String example() {
        return word + ": " + example;
    }

    private static Key<Map<String, Parameter>, Parameter> key(String name, ValueType<Parameter> type) {
        return Key.of(name, type, (Map<String, Parameter> parameters) -> parameters.get(name));
    }

    private static Key<Map<String, Parameter>, Parameter> size(String name) {
        return key(name, fixed(Types.whole(1, LARGEST_SIDE, "128").shared("size")))
                .required()
                .says("{bounds}");
    }

    private static Key<Map<String, Parameter>, Parameter> side(String name) {
        return key(name, fixed(Types.whole(0, LARGEST_SIDE, "4").shared("side")))
                .otherwise(new Parameter.Number(0))
                .says("{bounds}");
    }

    private static Key<Map<String, Parameter>, Parameter> offset(String name) {
        ValueType<Parameter> type = drawn(
                Types.whole(0, LARGEST_SIDE, "0").as(Long::doubleValue, Double::longValue),
                Lists.drawnWhole(0, LARGEST_SIDE),
                true);
        return key(name, type.shared("offset")).without("the centre").says("{bounds}, range allowed");
    }

    private static Key<Map<String, Parameter>, Parameter> whole(String name, int low, int high, String example) {
        ValueType<Double> one = Types.whole(low, high, example).shared(name).as(Long::doubleValue, Double::longValue);
        return key(name, drawn(one, Lists.drawnWhole(low, high).shared(name + "Range"), true));
    }

    private static Key<Map<String, Parameter>, Parameter> factor() {
        return number("factor", 3, "1.1", "factor").required().says("{bounds}, range allowed");
    }

    private static Key<Map<String, Parameter>, Parameter> number(
            String name, double highest, String example, String shared) {
        SourcePosition.Bounds bounds = SourcePosition.Bounds.of(0, highest);
        return key(
                name,
                drawn(
                        Types.number(bounds, example).shared(shared),
                        Lists.drawn(bounds, "{min: 0.9, max: 1.1}", shared).shared(shared + "Range"),
                        false));
    }

    private static Key<Map<String, Parameter>, Parameter> chance(String name) {
        SourcePosition.Bounds bounds = SourcePosition.Bounds.of(0, 1);
        ValueType<Parameter> type = ValueType.<Double>of(
                        Map.of("anyOf", List.of(Types.numbers(bounds), Map.of("type", "boolean"))),
                        "0.5",
                        spot -> spot.scalar(Yaml.Form.TRUTH)
                                .map(truth -> truth.truth() ? Double.valueOf(1) : Double.valueOf(0))
                                .orElseGet(() -> spot.number(bounds, "0.5 (or true or false)")))
                .shared("chance")
                .as(Parameter.Chance::new, chance -> ((Parameter.Chance) chance).probability());
        return key(name, type).otherwise(new Parameter.Chance(0)).says("a probability or true/false");
    }

    private static <E> Key<Map<String, Parameter>, Parameter> text(
            String name, E[] values, Function<E, String> word, E usual, String says) {
        ValueType<String> words = Types.words(Arrays.stream(values).map(word).toList());
        return key(name, words.as(Parameter.Text::new, text -> ((Parameter.Text) text).value()))
                .otherwise(new Parameter.Text(word.apply(usual)))
                .says(says);
    }

    private static ValueType<Parameter> fixed(ValueType<Long> whole) {
        return whole.as(Parameter.Number::new, number -> (long) ((Parameter.Number) number).value());
    }

    /**
     * A number, or a range that it is drawn from for each image.
     *
     * @param whole whether only whole numbers are drawn
     */
    static ValueType<Parameter> drawn(ValueType<Double> number, ValueType<Lists.Span> range, boolean whole) {
        return Types.byKind(
                number.as(Parameter.Number::new, Parameter.Number::value),
                range.as(
                        span -> new Parameter.Range(span.low(), span.high(), whole),
                        drawn -> new Lists.Span(drawn.min(), drawn.max())),
                null,
                Operation::written);
    }

    private static Object written(Parameter parameter) {
        if (parameter instanceof Parameter.Range range) {
            return Map.of("min", range.min(), "max", range.max());
        }
        return ((Parameter.Number) parameter).value();
    }
}
