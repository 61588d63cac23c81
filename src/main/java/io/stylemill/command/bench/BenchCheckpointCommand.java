package io.stylemill.command.bench;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench checkpoint}: what reading the wanted network of a large snapshot costs, against a
 * copy of its bytes.
 */
@Command(
        name = "checkpoint",
        description = {
            "Measures, in alternating rounds: a plain copy of a snapshot of StyleGAN-XL's layout, its SHA-256 alone, and reading"
                    + " its one wanted network, SHA-256 included; seconds, CPU seconds, and the memory that reading takes.",
            "The snapshot is generated: 1,000 classes, 256 pixels, random weights, and unwanted networks that make most of it."
        },
        footer = {"", "Example: stylemill bench checkpoint", "         stylemill bench checkpoint --mib 400 --rounds 3"
        })
final class BenchCheckpointCommand extends BaseCommand {
    private static final double MIB = 1 << 20;

    @Option(names = "--mib", paramLabel = "N", description = "Size of the snapshot in MiB (default: ${DEFAULT-VALUE}).")
    private int mib = 1200;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "Measured rounds, after one to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Mixin
    private final JsonOption json = new JsonOption();

    private record Cost(double seconds, double cpu) {}

    /** Something that takes a while. */
    private interface Work {
        void run() throws IOException;
    }

    @Override
    public Integer call() {
        new OptionProblems()
                .within("--mib", mib, 1, Integer.MAX_VALUE >>> 10)
                .within("--rounds", rounds, 1, Integer.MAX_VALUE)
                .refuse();
        try {
            Path file = Files.createTempFile("stylemill-bench-", ".pkl");
            Path copy = Files.createTempFile("stylemill-bench-", ".copy");
            try {
                long wanted = generate(file);
                measure(file, copy, wanted);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "bench-file", "cannot write or copy the snapshot: " + e, e);
        }
        return 0;
    }

    /** Returns the bytes of the wanted network in float32. */
    private long generate(Path file) throws IOException {
        Checkpoint network = RandomNetworks.styleganXl(256, 32768, 512, 1000);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            RandomSnapshot.write(network, (long) mib << 20, out);
        }
        return network.tensors().values().stream().mapToLong(Tensor::elements).sum() * Float.BYTES;
    }

    private void measure(Path file, Path copy, long wanted) throws IOException {
        List<Cost> copies = new ArrayList<>();
        List<Cost> digests = new ArrayList<>();
        List<Cost> reads = new ArrayList<>();
        long held = 0;
        for (int round = 0; round <= rounds; round++) {
            Cost copying = cost(() -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING));
            Cost hashing = cost(() -> digest(file));
            long before = used();
            Checkpoint[] read = new Checkpoint[1];
            Cost reading = cost(() -> read[0] = Checkpoints.read(file));
            held = Math.max(held, used() - before);
            if (read[0].tensors().isEmpty()) {
                throw Failure.bug("the snapshot was read without a network");
            }
            terminal()
                    .say(String.format(
                            Locale.ROOT,
                            "%s: copy %.2f s (CPU %.2f), SHA-256 %.2f s (CPU %.2f), read %.2f s (CPU %.2f)",
                            round == 0 ? "warm-up" : "round " + round,
                            copying.seconds(),
                            copying.cpu(),
                            hashing.seconds(),
                            hashing.cpu(),
                            reading.seconds(),
                            reading.cpu()));
            if (round > 0) {
                copies.add(copying);
                digests.add(hashing);
                reads.add(reading);
            }
        }
        report(Files.size(file), wanted, held, copies, digests, reads);
    }

    private static void digest(Path file) throws IOException {
        Digests.sha256(file);
    }

    private static Cost cost(Work work) throws IOException {
        long cpu = Memory.cpuNanos();
        long start = System.nanoTime();
        work.run();
        return new Cost((System.nanoTime() - start) / 1e9, (Memory.cpuNanos() - cpu) / 1e9);
    }

    /** Returns the heap that is reachable: what was read and is held. */
    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void report(long bytes, long wanted, long held, List<Cost> copies, List<Cost> digests, List<Cost> reads) {
        double copy = BenchCommand.median(copies.stream().map(Cost::seconds).toList());
        double read = BenchCommand.median(reads.stream().map(Cost::seconds).toList());
        double digest = BenchCommand.median(digests.stream().map(Cost::seconds).toList());
        double copyCpu = BenchCommand.median(copies.stream().map(Cost::cpu).toList());
        double readCpu = BenchCommand.median(reads.stream().map(Cost::cpu).toList());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fileMiB", BenchCommand.round1(bytes / MIB));
        map.put("wantedMiB", BenchCommand.round1(wanted / MIB));
        map.put("heldMiB", BenchCommand.round1(held / MIB));
        map.put("copySeconds", BenchCommand.round2(copy));
        map.put("digestSeconds", BenchCommand.round2(digest));
        map.put("readSeconds", BenchCommand.round2(read));
        map.put("ratio", BenchCommand.round2(read / copy));
        map.put("copyCpuSeconds", BenchCommand.round2(copyCpu));
        map.put("readCpuSeconds", BenchCommand.round2(readCpu));
        map.put("cpuRatio", BenchCommand.round2(readCpu / copyCpu));
        map.put("peakResidentMiB", Math.round(Memory.peak()));
        if (json.asked()) {
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "medians of %d rounds, a snapshot of %s MiB: copy %s s, SHA-256 %s s, read %s s: %s times the copy"
                                + " (by CPU %s)%n"
                                + "memory: wanted network %s MiB in float32, held after reading %s MiB, peak of the process"
                                + " %s MiB",
                        rounds,
                        map.get("fileMiB"),
                        map.get("copySeconds"),
                        map.get("digestSeconds"),
                        map.get("readSeconds"),
                        map.get("ratio"),
                        map.get("cpuRatio"),
                        map.get("wantedMiB"),
                        map.get("heldMiB"),
                        map.get("peakResidentMiB")));
    }
}
