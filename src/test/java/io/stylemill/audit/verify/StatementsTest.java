package io.stylemill.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Extra;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderStore;
import io.stylemill.version.CommitRecord.Identity;
import io.stylemill.version.TinyPublication;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementsTest {
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir
    private static Path published;

    private static Path version;

    @TempDir
    private Path folder;

    @BeforeAll
    static void publish() {
        version = TinyPublication.publish(published, new KeySigner(() -> KEY));
    }

    private static Object json(Path file) throws IOException {
        return CanonicalJson.parse(Files.readString(file));
    }

    private static Map<?, ?> statement(String path) throws IOException {
        Map<?, ?> envelope = (Map<?, ?>) ((Map<?, ?>) json(version.resolve(path))).get("dsseEnvelope");
        byte[] payload = Base64.getDecoder().decode((String) envelope.get("payload"));
        return (Map<?, ?>) CanonicalJson.parse(new String(payload, StandardCharsets.UTF_8));
    }

    /** Returns the shell blocks of a Markdown text that mention something. */
    private static List<String> blocks(String markdown, String mentioned) {
        Matcher m = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL).matcher(markdown);
        return m.results()
                .map(r -> r.group(1))
                .filter(b -> b.contains(mentioned))
                .toList();
    }

    private Path pulled() {
        Path copy = folder.resolve("cells-1.0.0");
        TinyPublication.write(TinyPublication.files(version), copy);
        return copy;
    }

    @Test
    void isCheckedByTheCommandsOfTheCardAsTheyArePasted() throws IOException {
        Shell.requires("openssl");
        Path copy = pulled();
        String card = Files.readString(copy.resolve("README.md"));
        List<String> signed = blocks(card, "openssl");
        assertThat(signed).hasSize(1);
        assertThat(Shell.run(folder, signed.get(0))).isEqualTo("Verified OK\nSHA256SUMS is signed\n");
        List<String> summed = blocks(card, "sha256sum -c");
        assertThat(summed).hasSize(1);
        assertThat(Shell.run(folder, summed.get(0))).isEmpty();

        Files.writeString(copy.resolve("SHA256SUMS"), "\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(Shell.tried(folder, signed.get(0)).text()).isEqualTo("Verified OK\n");
        Path statement = copy.resolve("attestations/dataset.oms.json");
        Files.writeString(statement, Files.readString(statement).replaceFirst("\"payload\":\"ey", "\"payload\":\"ez"));
        assertThat(Shell.tried(folder, signed.get(0)).text())
                .contains("erification")
                .doesNotContain("Verified OK");
    }

    @Test
    void isCheckedByTheCommandsOfTheAuditPage() throws IOException {
        Shell.requires("openssl");
        Path copy = pulled();
        List<String> commands = blocks(Files.readString(Path.of("docs/audit.md")), "openssl dgst");
        assertThat(commands).hasSize(2);
        for (String command : commands) {
            assertThat(Shell.run(copy, command)).as(command).contains("Verified OK");
        }
        Path record = copy.resolve("DATASET.json");
        Files.writeString(record, Files.readString(record).replace("\"images\":12", "\"images\":13"));
        assertThat(commands)
                .filteredOn(c -> c.contains("DATASET.json"))
                .hasSize(1)
                .allSatisfy(c -> assertThat(Shell.tried(copy, c).text()).doesNotContain("Verified OK"));
    }

    @Test
    void keepsTheSchemasOfModelSigning() throws IOException {
        Map<String, String> schemas = new HashMap<>();
        for (String name : List.of("bundle", "envelope", "statement", "predicate")) {
            try (InputStream in = StatementsTest.class.getResourceAsStream("/oms/" + name + ".schema.json")) {
                schemas.put(
                        "https://model_signing/" + name + "/v1.0/schema",
                        new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(schemas));
        Schema bundle = registry.getSchema(schemas.get("https://model_signing/bundle/v1.0/schema"), InputFormat.JSON);
        Schema statement =
                registry.getSchema(schemas.get("https://model_signing/statement/v1.0/schema"), InputFormat.JSON);
        String text = Files.readString(version.resolve("attestations/dataset.oms.json"));
        String said = CanonicalJson.write(statement("attestations/dataset.oms.json"));
        assertThat(bundle.validate(text, InputFormat.JSON)).isEmpty();
        assertThat(statement.validate(said, InputFormat.JSON)).isEmpty();
        assertThat(bundle.validate(text.replace("payloadType", "type"), InputFormat.JSON))
                .isNotEmpty();
        assertThat(statement.validate(said.replace("\"method\":\"files\"", "\"method\":\"x\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void speaksOfTheSameFilesInEveryStatement() throws IOException {
        Map<?, ?> files = statement("attestations/dataset.oms.json");
        Map<?, ?> origin = statement("attestations/provenance.slsa.json");
        Object digest = ((Map<?, ?>) ((List<?>) files.get("subject")).get(0)).get("digest");
        assertThat(((Map<?, ?>) ((List<?>) origin.get("subject")).get(0)).get("digest"))
                .isEqualTo(digest);
        assertThat(origin.get("predicateType")).isEqualTo("https://slsa.dev/provenance/v1");
        Map<?, ?> definition = (Map<?, ?>) ((Map<?, ?>) origin.get("predicate")).get("buildDefinition");
        assertThat(definition.get("resolvedDependencies").toString())
                .contains("name=cells.safetensors", "abab", "license=MIT", "name=audit/manifest.yaml");
        assertThat(definition.get("internalParameters").toString())
                .contains("integrity, not identity: the key was generated on the machine that signed");
        assertThat(Files.readString(version.resolve("attestations/signer.pub")))
                .isEqualTo(KEY.open().pem());
        assertThat(Files.readString(version.resolve("README.md")))
                .contains("- Signed with the key `" + KEY.open().fingerprint()
                        + "`, which the program made on the machine"
                        + " that published: it proves that nothing was changed since, not who published.");
    }

    /**
     * Signatures differ each time; what an interrupted publication stored must still be its own.
     */
    @Test
    void goesOnWithTheStatementsOfAnInterruptedPublication() throws IOException {
        Path first = folder.resolve("first");
        Path made = TinyPublication.publish(first, new KeySigner(() -> KEY));
        TreeMap<String, byte[]> before = TinyPublication.files(made);
        Files.delete(made.resolve("DATASET.json"));
        Files.delete(made.resolve("attestations/provenance.slsa.json"));
        TinyPublication.publish(first, new KeySigner(() -> KEY));
        TreeMap<String, byte[]> after = TinyPublication.files(made);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.get("attestations/dataset.oms.json")).isEqualTo(before.get("attestations/dataset.oms.json"));
        assertThat(VerificationTest.verify(made, Depth.FULL, KEY.open()).holds())
                .isTrue();

        Files.delete(made.resolve("DATASET.json"));
        SigningKey other = SigningKey.generate();
        assertThatThrownBy(() -> TinyPublication.publish(first, new KeySigner(() -> other)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("signer-differs"))
                .hasMessage(
                        "publishing cells 1.0.0: an earlier attempt began it with another signing key than the one of"
                                + " now; set stylemill.signing.key back, or publish the manifest under another version");
    }

    @Test
    void refusesAStatementThatItDidNotSign() throws IOException {
        Path first = folder.resolve("first");
        Path made = TinyPublication.publish(first, new KeySigner(() -> KEY));
        Files.delete(made.resolve("DATASET.json"));
        Path statement = made.resolve("attestations/dataset.oms.json");
        Files.writeString(statement, Files.readString(statement).replace("[]", "[ ]"));
        assertThatThrownBy(() -> TinyPublication.publish(first, new KeySigner(() -> KEY)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("statement-differs"))
                .hasMessageStartingWith(
                        "publishing cells 1.0.0: an earlier attempt left attestations/dataset.oms.json,");
    }

    @Test
    void saysWhoseKeyItIsWhereOneWasGiven() {
        SigningKey given =
                SigningKey.read(KEY.privatePem().getBytes(StandardCharsets.US_ASCII), null, "it", Identity.CONFIGURED);
        assertThat(given.signer().identity()).isEqualTo(Identity.CONFIGURED);
        assertThat(given.signer().key()).isEqualTo(KEY.signer().key());
    }

    private static List<String> metadata(Path version) {
        try (FolderStore store = new FolderStore(version)) {
            return new Verification(store, "", 1, Progress.NONE)
                    .run(new Question(Depth.QUICK, null, Set.of(Extra.METADATA), null)).checks().stream()
                            .filter(c -> c.name().equals("metadata"))
                            .map(c -> c.verdict() + " " + c.file() + ": " + c.detail())
                            .toList();
        }
    }

    @Test
    void holdsTheDocumentsAgainstTheirRules() {
        assertThat(metadata(version))
                .containsExactly("HOLDS null: commit record and 12 of 12 recipes keep their schemas; Croissant,"
                        + " OpenLineage, classes and card keep their rules");
        record Bad(String file, String from, String to, String says) {}
        for (Bad bad : List.of(
                new Bad("croissant.json", "\"rai:hasSyntheticData\":true", "\"rai:hasSyntheticData\":false", "is of"),
                new Bad("croissant.json", "https://schema.org/\"", "http://schema.org/\"", "has another @context"),
                new Bad("croissant.json", "\"@id\":\"splits/name\",\"@type\"", "\"@id\":\"x\",\"@type\"", "refers to"),
                new Bad(
                        "croissant.json",
                        "\"dataType\":\"sc:URL\"",
                        "\"dataType\":\"sc:Name\"",
                        "has the field splits/url"),
                new Bad("croissant.json", "\"sc:containedIn\"", "\"x:containedIn\"", "says in one of two ways only"),
                new Bad("croissant.json", "[{\"@id\":\"train/data", "[{\"@id\":\"data", "has data/cells-1.0.0-train"),
                new Bad("croissant.json", "\"contentUrl\":\"data/", "\"contentUrl\":\"/data/", "names the file"),
                new Bad("audit/openlineage.jsonl", "\"COMPLETE\"", "\"DONE\"", "holds a line that is no"),
                new Bad("classes.json", "\"kept\":5", "\"kept\":6", "says something else of the class"),
                new Bad("README.md", "\n- synthetic\n", "\n- real\n", "does not say in its header"))) {
            TreeMap<String, byte[]> files = TinyPublication.files(version);
            String text = new String(files.get(bad.file()), StandardCharsets.UTF_8);
            assertThat(text).contains(bad.from());
            files.put(bad.file(), text.replace(bad.from(), bad.to()).getBytes(StandardCharsets.UTF_8));
            TinyPublication.seal(files, new KeySigner(() -> KEY));
            Path copy = folder.resolve("bad" + bad.hashCode());
            TinyPublication.write(files, copy);
            assertThat(metadata(copy))
                    .as(bad.from())
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).startsWith("FAILS " + bad.file() + ": " + bad.says()));
        }
    }

    @Test
    void describesTheVersionAsCroissant() throws IOException {
        Map<?, ?> croissant = (Map<?, ?>) json(version.resolve("croissant.json"));
        assertThat(croissant.get("conformsTo")).isEqualTo("http://mlcommons.org/croissant/1.1");
        assertThat(croissant.get("license")).isEqualTo("https://creativecommons.org/publicdomain/zero/1.0/legalcode");
        assertThat(croissant.get("digitalSourceType"))
                .isEqualTo("https://schema.org/TrainedAlgorithmicMediaDigitalSource");
        assertThat(croissant.get("rai:dataLimitations")).isEqualTo("not stated by the owner");
        assertThat((String) croissant.get("description")).endsWith("Purpose: To test readers.");
        assertThat(croissant.get("prov:wasDerivedFrom").toString())
                .contains("license=MIT", "training data: not stated by the owner");
        // Three shards, once for all images and once for their split; the index; all images, and
        // those of two splits.
        assertThat((List<?>) croissant.get("distribution")).hasSize(3 + 3 + 1 + 1 + 2);
        List<?> sets = (List<?>) croissant.get("recordSet");
        List<Object> ids = new ArrayList<>();
        sets.forEach(set -> ids.add(((Map<?, ?>) set).get("@id")));
        assertThat(ids).isEqualTo(List.of("splits", "labels", "images", "images-train", "images-validation"));
        Map<?, ?> key = (Map<?, ?>) ((List<?>) ((Map<?, ?>) sets.get(2)).get("field")).get(0);
        Map<?, ?> transform = (Map<?, ?>) ((Map<?, ?>) key.get("source")).get("transform");
        Pattern regex = Pattern.compile(String.valueOf(transform.get("regex")));
        for (String name : List.of("v1_0_0-000000003.png", "v1_0_0-000000003")) {
            Matcher match = regex.matcher(name);
            assertThat(match.matches()).isTrue();
            assertThat(match.group(1)).isEqualTo("v1_0_0-000000003");
        }
        List<String> events = Files.readAllLines(version.resolve("audit/openlineage.jsonl"));
        assertThat(events).hasSize(2);
        assertThat(events.get(1)).contains("\"eventType\":\"COMPLETE\"", "\"rowCount\":12,", "\"fileCount\":3,");
    }
}
