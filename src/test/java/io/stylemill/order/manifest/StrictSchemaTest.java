package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Strict readers of JSON Schema, such as ajv, refuse what could be a slip; nothing of that kind is
 * in ours.
 */
class StrictSchemaTest {
    /** Keywords that mean something for one type alone. */
    private static final Map<String, Set<String>> OF = Map.of(
            "array", Set.of("items", "minItems", "maxItems", "uniqueItems"),
            "number", Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
            "string", Set.of("pattern", "minLength", "maxLength"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/schema/manifest-v1.schema.json",
                "/schema/dataset-v1.schema.json",
                "/schema/recipe-v1.schema.json",
                "/openapi.yaml"
            })
    void aStrictReaderTakesTheSchema(String resource) throws IOException {
        List<String> found = new ArrayList<>();
        try (InputStream in = StrictSchemaTest.class.getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
            // JSON is YAML.
            visit(new Load(LoadSettings.builder().build()).loadFromInputStream(in), "", found);
        }
        assertThat(found).isEmpty();
    }

    private static void visit(Object node, String at, List<String> found) {
        if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visit(list.get(i), at + "/" + i, found);
            }
        } else if (node instanceof Map<?, ?> map) {
            boolean ofNames = at.endsWith("/properties") || at.endsWith("/$defs");
            if (!ofNames) {
                schema(map, at, found);
            }
            map.forEach((name, value) -> {
                if (!Set.of("examples", "example", "default", "const", "enum").contains(name) || ofNames) {
                    visit(value, at + "/" + name, found);
                }
            });
        }
    }

    private static void schema(Map<?, ?> map, String at, List<String> found) {
        if (map.get("required") instanceof List<?> required) {
            Set<?> properties = map.get("properties") instanceof Map<?, ?> named ? named.keySet() : Set.of();
            required.stream()
                    .filter(name -> !properties.contains(name))
                    .forEach(name -> found.add(at + " requires '" + name + "', which its properties do not name"));
        }
        if (map.get("type") instanceof List<?> types && !(types.size() == 2 && types.contains("null"))) {
            found.add(at + " has several types " + types + "; anyOf says which limits are whose");
        }
        boolean typed = map.get("type") instanceof String;
        OF.forEach((type, keywords) -> keywords.stream()
                .filter(map::containsKey)
                .filter(keyword -> !typed && !at.endsWith("/propertyNames"))
                .forEach(keyword -> found.add(at + " limits a " + type + " by " + keyword + " without its type")));
    }
}
