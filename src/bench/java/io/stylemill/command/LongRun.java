package io.stylemill.command;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Many images on servers of others, under every kind of fault at moments that a seed decides. A
 * program for people, started by {@code long-run.sh}: {@code FOLDER RUNS IMAGES ROUNDS SEED}.
 *
 * <p>All manifests are dropped at once; there are four kinds, and each kind is compared with one
 * undisturbed run. One more, {@code poison}, has a shard that kills each worker that makes it,
 * until it is given up; then it is made after all.
 */
final class LongRun {
    static final int KINDS = 4;
    private static final int POISON_IMAGES = 3_000;
    private static final int LONGEST_MINUTES = 90;
    private static final long TTL_MILLIS = 10_000;

    /** What happens at a moment. */
    private interface Fault {
        void happen() throws IOException, InterruptedException, SQLException;
    }

    private record Named(String name, Fault fault) {}

    private final Path folder;
    private final int runs;
    private final int images;
    private final int rounds;
    private final Random random;
    private final long startedAt = System.nanoTime();
    private volatile boolean poisoned;
    private volatile boolean supervised = true;
    private int poisonKills;
    private volatile int revived;

    private LongRun(Path folder, int runs, int images, int rounds, long seed) {
        this.folder = folder;
        this.runs = runs;
        this.images = images;
        this.rounds = rounds;
        this.random = new Random(seed);
        this.poisoned = rounds > 0;
    }

