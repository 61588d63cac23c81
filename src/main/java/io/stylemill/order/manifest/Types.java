package io.stylemill.order.manifest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of single values: texts, words, numbers, and truth values. */
final class Types {
    static final int LONGEST_NAME = 64;
    static final int LONGEST_LINE = 1_000;

    private static final String NAME = "[a-z0-9][a-z0-9-]*";
    private static final String SHA256 = "[0-9a-fA-F]{64}";

    private Types() {}

    /** A text of 1 to {@code longest} characters. */
    static ValueType<String> text(int longest, String expected) {
        return ValueType.of(
                Map.of("type", "string", "minLength", 1, "maxLength", longest),
                "",
                spot -> spot.text(longest, expected));
    }

    /**
     * A text of 1 to {@code longest} characters and of that form; a schema anchors the pattern at
     * both ends.
     */
    static ValueType<String> text(int longest, String pattern, Rule rule, String expected) {
        Pattern form = Pattern.compile(pattern);
        return ValueType.of(
                Map.of("type", "string", "minLength", 1, "maxLength", longest, "pattern", "^" + pattern + "$"),
                "",
                spot -> spot.text(longest, form, rule, expected));
    }

    /** A text of one line: a title, a file, an address. */
    static ValueType<String> line(String expected) {
        return text(LONGEST_LINE, expected).shared("line");
    }

    /** A name of small letters, digits and hyphens. */
    static ValueType<String> name(String example) {
        return text(
                        LONGEST_NAME,
                        NAME,
                        Rule.BAD_NAME,
                        "a name of small letters, digits and hyphens, for example " + example)
                .shared("name");
    }

    static boolean isName(String text) {
        return text.length() <= LONGEST_NAME && text.matches(NAME);
    }

    /** A SHA-256, in small digits. */
    static ValueType<String> sha256(String expected) {
        Pattern form = Pattern.compile(SHA256);
        return ValueType.<String>of(Map.of("type", "string", "pattern", "^" + SHA256 + "$"), "", spot -> {
                    String written = spot.text(64, form, Rule.BAD_SHA256, expected);
                    return written == null ? null : written.toLowerCase(Locale.ROOT);
                })
                .shared("sha256");
    }

    /** The licence of data or weights. */
    static ValueType<String> license() {
        return text(
                        200,
                        GeneratorSpec.LICENSE,
                        Rule.BAD_LICENSE,
                        "an SPDX licence, for example CC0-1.0, or LicenseRef-NAME for one of your own")
                .shared("license");
    }

    /** One of an enum's values, in small letters. */
    static <E extends Enum<E>> ValueType<E> word(Class<E> words) {
        return word(words.getEnumConstants(), value -> value.name().toLowerCase(Locale.ROOT));
    }

    /** One of the values, by the word that {@code word} gives it. */
    static <E> ValueType<E> word(E[] values, Function<E, String> word) {
        Map<String, E> known = new LinkedHashMap<>();
        Arrays.stream(values).forEach(value -> known.put(word.apply(value), value));
        return words(List.copyOf(known.keySet())).as(text -> known(known, text), word);
    }

    private static <E> E known(Map<String, E> known, String word) {
        E value = known.get(word);
        if (value == null) {
            throw new IllegalArgumentException("not a known word: " + word);
        }
        return value;
    }

    /** One of the words. */
    static ValueType<String> words(List<String> words) {
        return ValueType.of(Map.of("enum", words), "", spot -> spot.word(words));
    }

    static ValueType<Boolean> truth() {
        return ValueType.of(Map.of("type", "boolean"), "", SourcePosition::truth);
    }

    /** A whole number; both bounds belong to it. */
    static ValueType<Long> whole(long low, long high, String example) {
        return ValueType.of(
                        Map.<String, Object>of("type", "integer", "minimum", low, "maximum", high),
                        example,
                        spot -> spot.whole(low, high, example))
                .bounds(low + " to " + high);
    }

    /** A whole number that fits an int. */
    static ValueType<Integer> count(int low, int high, String example) {
        return whole(low, high, example).as(Math::toIntExact, Long::valueOf);
    }

    static ValueType<Double> number(SourcePosition.Bounds bounds, String example) {
        return number(bounds, example, example);
    }

    /** @param examples what messages give as examples */
    static ValueType<Double> number(SourcePosition.Bounds bounds, String example, String examples) {
        return ValueType.of(numbers(bounds), example, spot -> spot.number(bounds, examples))
                .bounds(
                        bounds.aboveLow()
                                ? bounds.toString()
                                : bounds.toString().substring("from ".length()));
    }

    /** A share of all. */
    static ValueType<Double> share(String example) {
        return number(SourcePosition.Bounds.of(0, 1), example).shared("share").as(value -> value + 0.0, value -> value);
    }

    /** Returns the schema of a number within the bounds. */
    static Map<String, Object> numbers(SourcePosition.Bounds bounds) {
        return Map.of(
                "type",
                "number",
                bounds.aboveLow() ? "exclusiveMinimum" : "minimum",
                bounds.low(),
                "maximum",
                bounds.high());
    }

    /** A value that is read by its kind: a mapping, a list or a single value. */
    static <T> ValueType<T> byKind(
            ValueType<? extends T> single,
            ValueType<? extends T> mapping,
            @Nullable ValueType<? extends T> list,
            Function<T, Object> writer) {
        ValueType<? extends T> many = list == null ? single : list;
        List<Object> forms = list == null ? List.of(single, mapping) : List.of(single, mapping, list);
        return new ValueType<>(
                spot -> spot.isMapping() ? mapping.read(spot) : spot.isSequence() ? many.read(spot) : single.read(spot),
                writer,
                Map.of("anyOf", forms),
                "",
                single.example(),
                single.bounds());
    }
}
