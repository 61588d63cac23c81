package io.stylemill.command.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process has used of the machine: resident memory, native memory included, and processor
 * time.
 */
final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int EVERY = 250;

    private record Point(long images, double mebibytes) {}

    private final List<Point> points = new ArrayList<>();
    private long next;

    /** Returns the resident memory now, in MiB, or 0 where the system does not tell. */
    static double resident() {
        return read("VmRSS:");
    }

    /** Returns the most resident memory so far, in MiB, or 0 where the system does not tell. */
    static double peak() {
        return read("VmHWM:");
    }

    /**
     * Returns the processor time that all threads of this process have used so far, in nanoseconds.
     */
    static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** Notes the memory now and then, as images are finished. */
    synchronized void note(long images) {
        if (images >= next) {
            next = images + EVERY;
            points.add(new Point(images, resident()));
        }
    }

    /**
     * Returns the slope of the memory over the last three quarters of the images, in MiB per 1,000
     * images.
     */
    synchronized double slope() {
        List<Point> late = points.subList(points.size() / 4, points.size());
        double n = late.size();
        if (n < 2) {
            return 0;
        }
        double x = late.stream().mapToDouble(Point::images).sum() / n;
        double y = late.stream().mapToDouble(Point::mebibytes).sum() / n;
        double xy = late.stream()
                .mapToDouble(p -> (p.images() - x) * (p.mebibytes() - y))
                .sum();
        double xx = late.stream()
                .mapToDouble(p -> (p.images() - x) * (p.images() - x))
                .sum();
        return xx == 0 ? 0 : xy / xx * 1000;
    }

    private static double read(String field) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
