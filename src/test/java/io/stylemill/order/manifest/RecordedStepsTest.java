package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What a manifest may ask of a step is what the schema of records allows there: one is drawn from
 * the other.
 */
class RecordedStepsTest {
    /** What is drawn for a step and is no parameter of the manifest. */
    private static final Set<String> DRAWN = Set.of("operation", "key", "counter");

    private static final String RECIPE = "src/main/resources/schema/recipe-v1.schema.json";

    private final JsonNode manifest = schema("manifest-v1");
    private final JsonNode recipe = schema("recipe-v1");

    RecordedStepsTest() throws IOException {}

    private static JsonNode schema(String name) throws IOException {
        return new ObjectMapper()
                .readTree(RecordedStepsTest.class.getResourceAsStream("/schema/" + name + ".schema.json"));
    }

    @Test
    void recordsAllowTheBoundsThatManifestsHave() {
        TreeMap<String, String> asked = new TreeMap<>();
        TreeMap<String, String> recorded = new TreeMap<>();
        for (Operation operation : Operation.values()) {
            JsonNode step = manifest.at("/properties/postprocess/items/properties/" + operation.word());
            for (Key<?, ?> key : operation.keys()) {
                String name = operation.word() + "." + key.name();
                asked.put(name, bounds(manifest, parameters(step).path(key.name())));
            }
        }
        for (JsonNode step : recipe.at("/$defs/step/oneOf")) {
            String word = step.at("/properties/operation/const").asText();
            step.path("properties").properties().forEach(parameter -> {
                if (!DRAWN.contains(parameter.getKey())) {
                    recorded.put(word + "." + parameter.getKey(), bounds(recipe, parameter.getValue()));
                }
            });
        }
        assertThat(recorded)
                .as("parameters of steps, with bounds, in %s", RECIPE)
                .isEqualTo(asked)
                .containsEntry("brightness.factor", "0 to 3");
    }

    @Test
    void everyOperationOfAManifestIsAStepThatRecordsNameAndImagesTake() {
        List<String> operations =
                Arrays.stream(Operation.values()).map(Operation::word).toList();
        List<String> recorded = new ArrayList<>();
        recipe.at("/$defs/step/oneOf")
                .forEach(step ->
                        recorded.add(step.at("/properties/operation/const").asText()));

        assertThat(recorded)
                .as("steps below $defs.step of %s; each operation of manifests must be there", RECIPE)
                .hasSameElementsAs(operations);
        assertThat(io.stylemill.image.Step.operations())
                .as("steps of io.stylemill.image.StepKinds; each operation of manifests must be there")
                .hasSameElementsAs(operations);
    }

    private static JsonNode parameters(JsonNode step) {
        for (JsonNode form : step.path("anyOf")) {
            if (form.has("properties")) {
                return form.path("properties");
            }
        }
        return step.path("properties");
    }

    /**
     * Returns the bounds of the first number, the words, or {@code true or false} where a chance is
     * drawn.
     */
    private static String bounds(JsonNode schema, JsonNode node) {
        if (node.has("$ref")) {
            return bounds(schema, schema.at(node.path("$ref").asText().substring(1)));
        }
        if (node.has("enum")) {
            TreeSet<String> words = new TreeSet<>();
            node.path("enum").forEach(word -> words.add(word.asText()));
            return words.toString();
        }
        for (JsonNode form : node.path("anyOf")) {
            if (form.path("type").asText().equals("boolean")) {
                return "true or false";
            }
        }
        return node.path("type").asText().equals("boolean")
                ? "true or false"
                : node.has("anyOf")
                        ? bounds(schema, node.at("/anyOf/0"))
                        : node.path("minimum").asText() + " to "
                                + node.path("maximum").asText();
    }
}
