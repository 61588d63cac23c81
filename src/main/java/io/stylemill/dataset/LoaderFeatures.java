package io.stylemill.dataset;

import io.stylemill.plan.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The column types of a version's samples for Hugging Face's loader.
 *
 * <p>Without stated types that loader takes them from the first five samples, where the canonical text of a record
 * makes {@code 1.0} a whole number and {@code 0.7} a real one; stated types hold for every sample. Records of one group
 * have one shape, so one of each group is looked at; numbers that may have a fraction are real.
 */
final class LoaderFeatures {
    private static final Set<String> WHOLE = Set.of("attempt", "batch", "slot", "seed", "cutoff", "quality");

    /** Beyond these tags are no columns: the loader would make one of each. They stay in the records. */
    private static final int MOST_TAGS = 1000;

    /** What a labeler says, and its types in tables. */
    private static final Map<String, String> SCORE = new TreeMap<>(Map.of(
            "labeler", "string",
            "label", "int64",
            "label_name", "string",
            "confidence", "float64",
            "margin", "float64",
            "agrees", "int64"));

    private final Shape recipe = new Shape("");
    private boolean scored;

    /** One place in a JSON document and what was seen there. */
    private static final class Shape {
        private final String name;
        private final TreeMap<String, Shape> fields = new TreeMap<>();
        private @Nullable Shape items;
        private String type = "";

        Shape(String name) {
            this.name = name;
        }

        void see(@Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                become("struct");
                map.forEach((key, inner) ->
                        fields.computeIfAbsent(String.valueOf(key), Shape::new).see(inner));
            } else if (value instanceof List<?> list) {
                become("list");
                Shape inner = items == null ? new Shape("") : items;
                items = inner;
                list.forEach(inner::see);
            } else if (value instanceof Boolean) {
                become("bool");
            } else if (value instanceof String) {
                become("string");
            } else if (value != null) {
                become(WHOLE.contains(name) ? "int64" : "float64");
            }
        }

        private void become(String other) {
            type = type.isEmpty() || type.equals(other) ? other : "mixed";
        }

        /** Returns whether a table can hold it: one type, and known. */
        boolean tabular() {
            return switch (type) {
                case "mixed", "" -> false;
                case "struct" -> fields.values().stream().anyMatch(Shape::tabular);
                default -> true;
            };
        }

        void yaml(String name, String indent, List<String> lines) {
            lines.add(indent + "- name: " + quoted(name));
            describe(indent + "  ", lines);
        }

        private void describe(String indent, List<String> lines) {
            if (type.equals("struct")) {
                lines.add(indent + "struct:");
                members(indent, lines);
            } else if (type.equals("list")) {
                Shape inner = items;
                if (inner != null && inner.type.equals("struct") && inner.tabular()) {
                    lines.add(indent + "list:");
                    inner.members(indent, lines);
                } else {
                    boolean plain = inner != null
                            && List.of("string", "int64", "float64", "bool").contains(inner.type);
                    lines.add(indent + "list: " + (plain && inner != null ? inner.type : "'null'"));
                }
            } else {
                lines.add(indent + "dtype: " + type);
            }
        }

        private void members(String indent, List<String> lines) {
            fields.forEach((field, shape) -> {
                if (shape.tabular()) {
                    shape.yaml(field, indent, lines);
                }
            });
        }
    }

    /** Looks at a row of a group that none was looked at before. */
    void add(SampleRow row) {
        recipe.see(CanonicalJson.parse(row.recipe()));
        scored |= !row.measured().scores().isEmpty();
    }

    /**
     * Returns the YAML list of features of the samples.
     *
     * @param extension of the image member, which names its column
     */
    List<String> yaml(String extension, List<String> classNames, List<String> tagNames, String indent) {
        List<String> lines = new ArrayList<>();
        lines.add(indent + "- name: " + extension);
        lines.add(indent + "  dtype: image");
        lines.add(indent + "- name: cls");
        if (classNames.isEmpty()) {
            lines.add(indent + "  dtype: int64");
        } else {
            lines.add(indent + "  dtype:");
            lines.add(indent + "    class_label:");
            lines.add(indent + "      names:");
            for (int i = 0; i < classNames.size(); i++) {
                lines.add(indent + "        '" + i + "': " + quoted(classNames.get(i)));
            }
        }
        lines.add(indent + "- name: json");
        lines.add(indent + "  struct:");
        SampleJson.TYPES.forEach((name, type) -> {
            lines.add(indent + "  - name: " + name);
            lines.add(indent + "    dtype: " + type);
        });
        if (scored) {
            lines.add(indent + "  - name: scores");
            lines.add(indent + "    list:");
            SCORE.forEach((name, type) -> {
                lines.add(indent + "    - name: " + name);
                lines.add(indent + "      dtype: " + type);
            });
        }
        if (!tagNames.isEmpty() && tagNames.size() <= MOST_TAGS) {
            lines.add(indent + "  - name: tags");
            lines.add(indent + "    struct:");
            for (String tag : tagNames) {
                lines.add(indent + "    - name: " + quoted(tag));
                lines.add(indent + "      dtype: string");
            }
        }
        if (recipe.tabular()) {
            recipe.yaml("recipe", indent + "  ", lines);
        }
        for (String own : List.of("__key__", "__url__")) {
            lines.add(indent + "- name: " + own);
            lines.add(indent + "  dtype: string");
        }
        return lines;
    }

    /** A JSON text is a YAML text too, whatever it holds. */
    private static String quoted(String text) {
        return CanonicalJson.write(text);
    }
}
