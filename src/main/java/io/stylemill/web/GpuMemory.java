package io.stylemill.web;

import io.stylemill.engine.generator.Gpu;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The memory of this machine's NVIDIA GPUs, as {@code nvidia-smi} tells it; asked at most every few
 * seconds.
 */
final class GpuMemory {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final long PATIENCE_SECONDS = 3;
    private static final List<String> QUESTION =
            List.of("nvidia-smi", "--query-gpu=index,memory.used,memory.total", "--format=csv,noheader,nounits");

    private final Clock clock;
    private Instant until = Instant.MIN;
    private List<Use> last = List.of();

    /**
     * The memory of one GPU, in bytes.
     *
     * @param index of the GPU, from 0
     */
    record Use(int index, double used, double total) {}

    GpuMemory(Clock clock) {
        this.clock = clock;
    }

    /** Returns the GPUs, none where there is no driver or it does not answer. */
    synchronized List<Use> read() {
        Instant now = clock.instant();
        if (now.isAfter(until)) {
            last = Gpu.models().isEmpty() ? List.of() : ask();
            until = now.plus(FRESH);
        }
        return last;
    }

    private static List<Use> ask() {
        try {
            Process process = new ProcessBuilder(QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Its few lines fit the pipe, so that it ends without being read.
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Reads lines such as {@code 0, 1523, 143771}, in MiB; others are left out. */
    static List<Use> parse(String text) {
        List<Use> uses = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.strip().split("\\s*,\\s*", -1);
            if (words.length == 3 && String.join("", words).matches("\\d{3,30}")) {
                uses.add(new Use(Integer.parseInt(words[0]), mebibytes(words[1]), mebibytes(words[2])));
            }
        }
        return uses;
    }

    private static double mebibytes(String word) {
        return Long.parseLong(word) * 1048576.0;
    }
}
