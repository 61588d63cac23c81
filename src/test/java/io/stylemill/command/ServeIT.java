package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.PostgresServer;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.order.manifest.Advance;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SemanticVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two coordinators, each a process with its own broker and worker, on one bucket and one PostgreSQL
 * ledger; one is killed in the middle and started again.
 */
class ServeIT {
    private static final Path CHECKPOINT =
            Path.of("samples/blood-cells/blood-cells-64.safetensors").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final int GOOD = 10;
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    private Path folder;

    private String schema;
    private EmbeddedS3 s3;
    private S3Buckets buckets;
    private Store drops;
    private Store datasets;
    private final List<Program> programs = new ArrayList<>();
    private final Set<String> signers = new TreeSet<>();

    @BeforeEach
    void starts() throws IOException {
        schema = PostgresServer.emptySchema();
        s3 = EmbeddedS3.start(folder.resolve("s3"), new S3Credentials("access", "secret"));
        buckets = new S3Buckets(S3Access.embedded(s3.endpoint(), s3.credentials(), s3.folder()));
        // To the coordinators the server is an external one, where buckets must be there.
        Files.createDirectories(folder.resolve("s3/drops"));
        Files.createDirectories(folder.resolve("s3/datasets"));
        drops = buckets.bucket("drops");
        datasets = buckets.bucket("datasets");
        buckets.bucket("models")
                .putIfAbsent("net.safetensors", Files.readAllBytes(CHECKPOINT), "application/octet-stream");
    }

    @AfterEach
    void stops() {
        programs.forEach(Program::close);
        buckets.close();
        s3.close();
    }

