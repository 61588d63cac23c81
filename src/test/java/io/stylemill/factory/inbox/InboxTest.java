package io.stylemill.factory.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stylemill.NoPrograms;
import io.stylemill.PlainRules;
import io.stylemill.config.InboxSettings;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Claims;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Buckets;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inboxes with a real checkpoint, real plans and a real ledger; buckets are folders here. */
class InboxTest {
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Path CHECKPOINT = Path.of("samples/blood-cells/blood-cells-64.safetensors");

    @TempDir
    private Path folder;

    private Path inbox;
    private Path models;
    private Ledger ledger;
    private Stores stores;
    private Acceptance acceptance;
    private List<String> approved = List.of();

    @BeforeEach
    void opens() throws IOException {
        folder = folder.toRealPath();
        inbox = folder.resolve("in/inbox");
        models = Files.createDirectories(folder.resolve("models"));
        Files.copy(CHECKPOINT, models.resolve("net.safetensors"));
        ledger = Ledger.open(Database.embedded(folder.resolve("ledger")), Clock.systemUTC());
        stores = new Stores(folder, new FolderBuckets(folder.resolve("s3")));
        Models read = new Models(
                new CheckpointFiles(stores, folder.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("taking an order in loads no network");
                },
                1);
        acceptance = new Acceptance(
                stores, read, new NoPrograms(), new PlainRules(), "s3://datasets", Policy.OPEN, PlainRules::noImageKey);
    }

    @AfterEach
    void closes() {
        ledger.close();
        stores.close();
    }

    private InboxSettings settings(Duration lease, String... places) {
        return new InboxSettings(
                List.of(places),
                Duration.ofSeconds(1),
                lease,
                List.of(models.toString(), "s3://models/"),
                approved,
                List.of(),
                new InboxSettings.Limits(4096, 1000, 20, 50, 2, Duration.ofMinutes(1)));
    }

    private Inbox inbox(String owner, Duration lease, String... places) {
        return new Inbox(settings(lease, places), stores, ledger, owner);
    }

    /** Takes the steps of the route {@code inbox}. */
    private void look(Inbox inbox) {
        for (Inbox.Found found : inbox.list()) {
            Inbox.Claimed claimed = inbox.claim(found);
            if (claimed != null) {
                settle(inbox, claimed);
            }
        }
    }

    private void settle(Inbox inbox, Inbox.Claimed claimed) {
        try {
            OrderRoute orderRoute = Doors.of(
                    new Intake(settings(LEASE, folder.toString()), acceptance, ledger, folder, Clock.systemUTC()));
            Inbox.Claimed decided = claimed.isOpen() ? decided(inbox, orderRoute, claimed) : claimed;
            if (!decided.isOpen()) {
                inbox.answer(decided);
            }
        } catch (Failure e) {
            inbox.putOff(claimed, e);
        }
    }

    private static Inbox.Claimed decided(Inbox inbox, OrderRoute orderRoute, Inbox.Claimed claimed) {
        try {
            return inbox.accepted(claimed, orderRoute.take(claimed.incoming()));
        } catch (RuntimeException e) {
            return inbox.refused(claimed, e);
        }
    }

    private Inbox inbox() {
        return inbox("a", LEASE, inbox.toString());
    }

    /** A file is taken at the second look that finds it the same. */
    private void lookTwice(Inbox inbox) {
        look(inbox);
        look(inbox);
    }