    public static void main(String[] args) throws Exception {
        new LongRun(
                        Path.of(args[0]),
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]),
                        Integer.parseInt(args[3]),
                        Long.parseLong(args[4]))
                .all();
        System.exit(0);
    }

    private static String manifest(String name, int images, int kind, String destination) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: %s, version: 1.0.0}
                generator: {checkpoint: %s}
                seed: %d
                samples:
                  - name: white-cells
                    label: {class: WBC}
                    latent: {seeds: "%d-%d"}
                    truncation: {psi: {min: 0.6, max: 1.0}}
                  - name: mixed-field
                    count: %d
                    label: {balance: {RBC: 4, WBC: 1, Platelets: 1}}
                    latent: {distribution: normal}
                    noise: {mode: random}
                splits: {train: 0.8, test: 0.2}
                output: {%sshards: {samples: %d}}
                """.formatted(
                        name,
                        Program.INSTALLED.resolve("samples/blood-cells/blood-cells-64.safetensors"),
                        kind,
                        kind * 100_000,
                        kind * 100_000 + images / 2 - 1,
                        images - images / 2,
                        destination.isEmpty() ? "" : "destination: \"" + destination + "\", ",
                        name.equals("poison") ? images / 2 : 250);
    }

    private MadeVersion undisturbed(String name, int images, int kind) throws IOException, InterruptedException {
        Path home = folder.resolve("usual-" + name + "-" + images + "-" + kind);
        MadeVersion version = new MadeVersion(home.resolve("sets/" + name + "/1.0.0"));
        if (!version.has("DATASET.json")) {
            Files.createDirectories(home);
            Files.writeString(home.resolve("m.yaml"), manifest(name, images, kind, ""));
            LongRunPart run = new LongRunPart(
                    "usual",
                    home,
                    List.of(Program.INSTALLED.resolve("stylemill").toString(), "run", "m.yaml", "--out", "sets"),
                    Map.of("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai"));
            run.start();
            while (run.running()) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            require(version.has("DATASET.json"), "the undisturbed run ends; see " + run.log());
        }
        return version;
    }

    private void all() throws Exception {
        List<MadeVersion> usual = new ArrayList<>();
        for (int kind = 0; kind < Math.min(KINDS, runs); kind++) {
            usual.add(undisturbed("cells", images, kind));
        }
        MadeVersion poison = undisturbed("poison", POISON_IMAGES, 9);
        say("undisturbed: %d versions of %d images, and the one with the poison", usual.size(), images);
        try (LongRunStore store = new LongRunStore();
                LongRunSite site = new LongRunSite(folder);
                LongRunMemory memory = new LongRunMemory(site.parts())) {
            List<String> checked = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                store.drop("run-" + run + ".yaml", manifest("cells", images, run % KINDS, place(run)));
            }
            store.drop("poison.yaml", manifest("poison", POISON_IMAGES, 9, place(-1)));
            say("%d manifests are dropped", runs + 1);
            Thread poisoner = new Thread(() -> poison(site), "poison");
            poisoner.start();
            Thread supervisor = new Thread(() -> supervise(site), "supervisor");
            supervisor.start();
            disturb(site);
            await(site, "published", "every run but the poisoned is published", "cells", runs);
            if (rounds > 0) {
                awaitPoison(site);
                poisoned = false;
                poisoner.join();
                say("alarms now: %s", LongRunAlarms.now(site));
                String run = LongRunLedger.text(site, "select id from run where dataset = 'poison'");
                checked.add(
                        "poisoned run: " + LongRunLedger.state(site, run) + "; workers killed with it: " + poisonKills);
                say("it is retried; %s", checked.get(0));
                require(!site.ask("POST", "/api/v1/runs/" + run + "/retry").isEmpty(), "the poisoned run is retried");
            }
            await(site, "published", "the poisoned run is published", "poison", 1);
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            say("all is published");
            memory.write(folder.resolve("memory.csv"));
            checked.addAll(memory.lines());
            for (int i = 0; i < runs; i++) {
                store.same(place(i) + "/cells", usual.get(i % KINDS), images);
            }
            store.same(place(-1) + "/poison", poison, POISON_IMAGES);
            checked.add("versions equal to the undisturbed ones, every image once: " + (runs + 1));
            checked.add("run states: "
                    + LongRunLedger.text(
                            site,
                            "select string_agg(t, ', ') from (select state || ' ' || count(*) t"
                                    + " from run group by state) s"));
            checked.add("shards by attempts: "
                    + LongRunLedger.text(
                            site,
                            "select string_agg(t, ', ' order by t) from (select attempts || ': '"
                                    + " || count(*) t from shard group by attempts) s"));
            checked.add("events: "
                    + LongRunLedger.text(
                            site,
                            "select string_agg(t, ', ' order by t) from (select what || ' ' || count(*) t"
                                    + " from event group by what) s"));
            checked.add("answers in the inbox: " + store.answers());
            TimeUnit.SECONDS.sleep(30);
            checked.add("alarms at the end: " + LongRunAlarms.now(site));
            checked.addAll(LongRunAlarms.history(site));
            checked.add("processes that ended by themselves and were started again: " + revived);
            supervised = false;
            supervisor.join();
            checked.forEach(line -> say("%s", line));
            for (LongRunPart part : site.parts()) {
                say("%s ended with status %d", part.name(), part.stop());
            }
            Files.write(folder.resolve("checked.txt"), checked);
            if (rounds > 0) {
                LongRunAlarms.check(checked);
            }
            say("done: %d images in %d runs, %.0f s with all faults", runs * images + POISON_IMAGES, runs + 1, seconds);
        }
    }

    private static String place(int run) {
        return "s3://" + LongRunSite.BUCKET + "/" + (run < 0 ? "poison" : String.format(Locale.ROOT, "d%02d", run));
    }

    /**
     * Lets each fault happen in each round, in a drawn order, spread over the shards of the runs.
     */
    private void disturb(LongRunSite site) throws Exception {
        List<Named> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Named> faults = new ArrayList<>(faults(site, round));
            Collections.shuffle(faults, random);
            all.addAll(faults);
        }
        long shards = 0;
        while (shards == 0) {
            shards = LongRunLedger.number(
                    site, "select sum(shards) from run where dataset = 'cells' having count(*) = " + runs);
            TimeUnit.MILLISECONDS.sleep(500);
        }
        for (int i = 0; i < all.size(); i++) {
            long when = Math.round(shards * 0.9 * (i + random.nextDouble()) / all.size());
            while (LongRunLedger.done(site) < when) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            say(
                    "%d of %d shards: %s",
                    LongRunLedger.done(site), shards, all.get(i).name());
            all.get(i).fault().happen();
            TimeUnit.SECONDS.sleep(6);
            say("  over; alarms: %s", LongRunAlarms.now(site));
        }
    }

    private List<Named> faults(LongRunSite site, int round) {
        LongRunPart worker = site.workers.get(random.nextInt(3));
        LongRunPart frozen = site.workers.get(random.nextInt(3));
        LongRunPart coordinator = site.coordinators.get(random.nextInt(2));
        // The first time so long that the alarm about it fires.
        long away = round == 0 ? 150_000 : 15_000;
        return List.of(
                new Named(worker.name() + " is killed", () -> worker.replace(1_000)),
                new Named(
                        frozen.name() + " freezes for longer than its connection lives",
                        () -> frozen.freeze(2 * TTL_MILLIS)),
                new Named(coordinator.name() + " is killed and started again", () -> coordinator.replace(2_000)),
                new Named("the broker is killed and started again", () -> site.broker.replace(15_000)),
                new Named("PostgreSQL ends at once and is away for " + away / 1000 + " s", () -> {
                    site.postgres.stop();
                    TimeUnit.MILLISECONDS.sleep(away);
                    site.postgres.startAgain();
                }),
                new Named("S3 answers 503 for 15 s, then nothing for 15 s", () -> site.disturbStore(15_000)),
                new Named(
                        "the broker's disk is full for 40 s",
                        () -> site.fillDisk(site.brokerDisk(), 40L << 20, 40_000)),
                new Named("worker-3's disk is full for 20 s", () -> site.fillDisk(site.workerDisk(), 0, 20_000)));
    }

    /**
     * Kills each worker that is seen with the first shard of the poisoned run, and starts it again.
     */
    private void poison(LongRunSite site) {
        Set<String> dead = new HashSet<>();
        try {
            while (poisoned) {
                TimeUnit.MILLISECONDS.sleep(300);
                String answer = site.ask("GET", "/api/v1/workers");
                if (answer.isEmpty()) {
                    continue;
                }
                for (Object one : (List<?>) ((Map<?, ?>) CanonicalJson.parse(answer)).get("workers")) {
                    Map<?, ?> heard = (Map<?, ?>) one;
                    String making = heard.get("making").toString();
                    // What a dead worker said last stays there for a while.
                    if (poisoned
                            && making.matches("(?s).*shard=poison-[^ ,]*/train/0\\b.*")
                            && dead.add(heard.get("worker") + " " + heard.get("since"))) {
                        LongRunPart worker = site.workers.stream()
                                .filter(part -> part.name().equals(heard.get("worker")))
                                .findFirst()
                                .orElseThrow();
                        poisonKills++;
                        say("  %s dies of the poison (%d)", worker.name(), poisonKills);
                        worker.replace(2_000);
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            say("  the poison ended: %s", e);
        }
    }

    /**
     * Starts again what ended by itself, such as a coordinator that was started while the database
     * server was away.
     */
    private void supervise(LongRunSite site) {
        try {
            while (supervised) {
                TimeUnit.SECONDS.sleep(2);
                for (LongRunPart part : site.parts()) {
                    if (part.revive()) {
                        revived++;
                        say("  %s ended by itself and is started again", part.name());
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            say("  the supervisor ended: %s", e);
        }
    }

    private void awaitPoison(LongRunSite site) throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONGEST_MINUTES);
        while (LongRunLedger.number(
                        site, "select count(*) from run where dataset = 'poison' and state in ('PARTIAL', 'FAILED')")
                == 0) {
            require(System.nanoTime() < until, "the poisoned shard is given up");
            TimeUnit.MILLISECONDS.sleep(500);
        }
        // A look of Prometheus at it.
        TimeUnit.SECONDS.sleep(15);
    }

    private void await(LongRunSite site, String word, String what, String dataset, int many) throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONGEST_MINUTES);
        String of = " from run where dataset = '" + dataset + "' and state ";
        while (LongRunLedger.number(site, "select count(*)" + of + "= 'PUBLISHED'") < many) {
            String bad = LongRunLedger.text(
                    site,
                    "select coalesce(string_agg(id || ' ' || state || ' ' || coalesce(reason_message, ''), '; '), '')"
                            + of + "in ('CANCELLED', 'FAILED', 'PARTIAL') and finished_at is not null and '" + dataset
                            + "' = 'cells'");
            require(bad.isEmpty(), what + ", but " + bad);
            require(System.nanoTime() < until, what);
            TimeUnit.MILLISECONDS.sleep(500);
        }
        say("%s: %d %s", dataset, many, word);
    }

    private void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, "%7.1f s  ", (System.nanoTime() - startedAt) / 1e9)
                + String.format(Locale.ROOT, format, values));
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("this does not hold: " + what);
        }
    }
}
