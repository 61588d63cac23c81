package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a group: edits along directions that become labels. */
final class AttributeParser {
    private static final int MOST = 32;
    private static final int LONGEST_LABEL = 64;
    private static final SourcePosition.Bounds STRENGTH = SourcePosition.Bounds.of(-100, 100);
    private static final String SHA256 =
            "the direction's SHA-256, 64 hex digits as `stylemill directions` and the plan print it";

    private AttributeParser() {}

    /** Returns the attributes, or null after reporting. */
    static @Nullable List<Group.Attribute> attributes(SourcePosition spot, Map<String, String> tags) {
        List<SourcePosition> items =
                spot.items(0, MOST, "a list such as [{name: age, direction: d.safetensors#age, strength: 2}]");
        if (items == null) {
            return null;
        }
        List<Group.Attribute> attributes = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        boolean whole = true;
        for (SourcePosition item : items) {
            Group.Attribute attribute = attribute(item);
            whole &= attribute != null;
            if (attribute != null) {
                attributes.add(attribute);
                whole &= isAlone(item, attribute, lines, tags);
            }
        }
        return whole ? attributes : null;
    }

    private static boolean isAlone(
            SourcePosition spot, Group.Attribute attribute, Map<String, Integer> lines, Map<String, String> tags) {
        Integer before = lines.putIfAbsent(attribute.name(), spot.yaml().line());
        if (before != null) {
            spot.report(
                    Rule.DUPLICATE_ATTRIBUTE,
                    "the attribute " + Wording.quoted(attribute.name()) + " exists already in this group, on line "
                            + before + "; give each attribute a name of its own");
            return false;
        }
        for (String name : attribute.tagNames()) {
            if (tags.containsKey(name)) {
                spot.report(
                        Rule.ATTRIBUTE_TAG,
                        "the attribute writes the tag " + Wording.quoted(name)
                                + ", which the group's own tags hold too; rename one of them");
                return false;
            }
        }
        return true;
    }

    private static Group.@Nullable Attribute attribute(SourcePosition spot) {
        Section section = Section.of(
                spot,
                "an attribute such as {name: age, direction: d.safetensors#age, strength: {min: -2, max: 2}}",
                List.of("name", "direction", "sha256", "strength", "layers", "thresholds", "labels"));
        if (section == null) {
            return null;
        }
        String name = section.require("name", "name: age")
                .map(s -> s.text(
                        ManifestParser.LONGEST_NAME,
                        ManifestParser.NAME,
                        Rule.BAD_NAME,
                        "a name of small letters, digits and hyphens, for example nucleus-size"))
                .orElse(null);
        String direction = section.require("direction", "direction: directions.safetensors#age")
                .map(s -> s.text(
                        ManifestParser.LONGEST_LINE,
                        "a file of directions and the name of one, for example directions.safetensors#age"))
                .orElse(null);
        String sha256 =
                section.get("sha256").map(s -> ManifestParser.sha256(s, SHA256)).orElse(null);
        Group.Strength strength = section.require("strength", "strength: {min: -2, max: 2}")
                .map(AttributeParser::strength)
                .orElse(null);
        String layers = section.get("layers").map(GroupParser::layers).orElse(null);
        List<Double> thresholds =
                section.get("thresholds").map(AttributeParser::thresholds).orElse(null);
        List<String> labels = section.get("labels").map(AttributeParser::labels).orElse(null);
        boolean bad = section.has("sha256") && sha256 == null
                || section.has("layers") && layers == null
                || section.has("thresholds") && thresholds == null
                || section.has("labels") && labels == null;
        if (bad || name == null || direction == null || strength == null || !fit(section, thresholds, labels)) {
            return null;
        }
        return new Group.Attribute(
                name,
                direction,
                sha256,
                strength,
                layers,
                thresholds == null ? List.of() : thresholds,
                labels == null ? List.of() : labels);
    }

    private static boolean fit(Section section, @Nullable List<Double> thresholds, @Nullable List<String> labels) {
        int expected = thresholds == null ? 0 : thresholds.size() + 1;
        int found = labels == null ? 0 : labels.size();
        if (expected == found || section.misspelt(List.of("thresholds", "labels"))) {
            return expected == found;
        }
        section.spot()
                .report(
                        Rule.THRESHOLDS,
                        thresholds == null
                                ? "'labels' needs thresholds between them; add for example thresholds: [0]"
                                : Wording.counted(thresholds.size(), "threshold") + " part"
                                        + (thresholds.size() == 1 ? "s " : " ")
                                        + expected + " labels, and "
                                        + (found == 0 ? "none are" : found + (found == 1 ? " is" : " are"))
                                        + " given; write for example thresholds: [0], labels: [low, high]");
        return false;
    }

    private static Group.@Nullable Strength strength(SourcePosition spot) {
        if (spot.isMapping()) {
            double[] range = Drawn.range(spot, STRENGTH, "{min: -2, max: 2}");
            return range == null ? null : new Group.Strength.Range(range[0], range[1]);
        }
        if (!spot.isSequence()) {
            Double value = spot.number(STRENGTH, "1.5, or {min: -2, max: 2}, or a sweep such as [-2, 0, 2]");
            return value == null ? null : new Group.Strength.Fixed(value + 0.0);
        }
        List<Double> sweep = GroupParser.sweep(
                spot, STRENGTH, "strength", "the strengths of a sweep, for example [-2, 0, 2]", "1.5");
        return sweep == null ? null : new Group.Strength.Sweep(sweep);
    }

    private static @Nullable List<Double> thresholds(SourcePosition spot) {
        List<SourcePosition> items = spot.items(1, 100, "ascending strengths, for example [-0.5, 0.5]");
        if (items == null) {
            return null;
        }
        List<Double> values = new ArrayList<>();
        for (SourcePosition item : items) {
            Double value = item.number(STRENGTH, "0.5");
            if (value == null) {
                return null;
            }
            if (!values.isEmpty() && value <= values.get(values.size() - 1)) {
                item.report(
                        Rule.THRESHOLDS,
                        "the threshold " + Wording.number(value) + " is not above the one before it, "
                                + Wording.number(values.get(values.size() - 1)) + "; write them in ascending order");
                return null;
            }
            values.add(value);
        }
        return values;
    }

    private static @Nullable List<String> labels(SourcePosition spot) {
        List<SourcePosition> items =
                spot.items(2, 101, "labels from the lowest strength to the highest, for example [low, high]");
        if (items == null) {
            return null;
        }
        List<String> labels = new ArrayList<>();
        for (SourcePosition item : items) {
            String label = item.text(LONGEST_LABEL, "a label, for example high");
            if (label == null) {
                return null;
            }
            labels.add(label);
        }
        return labels;
    }
}
