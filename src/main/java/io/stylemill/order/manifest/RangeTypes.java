package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of whole numbers and ranges: a number, a text such as {@code 0-9,42}, or a list of both.
 */
final class RangeTypes {
    private static final Pattern PIECE = Pattern.compile("\\s*[0-9]{1,18}\\s*(-\\s*[0-9]{1,18}\\s*)?");

    /** The same as a schema sees it. */
    private static final String TEXT =
            "^\\s*[0-9]{1,18}\\s*(-\\s*[0-9]{1,18}\\s*)?(,\\s*[0-9]{1,18}\\s*(-\\s*[0-9]{1,18}\\s*)?)*$";

    private RangeTypes() {}

    /** Whole numbers and ranges from 0, each number once, in the order written. */
    static ValueType<Ranges> ranges(long max, String example) {
        return ranges(max, example, example);
    }

    /** @param examples what messages give as examples */
    static ValueType<Ranges> ranges(long max, String example, String examples) {
        ValueType<String> text = ValueType.<String>of(
                        Map.of("type", "string", "pattern", TEXT), "", spot -> spot.text(Types.LONGEST_LINE, ""))
                .shared("rangeText");
        Map<String, Object> number = Map.of("type", "integer", "minimum", 0, "maximum", max);
        String expected = "whole numbers and ranges from 0 to " + max + ", for example " + examples
                + ", or a list such as [0, 1, 2]";
        return new ValueType<>(
                spot -> spot.isSequence() ? list(spot, max, expected) : one(spot, max, expected),
                Ranges::toString,
                Map.of(
                        "anyOf",
                        List.of(
                                text,
                                number,
                                Lists.schema(Map.of("anyOf", List.of(text, number)), 1, Integer.MAX_VALUE))),
                "",
                "\"" + example + "\"",
                "0 to " + max);
    }

    private static @Nullable Ranges list(SourcePosition spot, long max, String expected) {
        List<SourcePosition> items = spot.items(1, Integer.MAX_VALUE, expected);
        if (items == null) {
            return null;
        }
        String each = "a whole number from 0 to " + max + " or a range such as 0-9";
        List<Ranges.Interval> parts = new ArrayList<>();
        TreeMap<Long, Long> taken = new TreeMap<>();
        boolean right = true;
        for (SourcePosition item : items) {
            Ranges ranges = one(item, max, each);
            right &= ranges != null;
            for (Ranges.Interval part : ranges == null ? List.<Ranges.Interval>of() : ranges.parts()) {
                Map.Entry<Long, Long> before = taken.floorEntry(part.last());
                if (before != null && before.getValue() >= part.first()) {
                    item.report(
                            Rule.RANGE_CONTENT,
                            "the list names " + Math.max(part.first(), before.getKey())
                                    + " twice; each number may occur once");
                    right = false;
                    break;
                }
                taken.put(part.first(), part.last());
                parts.add(part);
            }
        }
        return right ? new Ranges(parts) : null;
    }

    private static @Nullable Ranges one(SourcePosition spot, long max, String expected) {
        if (spot.yaml() instanceof Yaml.Scalar s && s.isNumber()) {
            Long value = spot.whole(0, max, expected, Rule.OUT_OF_RANGE);
            return value == null ? null : Ranges.parse(Long.toString(value), max);
        }
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isEmpty()) {
            spot.wrongType(expected);
            return null;
        }
        String written = text.get().text();
        if (written.isBlank()) {
            spot.report(Rule.EMPTY_TEXT, "found an empty text; expected " + expected);
            return null;
        }
        for (String piece : written.split(",", -1)) {
            if (!PIECE.matcher(piece).matches()) {
                spot.report(
                        Rule.BAD_RANGE_TEXT,
                        "found " + Wording.quoted(written)
                                + (piece.isBlank()
                                        ? ", of which a part is empty"
                                        : piece.equals(written)
                                                ? ""
                                                : ", of which " + Wording.quoted(piece.strip())
                                                        + " is no number or range")
                                + "; expected " + expected);
                return null;
            }
        }
        try {
            return Ranges.parse(written, max);
        } catch (Failure e) {
            spot.report(Rule.RANGE_CONTENT, e.getMessage());
            return null;
        }
    }
}
