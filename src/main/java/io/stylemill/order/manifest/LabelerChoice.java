package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Gates.Measure;
import io.stylemill.order.manifest.Gates.Threshold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of gates that look at labelers: one value for the only labeler, or a labeler by name,
 * or a list of them.
 */
final class LabelerChoice {
    /** A threshold of 0 would refuse nothing. */
    private static final SourcePosition.Bounds LEAST = SourcePosition.Bounds.above(0, 1);

    /** The labelers that must see the class an image was made for. */
    static final ValueType<List<String>> AGREEMENT = agreement();

    private LabelerChoice() {}

    /** What a labeler must reach. */
    static ValueType<List<Threshold>> thresholds(Measure measure) {
        ValueType<Double> least = Types.number(LEAST, "0.8").shared("least");
        Key<Threshold, String> labeler = labeler(Threshold::labeler);
        Key<Threshold, Double> min = Key.of("min", least, Threshold::min).required();
        MappingType<Threshold> keys =
                new MappingType<>("a threshold such as {labeler: cells, min: 0.8}", List.of(labeler, min), section -> {
                    Double value = section.find(min);
                    return value == null ? null : new Threshold(measure, section.or(labeler, ""), value);
                });
        ValueType<Threshold> one = keys.type().shared("threshold");
        return new ValueType<List<Threshold>>(
                        spot -> {
                            if (!spot.isSequence() && !spot.isMapping()) {
                                Double value = spot.number(LEAST, "0.8, or {labeler: cells, min: 0.8}");
                                String only = value == null ? null : only(spot, ", min: " + Wording.number(value));
                                return value == null || only == null
                                        ? List.of()
                                        : List.of(new Threshold(measure, only, value));
                            }
                            return each(spot, one, labeler, "[{labeler: cells, min: 0.8}]");
                        },
                        all -> all.stream().map(one.writer()).toList(),
                        Map.of("anyOf", List.of(least, one, Lists.schema(one, 1, ProgramKeys.MOST))),
                        "",
                        "",
                        "")
                .shared("thresholds");
    }

    private static ValueType<List<String>> agreement() {
        Key<String, String> labeler = labeler(name -> name);
        MappingType<String> keys = new MappingType<>(
                "a labeler such as {labeler: cells}", List.of(labeler), section -> section.or(labeler, ""));
        ValueType<String> one = keys.type().shared("agreeing");
        return new ValueType<>(
                spot -> {
                    if (spot.scalar(Yaml.Form.TRUTH).isPresent()) {
                        String only = isAsked(spot) ? only(spot, "") : null;
                        return only == null ? List.of() : List.of(only);
                    }
                    if (!spot.isSequence() && !spot.isMapping()) {
                        spot.wrongType("true, or a labeler such as {labeler: cells}, or a list of them");
                        return null;
                    }
                    return each(spot, one, labeler, "[{labeler: cells}]");
                },
                all -> all.stream().map(one.writer()).toList(),
                Map.of("anyOf", List.of(Map.of("const", true), one, Lists.schema(one, 1, ProgramKeys.MOST))),
                "",
                "",
                "");
    }

    private static <R> Key<R, String> labeler(Key.From<R, String> from) {
        return Key.of("labeler", ProgramKeys.name(), from).example("cells").required();
    }

    /**
     * Reads the items of a list, or the one value that is there in place of a list; each labeler
     * may be named once.
     */
    private static <T> List<T> each(SourcePosition spot, ValueType<T> one, Key<?, String> labeler, String example) {
        List<SourcePosition> items = spot.isSequence()
                ? spot.items(1, ProgramKeys.MOST, "at least one, for example " + example)
                : List.of(spot);
        List<T> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            T value = one.read(item);
            if (item.yaml() instanceof Yaml.Mapping mapping) {
                mapping.entries().stream()
                        .filter(entry -> entry.key().text().equals(labeler.name()))
                        .forEach(entry -> check(item.child(labeler.name(), entry.value()), seen));
            }
            if (value != null) {
                found.add(value);
            }
        }
        return found;
    }

    private static void check(SourcePosition spot, Set<String> seen) {
        String name = spot.scalar(Yaml.Form.TEXT).map(Yaml.Scalar::text).orElse("");
        if (!Types.isName(name)) {
            return;
        }
        List<String> labelers = spot.known().labelers;
        if (!seen.add(name)) {
            spot.report(
                    Rule.REPEATED_LABELER,
                    "the labeler " + Wording.quoted(name) + " is here for the second time; name each once");
        } else if (labelers != null && labelers.isEmpty()) {
            reportNone(spot);
        } else if (labelers != null && !labelers.contains(name)) {
            spot.report(
                    Rule.UNKNOWN_LABELER,
                    "there is no labeler " + Wording.quoted(name) + "; expected "
                            + Wording.shortened(Wording.either(labelers)) + Wording.didYouMean(name, labelers));
        }
    }

    /** Returns whether a truth value says true; false would ask for nothing. */
    static boolean isAsked(SourcePosition spot) {
        boolean asked = spot.scalar(Yaml.Form.TRUTH).orElseThrow().truth();
        if (!asked) {
            spot.report(Rule.UNKNOWN_WORD, "found false; expected true: remove the line to leave this gate out");
        }
        return asked;
    }

    /**
     * Returns the name of the only labeler there is, or null after reporting that there is another
     * number of them.
     */
    private static @Nullable String only(SourcePosition spot, String more) {
        List<String> labelers = spot.known().labelers;
        if (labelers == null) {
            return null;
        }
        if (labelers.size() == 1) {
            return labelers.get(0);
        }
        if (labelers.isEmpty()) {
            reportNone(spot);
        } else {
            spot.report(
                    Rule.LABELER_NEEDED,
                    "there are " + labelers.size() + " labelers, "
                            + Wording.shortened(String.join(", ", labelers))
                            + "; say which one is meant, for example {labeler: "
                            + labelers.get(0) + more + "}");
        }
        return null;
    }

    private static void reportNone(SourcePosition spot) {
        spot.report(
                Rule.LABELER_NEEDED,
                "no labeler says what the images show; add for example labelers: [" + ProgramKeys.LABELER_EXAMPLE
                        + "]");
    }
}
