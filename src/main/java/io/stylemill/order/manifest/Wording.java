package io.stylemill.order.manifest;

import io.stylemill.failure.NearestWord;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;

/** The turns of phrase that all messages about manifests share. */
final class Wording {
    private static final int SHOWN = 60;

    private Wording() {}

    /**
     * Returns text on one line, cut where it is long, with nothing in it that a terminal would
     * obey.
     */
    static String shortened(String text) {
        return shortened(text, SHOWN);
    }

    static String shortened(String text, int most) {
        StringBuilder shown = new StringBuilder();
        int characters = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (characters++ == most) {
                return shown + "...";
            }
            int c = text.codePointAt(i);
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                shown.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        }
        return shown.toString();
    }

    static String quoted(String text) {
        return "'" + shortened(text) + "'";
    }

    /** Returns a value as a reader of the file would call it. */
    static String found(Yaml value) {
        if (value instanceof Yaml.Scalar s) {
            return switch (s.form()) {
                case TEXT -> s.text().isEmpty() ? "an empty text" : "the text " + quoted(s.text());
                case WHOLE, DECIMAL -> "the number " + shortened(s.text());
                case TRUTH -> shortened(s.text());
                case NOTHING -> "nothing";
            };
        }
        if (value instanceof Yaml.Sequence s) {
            // Without the comma of Amounts, as the bounds behind it are written.
            return s.items().isEmpty()
                    ? "an empty list"
                    : s.items().size() == 1
                            ? "a list of 1 value"
                            : "a list of " + s.items().size() + " values";
        }
        List<String> keys = ((Yaml.Mapping) value)
                .entries().stream().map(e -> shortened(e.key().text())).toList();
        if (keys.isEmpty()) {
            return "an empty mapping";
        }
        return keys.size() > 5
                ? "a mapping with " + keys.size() + " keys"
                : "a mapping with the " + (keys.size() == 1 ? "key " : "keys ") + String.join(", ", keys);
    }

    /** Returns the hint at the nearest known word, or nothing. */
    static String didYouMean(String found, Collection<String> known) {
        return NearestWord.nearest(found, known)
                .map(near -> "; did you mean " + quoted(near) + "?")
                .orElse("");
    }

    /** Returns a number without the decimals it does not have. */
    static String number(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    static String either(Collection<String> words) {
        List<String> list = List.copyOf(words);
        return list.size() < 2
                ? String.join("", list)
                : String.join(", ", list.subList(0, list.size() - 1)) + " or " + list.get(list.size() - 1);
    }
}
