package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The types of an export's columns as Hugging Face's {@code datasets} writes them, as JSON and as
 * YAML.
 */
final class ExportFeatures {
    /** What a labeler says, and its types. */
    static final Map<String, String> SCORE = Collections.unmodifiableMap(new TreeMap<>(Map.of(
            "labeler", "string",
            "label", "int64",
            "label_name", "string",
            "confidence", "float64",
            "margin", "float64",
            "agrees", "int64")));

    private final ExportContents contents;
    private final List<ExportColumn> columns;
    private final List<String> pictures;
    private final boolean flat;

    /**
     * @param pictures columns of pictures beside the image
     * @param flat whether the columns come from a file of JSON lines, where lists of texts and
     *     scores are JSON texts
     */
    ExportFeatures(ExportContents contents, List<ExportColumn> columns, List<String> pictures, boolean flat) {
        this.contents = contents;
        this.columns = columns;
        this.pictures = pictures;
        this.flat = flat;
    }

    private String plain(ExportColumn.Type type) {
        return switch (type) {
            case TEXT -> "string";
            case WHOLE -> "int64";
            case LABEL -> contents.classNames().isEmpty() ? "int64" : "";
            case REAL -> "float64";
            case TEXTS, SCORES, OBJECTS -> flat ? "string" : "";
            case REALS, TAGS -> "";
        };
    }

    /**
     * Returns the document that the footer of a Parquet file carries under the key
     * {@code huggingface}.
     */
    String json() {
        Map<String, Object> features = new LinkedHashMap<>();
        features.put("image", Map.of("_type", "Image"));
        pictures.forEach(picture -> features.put(picture, Map.of("_type", "Image")));
        for (ExportColumn column : columns) {
            String plain = plain(column.type());
            features.put(
                    column.name(),
                    plain.isEmpty()
                            ? switch (column.type()) {
                                case LABEL -> classLabel(contents.classNames());
                                case TEXTS -> list(value("string"));
                                case REALS -> list(value("float64"));
                                case OBJECTS -> objects();
                                case SCORES -> List.of(struct(SCORE));
                                default -> struct(texts(contents.tagNames()));
                            }
                            : value(plain));
        }
        return CanonicalJson.write(Map.of("info", Map.of("features", features)));
    }

    private static Map<String, Object> classLabel(List<String> names) {
        return Map.of("_type", "ClassLabel", "names", names);
    }

    private static Map<String, Object> list(Map<String, Object> feature) {
        return Map.of("_type", "Sequence", "feature", feature);
    }

    private Map<String, Object> objects() {
        Map<String, Object> objects = new LinkedHashMap<>();
        ExportObjects.types(contents)
                .forEach((name, type) -> objects.put(
                        name,
                        switch (type) {
                            case ExportObjects.BOX -> list(list(value("int64")));
                            case ExportObjects.CLASS -> list(classLabel(contents.objectClasses()));
                            default -> list(value(type));
                        }));
        return objects;
    }

    private static Map<String, Object> value(String type) {
        return Map.of("_type", "Value", "dtype", type);
    }

    private static Map<String, Object> struct(Map<String, String> types) {
        Map<String, Object> struct = new LinkedHashMap<>();
        types.forEach((name, type) -> struct.put(name, value(type)));
        return struct;
    }

    private static Map<String, String> texts(List<String> names) {
        Map<String, String> texts = new LinkedHashMap<>();
        names.forEach(name -> texts.put(name, "string"));
        return texts;
    }

    /** Returns the lines of a card's {@code features}. */
    List<String> yaml(String indent) {
        List<String> lines = new ArrayList<>();
        lines.addAll(List.of(indent + "- name: image", indent + "  dtype: image"));
        pictures.forEach(picture -> lines.addAll(List.of(indent + "- name: " + picture, indent + "  dtype: image")));
        for (ExportColumn column : columns) {
            lines.add(indent + "- name: " + quoted(column.name()));
            String plain = plain(column.type());
            String inner = indent + "  ";
            if (!plain.isEmpty()) {
                lines.add(inner + "dtype: " + plain);
                continue;
            }
            switch (column.type()) {
                case LABEL -> {
                    lines.add(inner + "dtype:");
                    classLabel(lines, inner + "  ", contents.classNames());
                }
                case OBJECTS -> objects(lines, inner);
                case TEXTS -> lines.add(inner + "list: string");
                case REALS -> lines.add(inner + "list: float64");
                case SCORES -> members(lines, inner, "list", SCORE);
                default -> members(lines, inner, "struct", texts(contents.tagNames()));
            }
        }
        return lines;
    }

    private static void classLabel(List<String> lines, String indent, List<String> names) {
        lines.add(indent + "class_label:");
        lines.add(indent + "  names:");
        for (int i = 0; i < names.size(); i++) {
            lines.add(indent + "    '" + i + "': " + quoted(names.get(i)));
        }
    }

    private void objects(List<String> lines, String indent) {
        lines.add(indent + "struct:");
        ExportObjects.types(contents).forEach((name, type) -> {
            lines.add(indent + "- name: " + name);
            switch (type) {
                case ExportObjects.BOX -> {
                    lines.add(indent + "  list:");
                    lines.add(indent + "    list: int64");
                }
                case ExportObjects.CLASS -> {
                    lines.add(indent + "  list:");
                    classLabel(lines, indent + "    ", contents.objectClasses());
                }
                default -> lines.add(indent + "  list: " + type);
            }
        });
    }

    private static void members(List<String> lines, String indent, String kind, Map<String, String> types) {
        lines.add(indent + kind + ":");
        types.forEach((name, type) -> {
            lines.add(indent + "- name: " + quoted(name));
            lines.add(indent + "  dtype: " + type);
        });
    }

    /** A JSON text is a YAML text too, whatever it holds. */
    private static String quoted(String text) {
        return CanonicalJson.write(text);
    }
}
