package io.stylemill.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Resident memory of processes over time, one line of samples for each life of each process. */
final class LongRunMemory implements AutoCloseable {
    private static final int PERIOD_SECONDS = 5;
    /**
     * A life must last so long before its slope says something: a JVM takes its heap and compiles
     * first.
     */
    private static final int WARM_SECONDS = 120;

    private record Sample(double seconds, long kib) {}

    private final Map<String, List<Sample>> lives = new TreeMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final long startedAt = System.nanoTime();

    LongRunMemory(List<LongRunPart> parts) {
        clock.scheduleAtFixedRate(() -> parts.forEach(this::look), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void look(LongRunPart part) {
        long kib = part.resident();
        if (kib > 0) {
            lives.computeIfAbsent(part.name() + " " + part.pid(), life -> new ArrayList<>())
                    .add(new Sample((System.nanoTime() - startedAt) / 1e9, kib));
        }
    }

    /** Writes all samples into a CSV file. */
    synchronized void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("part,pid,seconds,kib"));
        lives.forEach((life, samples) -> samples.forEach(sample -> lines.add(
                String.format(Locale.ROOT, "%s,%.0f,%d", life.replace(' ', ','), sample.seconds(), sample.kib()))));
        Files.write(file, lines);
    }

    /**
     * Returns a line about each life that lasted: first, median and last MiB after its start,
     * highest, MiB in ten minutes.
     */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        lives.forEach((life, all) -> {
            double from = all.get(0).seconds() + WARM_SECONDS;
            List<Sample> warm =
                    all.stream().filter(sample -> sample.seconds() >= from).toList();
            if (warm.size() >= WARM_SECONDS / PERIOD_SECONDS) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%-22s %4.0f s: first %d, half way %d, last %d, highest %d MiB, %+.1f MiB in ten minutes",
                        life,
                        all.get(all.size() - 1).seconds() - all.get(0).seconds(),
                        warm.get(0).kib() >> 10,
                        warm.get(warm.size() / 2).kib() >> 10,
                        warm.get(warm.size() - 1).kib() >> 10,
                        all.stream().mapToLong(Sample::kib).max().orElse(0) >> 10,
                        slope(warm) * 600 / 1024));
            }
        });
        return lines;
    }

    /** Least squares, in KiB a second. */
    private static double slope(List<Sample> samples) {
        double meanTime =
                samples.stream().mapToDouble(Sample::seconds).average().orElse(0);
        double mean = samples.stream().mapToLong(Sample::kib).average().orElse(0);
        double above = 0;
        double below = 0;
        for (Sample sample : samples) {
            above += (sample.seconds() - meanTime) * (sample.kib() - mean);
            below += (sample.seconds() - meanTime) * (sample.seconds() - meanTime);
        }
        return above / below;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
