package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The types of layers of a network: numbers, or the names of the usual parts. */
final class LayerTypes {
    /** No network has as many layers; how many it has is checked against the checkpoint. */
    static final long MAX = 999;

    private static final List<String> NAMES = List.of("coarse", "middle", "fine");

    private LayerTypes() {}

    /** LayerTypes by number. */
    static ValueType<Ranges> numbers(String example) {
        return Types.ranges(MAX, example).shared("layers");
    }

    /** {@code coarse}, {@code middle}, {@code fine} or layers by number. */
    static ValueType<String> named() {
        ValueType<String> list = ValueType.<String>of(
                        Lists.schema(Map.of("type", "integer", "minimum", 0, "maximum", MAX), 1, Integer.MAX_VALUE),
                        "[0, 3]",
                        LayerTypes::list)
                .shared("layerList");
        return ValueType.of(
                Map.of("anyOf", List.of(Map.of("enum", NAMES), numbers("4-7"), list)),
                "middle",
                spot -> spot.isSequence() ? list.read(spot) : read(spot));
    }

    private static @Nullable String list(SourcePosition spot) {
        List<SourcePosition> items = spot.items(1, Integer.MAX_VALUE, "layers such as [0, 3, 8]");
        StringJoiner numbers = new StringJoiner(",");
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            Long number = item.whole(0, MAX, "3");
            if (number == null) {
                return null;
            }
            numbers.add(number.toString());
        }
        if (items == null) {
            return null;
        }
        try {
            return Ranges.parse(numbers.toString(), MAX).toString();
        } catch (Failure e) {
            spot.report(Rule.RANGE_CONTENT, e.getMessage());
            return null;
        }
    }

    private static @Nullable String read(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isPresent()) {
            String word = text.get().text();
            if (NAMES.contains(word)) {
                return word;
            }
            if (!word.isEmpty() && Character.isLetter(word.charAt(0))) {
                spot.report(
                        Rule.UNKNOWN_WORD,
                        "found " + Wording.quoted(word) + "; expected coarse, middle, fine, or layers such as 0,3,8-11"
                                + Wording.didYouMean(word, NAMES));
                return null;
            }
        }
        Ranges ranges = spot.ranges(MAX, "0,3,8-11 (or coarse, middle, fine)");
        return ranges == null ? null : ranges.toString();
    }
}
