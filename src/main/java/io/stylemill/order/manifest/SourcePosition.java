package io.stylemill.order.manifest;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of the manifest, with where it is and where to report what is wrong with it.
 *
 * <p>Readers return null after reporting: the caller goes on with the rest, so that all problems
 * come at once.
 *
 * @param pointer JSON pointer (RFC 6901)
 * @param known what was read before
 */
record SourcePosition(Yaml yaml, String pointer, Findings findings, Known known) {
    /** Bounds of a number, both inclusive unless {@code aboveLow}. */
    record Bounds(double low, double high, boolean aboveLow) {
        static Bounds of(double low, double high) {
            return new Bounds(low, high, false);
        }

        static Bounds above(double low, double high) {
            return new Bounds(low, high, true);
        }

        boolean contain(double value) {
            return (aboveLow ? value > low : value >= low) && value <= high;
        }

        @Override
        public String toString() {
            return aboveLow
                    ? "above " + Wording.number(low) + " and at most " + Wording.number(high)
                    : "from " + Wording.number(low) + " to " + Wording.number(high);
        }
    }

    void report(Rule rule, String what) {
        findings.add(rule, yaml.line(), yaml.column(), pointer, what);
    }

    SourcePosition child(String key, Yaml value) {
        // Shortened: a pointer is in a message of one line.
        String step = Wording.shortened(key).replace("~", "~0").replace("/", "~1");
        return new SourcePosition(value, pointer + "/" + step, findings, known);
    }

    boolean isNothing() {
        return yaml instanceof Yaml.Scalar s && s.form() == Yaml.Form.NOTHING;
    }

    boolean isMapping() {
        return yaml instanceof Yaml.Mapping;
    }

    boolean isSequence() {
        return yaml instanceof Yaml.Sequence;
    }

    /** Returns the scalar when it has the form. */
    Optional<Yaml.Scalar> scalar(Yaml.Form form) {
        return yaml instanceof Yaml.Scalar s && s.form() == form ? Optional.of(s) : Optional.empty();
    }

    /** Reports that this is of another kind than expected. */
    void wrongType(String expected) {
        if (isNothing()) {
            report(Rule.NO_VALUE, "no value is given; expected " + expected);
            return;
        }
        report(Rule.WRONG_TYPE, "found " + Wording.found(yaml) + "; expected " + expected);
    }

    /** Returns a text that is not empty and has at most {@code longest} characters. */
    @Nullable
    String text(int longest, String expected) {
        Optional<Yaml.Scalar> text = scalar(Yaml.Form.TEXT);
        if (text.isEmpty()) {
            boolean quotesHelp = yaml instanceof Yaml.Scalar && !isNothing();
            wrongType(expected + (quotesHelp ? " (quotes make it text)" : ""));
            return null;
        }
        String value = text.get().text();
        if (value.isEmpty()) {
            report(Rule.EMPTY_TEXT, "found an empty text; expected " + expected);
            return null;
        }
        int length = value.codePointCount(0, value.length());
        if (length > longest) {
            report(
                    Rule.TEXT_TOO_LONG,
                    "found a text of " + length + " characters; at most " + longest + " are allowed, expected "
                            + expected);
            return null;
        }
        return value;
    }

    /** Returns a text of the given form. */
    @Nullable
    String text(int longest, Pattern form, Rule rule, String expected) {
        String value = text(longest, expected);
        if (value != null && !form.matcher(value).matches()) {
            report(rule, "found " + Wording.quoted(value) + "; expected " + expected);
            return null;
        }
        return value;
    }

    /** Returns one of the known words. */
    @Nullable
    String word(Collection<String> known) {
        Optional<Yaml.Scalar> text = scalar(Yaml.Form.TEXT);
        if (text.isEmpty()) {
            wrongType(Wording.either(known));
            return null;
        }
        String value = text.get().text();
        if (!known.contains(value)) {
            report(
                    Rule.UNKNOWN_WORD,
                    "found " + Wording.quoted(value) + "; expected " + Wording.either(known)
                            + Wording.didYouMean(value, known));
            return null;
        }
        return value;
    }

