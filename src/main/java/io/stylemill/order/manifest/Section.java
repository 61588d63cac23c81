package io.stylemill.order.manifest;

import io.stylemill.failure.NearestWord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mapping whose keys are known words; unknown ones are reported with the word that was probably meant. */
final class Section {
    private final SourcePosition spot;
    private final Map<String, SourcePosition> values = new LinkedHashMap<>();

    /** Known words that a misspelt key was taken for; they are not also missing. */
    private final Set<String> misspelt = new HashSet<>();

    /** Whether a merge key was refused: what it would have brought is not also missing. */
    private boolean merged;

    private Section(SourcePosition spot) {
        this.spot = spot;
    }

    /**
     * Returns the section at the spot, or null after reporting that no mapping stands there.
     *
     * @param expected what should stand there, with an example
     */
    static @Nullable Section of(SourcePosition spot, String expected, List<String> known) {
        if (!(spot.yaml() instanceof Yaml.Mapping mapping)) {
            spot.wrongType(expected);
            return null;
        }
        Section section = new Section(spot);
        for (Yaml.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            SourcePosition value = spot.child(key, entry.value());
            if (known.contains(key)) {
                section.values.put(key, value);
            } else {
                section.reportUnknown(entry.key(), value.pointer(), known);
            }
        }
        return section;
    }

    private void reportUnknown(Yaml.Scalar key, String pointer, List<String> known) {
        String hint = Wording.didYouMean(key.text(), known);
        NearestWord.nearest(key.text(), known).ifPresent(misspelt::add);
        String what;
        if (key.text().equals("<<")) {
            merged = true;
            what =
                    "the merge key << is YAML 1.1; YAML 1.2 has none: write the keys out, or give a whole value an alias";
        } else {
            what = "unknown key " + Wording.quoted(key.text())
                    + (!hint.isEmpty()
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

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<SourcePosition> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Returns the value of the key, or reports that it is missing. */
    Optional<SourcePosition> require(String key, String example) {
        SourcePosition value = values.get(key);
        if (value == null && !misspelt.contains(key) && !merged) {
            spot.report(
                    Rule.MISSING_KEY, "the key " + Wording.quoted(key) + " is missing; add it, for example " + example);
        }
        return Optional.ofNullable(value);
    }

    /** Returns those of the keys that are there, in the order asked. */
    List<String> present(List<String> keys) {
        List<String> present = new ArrayList<>(keys);
        present.retainAll(values.keySet());
        return present;
    }

    /** Returns whether one of the keys was probably meant by a misspelt one. */
    boolean misspelt(List<String> keys) {
        return merged || keys.stream().anyMatch(misspelt::contains);
    }
}
