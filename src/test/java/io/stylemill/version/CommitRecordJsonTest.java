package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitRecordJsonTest {
    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private String document = "";

    @BeforeEach
    void publish() {
        TinyVersion.publish(store, "1.0.0", folder);
        document = new String(store.objects.get("team/cells/1.0.0/DATASET.json"), StandardCharsets.UTF_8);
    }

    private static CommitRecordJson.Sealed parse(String text) {
        return CommitRecordJson.parse(TinyVersion.utf8(text), "it");
    }

    /** Returns the document with one change and a digest that fits it, as a forger would. */
    private String forged(String from, String to) {
        assertThat(document).contains(from);
        @SuppressWarnings("unchecked")
        Map<String, Object> map = new TreeMap<>((Map<String, Object>) CanonicalJson.parse(document.replace(from, to)));
        map.put("digest", CommitRecordJson.digest(map));
        return CanonicalJson.write(map);
    }

    @Test
    void readsWhatItWrote() {
        CommitRecordJson.Sealed sealed = parse(document);

        assertThat(CommitRecordJson.write(sealed.record(), new FixedNotary())).isEqualTo(document);
        assertThat(document).contains("\"digest\":\"" + sealed.digest() + "\"");
        assertThat(sealed.sha256()).isEqualTo(Digests.sha256(TinyVersion.utf8(document)));
        assertThat(sealed.record().parents()).isEmpty();
        assertThat(sealed.record().checkpoint().license()).isEqualTo("MIT");
    }

    @Test
    void keepsItsSchema() throws IOException {
        try (InputStream schema = CommitRecord.class.getResourceAsStream("/schema/dataset-v1.schema.json")) {
            Schema checked = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);

            assertThat(checked.validate(document, InputFormat.JSON)).isEmpty();
            assertThat(checked.validate(document.replace("\"role\":\"card\"", "\"role\":\"x\""), InputFormat.JSON))
                    .isNotEmpty();
        }
    }

    @Test
    void aSignatureMayBeAddedWithoutAnotherDigest() {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = new TreeMap<>((Map<String, Object>) CanonicalJson.parse(document));
        map.put("signature", "YWJj");

        assertThat(parse(CanonicalJson.write(map)).digest())
                .isEqualTo(parse(document).digest());
        assertThat(parse(CanonicalJson.write(map)).signature()).isEqualTo("YWJj");
    }

    @Test
    void refusesEveryChangedByte() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bad = TinyVersion.utf8(document);
            int at = random.nextInt(bad.length);
            int signature = document.indexOf("\"signature\":\"") + "\"signature\":\"".length();
            if (at >= signature && at < document.indexOf('"', signature)) {
                // Only who has the key can tell whether a signature is one.
                continue;
            }
            bad[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> CommitRecordJson.parse(bad, "it"))
                    .as("seed %d, change %d at byte %d", seed, i, at)
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.VERIFICATION));
        }
        for (String bad : List.of("", "{}", "[]", "null", document + "\n", " " + document, document.substring(1))) {
            assertThatThrownBy(() -> parse(bad))
                    .as(bad)
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.VERIFICATION));
        }
    }

    @Test
    void namesTheDigestThatDoesNotHold() {
        assertThatThrownBy(() -> parse(document.replace("\"images\":12", "\"images\":13")))
                .hasMessageStartingWith("it was changed: it states the digest "
                        + parse(document).digest());
    }

    @Test
    void refusesPathsThatLeadElsewhere() {
        for (String path : List.of(
                "../README.md",
                "/etc/passwd",
                "data/../../x",
                "./README.md",
                "data//x",
                "C:\\\\x",
                "a\\u0000b",
                ".ssh/config",
                "DATASET.json",
                "data",
                "license.TXT/x",
                "license.txt",
                "x".repeat(600),
                "")) {
            assertThatThrownBy(() -> parse(forged("\"path\":\"README.md\"", "\"path\":\"" + path + "\"")))
                    .as(path)
                    .isInstanceOfSatisfying(Failure.class, e -> {
                        assertThat(e.code()).isEqualTo("bad-path");
                        assertThat(e.kind()).isEqualTo(Kind.VERIFICATION);
                    })
                    .hasMessageStartingWith("the list of files holds '");
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        Map<String, String> forgeries = new TreeMap<>(Map.of(
                "\"images\":12", "\"images\":11",
                "\"schema\":\"stylemill/dataset/v1\"", "\"schema\":\"stylemill/dataset/v2\"",
                "\"version\":\"1.0.0\"", "\"version\":\"1\"",
                "\"role\":\"card\",\"sha256\":\"", "\"role\":\"card\",\"sha256\":\"x",
                "\"role\":\"card\"", "\"role\":\"malware\"",
                "\"created_at\":\"2026-11-22T02:00:00Z\"", "\"created_at\":\"yesterday\"",
                "\"parents\":[]", "\"parents\":[3]",
                "\"name\":\"cells\"", "\"name\":null",
                "\"width\":4", "\"width\":-4"));
        forgeries.forEach((from, to) -> assertThatThrownBy(() -> parse(forged(from, to)))
                .as(to)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-dataset-json"))
                .hasMessageContaining("; it must be "));
        assertThatThrownBy(() -> parse(forged("\"images\":12", "\"images\":11")))
                .hasMessage("it: 'images' is 11; it must be the sum of the splits' images, 12");
    }
}