    private String manifest(String name, String version, String seeds) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: %s, version: %s}
                generator: {checkpoint: %s/net.safetensors}
                samples: [{name: all, label: {class: RBC}, latent: {seeds: "%s"}}]
                """.formatted(name, version, models, seeds);
    }

    private void drop(String name, String text) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> answers(String kind) throws IOException {
        Path answers = inbox.resolveSibling(kind);
        if (!Files.isDirectory(answers)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(answers)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> answers.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> accepted(String name) throws IOException {
        return (Map<String, Object>) CanonicalJson.parse(
                Files.readString(inbox.resolveSibling("accepted").resolve(name)));
    }

    private String errors(String name) throws IOException {
        return Files.readString(inbox.resolveSibling("rejected").resolve(name + ".errors.json"));
    }

    @Test
    void acceptsAManifestAndLeavesItWhereItIs() throws IOException {
        Inbox watched = inbox();
        drop("cells.yaml", manifest("cells", "1.0.0", "0-3"));
        lookTwice(watched);
        Run run = ledger.runs().list(9).get(0);
        assertThat(accepted("cells.yaml"))
                .containsEntry("run", run.id())
                .containsEntry("dataset", folder + "/s3/datasets/cells/1.0.0")
                .containsEntry("version", "1.0.0")
                .containsEntry("manifest", inbox + "/cells.yaml");
        assertThat(answers("rejected")).isEmpty();
        assertThat(inbox.resolve("cells.yaml")).hasContent(manifest("cells", "1.0.0", "0-3"));
        lookTwice(watched);
        lookTwice(inbox());
        assertThat(ledger.runs().list(9)).hasSize(1);
    }

    @Test
    void rejectsWithEveryErrorAndItsPlaceAndWithWhatWasDropped() throws IOException {
        String bad = manifest("Cells", "1.0.0", "0-3").replace("samples", "smaples");
        Inbox watched = inbox();
        drop("bad.json", bad);
        lookTwice(watched);
        assertThat(answers("rejected")).containsExactly("bad.json", "bad.json.errors.json");
        assertThat(inbox.resolveSibling("rejected").resolve("bad.json")).hasContent(bad);
        Map<?, ?> errors = (Map<?, ?>) CanonicalJson.parse(errors("bad.json"));
        assertThat(errors.get("code")).isEqualTo("bad-manifest");
        assertThat(errors.get("detail"))
                .isEqualTo(
                        "the manifest " + inbox + "/bad.json cannot be used; correct these 2 problems and try again:");
        assertThat((List<?>) errors.get("errors"))
                .extracting(
                        e -> ((Map<?, ?>) e).get("file"),
                        e -> ((Map<?, ?>) e).get("line"),
                        e -> ((Map<?, ?>) e).get("pointer"))
                .containsExactly(
                        tuple(inbox + "/bad.json", 2, "/dataset/name"), tuple(inbox + "/bad.json", 4, "/smaples"));
        assertThat(answers("accepted")).isEmpty();
    }

    @Test
    void answersTheSameContentWithTheRunItHasAndAnotherForTheVersionWithARefusal() throws IOException {
        Inbox watched = inbox();
        drop("a.yaml", manifest("cells", "1.0.0", "0-3"));
        lookTwice(watched);
        drop("team/b.yml", manifest("cells", "1.0.0", "0-3"));
        drop("c.yaml", manifest("cells", "1.0.0", "4-7"));
        lookTwice(watched);
        assertThat(accepted("team/b.yml").get("run"))
                .isEqualTo(accepted("a.yaml").get("run"));
        assertThat(errors("c.yaml")).contains("\"version-differs\"", "give dataset.version a new number");
        assertThat(ledger.runs().list(9)).hasSize(1);
    }

    @Test
    void numbersVersionsByItselfAndTheSameContentKeepsItsOwn() throws IOException {
        Inbox watched = inbox();
        drop("a.yaml", manifest("cells", "auto", "0-3"));
        drop("b.yaml", manifest("cells", "auto", "4-7"));
        lookTwice(watched);
        drop("again.yaml", manifest("cells", "auto", "0-3"));
        lookTwice(watched);
        assertThat(accepted("a.yaml").get("version")).isEqualTo("1.0.0");
        assertThat(accepted("b.yaml").get("version")).isEqualTo("1.1.0");
        assertThat(accepted("again.yaml").get("run"))
                .isEqualTo(accepted("a.yaml").get("run"));
    }

    @Test
    void answersAFileThatWasMendedInPlaceOfItsRefusal() throws IOException {
        Inbox watched = inbox();
        drop("a.yaml", manifest("cells", "1.0.0", "0-3").replace("RBC", "RBD"));
        lookTwice(watched);
        assertThat(answers("rejected")).containsExactly("a.yaml", "a.yaml.errors.json");
        drop("a.yaml", manifest("cells", "1.0.0", "0-3"));
        lookTwice(watched);
        assertThat(answers("accepted")).containsExactly("a.yaml");
        assertThat(answers("rejected")).isEmpty();
    }

    @Test
    void hasTheAnswerFollowItsRun() throws IOException {
        Inbox watched = inbox();
        drop("cells.yaml", manifest("cells", "1.0.0", "0-3"));
        lookTwice(watched);
        Run run = ledger.runs().list(9).get(0);
        assertThat(accepted("cells.yaml")).containsEntry("state", "ACCEPTED");
        ledger.cancel(run.id(), "by ann");
        look(watched);
        assertThat(accepted("cells.yaml"))
                .containsEntry("state", "CANCELLED")
                .containsEntry("reason", "cancelled: by ann")
                .containsEntry("run", run.id());
        ledger.retry(run.id());
        look(watched);
        assertThat(accepted("cells.yaml")).containsEntry("state", "RUNNING").doesNotContainKey("reason");
        assertThat(ledger.claims().outdated("file:" + inbox)).isEmpty();
    }

    @Test
    void judgesARefusedDropAgainWhenItIsPutThereAnewOrItsAnswerIsRemoved() throws IOException {
        Inbox watched = inbox();
        String text = manifest("cells", "1.0.0", "0-3").replace("net.safetensors", "later.safetensors");
        drop("cells.yaml", text);
        lookTwice(watched);
        assertThat(answers("rejected")).hasSize(2);
        lookTwice(watched);
        assertThat(watched.counts().rejected()).isEqualTo(1);

        Files.delete(inbox.resolveSibling("rejected").resolve("cells.yaml.errors.json"));
        look(watched);
        assertThat(watched.counts().rejected()).isEqualTo(2);
        assertThat(answers("rejected")).hasSize(2);

        Files.setLastModifiedTime(
                inbox.resolve("cells.yaml"), FileTime.from(Instant.now().plusSeconds(60)));
        lookTwice(watched);
        assertThat(watched.counts().rejected()).isEqualTo(3);

        Files.setLastModifiedTime(
                inbox.resolve("cells.yaml"), FileTime.from(Instant.now().minusSeconds(60)));
        lookTwice(watched);
        assertThat(watched.counts().rejected())
                .as("an older time is no new drop")
                .isEqualTo(3);
        Files.copy(models.resolve("net.safetensors"), models.resolve("later.safetensors"));
        assertThat(ledger.claims().newest(9).get(0).rejected()).isTrue();
        assertThat(ledger.claims().judgeAgain(ledger.claims().newest(9).get(0).claim()))
                .isTrue();
        lookTwice(watched);
        assertThat(answers("accepted")).containsExactly("cells.yaml");
        assertThat(answers("rejected")).isEmpty();
    }

    @Test
    void keepsTheAnswersOfInboxesSideBySideApart() throws IOException {
        Path other = Files.createDirectories(inbox.resolveSibling("other"));
        Inbox watched = inbox("a", LEASE, inbox.toString(), other.toString());
        drop("m.yaml", manifest("cells", "1.0.0", "0-3"));
        Files.writeString(other.resolve("m.yaml"), manifest("others", "1.0.0", "0-3"));
        lookTwice(watched);
        assertThat(answers("accepted")).containsExactly("inbox/m.yaml", "other/m.yaml");
        assertThat(accepted("other/m.yaml")).containsEntry("name", "others");
    }

    @Test
    void takesNoFileThatIsStillBeingWritten() throws IOException {
        Inbox watched = inbox();
        drop("a.yaml", "apiVersion: stylemill/v1\n");
        look(watched);
        drop("a.yaml", manifest("cells", "1.0.0", "0-3"));
        look(watched);
        assertThat(answers("accepted")).isEmpty();
        assertThat(answers("rejected")).isEmpty();
        look(watched);
        assertThat(answers("accepted")).containsExactly("a.yaml");
    }

    @Test
    void takesNothingElse() throws IOException {
        Inbox watched = inbox();
        for (String name : List.of("a.yaml.part", "b.tmp", ".c.yaml", "d.txt", ".hidden/e.yaml", "f.yaml~")) {
            drop(name, manifest("cells", "1.0.0", "0-3"));
        }
        Files.createSymbolicLink(inbox.resolve("link.yaml"), Path.of("/etc/passwd"));
        lookTwice(watched);
        assertThat(answers("accepted")).isEmpty();
        assertThat(answers("rejected")).isEmpty();
        assertThat(ledger.claims().answeredIn("file:" + inbox)).isEmpty();
    }

    @Test
    void runsNoProgramForStrangersThatIsNotApproved() throws IOException {
        String digest = Digests.sha256(ForeignPrograms.write("toy", models.resolve("toy.pt")));
        String program = manifest("toys", "1.0.0", "0-3")
                .replace("/net.safetensors", "/toy.pt, sha256: " + digest + ", torchscript: {zDim: 8, resolution: 16}")
                .replace("label: {class: RBC}, ", "");
        Inbox watched = inbox();
        drop("program.yaml", program);
        lookTwice(watched);
        assertThat(errors("program.yaml"))
                .contains(
                        "/generator/torchscript",
                        "the TorchScript archive " + digest + " is a program that is not approved" + " here");
        assertThat(errors("program.yaml")).contains("write stylemill.torchscript = " + digest);
        assertThat(ledger.runs().list(9)).isEmpty();

        // One that does not say which program it is, is told.
        drop(
                "labeler.yaml",
                manifest("toys", "1.0.0", "0-3") + "labelers: [{name: seen, model: " + models
                        + "/toy.pt, classes: [a, b], input: {size: 16}}]\n");
        lookTwice(watched);
        assertThat(errors("labeler.yaml")).contains("no sha256 says which", "is the one with sha256: " + digest);

        approved = List.of(digest);
        drop("again.yaml", program);
        lookTwice(inbox());
        assertThat(accepted("again.yaml")).containsEntry("version", "1.0.0");
        assertThat(ledger.runs().list(9)).hasSize(1);
    }

    @Test
    void refusesWhatStrangersMayNotAskFor() throws IOException {
        Inbox watched = inbox();
        Files.writeString(folder.resolve("secret"), "x");
        Files.createSymbolicLink(models.resolve("link"), folder.resolve("secret"));
        drop("up.yaml", manifest("up", "1.0.0", "0-3").replace("/net.safetensors", "/../secret"));
        drop("link.yaml", manifest("link", "1.0.0", "0-3").replace("/net.safetensors", "/link"));
        drop(
                "bucket.yaml",
                manifest("bucket", "1.0.0", "0-3")
                        .replace(models + "/net.safetensors", "s3://models-private/net.safetensors"));
        drop("samples.yaml", manifest("samples", "1.0.0", "0-1000"));
        drop("shards.yaml", manifest("shards", "1.0.0", "0-99") + "output: {shards: {samples: 4}}\n");
        drop("large.yaml", manifest("large", "1.0.0", "0-3") + "# " + "x".repeat(5000));
        drop("storm.yaml", manifest("storm", "1.0.0", "0-3") + "schedule: {cron: \"*/20 * * * * ?\"}\n");
        drop("past.yaml", manifest("past", "1.0.0", "0-3") + "schedule: {cron: \"0 0 2 1 1 ? 2026\"}\n");
        lookTwice(watched);
        assertThat(errors("up.yaml")).contains("does not lie under a root");
        assertThat(errors("link.yaml"))
                .contains("does not lie under a root", "\"line\":3,\"pointer\":\"/generator/checkpoint\"");
        assertThat(errors("bucket.yaml")).contains("does not lie under a root");
        assertThat(errors("samples.yaml"))
                .contains(
                        "the groups make 1001 images; at most 1000 are allowed here",
                        "\"line\":4,\"pointer\":\"/samples\"");
        assertThat(errors("shards.yaml")).contains("the images fill 25 shards; at most 20 are allowed here");
        assertThat(errors("large.yaml")).contains("\"manifest-too-large\"", "more than the 4096 bytes");
        assertThat(errors("storm.yaml"))
                .contains(
                        "fires every 20 s; at most every 60 s is allowed here",
                        "\"line\":5,\"pointer\":\"/schedule/cron\"");
        assertThat(errors("past.yaml")).contains("lies in the past and never fires again");
        assertThat(answers("accepted")).isEmpty();
        assertThat(ledger.runs().list(9)).isEmpty();
        assertThat(ledger.schedules().list()).isEmpty();
    }

    @Test
    void letsManifestsFromBucketsPublishToBucketsOnly() throws IOException {
        Path bucket = Files.createDirectories(folder.resolve("s3/drops/team/inbox"));
        Inbox watched = inbox("a", LEASE, "s3://drops/team/inbox/");
        Files.writeString(
                bucket.resolve("a.yaml"),
                manifest("cells", "1.0.0", "0-3") + "output: {destination: \"file:" + folder + "/out\"}\n");
        Files.writeString(bucket.resolve("b.yaml"), manifest("cells", "1.0.0", "0-3"));
        look(watched);
        assertThat(bucket.resolveSibling("accepted/b.yaml")).exists();
        assertThat(Files.readString(bucket.resolveSibling("rejected/a.yaml.errors.json")))
                .contains("publishes to buckets, not to file:" + folder + "/out", "/output/destination");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void keepsSchedulesAndReplacesThem() throws IOException {
        Inbox watched = inbox();
        drop("n.yaml", manifest("night", "1.0.0", "0-3") + "schedule: {cron: \"0 0 2 * * ?\"}\n");
        lookTwice(watched);
        assertThat(accepted("n.yaml")).containsEntry("schedule", "night").doesNotContainKey("run");
        assertThat((List<?>) accepted("n.yaml").get("next")).hasSize(3);
        assertThat(ledger.runs().list(9)).isEmpty();
        drop("m.yaml", manifest("night", "1.0.0", "0-9") + "schedule: {cron: \"0 0 3 * * ?\"}\n");
        drop(
                "elsewhere.yaml",
                manifest("night", "1.0.0", "0-9")
                        + "schedule: {cron: \"0 0 3 * * ?\"}\noutput: {destination: s3://others}\n");
        lookTwice(watched);
        assertThat(ledger.schedules().list()).hasSize(1);
        assertThat(ledger.schedules().find("night").orElseThrow().what().cron()).isEqualTo("0 0 3 * * ?");
        assertThat(errors("elsewhere.yaml")).contains("schedule-elsewhere");
        drop("x.yaml", manifest("second", "1.0.0", "0-3") + "schedule: {cron: \"0 0 2 * * ?\"}\n");
        drop("y.yaml", manifest("third", "1.0.0", "0-3") + "schedule: {cron: \"0 0 2 * * ?\"}\n");
        lookTwice(watched);
        assertThat(answers("accepted")).containsExactly("m.yaml", "n.yaml", "x.yaml");
        assertThat(errors("y.yaml")).contains("too-many-schedules");
    }

    @Test
    void answersTwoHundredThatTwoCoordinatorsFindAtOnceEachOnce() throws Exception {
        for (int i = 0; i < 200; i++) {
            int content = i % 20;
            drop(
                    "drop-" + i + ".yaml",
                    content < 15 ? manifest("set-" + content, "1.0.0", "0-3") : "broken " + content + ": [");
        }
        Inbox one = inbox("one", LEASE, inbox.toString());
        Inbox two = inbox("two", LEASE, inbox.toString());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> looks = new ArrayList<>();
            for (Inbox each : List.of(one, two)) {
                looks.add(threads.submit(() -> {
                    for (int look = 0; look < 3; look++) {
                        look(each);
                    }
                }));
            }
            for (Future<?> look : looks) {
                look.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(answers("accepted")).hasSize(150);
        assertThat(answers("rejected")).hasSize(100);
        assertThat(ledger.runs().list(99)).hasSize(15);
        assertThat(ledger.claims().answeredIn("file:" + inbox)).hasSize(200);
        for (int i = 0; i < 200; i++) {
            if (i % 20 < 15) {
                assertThat(accepted("drop-" + i + ".yaml").get("run"))
                        .isEqualTo(accepted("drop-" + i % 20 + ".yaml").get("run"));
            }
        }
    }

    @Test
    void takesOverWhatADeadCoordinatorHadTakenOrDecided() throws IOException {
        Inbox watched = inbox();
        drop("taken.yaml", manifest("taken", "1.0.0", "0-3"));
        drop("decided.yaml", "broken: [");
        look(watched);
        Claims claims = ledger.claims();
        Claim taken = new Claim("file:" + inbox, "taken.yaml", digest("taken.yaml"));
        Claim decided = new Claim("file:" + inbox, "decided.yaml", digest("decided.yaml"));
        claims.take(taken, "dead", Duration.ofSeconds(-1));
        claims.take(decided, "dead", Duration.ofSeconds(-1));
        claims.decide(decided, null, digest("decided.yaml"), "-{\"code\":\"said-before\",\"errors\":[]}");
        look(watched);
        assertThat(answers("accepted")).containsExactly("taken.yaml");
        assertThat(errors("decided.yaml")).isEqualTo("{\"code\":\"said-before\",\"errors\":[]}\n");
        assertThat(claims.answeredIn("file:" + inbox)).containsExactlyInAnyOrder(taken, decided);
    }

    @Test
    void letsAManifestThatKeepsFailingBlockNoOther() throws IOException {
        Inbox watched = inbox();
        drop("a.yaml", manifest("away", "1.0.0", "0-3").replace(models + "/net", "s3://models/net"));
        drop("b.yaml", manifest("cells", "1.0.0", "0-3"));
        lookTwice(watched);
        assertThat(answers("accepted")).containsExactly("b.yaml");
        assertThat(answers("rejected")).isEmpty();
        Claim claim = new Claim("file:" + inbox, "a.yaml", digest("a.yaml"));
        for (int attempt = 2; attempt <= Inbox.ATTEMPTS; attempt++) {
            ledger.claims().release();
            look(watched);
        }
        assertThat(errors("a.yaml"))
                .contains("\"store-away\"", "tried 12 times, the last time: the bucket models is away");
        assertThat(ledger.claims().take(claim, "x", LEASE)).isEmpty();
    }

    /** The answers are folders with something in them, so nothing can be written there. */
    @Test
    void answersLaterWhatCannotBeAnsweredNow() throws IOException {
        Inbox watched = inbox();
        Path blocked = inbox.resolveSibling("rejected/b.yaml.errors.json/x");
        drop("a.yaml", manifest("cells", "1.0.0", "0-3"));
        drop("b.yaml", "apiVersion: stylemill/v1\n");
        Files.createDirectories(blocked);
        watched.list();
        for (Inbox.Found found : watched.list()) {
            Inbox.Claimed claimed = watched.claim(found);
            OrderRoute route = Doors.of(
                    new Intake(settings(LEASE, folder.toString()), acceptance, ledger, folder, Clock.systemUTC()));
            watched.answer(decided(watched, route, claimed));
        }
        assertThat(answers("accepted")).containsExactly("a.yaml");
        assertThat(watched.counts()).isEqualTo(new Inbox.Counts(1, 0, 1));
        Files.delete(blocked);
        Files.delete(blocked.getParent());
        ledger.claims().release();
        look(watched);
        assertThat(answers("rejected")).containsExactly("b.yaml", "b.yaml.errors.json");
    }

    private String digest(String name) throws IOException {
        return io.stylemill.record.Digests.sha256(inbox.resolve(name));
    }

    /** Buckets that are folders; the bucket {@code models} never answers. */
    private record FolderBuckets(Path root) implements Buckets {
        @Override
        public Store bucket(String name) {
            if (name.equals("models")) {
                throw Failure.of(Kind.TRANSIENT, "store-away", "the bucket models is away");
            }
            return new FolderStore(root.resolve(name));
        }

        @Override
        public void close() {}
    }
}
