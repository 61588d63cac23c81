package io.stylemill.order.manifest;

import io.stylemill.GeneratedText;
import io.stylemill.record.CanonicalJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON Schema and the tables of the manual, from the descriptions of the keys. */
final class LanguageText {
    static final Path SCHEMA = Path.of("src/main/resources/schema/manifest-v1.schema.json");
    static final Path MANUAL = Path.of("docs/manifest.md");
    private static final int WIDTH = 120;

    /** The order of a schema's words. */
    private static final List<String> WORDS = List.of(
            "$schema",
            "$id",
            "title",
            "$ref",
            "description",
            "type",
            "const",
            "enum",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "exclusiveMinimum",
            "maximum",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "additionalProperties",
            "required",
            "dependentRequired",
            "anyOf",
            "oneOf",
            "items",
            "properties",
            "default",
            "examples",
            "$defs");

    /** What is below these words is in an order of its own. */
    private static final List<String> KEPT = List.of("properties", "default", "examples");

    private final Map<String, Object> shared = new TreeMap<>();

    private LanguageText() {}

    static String schema() {
        LanguageText text = new LanguageText();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:stylemill:manifest-v1");
        schema.put("title", "Stylemill generation manifest");
        schema.put(
                "description",
                "One manifest makes one published, labelled, synthetic image dataset. Some rules take arithmetic (counts,"
                        + " overlaps, sums); stylemill plan MANIFEST checks them all.");
        schema.putAll(text.map(ManifestKeys.MANIFEST.type().schema()));
        schema.put("$defs", text.shared);
        StringBuilder out = new StringBuilder();
        write(schema, "", 0, 0, out);
        return out.append('\n').toString();
    }

    private @Nullable Object resolved(@Nullable Object value) {
        if (value instanceof Key<?, ?> key) {
            return of(key);
        }
        if (value instanceof ValueType<?> type) {
            return of(type);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        return value instanceof List<?> list ? list.stream().map(this::resolved).toList() : value;
    }

    private Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        map.forEach((key, value) -> resolved.put(String.valueOf(key), resolved(value)));
        return resolved;
    }

    private Map<String, Object> of(ValueType<?> type) {
        if (type.shared().isEmpty()) {
            return map(type.schema());
        }
        Object schema = map(type.schema());
        Object before = shared.putIfAbsent(type.shared(), schema);
        if (before != null && !before.equals(schema)) {
            throw new IllegalStateException("two types are shared as " + type.shared());
        }
        return new LinkedHashMap<>(Map.of("$ref", "#/$defs/" + type.shared()));
    }

    private Map<String, Object> of(Key<?, ?> key) {
        Map<String, Object> schema = of(key.type());
        if (!key.says().isEmpty()) {
            schema.put("description", sentence(key.says()));
        }
        if (key.writtenOtherwise() != null) {
            schema.put("default", key.writtenOtherwise());
        }
        if (!key.example().isEmpty()) {
            schema.put("examples", List.of(data(key.example())));
        }
        return schema;
    }

