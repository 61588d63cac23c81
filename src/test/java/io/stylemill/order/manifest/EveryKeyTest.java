package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Manifests that together state every key, each read again from what its plan states. */
class EveryKeyTest {
    private static final Path GOOD = Path.of("src/test/resources/manifest");

    static Stream<Path> goodManifests() {
        return Stream.concat(ManifestFiles.in(ManifestFiles.EXAMPLES).stream(), ManifestFiles.in(GOOD).stream());
    }

    /**
     * Workers read the plan as a manifest. So what a key's plan states must be allowed beside all
     * else that it states.
     */
    @ParameterizedTest
    @MethodSource("goodManifests")
    void readsFromThePlanWhatThePlanWasWrittenFrom(Path file) {
        String plan = written(ManifestFiles.source(file));
        assertThat(written(ManifestFiles.source("plan.lock.json", plan))).isEqualTo(plan);
    }

    private static String written(ManifestSource source) {
        return CanonicalJson.write(ManifestWriter.map(ManifestParser.parse(source)));
    }

    @Test
    void everyKeyIsStatedByAGoodManifest() {
        JsonNode schema = ManifestFiles.schemaText();
        Set<String> keys = new TreeSet<>();
        new Keys(schema, keys).all(schema, "");
        Set<String> stated = new TreeSet<>();
        Keys found = new Keys(schema, stated);
        goodManifests()
                .map(ManifestFiles::source)
                .forEach(source -> found.stated(
                        ManifestFiles.json(
                                YamlReader.read(source.text(), new Findings()).orElseThrow()),
                        schema,
                        ""));

        assertThat(keys).hasSizeGreaterThan(100).containsAll(stated);
        keys.removeAll(stated);
        assertThat(keys)
                .as(
                        "keys that no good manifest in %s or %s states; add each to one there",
                        GOOD, ManifestFiles.EXAMPLES)
                .isEmpty();
    }

    /** Walks through a schema, and collects where keys are described. */
    private record Keys(JsonNode schema, Set<String> found) {
        private static final List<String> CHOICES = List.of("anyOf", "oneOf", "allOf");

        void all(JsonNode node, String at) {
            for (String name : node.path("properties").propertyNames()) {
                found.add(at + "/" + name);
                all(node.get("properties").get(name), at + "/" + name);
            }
            for (JsonNode part : parts(node)) {
                all(part, at);
            }
            if (node.has("items")) {
                all(node.get("items"), at);
            }
        }

        void stated(JsonNode value, JsonNode node, String at) {
            for (String name : node.path("properties").propertyNames()) {
                if (value.has(name)) {
                    found.add(at + "/" + name);
                    stated(value.get(name), node.get("properties").get(name), at + "/" + name);
                }
            }
            for (JsonNode part : parts(node)) {
                stated(value, part, at);
            }
            if (node.has("items") && value.isArray()) {
                value.forEach(item -> stated(item, node.get("items"), at));
            }
        }

        private List<JsonNode> parts(JsonNode node) {
            List<JsonNode> parts = new ArrayList<>();
            if (node.has("$ref")) {
                parts.add(schema.at(node.get("$ref").stringValue().substring(1)));
            }
            for (String choice : CHOICES) {
                node.path(choice).forEach(parts::add);
            }
            return parts;
        }
    }
}