    @Nullable
    Boolean truth() {
        Optional<Yaml.Scalar> truth = scalar(Yaml.Form.TRUTH);
        if (truth.isPresent()) {
            return truth.get().truth();
        }
        boolean oldBoolean = scalar(Yaml.Form.TEXT)
                .filter(s -> List.of("yes", "no", "on", "off").contains(s.text().toLowerCase(Locale.ROOT)))
                .isPresent();
        wrongType("true or false" + (oldBoolean ? " (yes, no, on and off are plain text in YAML 1.2)" : ""));
        return null;
    }

    @Nullable
    Double number(Bounds bounds, String example) {
        String expected = "a number " + bounds + ", for example " + example;
        if (!(yaml instanceof Yaml.Scalar s) || !s.isNumber()) {
            wrongType(expected);
            return null;
        }
        double value = s.number();
        if (!Double.isFinite(value)) {
            report(
                    Rule.NOT_FINITE,
                    "found " + Wording.shortened(s.text()) + ", which is not a finite number; expected " + expected);
            return null;
        }
        if (!bounds.contain(value)) {
            report(Rule.OUT_OF_RANGE, "found " + Wording.shortened(s.text()) + "; expected " + expected);
            return null;
        }
        return value;
    }

    @Nullable
    Long whole(long low, long high, String example) {
        return whole(
                low,
                high,
                "a whole number from " + low + " to " + high + ", for example " + example,
                Rule.OUT_OF_RANGE);
    }

    @Nullable
    Long whole(long low, long high, String expected, Rule outOfRange) {
        if (!(yaml instanceof Yaml.Scalar s) || !s.isNumber()) {
            wrongType(expected);
            return null;
        }
        if (!Double.isFinite(s.number())) {
            report(
                    Rule.NOT_FINITE,
                    "found " + Wording.shortened(s.text()) + ", which is not a finite number; expected " + expected);
            return null;
        }
        Optional<BigInteger> value = s.whole();
        if (value.isEmpty() && Math.rint(s.number()) != s.number()) {
            wrongType(expected);
            return null;
        }
        boolean inside = value.isPresent()
                && value.get().compareTo(BigInteger.valueOf(low)) >= 0
                && value.get().compareTo(BigInteger.valueOf(high)) <= 0;
        if (!inside) {
            report(outOfRange, "found " + Wording.shortened(s.text()) + "; expected " + expected);
            return null;
        }
        return value.get().longValueExact();
    }

    /** Returns the items of a list that has from {@code fewest} to {@code most} of them. */
    @Nullable
    List<SourcePosition> items(int fewest, int most, String expected) {
        if (!(yaml instanceof Yaml.Sequence list)) {
            wrongType(expected);
            return null;
        }
        if (!sized(list.items().size(), fewest, most, expected)) {
            return null;
        }
        List<SourcePosition> items = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            items.add(child(Integer.toString(i), list.items().get(i)));
        }
        return items;
    }

    /** Returns what the items of such a list were read as, without those that were refused. */
    <T> List<T> each(int fewest, int most, String expected, Function<SourcePosition, @Nullable T> reader) {
        List<SourcePosition> items = items(fewest, most, expected);
        List<T> found = new ArrayList<>();
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            T value = reader.apply(item);
            if (value != null) {
                found.add(value);
            }
        }
        return found;
    }

    /**
     * Returns the values of a mapping whose keys the user chooses; there are from {@code fewest} to
     * {@code most}.
     */
    @Nullable
    List<Yaml.Entry> entries(int fewest, int most, String expected) {
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            wrongType(expected);
            return null;
        }
        if (!sized(mapping.entries().size(), fewest, most, expected)) {
            return null;
        }
        return mapping.entries();
    }

    private boolean sized(int size, int fewest, int most, String expected) {
        if (size < fewest) {
            report(Rule.TOO_FEW, "found " + Wording.found(yaml) + "; expected " + expected);
        } else if (size > most) {
            report(Rule.TOO_MANY, "found " + Wording.found(yaml) + "; at most " + most + " are allowed");
        }
        return size >= fewest && size <= most;
    }
}
