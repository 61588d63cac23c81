package io.stylemill.order.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of layers of a network: numbers, or the names of the usual parts. */
final class LayerTypes {
    /** No network has as many layers; how many it has is checked against the checkpoint. */
    static final long MAX = 999;

    private static final List<String> NAMES = List.of("coarse", "middle", "fine");

    private LayerTypes() {}

    /** LayerTypes by number. */
    static ValueType<Ranges> numbers(String example) {
        return RangeTypes.ranges(MAX, example).shared("layers");
    }

    /** {@code coarse}, {@code middle}, {@code fine} or layers by number. */
    static ValueType<String> named() {
        return ValueType.of(
                Map.of("anyOf", List.of(Map.of("enum", NAMES), numbers("4-7"))), "middle", LayerTypes::read);
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
        Ranges ranges = numbers("0,3,8-11 (or coarse, middle, fine)").read(spot);
        return ranges == null ? null : ranges.toString();
    }
}