    private Program serve(String name, String... more) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                home.resolve("stylemill.properties"), """
                stylemill.home = home
                stylemill.s3.endpoint = %s
                stylemill.s3.checksums = always
                stylemill.ledger.url = %s
                stylemill.ledger.user = %s
                stylemill.inbox = s3://drops/inbox/
                stylemill.web.address = 127.0.0.1:0
                stylemill.inbox.period = 300ms
                stylemill.checkpoints = s3://models/
                stylemill.limits.cron = 1s
                stylemill.inbox.lease = 10s
                """.formatted(s3.endpoint(), schema, PostgresServer.user()));
        Files.write(home.resolve("stylemill.properties"), List.of(more), StandardOpenOption.APPEND);
        List<String> command = new ArrayList<>(Program.command("serve"));
        command.addAll(command.indexOf("-cp"), List.of("-Daws.accessKeyId=access", "-Daws.secretAccessKey=secret"));
        Program program = Program.launch(home, command);
        programs.add(program);
        await().atMost(PATIENCE).until(() -> !program.running() || program.err().contains("is ready"));
        assertThat(program.running()).as(program.err()).isTrue();
        return program;
    }

    private static String manifest(String name, String seeds) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: %s, version: 1.0.0}
                generator: {checkpoint: s3://models/net.safetensors}
                samples: [{name: all, label: {class: RBC}, latent: {seeds: "%s"}}]
                output: {shards: {samples: 2}}
                """.formatted(name, seeds);
    }

    private void drop(String name, String text) {
        drops.putIfAbsent("inbox/" + name, text.getBytes(StandardCharsets.UTF_8), "application/yaml");
    }

    private Set<String> answers(String kind) {
        Set<String> names = new TreeSet<>();
        drops.list(kind + "/").stream()
                .map(stat -> stat.key().substring(kind.length() + 1))
                .filter(key -> !key.endsWith(".errors.json"))
                .forEach(names::add);
        return names;
    }

    private Map<?, ?> accepted(String name) {
        return (Map<?, ?>) CanonicalJson.parse(text(drops, "accepted/" + name));
    }

    private static String text(Store store, String key) {
        try (InputStream in = store.open(key).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersEveryDropOnceAndRepeatsNoNightWithTwoCoordinatorsOfWhichOneIsKilled() throws IOException {
        Program one = serve("one");
        Program two = serve("two", "stylemill.log = json", "stylemill.web.token = " + TOKEN);
        drop("night.yaml", manifest("night", "0-3") + "schedule: {cron: \"*/3 * * * * ?\", seeds: advance}\n");
        for (int i = 0; i < GOOD; i++) {
            drop("good-" + i + ".yaml", manifest("set-" + i, "0-3"));
            drop("twin-" + i + ".json", manifest("set-" + i, "0-3"));
            drop("broken-" + i + ".yml", manifest("set-" + i, "0-3").replace("latent", "latents"));
        }
        await().atMost(PATIENCE).until(() -> answers("accepted").size() >= 5);
        one.kill();
        await().atMost(PATIENCE).until(() -> answers("accepted").size() == 2 * GOOD + 1);
        serve("one");
        for (int i = 0; i < GOOD; i++) {
            drop("changed-" + i + ".yaml", manifest("set-" + i, "4-7"));
        }
        await().atMost(PATIENCE).until(() -> answers("rejected").size() == 2 * GOOD);
        try (Ledger ledger = Ledger.open(Database.server(schema, PostgresServer.user(), ""), Clock.systemUTC())) {
            await().atMost(PATIENCE).until(() -> nights(ledger) >= 4);
            ledger.schedules().pause("night");
            await().atMost(PATIENCE)
                    .until(() -> ledger.runs().list(999).stream().allMatch(run -> run.state() == RunState.PUBLISHED));

            assertThat(ledger.runs().list(999))
                    .filteredOn(run -> run.dataset().startsWith("set-"))
                    .hasSize(GOOD);
            assertThat(ledger.claims().answeredIn("drops")).hasSize(4 * GOOD + 1);
        }
        assertThat(answers("accepted")).hasSize(2 * GOOD + 1).allMatch(n -> n.matches("(good|twin|night).*"));
        assertThat(answers("rejected")).hasSize(2 * GOOD).allMatch(n -> n.matches("(broken|changed).*"));
        for (int i = 0; i < GOOD; i++) {
            assertThat(accepted("twin-" + i + ".json").get("run"))
                    .isEqualTo(accepted("good-" + i + ".yaml").get("run"));
            assertThat(text(drops, "rejected/changed-" + i + ".yaml.errors.json"))
                    .contains("version-differs");
            complete(PublishedVersion.open(datasets, "set-" + i + "/", null));
        }
        checkNights();
        checkWebAndLog(two);
        // Each ended what the other began; nobody gave them a key.
        assertThat(signers).hasSize(1);
        for (Program program : programs.subList(1, programs.size())) {
            program.signal("TERM");
        }
        for (Program program : programs.subList(1, programs.size())) {
            assertThat(program.status()).as(program.err()).isZero();
            assertThat(program.err())
                    .contains("stopped; the next start continues what is not finished")
                    .doesNotContain("ERROR");
        }
    }

    private static void checkWebAndLog(Program coordinator) {
        Page web = Page.of(coordinator, "web");
        assertThat(web.get("/health/ready")).startsWith("200 ");
        assertThat(web.get("/api/v1/runs")).startsWith("401 ");
        assertThat(web.with(TOKEN + "x").get("/metrics")).startsWith("401 ");
        assertThat(web.with(TOKEN).get("/api/v1/runs")).startsWith("200 ").contains("set-0");
        assertThat(web.with(TOKEN).get("/metrics"))
                .startsWith("200 ")
                .contains("stylemill_queue_messages{queue=\"jobs\"} 0.0");
        assertThat(Page.lines(coordinator))
                .filteredOn(
                        line -> line.get("formattedMessage").toString().matches("Run set-\\d-.* is published as .*"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.get("formattedMessage").toString())
                        .startsWith("Run " + ((Map<?, ?>) line.get("mdc")).get("run") + " is published"));
    }

    private static long nights(Ledger ledger) {
        return ledger.runs().list(999).stream()
                .filter(run -> run.dataset().equals("night"))
                .map(Run::state)
                .filter(RunState.PUBLISHED::equals)
                .count();
    }

    private void checkNights() {
        List<SemanticVersion> versions = PublishedVersion.versions(datasets, "night/");
        assertThat(versions).hasSizeGreaterThanOrEqualTo(4);
        Set<Long> seeds = new TreeSet<>();
        Set<Long> slots = new TreeSet<>();
        // The coordinator that was killed may have begun one more; nobody else takes its number.
        assertThat(versions.get(versions.size() - 1).toString())
                .isIn("1." + (versions.size() - 1) + ".0", "1." + versions.size() + ".0");
        CommitRecord before = null;
        for (int n = 0; n < versions.size(); n++) {
            PublishedVersion version =
                    PublishedVersion.open(datasets, "night/", versions.get(n).toString());
            complete(version);
            assertThat(version.record().parents())
                    .extracting(CommitRecord.Parent::version)
                    .isEqualTo(before == null ? List.of() : List.of(before.version()));
            before = version.record();
            Manifest plan = ManifestParser.parse(ManifestSource.of(
                    "lock",
                    URI.create("file:///"),
                    text(datasets, "night/" + versions.get(n) + "/audit/plan.lock.json")
                            .getBytes(StandardCharsets.UTF_8)));
            long end = Advance.seedEnd(plan);
            long slot = plan.samples().get(0).firstSlot();
            for (int i = 1; i <= 4; i++) {
                assertThat(seeds.add(end - i))
                        .as("seed %d of version %s is new", end - i, versions.get(n))
                        .isTrue();
                assertThat(slots.add(slot + i))
                        .as("slot of version %s is new", versions.get(n))
                        .isTrue();
            }
        }
        assertThat(seeds).hasSize(4 * versions.size());
    }

    private void complete(PublishedVersion version) {
        assertThat(version.record().images()).isEqualTo(4);
        signers.add(Objects.requireNonNull(version.record().signer()).key());
        for (CommitRecord.FileEntry file : version.record().files()) {
            try (InputStream in = version.open(file)) {
                assertThat(Digests.sha256(in.readAllBytes())).as(file.path()).isEqualTo(file.sha256());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
