package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of values that hold several numbers or names. */
final class Lists {
    static final SourcePosition.Bounds Z = SourcePosition.Bounds.of(-1_000, 1_000);

    /** A lower and a higher number. */
    record Span(double low, double high) {}

    private Lists() {}

    /** Returns the schema of a list. */
    static Map<String, Object> schema(Object items, int fewest, int most) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        if (fewest > 0) {
            schema.put("minItems", fewest);
        }
        if (most < Integer.MAX_VALUE) {
            schema.put("maxItems", most);
        }
        schema.put("items", items);
        return schema;
    }

    /** Returns the schema of a list whose items are all different. */
    static Map<String, Object> distinct(Map<String, Object> schema) {
        Map<String, Object> more = new LinkedHashMap<>(schema);
        more.put("uniqueItems", true);
        return more;
    }

    /** A list of which every item must be right. */
    static <T> ValueType<List<T>> of(ValueType<T> item, int fewest, int most, String expected) {
        return new ValueType<>(
                spot -> read(spot.items(fewest, most, expected), item),
                values -> values.stream().map(item.writer()).toList(),
                schema(item, fewest, most),
                "",
                "",
                "");
    }

    /** Returns the items up to the first that is refused, or null if there is such a one. */
    private static <T> @Nullable List<T> read(@Nullable List<SourcePosition> items, ValueType<T> type) {
        if (items == null) {
            return null;
        }
        List<T> values = new ArrayList<>();
        for (SourcePosition item : items) {
            T value = type.read(item);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    /** Two numbers from -1000 to 1000 in a list, the lower one first. */
    static ValueType<Span> span() {
        return new ValueType<>(
                        Lists::span,
                        span -> List.of(span.low(), span.high()),
                        schema(Types.numbers(Z), 2, 2),
                        "",
                        "[-1.5, 1.5]",
                        "")
                .shared("zRange");
    }

    private static @Nullable Span span(SourcePosition spot) {
        List<SourcePosition> items = spot.items(2, 2, "a lowest and a highest number, for example [-1.5, 1.5]");
        if (items == null) {
            return null;
        }
        Double low = items.get(0).number(Z, "-1.5");
        Double high = items.get(1).number(Z, "1.5");
        if (low == null || high == null) {
            return null;
        }
        if (low >= high) {
            spot.report(
                    Rule.LOW_NOT_BELOW_HIGH,
                    "the range runs from " + Wording.number(low) + " to " + Wording.number(high)
                            + "; the first number must be below the second"
                            + (low > high ? ": swap them" : ""));
            return null;
        }
        return new Span(low, high);
    }

    /**
     * {@code {min, max}}: a number that is drawn for each image.
     *
     * @param shared name of the number's type in the schema, or empty
     */
    static ValueType<Span> drawn(SourcePosition.Bounds bounds, String example, String shared) {
        String low = Wording.number(bounds.low());
        String high = Wording.number(bounds.high());
        return drawn(
                Types.number(bounds, low, "min: " + low).shared(shared),
                Types.number(bounds, high, "max: " + high).shared(shared),
                "a number, or a range such as " + example);
    }

    /** {@code {min, max}}: a whole number that is drawn for each image. */
    static ValueType<Span> drawnWhole(int low, int high) {
        return drawn(
                Types.whole(low, high, "min: " + low).as(Long::doubleValue, Double::longValue),
                Types.whole(low, high, "max: " + high).as(Long::doubleValue, Double::longValue),
                "a number, or a range such as {min: " + low + ", max: " + high + "}");
    }

    private static ValueType<Span> drawn(ValueType<Double> lowest, ValueType<Double> highest, String expected) {
        Key<Span, Double> min = Key.of("min", lowest, Span::low)
                .required()
                .missing(lowest.example().startsWith("min") ? lowest.example() : "min: " + lowest.example());
        Key<Span, Double> max = Key.of("max", highest, Span::high)
                .required()
                .missing(highest.example().startsWith("max") ? highest.example() : "max: " + highest.example());
        return new MappingType<Span>(expected, List.of(min, max), section -> {
                    Double low = section.find(min);
                    Double high = section.find(max);
                    if (low == null || high == null) {
                        return null;
                    }
                    if (low > high) {
                        section.spot()
                                .report(
                                        Rule.MIN_ABOVE_MAX,
                                        "min " + Wording.number(low) + " is above max " + Wording.number(high)
                                                + "; swap them");
                        return null;
                    }
                    return new Span(low, high);
                })
                .type();
    }

    /**
     * A list of numbers, each once, that make one image each.
     *
     * @param shared name of the number's type in the schema, or empty
     */
    static ValueType<List<Double>> sweep(
            SourcePosition.Bounds bounds, String what, String expected, String example, String shared) {
        return ValueType.of(
                distinct(schema(Types.number(bounds, example).shared(shared), 1, 1_000)),
                "",
                spot -> sweep(spot, bounds, what, expected, example));
    }

    private static @Nullable List<Double> sweep(
            SourcePosition spot, SourcePosition.Bounds bounds, String what, String expected, String example) {
        List<SourcePosition> items = spot.items(1, 1_000, expected);
        if (items == null) {
            return null;
        }
        Map<Double, Integer> values = new LinkedHashMap<>();
        boolean whole = true;
        for (SourcePosition item : items) {
            Double value = item.number(bounds, example);
            // Adding 0.0 turns -0.0 into 0.0, which is the same value.
            Integer before = value == null ? null : values.putIfAbsent(value + 0.0, values.size());
            whole &= value != null;
            if (before != null && value != null) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the sweep names " + what + " " + Wording.number(value)
                                + " for the second time; each value may occur once");
            }
        }
        return whole ? List.copyOf(values.keySet()) : null;
    }

    /** Names of classes, each once. */
    static ValueType<List<String>> classes(int fewest, String expected) {
        return ValueType.of(
                distinct(schema(Types.line("a class name"), fewest, Integer.MAX_VALUE)),
                "[RBC, WBC, Platelets]",
                spot -> classes(spot, fewest, expected));
    }

    private static @Nullable List<String> classes(SourcePosition spot, int fewest, String expected) {
        List<SourcePosition> items = spot.items(fewest, Integer.MAX_VALUE, expected);
        if (items == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SourcePosition item : items) {
            String name = item.text(Types.LONGEST_LINE, "a class name");
            if (name != null && !seen.add(name)) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the class " + Wording.quoted(name)
                                + " is here for the second time; each class index has a name of its own");
            }
            names.add(name == null ? "" : name);
        }
        // A list with a hole in it would make the checks against it lie.
        return names.contains("") ? null : List.copyOf(names);
    }
}
