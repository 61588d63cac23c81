package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which class a group is made for, and checks it against the class names where the manifest gives them. */
final class LabelParser {
    private static final List<String> FORMS = List.of("class", "vector", "balance");

    /** Far more than any network has; how many it has is checked against the checkpoint. */
    private static final int MAX_CLASSES = 100_000;

    /** Looking for the nearest of more names than this takes too long where many are wrong. */
    private static final int MOST_COMPARED = 200;

    private final @Nullable List<String> classes;
    private final Set<String> names;

    LabelParser(@Nullable List<String> classes) {
        this.classes = classes;
        this.names = classes == null ? Set.of() : Set.copyOf(classes);
    }

    Group.Label label(SourcePosition spot) {
        Section section =
                Section.of(spot, "one of {class: WBC}, {vector: [0, 0.5, 0.5]} or {balance: {RBC: 1, WBC: 2}}", FORMS);
        if (section == null) {
            return Group.Label.NONE;
        }
        List<String> present = section.presentOf(FORMS);
        if (present.size() != 1 && !(present.isEmpty() && section.misspelt(FORMS))) {
            spot.report(
                    Rule.LABEL_FORM,
                    present.isEmpty()
                            ? "the label names nothing; give one of class, vector or balance, for example {class: WBC}"
                            : String.join(" and ", present) + " exclude each other; keep one of them");
        }
        Group.Label byClass = section.get("class").map(this::byClass).orElse(Group.Label.NONE);
        List<Double> vector = section.get("vector").map(this::vector).orElse(null);
        Map<String, Double> balance = section.get("balance").map(this::balance).orElse(null);
        return new Group.Label(byClass.className(), byClass.classIndex(), vector, balance);
    }

    private Group.@Nullable Label byClass(SourcePosition spot) {
        if (spot.yaml() instanceof Yaml.Scalar s && s.isNumber()) {
            Long index = spot.whole(0, MAX_CLASSES - 1L, "1 (or a class name)");
            if (index != null && classes != null && index >= classes.size()) {
                spot.report(
                        Rule.UNKNOWN_CLASS,
                        "found the class index " + index + "; 'classes' names " + classes.size()
                                + (classes.size() == 1 ? " class" : " classes") + ", so the last index is "
                                + (classes.size() - 1));
            }
            return index == null ? null : new Group.Label(null, index.intValue(), null, null);
        }
        String name = spot.text(1_000, "a class name or index, for example WBC or 1");
        if (name == null) {
            return null;
        }
        checkKnown(name, spot.yaml().line(), spot.yaml().column(), spot);
        return new Group.Label(name, null, null, null);
    }

    private void checkKnown(String name, int line, int column, SourcePosition spot) {
        if (classes != null && !names.contains(name)) {
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

    private @Nullable List<Double> vector(SourcePosition spot) {
        List<SourcePosition> items =
                spot.items(1, Integer.MAX_VALUE, "one number per class, for example [0, 0.5, 0.5]");
        if (items == null) {
            return null;
        }
        List<Double> values = new ArrayList<>();
        for (SourcePosition item : items) {
            Double value = item.number(SourcePosition.Bounds.of(-1_000, 1_000), "0.5");
            values.add(value == null ? 0 : value);
        }
        if (classes != null && classes.size() != values.size()) {
            spot.report(
                    Rule.VECTOR_LENGTH,
                    "found " + Wording.counted(values.size(), "number") + " for the " + classes.size()
                            + " names in 'classes'; write one number per class, in their order");
        }
        return List.copyOf(values);
    }

    private @Nullable Map<String, Double> balance(SourcePosition spot) {
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
            Double value = weight.number(SourcePosition.Bounds.above(0, 1_000_000_000), "1");
            weights.put(name, value == null ? 1 : value);
        }
        return Collections.unmodifiableMap(weights);
    }
}
