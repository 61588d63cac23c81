package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.terminal.Terminal;
import io.stylemill.wiring.DataFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} does where the ledger remembers a run and the store has lost parts of it. */
class RunAgainTest {
    private static final Path CHECKPOINT =
            Path.of("samples/blood-cells/blood-cells-64.safetensors").toAbsolutePath();
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: again, version: %s}
            generator: {checkpoint: %s}
            samples:
              - {name: cells, label: {class: WBC}, latent: {seeds: "%s"}}
            splits: {train: 1}
            output: {shards: {samples: 2}}
            """;

    @TempDir
    private Path folder;

    private MadeVersion made;

    @BeforeEach
    void makesIt() throws IOException {
        Files.writeString(folder.resolve("mill.properties"), "stylemill.home=" + folder.resolve("home") + "\n");
        manifest("1.0.0", "0-3");
        assertThat(run()).contains("\"images\":4");
        made = new MadeVersion(folder.resolve("sets/again/1.0.0"));
    }

    @Test
    void makesADatasetAgainThatSomebodyRemoved() throws IOException {
        Map<String, String> promised = made.promised();
        assertThat(promised).hasSize(8);
        remove(made.folder().getParent());
        assertThat(run()).contains("\"images\":4");
        assertThat(made.promised()).isEqualTo(promised);
        assertThat(made.record().images()).isEqualTo(4);
        assertThat(made.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
    }

    @Test
    void listsWhatIsPublishedAndTakesItsShortName() throws IOException {
        Session.run("run", folder.resolve("again.yaml").toString(), "--config", config())
                .done();
        assertThat(Session.run("datasets", "list", "--config", config()).done().out())
                .isEqualTo("again 1.0.0  4 images  s3://datasets/again/1.0.0/\n");
        assertThat(Session.run("verify", "again/1.0.0", "--quick", "--config", config())
                        .done()
                        .out())
                .contains("s3://datasets/again/1.0.0/");
        assertThat(Session.run("share", "again", "--config", config()).err())
                .contains("cannot share s3://datasets/again: the embedded S3 server answers on this machine alone");
        Session misspelt = Session.run("verify", "agian", "--config", config());
        assertThat(misspelt.status()).isEqualTo(2);
        assertThat(misspelt.err()).contains("there is no dataset 'agian'; did you mean again?");
        assertThat(Session.run("generate", "x", "--seeds", "0", "--trunc", "x", "--outdir", "g")
                        .err())
                .contains("'x' is not a number");
    }

    @Test
    void queuesNothingOfARunThatHasNotFailed() {
        Session.run("run", folder.resolve("again.yaml").toString(), "--config", config())
                .done();
        String listed = Session.run("runs", "list", "--config", config()).done().out();
        String run = listed.substring(0, listed.indexOf(' '));
        assertThat(Session.run("runs", "retry", run, "--config", config())
                        .done()
                        .out())
                .isEqualTo("nothing of " + run + " has failed; it is PUBLISHED\n");
    }

    @Test
    void readsWhatIsPublishedWithoutStartingAServer() throws IOException {
        String manifest = folder.resolve("again.yaml").toString();
        Session.run("run", manifest, "--config", config()).done();
        // Each start of the server makes them again.
        Path credentials = folder.resolve("home/credentials/s3.properties");
        Files.delete(credentials);
        assertThat(Session.run("plan", manifest, "--config", config()).done().out())
                .contains("s3://datasets/again/1.0.0");
        assertThat(Session.run("datasets", "list", "--config", config()).done().out())
                .startsWith("again 1.0.0");
        assertThat(Session.run("show", "again", "--rejected", "--config", config())
                        .done()
                        .status())
                .isZero();
        assertThat(Session.run("query", "again", "SELECT count(*) AS n FROM samples", "--csv", "--config", config())
                        .done()
                        .out())
                .isEqualTo("n\n4\n");
        assertThat(Session.run("diff", "again", folder.resolve("sets/again").toString(), "--config", config())
                        .done()
                        .status())
                .isZero();
        assertThat(credentials).doesNotExist();
    }

    /** As {@code runs list | less}: a pager reads on when its user likes. */
    @Test
    void leavesTheDataFolderToOthersWhileItsAnswerIsRead() {
        AtomicInteger free = new AtomicInteger();
        PrintStream out = new PrintStream(new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] answer, int offset, int length) {
                DataFolder.take(folder.resolve("home")).close();
                free.incrementAndGet();
                super.write(answer, offset, length);
            }
        });
        Terminal terminal = new Terminal(out, System.err, false);
        assertThat(Main.run(terminal, "runs", "list", "--config", config())).isZero();
        assertThat(free.get()).isPositive();
    }

    private String config() {
        return folder.resolve("mill.properties").toString();
    }

    @Test
    void setsThePointerAgainThatSomebodyRemoved() throws IOException {
        Path pointer = made.folder().resolveSibling("latest.json");
        String pointed = Files.readString(pointer);
        Map<String, String> before = made.identities();
        before.remove("latest.json");
        Files.delete(pointer);
        run();
        assertThat(pointer).hasContent(pointed);
        assertThat(made.identities()).containsAllEntriesOf(before);
    }

    @Test
    void saysEverywhereThatAVersionWasRevoked() {
        String version = made.folder().toString();
        assertThat(Spoken.by(
                                "revoke",
                                made.folder().getParent().toString(),
                                "--version",
                                "1.0.0",
                                "--reason",
                                "wrong stain",
                                "--config",
                                config())
                        .status())
                .isZero();
        String sets = folder.resolve("sets").toString();
        String manifest = folder.resolve("again.yaml").toString();
        for (List<String> command : List.of(
                List.of("run", manifest, "--out", sets),
                List.of("verify", version, "--quick"),
                List.of("verify", version, "--quick", "--json"),
                List.of("query", version, "SELECT key FROM samples"))) {
            Spoken spoken = Spoken.by(command, "--config", config());
            assertThat(spoken.status()).as(spoken.err()).isZero();
            assertThat(spoken.err())
                    .as(String.join(" ", command))
                    .containsPattern("WARNING: again 1\\.0\\.0 was revoked on \\S+Z by \\S+: wrong stain\\R"
                            + "WARNING: do not use it");
        }
        assertThat(Spoken.by("plan", manifest, "--out", sets, "--config", config())
                        .out())
                .containsPattern("do not use +it was revoked on \\S+Z by \\S+: wrong stain");
        Spoken pulled = Spoken.by("pull", version, folder.resolve("pulled").toString(), "--config", config());
        assertThat(pulled.status()).isEqualTo(2);
        assertThat(pulled.err()).contains("was revoked on");
    }

    @Test
    void doesNotPassAVersionOfWhichNobodyKnowsWhetherItWasRevoked() throws IOException {
        Path dataset = made.folder().toAbsolutePath().getParent();
        Files.writeString(dataset.resolve("revoked.json"), "cut o");
        Spoken verified = Spoken.by("verify", dataset.toString(), "--config", config());
        assertThat(verified.status()).isEqualTo(3);
        assertThat(verified.out()).doesNotContain("every check passed");
        assertThat(verified.err()).contains("revoked.json");
    }

    @Test
    void numbersVersionsByItselfAndMakesNoneTwice() throws IOException {
        manifest("auto", "0-5");
        assertThat(run()).contains("\"version\":\"1.1.0\"", "\"images\":6");
        assertThat(run()).contains("\"version\":\"1.1.0\"", "\"imagesPerSecond\":0");
        manifest("auto", "0-6");
        assertThat(run()).contains("\"version\":\"1.2.0\"", "\"images\":7");
        assertThat(made.record().images()).isEqualTo(4);
    }

    private void manifest(String version, String seeds) throws IOException {
        Files.writeString(folder.resolve("again.yaml"), MANIFEST.formatted(version, CHECKPOINT, seeds));
    }

    private String run() {
        Spoken spoken = Spoken.by(List.of(
                "run",
                folder.resolve("again.yaml").toString(),
                "--json",
                "--out",
                folder.resolve("sets").toString(),
                "--config",
                folder.resolve("mill.properties").toString()));
        assertThat(spoken.status()).as(spoken.err()).isZero();
        return spoken.out();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