    /** Returns Markdown as plain text, with a capital and a full stop. */
    private static String sentence(String markdown) {
        String plain = markdown.replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                .replace("`", "")
                .replace("\\|", "|")
                .replace(", see below", "");
        return plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1) + ".";
    }

    /** Returns what a text of YAML says. */
    private static Object data(String yaml) {
        Findings findings = new Findings();
        Yaml root = YamlReader.read(yaml, findings).orElseThrow();
        if (!findings.isEmpty()) {
            throw new IllegalStateException("not YAML: " + yaml);
        }
        return CanonicalJson.parse(ManifestFiles.json(root).toString());
    }

    private static void write(@Nullable Object value, String under, int indent, int used, StringBuilder out) {
        String line = line(value, under);
        if (indent + used + line.length() <= WIDTH || !(value instanceof Map<?, ?> || value instanceof List<?>)) {
            out.append(line);
            return;
        }
        String inner = " ".repeat(indent + 2);
        boolean first = true;
        if (value instanceof Map<?, ?> map) {
            out.append("{\n");
            for (Map.Entry<?, ?> entry : ordered(map, under)) {
                String name = CanonicalJson.write(entry.getKey()) + ": ";
                out.append(first ? "" : ",\n").append(inner).append(name);
                write(entry.getValue(), below(under, entry.getKey()), indent + 2, name.length() + 1, out);
                first = false;
            }
            out.append('\n').append(" ".repeat(indent)).append('}');
        } else if (value instanceof List<?> list) {
            out.append("[\n");
            for (Object item : list) {
                out.append(first ? "" : ",\n").append(inner);
                write(item, under, indent + 2, 1, out);
                first = false;
            }
            out.append('\n').append(" ".repeat(indent)).append(']');
        }
    }

    private static String line(@Nullable Object value, String under) {
        if (value instanceof Map<?, ?> map) {
            return ordered(map, under).stream()
                    .map(e -> CanonicalJson.write(e.getKey()) + ": " + line(e.getValue(), below(under, e.getKey())))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> line(item, under)).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Long whole ? Long.toString(whole) : CanonicalJson.write(value);
    }

    private static String below(String under, Object key) {
        boolean data = under.equals("default") || under.equals("examples");
        return data ? under : under.equals("properties") ? "" : String.valueOf(key);
    }

    private static List<Map.Entry<?, ?>> ordered(Map<?, ?> map, String under) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (!KEPT.contains(under)) {
            entries.sort(Comparator.<Map.Entry<?, ?>>comparingInt(entry -> WORDS.indexOf(entry.getKey()))
                    .thenComparing(entry -> String.valueOf(entry.getKey())));
        }
        return entries;
    }

    /** Returns the manual with its tables written anew. */
    static String manual(String manual) {
        String text = manual;
        for (Map.Entry<String, String> table : tables().entrySet()) {
            text = GeneratedText.replaced(MANUAL, text, "keys: " + table.getKey(), table.getValue());
        }
        return text;
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("manifest", table(ManifestKeys.MANIFEST));
        tables.put("dataset", table(DatasetKeys.DATASET));
        tables.put("card", table(DatasetKeys.CARD));
        tables.put("generator", table(GeneratorKeys.GENERATOR));
        tables.put("torchscript", table(GeneratorKeys.TORCHSCRIPT));
        tables.put("group", table(GroupKeys.GROUP));
        tables.put("fill", table(FillKeys.FILL));
        tables.put("label", forms(LabelKeys.LABEL));
        tables.put("truncation", table(TruncationKeys.TRUNCATION));
        tables.put("styleMixing", table(MixingKeys.MIXING));
        tables.put("attributes", table(AttributeKeys.ATTRIBUTE));
        tables.put("noise", table(NoiseKeys.NOISE));
        tables.put("postprocess", operations());
        tables.put("labelers", table(ProgramKeys.LABELER));
        tables.put("input", table(InputKeys.KEYS));
        tables.put("gates", table(GateKeys.GATES));
        tables.put("duplicates", table(GateKeys.DUPLICATES));
        tables.put("reference", table(ReferenceKeys.REFERENCE));
        tables.put("masks", table(MaskKeys.MASKS));
        tables.put("captions", table(CaptionKeys.CAPTIONS));
        tables.put("mask-gate", table(MaskKeys.GATE));
        tables.put("mask-class", table(MaskKeys.CLASS_GATE));
        tables.put("output", table(OutputKeys.OUTPUT));
        tables.put("image", table(OutputKeys.IMAGE));
        tables.put("shards", table(OutputKeys.SHARDS));
        tables.put("schedule", table(ScheduleKeys.SCHEDULE));
        return tables;
    }

    private static String table(MappingType<?> mapping) {
        return mapping.keys().stream()
                .map(key -> "| `" + key.name() + "` | " + absent(key) + " | " + meaning(key) + " |\n")
                .collect(Collectors.joining("", "| key | default | meaning and example |\n|---|---|---|\n", ""));
    }

    private static String forms(MappingType<?> mapping) {
        return mapping.keys().stream()
                .map(key -> "| `" + key.name() + "` | " + meaning(key) + " |\n")
                .collect(Collectors.joining("", "| key | meaning and example |\n|---|---|\n", ""));
    }

    private static String absent(Key<?, ?> key) {
        if (key.isRequired()) {
            return "required";
        }
        Object usual = key.writtenOtherwise();
        if (!key.absent().isEmpty() || usual == null) {
            return key.absent().strip();
        }
        return usual instanceof String word
                ? "`" + word + "`"
                : usual instanceof List<?> list
                        ? list.stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ", "`[", "]`"))
                                .replace(".0", "")
                        : CanonicalJson.write(usual);
    }

    private static String meaning(Key<?, ?> key) {
        return key.says() + (key.example().isEmpty() ? "" : ". `" + key.name() + ": " + key.example() + "`");
    }

    private static String operations() {
        return Arrays.stream(Operation.values())
                .map(operation -> "| `" + operation.word() + "` | " + operation.says() + " | " + parameters(operation)
                        + " | `" + operation.example() + "` |\n")
                .collect(Collectors.joining(
                        "", "| operation | what it does | parameters | example |\n|---|---|---|---|\n", ""));
    }

    /** Parameters that are described alike are named together. */
    private static String parameters(Operation operation) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Key<?, ?> key : operation.keys()) {
            String usual = Objects.toString(absent(key), "");
            names.computeIfAbsent(
                            key.says() + (key.isRequired() || usual.isEmpty() ? "" : "; default: " + usual),
                            says -> new ArrayList<>())
                    .add("`" + key.name() + "`");
        }
        return names.isEmpty()
                ? "none"
                : names.entrySet().stream()
                        .map(e -> String.join(", ", e.getValue()) + ": " + e.getKey())
                        .collect(Collectors.joining("; "));
    }
}
