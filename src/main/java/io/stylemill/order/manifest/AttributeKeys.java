package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Group.Attribute;
import io.stylemill.order.manifest.Group.Strength;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code attributes}: an edit along a direction that becomes a label. */
final class AttributeKeys {
    private static final int MOST = 32;
    private static final int MOST_THRESHOLDS = 100;
    private static final int LONGEST_LABEL = 64;
    private static final SourcePosition.Bounds BOUNDS = SourcePosition.Bounds.of(-100, 100);

    private static final Key<Attribute, String> NAME = Key.of("name", Types.name("nucleus-size"), Attribute::name)
            .example("age")
            .required()
            .says("unique in the group; lower-case letters, digits and hyphens");

    private static final Key<Attribute, String> DIRECTION = Key.of(
                    "direction",
                    Types.line("a file of directions and the name of one, for example directions.safetensors#age"),
                    Attribute::direction)
            .example("directions.safetensors#age")
            .required()
            .says(
                    "a file (path relative to the folder of the manifest, absolute path, or address in a bucket) and the name of"
                            + " a direction in it");

    private static final Key<Attribute, String> SHA256 = Key.of(
                    "sha256",
                    Types.sha256(
                            "the direction's SHA-256, 64 hex digits as `stylemill directions` and the plan print it"),
                    Attribute::sha256)
            .without("not checked")
            .says(
                    "SHA-256 of the direction, 64 hex digits, as `stylemill directions` and the plan print it; another direction"
                            + " is refused");

    private static final Key<Attribute, Strength> STRENGTH = Key.of(
                    "strength",
                    Types.<Strength>byKind(
                            Types.number(BOUNDS, "1.5", "1.5, or {min: -2, max: 2}, or a sweep such as [-2, 0, 2]")
                                    .as(value -> new Strength.Fixed(value + 0.0), Strength.Fixed::value),
                            Lists.drawn(BOUNDS, "{min: -2, max: 2}", "")
                                    .as(
                                            span -> new Strength.Range(span.low(), span.high()),
                                            range -> new Lists.Span(range.min(), range.max())),
                            Lists.sweep(
                                            BOUNDS,
                                            "strength",
                                            "the strengths of a sweep, for example [-2, 0, 2]",
                                            "1.5",
                                            "")
                                    .as(Strength.Sweep::new, Strength.Sweep::values),
                            AttributeKeys::written),
                    Attribute::strength)
            .example("{min: -2, max: 2}")
            .required()
            .says(
                    "how far the image is edited, from {bounds}: a number, `strength: 2`; a range, drawn for each image; or a"
                            + " sweep, one image for each value, `strength: [-2, 0, 2]`");

    private static final Key<Attribute, String> LAYERS = Key.of("layers", LayerTypes.named(), Attribute::layers)
            .without("all")
            .says("w layers that the edit changes: `coarse`, `middle`, `fine` or numbers")
            .example("\"0-5\"");

    private static final Key<Attribute, List<Double>> THRESHOLDS = Key.<Attribute, List<Double>>of(
                    "thresholds",
                    ValueType.of(
                            Lists.schema(Types.numbers(BOUNDS), 1, MOST_THRESHOLDS),
                            "[-1, 1]",
                            AttributeKeys::thresholds),
                    a -> a.labels().isEmpty() ? null : a.thresholds())
            .without("none")
            .says("strengths in ascending order; at each one a label ends and the next begins")
            .typical();

    private static final Key<Attribute, List<String>> LABELS = Key.<Attribute, List<String>>of(
                    "labels",
                    Lists.of(
                            Types.text(LONGEST_LABEL, "a label, for example high"),
                            2,
                            MOST_THRESHOLDS + 1,
                            "labels from the lowest strength to the highest, for example [low, high]"),
                    a -> a.labels().isEmpty() ? null : a.labels())
            .without("none")
            .says("one more than there are thresholds, from the lowest strength up")
            .example("[lobed, between, round]");

