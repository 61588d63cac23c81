package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the gates: what an image must be to come into the dataset. */
final class GatesParser {
    private static final int MOST_ATTEMPTS = 1_000;
    private static final int MOST_BITS = 16;
    private static final String EXAMPLE = "{attempts: 20, duplicates: true}";
    private static final SourcePosition.Bounds SHARE = SourcePosition.Bounds.of(0, 1);

    /** A threshold of 0 would stand in the manifest and refuse nothing. */
    private static final SourcePosition.Bounds LEAST = SourcePosition.Bounds.above(0, 1);

    private static final List<String> KEYS = List.of(
            "attempts",
            "unfilled",
            "floor",
            "flat",
            "saturated",
            "confidence",
            "margin",
            "agreement",
            "duplicates",
            "reference",
            "distance",
            "masks");

    private final @Nullable List<String> labelers;

    /** @param labelers names of the labelers there are, or null when they cannot be read */
    GatesParser(@Nullable List<String> labelers) {
        this.labelers = labelers;
    }

    /** Returns the gates; what was reported holds its usual value. */
    Gates gates(SourcePosition spot) {
        Section section = Section.of(spot, "a mapping such as " + EXAMPLE, KEYS);
        Gates usual = Gates.USUAL;
        if (section == null) {
            return usual;
        }
        List<Gates.Threshold> thresholds = new ArrayList<>();
        for (Gates.Measure measure : Gates.Measure.values()) {
            section.get(measure.name().toLowerCase(Locale.ROOT))
                    .ifPresent(s -> thresholds.addAll(thresholds(s, measure)));
        }
        Gates.Reference reference =
                section.get("reference").map(ReferenceParser::reference).orElse(null);
        Gates gates = new Gates(
                section.get("attempts")
                        .map(s -> s.whole(1, MOST_ATTEMPTS, "20"))
                        .map(Math::toIntExact)
                        .orElse(usual.attempts()),
                section.get("unfilled")
                        .map(s -> s.word(List.of("fail", "drop")))
                        .map(word -> Gates.Unfilled.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(usual.unfilled()),
                share(section, "floor", "0.05", usual.floor()),
                section.get("flat")
                        .map(s -> s.whole(0, 255, "0"))
                        .map(Math::toIntExact)
                        .orElse(usual.flat()),
                share(section, "saturated", "0.995", usual.saturated()),
                thresholds,
                section.get("agreement").map(this::agreement).orElse(List.of()),
                section.get("duplicates").map(GatesParser::duplicates).orElse(null),
                reference,
                section.get("distance").map(ReferenceParser::distance).orElse(null),
                section.get("masks").map(MasksParser::gate).orElse(null));
        ReferenceParser.check(section, gates);
        return gates;
    }

    private static double share(Section section, String key, String example, double usual) {
        return section.get(key).map(s -> s.number(SHARE, example)).orElse(usual) + 0.0;
    }

    private List<Gates.Threshold> thresholds(SourcePosition spot, Gates.Measure measure) {
        List<Gates.Threshold> found = new ArrayList<>();
        if (!spot.isSequence() && !spot.isMapping()) {
            Double min = spot.number(LEAST, "0.8, or {labeler: cells, min: 0.8}");
            String only = min == null ? null : only(spot, ", min: " + Wording.number(min));
            if (min != null && only != null) {
                found.add(new Gates.Threshold(measure, only, min));
            }
            return found;
        }
        Set<String> seen = new HashSet<>();
        for (SourcePosition item : each(spot, "[{labeler: cells, min: 0.8}]")) {
            Section section =
                    Section.of(item, "a threshold such as {labeler: cells, min: 0.8}", List.of("labeler", "min"));
            if (section != null) {
                String labeler = labeler(section, seen);
                section.require("min", "min: 0.8")
                        .map(s -> s.number(LEAST, "0.8"))
                        .ifPresent(min -> found.add(new Gates.Threshold(measure, labeler, min)));
            }
        }
        return found;
    }

    private List<String> agreement(SourcePosition spot) {
        List<String> found = new ArrayList<>();
        if (spot.scalar(Yaml.Form.TRUTH).isPresent()) {
            String only = isAsked(spot) ? only(spot, "") : null;
            return only == null ? found : List.of(only);
        }
        if (!spot.isSequence() && !spot.isMapping()) {
            spot.wrongType("true, or a labeler such as {labeler: cells}, or a list of them");
            return found;
        }
        Set<String> seen = new HashSet<>();
        for (SourcePosition item : each(spot, "[{labeler: cells}]")) {
            Section section = Section.of(item, "a labeler such as {labeler: cells}", List.of("labeler"));
            if (section != null) {
                found.add(labeler(section, seen));
            }
        }
        return found;
    }

    /** Returns the items of a list, or the one value that stands where a list might. */
    private static List<SourcePosition> each(SourcePosition spot, String example) {
        if (!spot.isSequence()) {
            return List.of(spot);
        }
        List<SourcePosition> items = spot.items(1, LabelerParser.MOST, "at least one, for example " + example);
        return items == null ? List.of() : items;
    }

    /** Returns whether a truth value says true; false would stand in the manifest and ask for nothing. */
    private static boolean isAsked(SourcePosition spot) {
        boolean asked = spot.scalar(Yaml.Form.TRUTH).orElseThrow().truth();
        if (!asked) {
            spot.report(Rule.UNKNOWN_WORD, "found false; expected true: remove the line to leave this gate out");
        }
        return asked;
    }

    /** Returns the name of the only labeler there is, or null after reporting that there is another number of them. */
    private @Nullable String only(SourcePosition spot, String more) {
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
                "no labeler says what the images show; add for example labelers: [" + LabelerParser.EXAMPLE + "]");
    }

