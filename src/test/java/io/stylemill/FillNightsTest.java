package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.config.InboxSettings;
import io.stylemill.console.ScheduleJson;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.accept.PublishedReach;
import io.stylemill.factory.inbox.Doors;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.schedule.ScheduledOrders;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DatasetShards;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights that make what growing real images lack: the way of a schedule from the firing to the
 * published version.
 */
class FillNightsTest {
    private static final Instant NIGHT = Instant.parse("2026-11-01T02:00:00Z");
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: nightly, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 8}
            seed: 7
            samples:
              - {name: white, label: {class: WBC}, latent: {seeds: "0-99"}, fill: {images: REAL, target: max}}
              - {name: others, latent: {distribution: normal}, fill: {images: REAL, target: {RBC: 6, "2": 5}}}
            splits: {train: 0.8, test: 0.2}
            SCHEDULE
            """;

    @TempDir
    private Path folder;

    private Path real;
    private Line line;
    private Intake intake;
    private OrderRoute orderRoute;
    private ScheduledOrders orders;

    @BeforeEach
    void opens() throws IOException {
        folder = folder.toRealPath();
        real = Files.createDirectory(folder.resolve("real"));
        starts();
    }

    private void starts() {
        line = new Line(folder);
        Clock clock = Clock.fixed(NIGHT, ZoneOffset.UTC);
        InboxSettings settings = new InboxSettings(
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                List.of(Line.SAMPLE.toString(), real.toString()),
                List.of(),
                List.of(),
                new InboxSettings.Limits(4096, 1000, 20, 50, 2, Duration.ofMinutes(1)));
        intake = new Intake(settings, line.acceptance, line.ledger, folder, clock);
        orderRoute = Doors.of(intake);
        orders = new ScheduledOrders(
                orderRoute,
                line.ledger,
                new PublishedReach(line.stores),
                base -> new DropRules(settings, DropRules.Origin.FOLDER, folder, clock));
    }

    @AfterEach
    void closes() {
        line.close();
    }

    /** The files are empty: a program that reads them as images refuses them. */
    private void add(String cls, int images) throws IOException {
        Path into = Files.createDirectories(real.resolve(cls));
        try (var there = Files.list(into)) {
            long from = there.count();
            for (long i = from; i < from + images; i++) {
                Files.createFile(into.resolve("cell-" + i + ".png"));
            }
        }
    }

    private String manifest(String schedule) {
        return MANIFEST.replace("REAL", real.toString()).replace("SCHEDULE", schedule);
    }

    private void keeps() {
        orderRoute.take(new Incoming.Dropped(
                "nightly.yaml",
                Line.SAMPLE.toUri(),
                manifest("schedule: {cron: \"0 0 2 * * ?\"}").getBytes(StandardCharsets.UTF_8),
                DropRules.Origin.FOLDER,
                "by a test",
                null,
                1));
    }

    private Firing night(int number) {
        Instant at = NIGHT.plus(Duration.ofDays(number));
        line.ledger.schedules().fire("nightly", at);
        orders.look();
        Firing firing = line.ledger.schedules().firings("nightly", 1).get(0);
        assertThat(firing.scheduledAt()).isEqualTo(at);
        return firing;
    }

    /** Plans the night that was just accepted again and makes it. */
    private PublishedVersion made(Firing firing) {
        assertThat(firing.state()).as(firing.reason()).isEqualTo(Firing.State.ACCEPTED);
        Run run = line.ledger.runs().find(String.valueOf(firing.run())).orElseThrow();
        assertThat(run.by()).isEqualTo("by the schedule " + firing.schedule() + ", for " + firing.scheduledAt());
        line.finish(run.id(), 1);
        Place place = line.stores.open(run.destination());
        return PublishedVersion.open(place.store(), place.key("nightly"), run.version());
    }

    private PublishedVersion nightBeforeTheLedgerWasLost() throws IOException {
        add("RBC", 6);
        add("WBC", 2);
        keeps();
        PublishedVersion first = made(night(1));
        line.close();
        Files.move(folder.resolve("ledger"), folder.resolve("lost"));
        starts();
        keeps();
        return first;
    }

    private static Map<String, Long> kept(PublishedVersion version) {
        Map<String, Long> kept = new TreeMap<>();
        version.record().classes().stream().filter(c -> c.kept() > 0).forEach(c -> kept.put(c.name(), c.kept()));
        return kept;
    }

    private static List<Object> latents(PublishedVersion version) {
        List<Object> latents = new ArrayList<>();
        version.rows(row -> latents.add(RecipeJson.parse(row.recipe()).z()));
        return latents;
    }

    @Test
    void eachNightMakesExactlyWhatIsMissingAndNoSeedTwice() throws IOException {
        add("RBC", 6);
        add("WBC", 2);
        keeps();

        PublishedVersion first = made(night(1));
        assertThat(kept(first)).containsExactlyInAnyOrderEntriesOf(Map.of("WBC", 4L, "Platelets", 5L));
        assertThat(lock(first))
                .contains("\"fill\":{\"by\":\"folder\"", "\"real\":{\"Platelets\":0,\"RBC\":6,\"WBC\":2}")
                .contains("\"sha256\":\"" + sha256OfNames() + "\"");

        add("RBC", 3);
        add("WBC", 1);
        PublishedVersion second = made(night(2));
        assertThat(kept(second)).containsExactlyInAnyOrderEntriesOf(Map.of("WBC", 2L));
        assertThat(lock(second)).contains("\"published\":{\"Platelets\":5,\"WBC\":4}");
        assertThat(second.record().parents())
                .extracting(CommitRecord.Parent::version)
                .containsExactly("1.0.0");

        Firing idle = night(3);
        assertThat(idle.state()).isEqualTo(Firing.State.NOTHING);
        assertThat(idle.run()).isNull();
        assertThat(idle.reason())
                .isEqualTo("nothing is missing, so nothing is made: WBC has 9 of 9,"
                        + " Platelets has 5 of 5, RBC has 9 of 6");
        assertThat(line.ledger.runs().events(20))
                .filteredOn(e -> e.what().equals("nothing-missing"))
                .extracting(Event::detail)
                .containsExactly("nightly of 2026-11-04T02:00:00Z: " + idle.reason());
        assertThat(ScheduleJson.of(
                                line.ledger,
                                line.ledger.schedules().find("nightly").orElseThrow(),
                                NIGHT)
                        .toString())
                .contains("state=nothing, run=null, acceptedAt=null, reason=nothing is missing");

        add("RBC", 2);
        PublishedVersion fourth = made(night(4));
        assertThat(fourth.record().version()).isEqualTo("1.2.0");
        assertThat(kept(fourth)).containsExactlyInAnyOrderEntriesOf(Map.of("WBC", 2L));

        List<Object> all = new ArrayList<>(latents(first));
        all.addAll(latents(second));
        all.addAll(latents(fourth));
        assertThat(all).hasSize(13).doesNotHaveDuplicates();
        assertThat(all.stream()
                        .filter(ZSource.Seed.class::isInstance)
                        .map(z -> ((ZSource.Seed) z).seed())
                        .sorted())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);

        Place place = line.stores.open("file:sets");
        DatasetShards.revoke(
                place.store(),
                place.key("nightly") + "/",
                new Revocation("1.0.0", first.commit().digest(), "wrong weights", "test", NIGHT));
        assertThat(kept(made(night(5)))).containsExactlyInAnyOrderEntriesOf(Map.of("WBC", 4L, "Platelets", 5L));
    }

    @Test
    void aNewLedgerGoesOnBehindTheVersionsThatArePublished() throws IOException {
        PublishedVersion first = nightBeforeTheLedgerWasLost();

        add("RBC", 3);
        add("WBC", 1);
        PublishedVersion second = made(night(2));
        add("RBC", 2);
        PublishedVersion third = made(night(3));

        assertThat(second.record().version()).isEqualTo("1.1.0");
        List<Object> all = new ArrayList<>(latents(first));
        all.addAll(latents(second));
        all.addAll(latents(third));
        assertThat(all).hasSize(13).doesNotHaveDuplicates();
    }

    @Test
    void aNewLedgerGoesOnBehindThePublishedVersionsThoughANewerOneWasOrderedByHand() throws IOException {
        PublishedVersion first = nightBeforeTheLedgerWasLost();

        line.make(line.prepare("""
                apiVersion: stylemill/v1
                dataset: {name: nightly, version: 2.0.0}
                generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 8}
                seed: 8
                samples: [{name: others, label: {class: RBC}, latent: {distribution: normal}, count: 1}]
                """), 1);
        add("RBC", 3);
        add("WBC", 1);
        PublishedVersion second = made(night(2));

        assertThat(second.record().version()).isEqualTo("2.1.0");
        assertThat(latents(second)).doesNotContainAnyElementsOf(latents(first));
    }

    @Test
    void oneOrderCountsNoOtherVersionsAndSaysWhereThereIsNothingToMake() throws IOException {
        add("RBC", 4);
        add("WBC", 4);
        add("Platelets", 5);
        Prepared some = line.prepare(manifest(""));
        assertThat(some.plan().classCounts()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 2L, 1, 1L));

        add("RBC", 2);
        add("WBC", 2);
        Prepared none = line.prepare(manifest(""));

        assertThat(none.state()).isEqualTo(Prepared.State.NOTHING);
        assertThat(none.plan().shards()).isEmpty();
        Failure refusal =
                catchThrowableOfType(Failure.class, () -> line.acceptance.accept(none, line.ledger, "by a test", null));
        assertThat(refusal.code()).isEqualTo("nothing-missing");
        assertThat(folder.resolve("sets")).doesNotExist();
    }

    @Test
    void aStrangersFolderMustLieUnderTheAllowedRoots() throws IOException {
        Path secret = Files.createDirectories(folder.resolve("secret/RBC"));
        Files.createFile(secret.resolve("a.png"));
        String text =
                manifest("").replace(real.toString(), folder.resolve("secret").toString());

        Failure refusal = catchThrowableOfType(
                Failure.class,
                () -> intake.check(
                        ManifestSource.of("m.yaml", Line.SAMPLE.toUri(), text.getBytes(StandardCharsets.UTF_8)),
                        DropRules.Origin.REQUEST));

        assertThat(refusal.getMessage())
                .contains("/samples/0/fill/images: " + folder.resolve("secret") + " does not lie under a root");
    }

    private static String lock(PublishedVersion version) {
        return new String(version.content("audit/plan.lock.json"), StandardCharsets.UTF_8);
    }

    /** As {@code cd real && find * -type f | LC_ALL=C sort | sha256sum} prints it. */
    private static String sha256OfNames() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            names.append("RBC/cell-").append(i).append(".png\n");
        }
        return Digests.sha256((names + "WBC/cell-0.png\nWBC/cell-1.png\n").getBytes(StandardCharsets.UTF_8));
    }
}
