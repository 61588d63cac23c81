package io.stylemill.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Checks {@code openapi.yaml} against the schema of OpenAPI 3.1, and for what that schema does not
 * say.
 */
class OpenApiTest {
    private static final Path DESCRIPTION = Path.of("src/main/resources/openapi.yaml");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch", "head", "options");

    private final Map<?, ?> description = read();

    static Map<?, ?> read() {
        try {
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DESCRIPTION));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isWhatTheSpecificationAllows() throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/test/resources/openapi-3.1.schema.json")), InputFormat.JSON);
        assertThat(schema.validate(Files.readString(DESCRIPTION), InputFormat.YAML).stream()
                        .map(Error::toString)
                        .toList())
                .isEmpty();
    }

    @Test
    void hasNoReferenceThatLeadsNowhere() {
        List<String> lost = new ArrayList<>();
        references(description, lost);
        assertThat(lost).isEmpty();
    }

    private void references(Object node, List<String> lost) {
        if (node instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String reference && resolved(reference) == null) {
                lost.add(reference);
            }
            map.values().forEach(value -> references(value, lost));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> references(value, lost));
        }
    }

    private Object resolved(String reference) {
        Object at = description;
        for (String step : reference.substring(2).split("/")) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }

    @Test
    void saysOfEveryOperationWhatItIsAndHowItMayBeRefused() {
        Set<Object> ids = new HashSet<>();
        ((Map<?, ?>) description.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item).forEach((method, value) -> {
                    if (!METHODS.contains(method)) {
                        return;
                    }
                    String what = method + " " + path;
                    Map<?, ?> operation = (Map<?, ?>) value;
                    assertThat(ids.add(operation.get("operationId"))).as(what).isTrue();
                    assertThat((String) operation.get("summary"))
                            .as(what)
                            .endsWith(".")
                            .doesNotContain(": ");
                    assertThat((List<?>) operation.get("tags")).as(what).hasSize(1);
                    Map<?, ?> responses = (Map<?, ?>) operation.get("responses");
                    if (!List.of().equals(operation.get("security"))) {
                        assertThat(responses.keySet().stream().map(Object::toString))
                                .as(what)
                                .contains("401", "403", "default");
                    }
                    responses.forEach((status, response) -> {
                        if (response instanceof Map<?, ?> map && !map.containsKey("$ref")) {
                            assertThat((String) map.get("description"))
                                    .as(what + " " + status)
                                    .isNotBlank();
                        }
                    });
                }));
        assertThat(ids).doesNotContainNull();
    }

    @Test
    void namesThePartsOfEveryPath() {
        ((Map<?, ?>) description.get("paths")).forEach((path, item) -> {
            List<String> named = new ArrayList<>();
            if (((Map<?, ?>) item).get("parameters") instanceof List<?> parameters) {
                parameters.forEach(one ->
                        named.add((String) ((Map<?, ?>) resolved((String) ((Map<?, ?>) one).get("$ref"))).get("name")));
            }
            List<String> parts = Pattern.compile("\\{(\\w+)}")
                    .matcher((String) path)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(named).as((String) path).isEqualTo(parts);
        });
    }
}