    static final MappingType<Attribute> ATTRIBUTE = new MappingType<>(
            "an attribute such as {name: age, direction: d.safetensors#age, strength: {min: -2, max: 2}}",
            List.of(NAME, DIRECTION, SHA256, STRENGTH, LAYERS, THRESHOLDS, LABELS),
            AttributeKeys::attribute);

    static final ValueType<List<Attribute>> ATTRIBUTES = new ValueType<>(
            AttributeKeys::attributes,
            attributes -> attributes.stream().map(ATTRIBUTE::write).toList(),
            Lists.schema(ATTRIBUTE.type(), 0, MOST),
            "",
            "",
            "");

    private AttributeKeys() {}

    private static @Nullable List<Attribute> attributes(SourcePosition spot) {
        List<SourcePosition> items =
                spot.items(0, MOST, "a list such as [{name: age, direction: d.safetensors#age, strength: 2}]");
        if (items == null) {
            return null;
        }
        List<Attribute> attributes = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        boolean whole = true;
        for (SourcePosition item : items) {
            Attribute attribute = ATTRIBUTE.read(item);
            whole &= attribute != null;
            if (attribute != null) {
                attributes.add(attribute);
                whole &= isAlone(item, attribute, lines);
            }
        }
        return whole ? attributes : null;
    }

    private static boolean isAlone(SourcePosition spot, Attribute attribute, Map<String, Integer> lines) {
        Integer before = lines.putIfAbsent(attribute.name(), spot.yaml().line());
        if (before != null) {
            spot.report(
                    Rule.DUPLICATE_ATTRIBUTE,
                    "the attribute " + Wording.quoted(attribute.name()) + " exists already in this group, on line "
                            + before + "; give each attribute a name of its own");
            return false;
        }
        for (String name : attribute.tagNames()) {
            if (spot.known().tags.contains(name)) {
                spot.report(
                        Rule.ATTRIBUTE_TAG,
                        "the attribute writes the tag " + Wording.quoted(name)
                                + ", which the group's own tags hold too; rename one of them");
                return false;
            }
        }
        return true;
    }

    private static @Nullable Attribute attribute(Section section) {
        String name = section.find(NAME);
        String direction = section.find(DIRECTION);
        Strength strength = section.find(STRENGTH);
        if (section.refused(SHA256, LAYERS, THRESHOLDS, LABELS)
                || name == null
                || direction == null
                || strength == null
                || !fit(section)) {
            return null;
        }
        return new Attribute(
                name,
                direction,
                section.find(SHA256),
                strength,
                section.find(LAYERS),
                section.or(THRESHOLDS, List.of()),
                section.or(LABELS, List.of()));
    }

    private static boolean fit(Section section) {
        int thresholds = section.or(THRESHOLDS, List.of()).size();
        int expected = section.has(THRESHOLDS) ? thresholds + 1 : 0;
        int found = section.or(LABELS, List.of()).size();
        if (expected == found || section.misspelt(THRESHOLDS, LABELS)) {
            return expected == found;
        }
        section.spot()
                .report(
                        Rule.THRESHOLDS,
                        !section.has(THRESHOLDS)
                                ? "'labels' needs thresholds between them; add for example thresholds: [0]"
                                : Amounts.count(thresholds, "threshold") + " part"
                                        + (thresholds == 1 ? "s " : " ")
                                        + expected + " labels, and "
                                        + (found == 0 ? "none are" : Amounts.count(found, "is", "are"))
                                        + " given; write for example thresholds: [0], labels: [low, high]");
        return false;
    }

    private static Object written(Strength strength) {
        if (strength instanceof Strength.Fixed fixed) {
            return fixed.value();
        }
        return strength instanceof Strength.Range range
                ? Map.of("min", range.min(), "max", range.max())
                : ((Strength.Sweep) strength).values();
    }

    private static @Nullable List<Double> thresholds(SourcePosition spot) {
        List<SourcePosition> items = spot.items(1, MOST_THRESHOLDS, "ascending strengths, for example [-0.5, 0.5]");
        if (items == null) {
            return null;
        }
        List<Double> values = new ArrayList<>();
        for (SourcePosition item : items) {
            Double value = item.number(BOUNDS, "0.5");
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
}
