package io.stylemill.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills coordinator and workers at random moments, again and again, until so many kills are done,
 * and compares every version that comes out with an undisturbed one. A program for people:
 * {@code FOLDER MOMENTS SEED}, after the project was packaged.
 *
 * <p>Each round is a new version of the dataset: a coordinator without a worker of its own, and two
 * workers. Whatever is killed is started again.
 */
final class KillLoop {
    private static final long LONGEST_PAUSE_MILLIS = 15_000;
    private static final long LOOK_MILLIS = 20;
    private static final int MOMENT_MILLIS = 1_200;

    private final Path folder;
    private final Random random;
    private final long startedAt = System.nanoTime();
    private int kills;
    private int rounds;

    private KillLoop(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]).toAbsolutePath();
        int moments = Integer.parseInt(args[1]);
        KillLoop loop = new KillLoop(folder, Long.parseLong(args[2]));
        Files.createDirectories(folder.resolve("usual"));
        Files.writeString(folder.resolve("usual/cells.yaml"), FaultsIT.MANIFEST);
        MadeVersion undisturbed = new MadeVersion(folder.resolve("usual/var/s3/datasets/cells/1.0.0"));
        try (Program run = Program.start(folder.resolve("usual"), "run", "cells.yaml", "--json")) {
            require(run.status() == 0, "the undisturbed run ends: " + run.err());
        }
        Map<String, String> promised = undisturbed.promised();
        while (loop.kills < moments) {
            loop.round(promised, undisturbed, moments);
        }
        loop.say("done: %d kills in %d rounds, every version equal", loop.kills, loop.rounds);
    }

    private void round(Map<String, String> promised, MadeVersion undisturbed, int moments)
            throws IOException, InterruptedException {
        rounds++;
        Path home = Files.createDirectories(folder.resolve("round-" + rounds));
        Files.writeString(home.resolve("cells.yaml"), FaultsIT.MANIFEST);
        Files.write(
                home.resolve("stylemill.properties"),
                List.of("stylemill.workers=none", "stylemill.broker.redelivery=100ms"));
        MadeVersion version = new MadeVersion(home.resolve("var/s3/datasets/cells/1.0.0"));
        Program run = Program.start(home, "run", "cells.yaml", "--json");
        while (!Files.exists(home.resolve("var/servers.properties"))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        List<Program> workers = new ArrayList<>(List.of(Program.start(home, "worker"), Program.start(home, "worker")));
        try {
            while (run.running()) {
                pause(version, random.nextInt(3));
                if (!run.running() || kills >= moments) {
                    break;
                }
                int at = random.nextInt(3);
                String state = version.shards().size() + " of 12 shards"
                        + (version.has("index/samples.parquet") ? ", index" : "")
                        + (version.has("DATASET.json") ? ", committed" : "");
                kills++;
                if (at == 2) {
                    run.kill();
                    run = Program.start(home, "run", "cells.yaml", "--json");
                } else {
                    workers.get(at).kill();
                    workers.set(at, Program.start(home, "worker"));
                }
                say("kill %d: %s, at %s", kills, at == 2 ? "coordinator" : "worker " + (at + 1), state);
            }
            int status = run.status();
            if (status != 0 && run.err().contains("shards are stored; run the same command again")) {
                // Five deaths of workers with one job make it a dead one; a user runs the manifest
                // again.
                say("a shard met its fifth death and was given up; the manifest is run again");
                run = Program.start(home, "run", "cells.yaml", "--json");
                status = run.status();
            }
            require(status == 0, "the run ends with 0: " + run.err());
        } finally {
            run.close();
            workers.forEach(Program::close);
        }
        require(version.promised().equals(promised), "the bytes are those of an undisturbed run");
        require(version.files().equals(undisturbed.files()), "the files are those of an undisturbed run");
        require(version.besides().equals(undisturbed.besides()), "nothing lies beside it: " + version.besides());
        require(version.record().images() == 240, "every image is there once");
        say("round %d ended: 240 images, every promised byte equal", rounds);
    }

    /** Waits for some progress, or long enough, and then a moment more. */
    private void pause(MadeVersion version, int shards) throws InterruptedException {
        int before = version.shards().size();
        for (long waited = 0;
                waited < LONGEST_PAUSE_MILLIS && version.shards().size() < before + shards;
                waited += LOOK_MILLIS) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(MOMENT_MILLIS));
    }

    private void say(String format, Object... values) {
        double seconds = Duration.ofNanos(System.nanoTime() - startedAt).toMillis() / 1000.0;
        System.out.println(
                String.format(Locale.ROOT, "%7.1f s  ", seconds) + String.format(Locale.ROOT, format, values));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("this does not hold: " + what);
        }
    }
}
