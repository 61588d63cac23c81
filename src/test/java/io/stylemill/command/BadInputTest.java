package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.stylemill.ClosedFolder;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.terminal.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code run} does with input that cannot be: one screen that says what to do next, status 2,
 * and no trace.
 */
class BadInputTest {
    private static final int SCREEN = 24;
    private static final Path CHECKPOINT =
            Path.of("samples/blood-cells/blood-cells-64.safetensors").toAbsolutePath();
    private static final Path MALICIOUS =
            Path.of("src/test/resources/checkpoints/malicious").toAbsolutePath();
    private static final String SHA256 = "f".repeat(64);
    private static final String GOOD = """
            apiVersion: stylemill/v1
            dataset: {name: bad, version: 1.0.0}
            generator: {checkpoint: %s}
            samples:
              - name: cells
                label: {class: WBC}
                latent: {seeds: "0-1"}
                truncation: {psi: 0.7, cutoff: 8}
            """.formatted(CHECKPOINT);

    @TempDir
    private Path folder;

    private Path home;
    private Path sets;

    @BeforeEach
    void setUp() throws IOException {
        home = folder.resolve("home");
        sets = folder.resolve("sets");
        settings("");
    }

    @AfterEach
    void forgetCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    static Stream<Arguments> manifests() {
        return Stream.of(
                arguments("an unknown key", "seeds:", "seedz:", "seedz", "did you mean 'seeds'"),
                arguments(
                        "NaN",
                        "psi: 0.7",
                        "psi: .nan",
                        "found .nan, which is not a finite number",
                        "expected a number from -2 to 2"),
                arguments(
                        "infinity",
                        "psi: 0.7",
                        "psi: -.inf",
                        "found -.inf, which is not a finite number",
                        "expected a number from -2 to 2"),
                arguments("psi out of range", "psi: 0.7", "psi: 7", "found 7", "-2 to 2"),
                arguments(
                        "no groups",
                        GOOD.substring(GOOD.indexOf("samples:")),
                        "samples: []\n",
                        "/samples",
                        "at least one group"),
                arguments("a group of nothing", "latent: {seeds: \"0-1\"}", "count: 0", "found 0", "count"),
                arguments(
                        "two groups of one name",
                        "samples:\n",
                        "samples:\n  - {name: cells, count: 1, label: {class: RBC}, latent: {distribution: normal}}\n",
                        "cells",
                        "exists already, on line 5; give each group a name of its own"),
                arguments(
                        "text that is no YAML",
                        "samples:\n",
                        "samples: [\n",
                        "this is not valid YAML",
                        "check quotes, brackets and indentation"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manifests")
    void refusesAManifestBeforeAnythingStarts(String what, String from, String to, String found, String next)
            throws IOException {
        assertThat(GOOD).contains(from);
        Path manifest = manifest(GOOD.replace(from, to));
        Spoken spoken = refused("run", manifest.toString(), "--json");
        assertThat(spoken.err())
                .startsWith("stylemill: the manifest " + manifest + " cannot be used; correct th")
                .contains(manifest + ":", found)
                .containsIgnoringCase(next);
        assertThat(home).as("data folder").doesNotExist();
    }

    @Test
    void refusesAManifestThatIsNotThere() {
        Path missing = folder.resolve("none.yaml");
        assertThat(refused("run", missing.toString()).err())
                .startsWith("stylemill: there is no manifest " + missing)
                .contains("name");
        assertThat(home).doesNotExist();
        assertThat(refused("run", "none.yaml").err())
                .startsWith("stylemill: there is no manifest none.yaml in "
                        + Path.of("").toAbsolutePath() + "; name");
    }

    @Test
    void refusesAFolderForAManifest() {
        assertThat(refused("run", folder.toString()).err())
                .isEqualTo("stylemill: " + folder + " is a folder; name the manifest file in it\n");
        assertThat(home).doesNotExist();
    }

    @Test
    void refusesAHugeManifest() throws IOException {
        Path huge = manifest(GOOD + "# ".repeat(1 << 20));
        assertThat(refused("run", huge.toString()).err())
                .startsWith("stylemill: the manifest " + huge + " has " + Files.size(huge) + " bytes")
                .contains("at most 1048576", "ranges");
        assertThat(home).doesNotExist();
    }

    @Test
    void refusesAManifestThatMayNotBeRead() throws IOException {
        Path closed = manifest(GOOD);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(closed)).as("read in spite of its rights").isFalse();
        assertThat(refused("run", closed.toString()).err()).contains(closed.toString(), "rights");
    }

    static Stream<Arguments> networks() {
        return Stream.of(
                arguments(
                        "layers beyond the network",
                        "    truncation:",
                        "    styleMixing: {layers: \"8-12\"}\n    truncation:",
                        "'8-12' names layer 12; this network has 10 w layers, 0 to 9",
                        "/samples/0/styleMixing/layers"),
                arguments(
                        "a cutoff beyond the network",
                        "cutoff: 8",
                        "cutoff: 11",
                        "the cutoff is 11; this network has 10 w layers, so at most 10",
                        "/samples/0/truncation/cutoff"),
                arguments(
                        "an unknown class",
                        "class: WBC",
                        "class: WBCC",
                        "there is no class 'WBCC'; allowed: RBC, WBC, Platelets",
                        "/samples/0/label"),
                arguments("a class index beyond the network", "class: WBC", "class: 3", "3", "/samples/0/label"),
                arguments(
                        "another checkpoint than asked for",
                        "safetensors}",
                        "safetensors, sha256: " + SHA256 + "}",
                        SHA256,
                        "/generator/sha256"),
                arguments(
                        "no checkpoint",
                        "blood-cells-64.safetensors",
                        "absent.safetensors",
                        "there is no checkpoint",
                        "/generator/checkpoint"),
                arguments(
                        "a precision that the device has not",
                        "safetensors}",
                        "safetensors, precision: fp16}",
                        "fp16",
                        "/generator/precision"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void refusesWhatDoesNotFitTheNetwork(String what, String from, String to, String found, String pointer)
            throws IOException {
        assertThat(GOOD).contains(from);
        Path manifest = manifest(GOOD.replace(from, to));
        for (String command : List.of("plan", "run")) {
            Spoken spoken = refused(command, manifest.toString(), "--json");
            assertThat(spoken.err())
                    .startsWith("stylemill: the manifest " + manifest + " cannot be used; correct this and try again:")
                    .contains(manifest + ":", pointer, found);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global-reduce-system.pkl",
                "eval-in-persistence-state.pkl",
                "stack-global-posix.pkl",
                "length-bomb.pkl"
            })
    void refusesACheckpointThatIsAnAttack(String file) throws IOException {
        Path manifest = manifest(
                GOOD.replace(CHECKPOINT.toString(), MALICIOUS.resolve(file).toString()));
        assertThat(refused("run", manifest.toString()).err()).contains("/generator/checkpoint", file);
    }

    @Test
    void refusesAMissingBucketOfAnExternalServer() throws IOException {
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("server"), new S3Credentials("key", "secret"))) {
            settings("stylemill.s3.endpoint=" + server.endpoint() + "\n");
            credentials("key", "secret");
            assertThat(refused("run", manifest(GOOD).toString(), "--out", "s3://nobodys")
                            .err())
                    .isEqualTo("stylemill: Cannot use s3://nobodys: " + server.endpoint()
                            + " has no bucket of this name; create it (aws s3 mb s3://nobodys) or name another\n");
            assertThat(server.folder()).isEmptyDirectory();
        }
    }

    @Test
    void refusesWrongCredentials() throws IOException {
        try (EmbeddedS3 server = EmbeddedS3.start(folder.resolve("server"), new S3Credentials("key", "secret"))) {
            Files.createDirectory(server.folder().resolve("theirs"));
            settings("stylemill.s3.endpoint=" + server.endpoint() + "\n");
            for (String[] wrong : new String[][] {{"key", "guess"}, {"stranger", "secret"}}) {
                credentials(wrong[0], wrong[1]);
                assertThat(refused("run", manifest(GOOD).toString(), "--out", "s3://theirs")
                                .err())
                        .contains(
                                "the server refuses the credentials",
                                server.endpoint().toString(),
                                "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
                        .doesNotContain(wrong[1]);
            }
            assertThat(server.folder().resolve("theirs")).isEmptyDirectory();
        }
    }

    @Test
    void refusesAnEndpointWhereNothingListens() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        settings("stylemill.s3.endpoint=http://127.0.0.1:" + port + "\n");
        credentials("key", "secret");
        assertThat(refused("run", manifest(GOOD).toString(), "--out", "s3://theirs")
                        .err())
                .contains("nothing accepts connections there", "check stylemill.s3.endpoint", "127.0.0.1:" + port);
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertThat(refused("run", manifest(GOOD).toString(), "--out", file.toString())
                        .err())
                .startsWith("stylemill: Could not write " + file)
                .endsWith("a file is where a folder is needed; remove it or choose another name\n");
        assertThat(file).hasContent("not a folder");
    }

    @Test
    void refusesAFolderThatMayNotBeWritten() throws IOException, InterruptedException {
        try (ClosedFolder closed = ClosedFolder.make(folder.resolve("closed"))) {
            Path out = closed.path().resolve("sets");
            assertThat(refused("run", manifest(GOOD).toString(), "--out", out.toString())
                            .err())
                    .startsWith("stylemill: Could not write " + out)
                    .endsWith("the system refuses access; change the folder's rights or choose another folder\n");
        }
    }

    @Test
    void refusesADataFolderThatIsAFile() throws IOException {
        Files.writeString(home, "not a folder");
        assertThat(refused("run", manifest(GOOD).toString(), "--out", sets.toString())
                        .err())
                .contains(home.toString(), "set stylemill.home to");
        assertThat(home).hasContent("not a folder");
    }

    @Test
    void refusesOtherContentForAVersionThatExists() throws IOException {
        Path manifest = manifest(GOOD);
        Spoken first = run("run", manifest.toString(), "--out", sets.toString(), "--json");
        assertThat(first.status()).as(first.err()).isZero();
        MadeVersion made = new MadeVersion(sets.resolve("bad/1.0.0"));
        var before = made.identities();
        Path other = manifest(GOOD.replace("0-1", "0-2"));
        for (String command : List.of("plan", "run")) {
            Spoken spoken = run(command, other.toString(), "--out", sets.toString());
            assertThat(spoken.status()).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(spoken.err())
                    .isEqualTo("stylemill: " + sets + "/bad/1.0.0 holds, or is being filled with, something else than"
                            + " this manifest makes, and a version never changes; give dataset.version a new number,"
                            + " or write auto. What differs:\n"
                            + "  samples[cells].count: there 2, here 3\n"
                            + "  samples[cells].latent.seeds: there \"0-1\", here \"0-2\"\n");
            assertThat(spoken.out()).isEmpty();
        }
        assertThat(made.identities()).isEqualTo(before);
    }

    @Test
    void refusesAVersionThatAnotherPlanBeganToFill() throws IOException {
        Path plan = sets.resolve("bad/1.0.0/audit/plan.lock.json");
        Files.createDirectories(plan.getParent());
        Files.writeString(plan, "{}");
        assertThat(refused("run", manifest(GOOD).toString(), "--out", sets.toString())
                        .err())
                .startsWith("stylemill: " + sets + "/bad/1.0.0 holds, or is being filled with, something else")
                .endsWith(
                        "give dataset.version a new number, or write auto. What differs:\n  its plan cannot be read: it is {}, without a key of a plan\n");
        Spoken auto =
                run("plan", manifest(GOOD.replace("1.0.0", "auto")).toString(), "--out", sets.toString(), "--json");
        assertThat(auto.out()).contains("\"version\":\"1.1.0\"");
        assertThat(plan).hasContent("{}");
    }

    @Test
    void refusesAPrefixThatHoldsSomethingElse() throws IOException {
        Path theirs = sets.resolve("bad/1.0.0/notes.txt");
        Files.createDirectories(theirs.getParent());
        Files.writeString(theirs, "mine");
        assertThat(refused("run", manifest(GOOD).toString(), "--out", sets.toString())
                        .err())
                .isEqualTo("stylemill: " + sets + "/bad/1.0.0 is no version, but holds 1 object, the first is " + theirs
                        + "; remove what lies there, or give dataset.version another number\n");
        assertThat(theirs).hasContent("mine");
    }

    @Test
    void refusesADeviceThatIsNone() throws IOException {
        assertThat(refused("run", manifest(GOOD).toString(), "--device", "gpu").err())
                .isEqualTo("stylemill: --device: 'gpu' names no device; write cpu or cuda:N, such as cuda:0\n");
        assertThat(home).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan"})
    void namesAllThatIsWrongWithItsArgumentsAtOnce(String command) {
        Path missing = folder.resolve("missing.yaml");
        assertThat(refused(command, missing.toString(), "--device", "gpu", "--out", "s3:/x")
                        .err())
                .startsWith("stylemill: 3 things are wrong with the options:\n  there is no manifest " + missing)
                .contains("\n  --out: Cannot read 's3:/x' as a location: write s3://bucket/prefix\n")
                .endsWith("\n  --device: 'gpu' names no device; write cpu or cuda:N, such as cuda:0\n");
    }

    @Test
    void namesAllThatIsWrongWithAConversionAtOnce() {
        Path missing = folder.resolve("missing.pkl");
        Path output = folder.resolve("no-folder/out.safetensors");
        assertThat(refused("convert", missing.toString(), output.toString()).err())
                .startsWith("stylemill: 2 things are wrong with the options:\n  cannot write " + output)
                .contains("\n  ", missing.toString());
    }

    @Test
    void namesAllThatIsWrongWithTheOptionsOfAWorkerAtOnce() {
        assertThat(refused("worker", "--device", "gpu", "--web", "nowhere").err())
                .startsWith("stylemill: 3 things are wrong with the options:\n  --device: 'gpu' names no device")
                .contains("\n  --web is 'nowhere'; it must be ")
                .contains("\n  no coordinator has run in " + home);
    }

    @Test
    void refusesADeviceThatIsNotThere() throws IOException {
        assertThat(refused("run", manifest(GOOD).toString(), "--device", "cuda:97", "--out", sets.toString())
                        .err())
                .startsWith("stylemill: --device cuda:97 was asked for, but PyTorch sees ")
                .contains("use --device cpu");
        assertThat(home).doesNotExist();
    }

    @Test
    void refusesUnknownSettings() throws IOException {
        settings("stylemill.s3.endpiont=http://127.0.0.1:1\n");
        assertThat(refused("run", manifest(GOOD).toString()).err())
                .startsWith("stylemill: Cannot use the settings: 1 problem\n")
                .contains(
                        folder.resolve("mill.properties") + ":2",
                        "no setting is called stylemill.s3.endpiont; did you mean stylemill.s3.endpoint?");
        assertThat(home).doesNotExist();
    }

    @Test
    void refusesASettingsFileThatIsNotThere() throws IOException {
        Spoken spoken = Spoken.by(
                "run",
                manifest(GOOD).toString(),
                "--config",
                folder.resolve("none").toString());
        assertThat(spoken.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(spoken.err()).contains("there is no such file; name another with --config");
    }

    @Test
    void refusesUnknownOptionsAndCommands() {
        Spoken option = Spoken.by("run", "cells.yaml", "--devise", "cpu");
        assertThat(option.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(option.err()).contains("--devise", "Try 'stylemill run --help'");
        Spoken command = Spoken.by("runn", "cells.yaml");
        assertThat(command.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(command.err()).contains("runn", "Try 'stylemill --help'");
        Spoken none = Spoken.by();
        assertThat(none.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(none.err()).contains("a command is needed", "Try 'stylemill --help'");
    }

    private Spoken refused(String... args) {
        Spoken spoken = run(args);
        assertThat(spoken.status()).as(spoken.err()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(spoken.out()).as("stdout").isEmpty();
        assertThat(spoken.err().lines().count()).as(spoken.err()).isBetween(1L, (long) SCREEN);
        assertThat(spoken.err()).doesNotContain("Exception", "\tat ", "null");
        assertThat(looksDone()).as("what looks done").isEmpty();
        return spoken;
    }

    private Spoken run(String... args) {
        List<String> line = new ArrayList<>(List.of(args));
        line.add("--config");
        line.add(folder.resolve("mill.properties").toString());
        return Spoken.by(line);
    }

    private List<Path> looksDone() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.endsWith("DATASET.json")
                            || f.endsWith("latest.json")
                            || f.toString().endsWith(".tar"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settings(String more) throws IOException {
        Files.writeString(folder.resolve("mill.properties"), "stylemill.home=" + home + "\n" + more);
    }

    private Path manifest(String text) throws IOException {
        return Files.writeString(folder.resolve("cells.yaml"), text);
    }

    private static void credentials(String key, String secret) {
        System.setProperty("aws.accessKeyId", key);
        System.setProperty("aws.secretAccessKey", secret);
    }
}
