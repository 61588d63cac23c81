package io.stylemill.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.command.FaultProxy;
import io.stylemill.command.FaultProxy.Fault;
import io.stylemill.command.MadeVersion;
import io.stylemill.command.Session;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole runs against an S3 server whose answers go wrong on the way; every run leaves what an
 * undisturbed one does.
 */
class S3FaultsTest {
    private static final Path CHECKPOINT =
            Path.of("samples/blood-cells/blood-cells-64.safetensors").toAbsolutePath();
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: %s}
            samples:
              - {name: cells, label: {class: WBC}, latent: {seeds: "0-19"}}
            splits: {train: 1}
            output: {shards: {samples: 4}}
            """.formatted(CHECKPOINT);

    @TempDir
    private static Path shared;

    private static Map<String, String> promised;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makesItUndisturbed() throws IOException {
        promised = undisturbed(shared);
    }

    /** Makes the dataset and returns the digests of what is byte-equal; credentials stay set. */
    private static Map<String, String> undisturbed(Path folder) throws IOException {
        S3Credentials credentials = credentials();
        System.setProperty("aws.accessKeyId", credentials.accessKey());
        System.setProperty("aws.secretAccessKey", credentials.secretKey());
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("objects"), credentials)) {
            run(folder, server.endpoint());
        }
        Map<String, String> digests = version(folder).promised();
        assertThat(digests).hasSize(11);
        assertThat(version(folder).files()).hasSize(24);
        return digests;
    }

    @AfterAll
    static void forgetCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private static S3Credentials credentials() {
        return new S3Credentials("local-user", "local-secret");
    }

    /** Every third request for an object of the dataset goes wrong, whichever it is. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ANSWER_500", "SLOW_DOWN", "RESET", "RESET_AFTER_IT_HAPPENED"})
    void makesTheSameVersionWhateverGoesWrong(Fault fault) throws IOException {
        disturbed(folder, promised, fault, "^(PUT|GET|HEAD|DELETE) /datasets/cells/", 3, 1000, 10);
    }

    /** The answer to a write never comes; the client looks whether it happened, and goes on. */
    @Test
    void looksForWhatItWroteWhenTheAnswerNeverComes() throws IOException {
        disturbed(folder, promised, Fault.NO_ANSWER_AFTER_IT_HAPPENED, "^PUT /datasets/cells/.*\\.tar", 3, 1, 1);
    }

    private static void disturbed(
            Path folder, Map<String, String> promised, Fault fault, String spoilt, int every, int most, int atLeast)
            throws IOException {
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("objects"), credentials());
                FaultProxy proxy = new FaultProxy(server.endpoint(), fault, spoilt, every, most)) {
            run(folder, proxy.endpoint());
            assertThat(proxy.hit()).as("what went wrong").hasSizeGreaterThanOrEqualTo(atLeast);
        }
        MadeVersion version = version(folder);
        assertThat(version.promised()).isEqualTo(promised);
        assertThat(version.files()).hasSize(promised.size() + 13);
        assertThat(version.record().images()).isEqualTo(20);
        assertThat(version.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
    }

    private static MadeVersion version(Path folder) {
        return new MadeVersion(folder.resolve("objects/datasets/cells/1.0.0"));
    }

    private static void run(Path folder, URI endpoint) throws IOException {
        Files.createDirectories(folder.resolve("objects/datasets"));
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
        Files.writeString(
                folder.resolve("mill.properties"),
                "stylemill.home=" + folder.resolve("home") + "\nstylemill.s3.endpoint=" + endpoint
                        + "\nstylemill.s3.timeout=3s\nstylemill.broker.redelivery=50ms\n");
        Session.run(
                        "run",
                        folder.resolve("cells.yaml").toString(),
                        "--json",
                        "--config",
                        folder.resolve("mill.properties").toString())
                .done();
    }

    @AfterEach
    void leavesNoScratch() {
        assertThat(folder.resolve("home/scratch")).isEmptyDirectory();
    }
}
