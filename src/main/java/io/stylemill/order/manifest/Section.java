package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping whose keys are known words; unknown ones are reported with the word that was probably
 * meant.
 */
final class Section {
    private final SourcePosition spot;
    private final Map<String, SourcePosition> spots = new LinkedHashMap<>();
    private final Map<Key<?, ?>, Optional<Object>> values = new HashMap<>();

    /** Known words that a misspelt key was taken for; they are not also missing. */
    private final Set<String> misspelt = new HashSet<>();

    /** Whether a merge key was refused: what it would have brought is not also missing. */
    private boolean merged;

    private Section(SourcePosition spot) {
        this.spot = spot;
    }

    /**
     * Returns the section at the spot, or null after reporting that no mapping is there.
     *
     * @param expected what should be there, with an example
     */
    static @Nullable Section of(SourcePosition spot, String expected, List<String> known) {
        return of(spot, expected, known, name -> List.of());
    }

    /** @param holders tells which known keys hold mappings in which an unknown key is known */
    static @Nullable Section of(
            SourcePosition spot, String expected, List<String> known, Function<String, List<String>> holders) {
        if (!(spot.yaml() instanceof Yaml.Mapping mapping)) {
            spot.wrongType(expected);
            return null;
        }
        Section section = new Section(spot);
        Yaml.Entry before = null;
        for (Yaml.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            SourcePosition value = spot.child(key, entry.value());
            if (known.contains(key)) {
                section.spots.put(key, value);
            } else {
                section.reportUnknown(entry.key(), value.pointer(), known, holders, withPoint(before, key));
            }
            before = entry;
        }
        return section;
    }

    /** Returns what {@code psi: 0,7} between braces was to say, or nothing. */
    private static Optional<String> withPoint(Yaml.@Nullable Entry before, String key) {
        return before != null
                        && before.value() instanceof Yaml.Scalar whole
                        && whole.text().matches("-?[0-9]{1,9}")
                        && key.matches("[0-9]{1,9}")
                ? Optional.of(before.key().text() + ": " + whole.text() + "." + key)
                : Optional.empty();
    }

    private void reportUnknown(
            Yaml.Scalar key,
            String pointer,
            List<String> known,
            Function<String, List<String>> holders,
            Optional<String> withPoint) {
        List<String> inside = holders.apply(key.text());
        String hint = Wording.didYouMean(key.text(), known);
        NearestWord.nearest(key.text(), known).ifPresent(misspelt::add);
        String what;
        if (key.text().equals("<<")) {
            merged = true;
            what =
                    "the merge key << is YAML 1.1; YAML 1.2 has none: write the keys out, or give a whole value an alias";
        } else if (withPoint.isPresent()) {
            what = "unknown key " + Wording.quoted(key.text()) + "; a number is written with a point: "
                    + withPoint.get();
        } else {
            // A word that is a key elsewhere was not misspelt.
            what = "unknown key " + Wording.quoted(key.text())
                    + (!inside.isEmpty()
                            ? "; it belongs in " + Wording.either(inside) + ": indent it below that"
                            : !hint.isEmpty()
                                    ? hint
                                    : known.isEmpty()
                                            ? "; no keys are known here"
                                            : "; known here: " + String.join(", ", known));
        }
        spot.findings().add(Rule.UNKNOWN_KEY, key.line(), key.column(), pointer, what);
    }

    SourcePosition spot() {
        return spot;
    }

    /** Returns the keys that are there, in the order of the file. */
    Set<String> present() {
        return spots.keySet();
    }

    boolean has(Key<?, ?> key) {
        return spots.containsKey(key.name());
    }

    /** Returns where the key's value is, if it is there. */
    Optional<SourcePosition> at(Key<?, ?> key) {
        return Optional.ofNullable(spots.get(key.name()));
    }

    Optional<SourcePosition> at(String key) {
        return Optional.ofNullable(spots.get(key));
    }

    /** Reports something at the key's value, if it is there. */
    void report(Key<?, ?> key, Rule rule, String what) {
        at(key).ifPresent(value -> value.report(rule, what));
    }

    /**
     * Reads the key's value; reports what is wrong with it, or that it is missing. The second time
     * nothing happens.
     */
    void read(Key<?, ?> key) {
        if (values.containsKey(key)) {
            return;
        }
        SourcePosition value = spots.get(key.name());
        values.put(key, Optional.empty());
        if (value != null) {
            values.put(key, Optional.ofNullable(key.type().read(value)));
        } else if (key.isRequired()) {
            require(key);
        }
    }

    /** Reports a missing key. */
    void require(Key<?, ?> key) {
        if (!has(key) && !misspelt(key)) {
            spot.report(
                    Rule.MISSING_KEY,
                    "the key " + Wording.quoted(key.name()) + " is missing; add it, for example " + key.missing());
        }
    }

    /**
     * Returns the value; where the key is not there its default; null where there is none, or the
     * value was refused.
     */
    @SuppressWarnings("unchecked") // Its own type has read it.
    <T> @Nullable T find(Key<?, T> key) {
        read(key);
        return has(key) ? (T) values.getOrDefault(key, Optional.empty()).orElse(null) : key.otherwise();
    }

    /** Returns the value; the default where the key is not there or its value was refused. */
    <T> T value(Key<?, T> key) {
        T found = find(key);
        T value = found == null ? key.otherwise() : found;
        if (value == null) {
            throw Failure.bug("the key " + key.name() + " has no default");
        }
        return value;
    }

    /** Returns the value, or what replaces it where there is none. */
    <T> T or(Key<?, T> key, T instead) {
        T found = find(key);
        return found == null ? instead : found;
    }

    /** Returns whether the value of one of the keys was refused. */
    boolean refused(Key<?, ?>... keys) {
        return Arrays.stream(keys).anyMatch(key -> has(key) && find(key) == null);
    }

    /** Returns those of the keys that are there, in the order asked. */
    List<Key<?, ?>> present(List<? extends Key<?, ?>> keys) {
        List<Key<?, ?>> present = new ArrayList<>(keys);
        present.removeIf(key -> !has(key));
        return present;
    }

    /** Returns whether one of the keys was probably meant by a misspelt one. */
    boolean misspelt(Key<?, ?>... keys) {
        return merged || Arrays.stream(keys).anyMatch(key -> misspelt.contains(key.name()));
    }
}
