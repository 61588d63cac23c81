package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the tests of manifests share: files, a schema, and both verdicts on one text. */
final class ManifestFiles {
    static final Path ERRORS = Path.of("src/test/resources/manifest/errors");
    static final Path EXAMPLES = Path.of("manifests");
    private static final Schema SCHEMA = schema();

    private ManifestFiles() {}

    static List<Path> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ManifestSource source(String name, String text) {
        return ManifestSource.of(name, URI.create("file:///data/"), text.getBytes(StandardCharsets.UTF_8));
    }

    static ManifestSource source(Path file) {
        try {
            return ManifestSource.of(
                    String.valueOf(file.getFileName()), URI.create("file:///data/"), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Manifest parse(String text) {
        return ManifestParser.parse(source("m.yaml", text));
    }

    static List<Findings.Finding> findings(ManifestSource source) {
        Findings findings = new Findings();
        ManifestParser.read(source, findings);
        return findings.sorted();
    }

    /** Returns the message that a user would see; the manifest must be a bad one. */
    static String complaint(ManifestSource source) {
        Failure failure = catchThrowableOfType(Failure.class, () -> ManifestParser.parse(source));
        assertThat(failure).as("the refusal of the manifest %s", source.name()).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure.code()).isEqualTo("bad-manifest");
        return failure.getMessage() + "\n";
    }

    /** Returns what the shipped schema says against the text; empty when it accepts. */
    static List<com.networknt.schema.Error> schemaErrors(ManifestSource source) {
        Yaml root = YamlReader.read(source.text(), new Findings()).orElseThrow();
        return SCHEMA.validate(json(root));
    }

    /** Returns the tree as the JSON that an editor's validator would see. */
    static JsonNode json(Yaml value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof Yaml.Mapping mapping) {
            ObjectNode object = nodes.objectNode();
            mapping.entries().forEach(e -> object.set(e.key().text(), json(e.value())));
            return object;
        }
        if (value instanceof Yaml.Sequence sequence) {
            ArrayNode array = nodes.arrayNode();
            sequence.items().forEach(i -> array.add(json(i)));
            return array;
        }
        Yaml.Scalar scalar = (Yaml.Scalar) value;
        return switch (scalar.form()) {
            case TEXT -> nodes.stringNode(scalar.text());
            case TRUTH -> nodes.booleanNode(scalar.truth());
            case NOTHING -> nodes.nullNode();
            case WHOLE, DECIMAL -> number(scalar);
        };
    }

    private static JsonNode number(Yaml.Scalar scalar) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        double value = scalar.number();
        if (scalar.form() == Yaml.Form.WHOLE && scalar.whole().isPresent()) {
            return nodes.numberNode(scalar.whole().get());
        }
        // The validator fails on doubles beyond long where a bound is a long; as whole numbers it
        // compares them.
        return Double.isFinite(value) && Math.abs(value) >= 0x1p62
                ? nodes.numberNode(new BigDecimal(value).toBigInteger())
                : nodes.numberNode(value);
    }

    static JsonNode schemaText() {
        return SCHEMA.getSchemaNode();
    }

    private static Schema schema() {
        try (InputStream in = ManifestFiles.class.getResourceAsStream("/schema/manifest-v1.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path expected(Path file) {
        return file.resolveSibling(file.getFileName().toString().replace(".yaml", ".txt"));
    }
}
