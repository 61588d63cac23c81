package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Group.Label;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys of {@code label}: which class a group is made for. */
final class LabelKeys {
    /** Far more than any network has; how many it has is checked against the checkpoint. */
    private static final int MAX_CLASSES = 100_000;

    /** Looking for the nearest of more names than this takes too long where many are wrong. */
    private static final int MOST_COMPARED = 200;

    private static final int LONGEST_NAME = 1_000;
    private static final SourcePosition.Bounds PART = SourcePosition.Bounds.of(-1_000, 1_000);
    private static final SourcePosition.Bounds WEIGHT = SourcePosition.Bounds.above(0, 1_000_000_000);

    /** A name or an index. */
    private static final Key<Label, Object> CLASS = Key.<Label, Object>of("class", byClass(""), LabelKeys::classOf)
            .says("a class by name or index (a number in quotes is a name): `label: {class: WBC}` or `{class: 1}`");

    private static final Key<Label, List<Double>> VECTOR = Key.of(
                    "vector",
                    ValueType.of(
                            Lists.schema(Types.numbers(PART), 1, Integer.MAX_VALUE),
                            "[0, 0.5, 0.5]",
                            LabelKeys::vector),
                    Label::vector)
            .says("one number per class: `label: {vector: [0, 0.5, 0.5]}`");

    private static final Key<Label, Map<String, Double>> BALANCE = Key.of(
                    "balance",
                    ValueType.of(
                            Map.of("type", "object", "minProperties", 1, "additionalProperties", Types.numbers(WEIGHT)),
                            "{RBC: 1, WBC: 2}",
                            LabelKeys::balance),
                    Label::balance)
            .says("images are divided among the classes in exactly this ratio, by largest remainder:"
                    + " `label: {balance: {RBC: 1, WBC: 2}}`");

    private static final String FORMS = "{class: WBC}, {vector: [0, 0.5, 0.5]} or {balance: {RBC: 1, WBC: 2}}";

    static final MappingType<Label> LABEL = new MappingType<Label>(
                    "one of " + FORMS, List.of(CLASS, VECTOR, BALANCE), LabelKeys::label)
            .limits(Map.of("minProperties", 1, "maxProperties", 1));

    /** A class alone, or the mapping, which plans state. */
    static final ValueType<Label> SHORT = Types.byKind(
            byClass(", or one of " + FORMS)
                    .as(LabelKeys::ofClass, label -> Objects.requireNonNull(classOf(label), "class")),
            LABEL.type(),
            null,
            LABEL::write);

    private LabelKeys() {}

    /** @param also what messages name beside the class */
    private static ValueType<Object> byClass(String also) {
        return ValueType.<Object>of(
                        Map.of(
                                "anyOf",
                                List.of(
                                        Types.text(LONGEST_NAME, "a class name"),
                                        Types.whole(0, MAX_CLASSES - 1L, "1"))),
                        "WBC",
                        spot -> read(spot, also))
                .shared("class");
    }

    private static Label ofClass(Object nameOrIndex) {
        return nameOrIndex instanceof String name
                ? new Label(name, null, null, null)
                : new Label(null, (Integer) nameOrIndex, null, null);
    }

    private static @Nullable Object classOf(Label label) {
        return label.className() != null ? label.className() : label.classIndex();
    }

    private static Label label(Section section) {
        List<Key<?, ?>> present = section.present(List.of(CLASS, VECTOR, BALANCE));
        if (present.size() != 1 && !(present.isEmpty() && section.misspelt(CLASS, VECTOR, BALANCE))) {
            section.spot()
                    .report(
                            Rule.LABEL_FORM,
                            present.isEmpty()
                                    ? "the label names nothing; give one of class, vector or balance, for example"
                                            + " {class: WBC}"
                                    : String.join(
                                                    " and ",
                                                    present.stream()
                                                            .map(Key::name)
                                                            .toList())
                                            + " exclude each other; keep one of them");
        }
        Object byClass = section.find(CLASS);
        Label named = byClass == null ? Label.NONE : ofClass(byClass);
        return new Label(named.className(), named.classIndex(), section.find(VECTOR), section.find(BALANCE));
    }

    private static @Nullable Object read(SourcePosition spot, String also) {
        List<String> classes = spot.known().classes;
        if (spot.yaml() instanceof Yaml.Scalar s && s.isNumber()) {
            Long index = spot.whole(0, MAX_CLASSES - 1L, "1 (or a class name)" + also);
            if (index != null && classes != null && index >= classes.size()) {
                spot.report(
                        Rule.UNKNOWN_CLASS,
                        "found the class index " + index + "; 'classes' names "
                                + Amounts.count(classes.size(), "class", "classes") + ", so the last index is "
                                + (classes.size() - 1));
            }
            return index == null ? null : index.intValue();
        }
        String name = spot.text(LONGEST_NAME, "a class name or index, for example WBC or 1" + also);
        if (name == null) {
            return null;
        }
        checkKnown(name, spot.yaml().line(), spot.yaml().column(), spot);
        return name;
    }

    static void checkKnown(String name, int line, int column, SourcePosition spot) {
        List<String> classes = spot.known().classes;
        if (classes != null && !spot.known().classNames.contains(name)) {
            spot.findings()
                    .add(
                            Rule.UNKNOWN_CLASS,
                            line,
                            column,
                            spot.pointer(),
                            "found the class " + Wording.quoted(name) + ", which 'classes' does not name; expected "
                                    + (classes.size() > 10
                                            ? "one of its " + classes.size() + " names"
                                            : Wording.shortened(Wording.either(classes)))
                                    + (classes.size() > MOST_COMPARED ? "" : Wording.didYouMean(name, classes)));
        }
    }

    private static @Nullable List<Double> vector(SourcePosition spot) {
        List<SourcePosition> items =
                spot.items(1, Integer.MAX_VALUE, "one number per class, for example [0, 0.5, 0.5]");
        if (items == null) {
            return null;
        }
        List<Double> values = new ArrayList<>();
        for (SourcePosition item : items) {
            Double value = item.number(PART, "0.5");
            values.add(value == null ? 0 : value);
        }
        List<String> classes = spot.known().classes;
        if (classes != null && classes.size() != values.size()) {
            spot.report(
                    Rule.VECTOR_LENGTH,
                    "found " + Amounts.count(values.size(), "number") + " for the " + classes.size()
                            + " names in 'classes'; write one number per class, in their order");
        }
        return List.copyOf(values);
    }

    private static @Nullable Map<String, Double> balance(SourcePosition spot) {
        List<Yaml.Entry> entries =
                spot.entries(1, Integer.MAX_VALUE, "a weight per class, for example {RBC: 1, WBC: 2}");
        if (entries == null) {
            return null;
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        for (Yaml.Entry entry : entries) {
            String name = entry.key().text();
            SourcePosition weight = spot.child(name, entry.value());
            checkKnown(name, entry.key().line(), entry.key().column(), weight);
            Double value = weight.number(WEIGHT, "1");
            weights.put(name, value == null ? 1 : value);
        }
        return Collections.unmodifiableMap(weights);
    }
}