    private String labeler(Section section, Set<String> seen) {
        SourcePosition spot = section.require("labeler", "labeler: cells").orElse(null);
        String name = spot == null ? null : LabelerParser.name(spot);
        if (spot == null || name == null) {
            return "";
        }
        if (!seen.add(name)) {
            spot.report(
                    Rule.REPEATED_LABELER,
                    "the labeler " + Wording.quoted(name) + " stands here for the second time; name each once");
        } else if (labelers != null && labelers.isEmpty()) {
            reportNone(spot);
        } else if (labelers != null && !labelers.contains(name)) {
            spot.report(
                    Rule.UNKNOWN_LABELER,
                    "there is no labeler " + Wording.quoted(name) + "; expected "
                            + Wording.shortened(Wording.either(labelers)) + Wording.didYouMean(name, labelers));
        }
        return name;
    }

    private static Gates.@Nullable Duplicates duplicates(SourcePosition spot) {
        if (spot.scalar(Yaml.Form.TRUTH).isPresent()) {
            return isAsked(spot) ? new Gates.Duplicates(null, null, List.of(Gates.Among.SET)) : null;
        }
        String expected = "true (equal pixels), or a mapping such as {dHash: 2, pHash: 6, among: [set, versions]}";
        if (isEmpty(spot, expected)) {
            return null;
        }
        Section section = Section.of(spot, expected, List.of("dHash", "pHash", "among"));
        if (section == null) {
            return null;
        }
        Integer dHash = bits(section, "dHash", "2");
        Integer pHash = bits(section, "pHash", "6");
        List<Gates.Among> among = section.get("among").map(GatesParser::among).orElse(List.of(Gates.Among.SET));
        boolean hashes = section.has("dHash") || section.has("pHash") || section.misspelt(List.of("dHash", "pHash"));
        if (!hashes && among.contains(Gates.Among.REFERENCE)) {
            // Real images have other sizes, so that their pixels are never equal.
            section.get("among")
                    .ifPresent(s -> s.report(
                            Rule.HASH_NEEDED,
                            "real images are compared by hashes only; add for example dHash: 2, or take the reference out"
                                    + " of among"));
        }
        return new Gates.Duplicates(dHash, pHash, among);
    }

    /** Reports a mapping without keys. */
    static boolean isEmpty(SourcePosition spot, String expected) {
        boolean empty =
                spot.yaml() instanceof Yaml.Mapping mapping && mapping.entries().isEmpty();
        if (empty) {
            spot.report(Rule.TOO_FEW, "found an empty mapping; expected " + expected);
        }
        return empty;
    }

    private static @Nullable Integer bits(Section section, String key, String example) {
        return section.get(key)
                .map(s -> s.whole(0, MOST_BITS, example))
                .map(Math::toIntExact)
                .orElse(null);
    }

    private static List<Gates.Among> among(SourcePosition spot) {
        List<Gates.Among> found = new ArrayList<>();
        List<SourcePosition> items =
                spot.items(1, Integer.MAX_VALUE, "what images are compared with, for example [set, versions]");
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            String word = item.word(List.of("set", "versions", "reference"));
            if (word == null) {
                continue;
            }
            Gates.Among one = Gates.Among.valueOf(word.toUpperCase(Locale.ROOT));
            if (found.contains(one)) {
                item.report(Rule.DUPLICATE_VALUE, "'" + word + "' stands here for the second time; write it once");
            } else {
                found.add(one);
            }
        }
        return found;
    }
}
