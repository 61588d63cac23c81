package io.stylemill.command.bench;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Convolution;
import io.stylemill.checkpoint.Safetensors;
import io.stylemill.command.network.SeedRecipes;
import io.stylemill.console.Workload;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.models.Models;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bench networks}: what images of large networks cost, against the floor of their
 * convolutions.
 */
@Command(
        name = "networks",
        description = {
            "Measures, on one thread of the CPU, what an image of a network costs, and compares it with the floor: its"
                    + " convolutions and nothing else, each measured alone beside it.",
            "Every network and precision runs in a process of its own, which tells the peak memory. Rounds alternate."
        },
        footer = {
            "",
            "Example: stylemill bench networks",
            "         stylemill bench networks stylegan2-256 --precision fp32 --batch 1,4",
            "         stylemill bench networks my-network.pkl"
        })
final class BenchNetworksCommand extends BaseCommand {
    private static final List<String> FIELDS = List.of(
            "precision",
            "batch",
            "gflop",
            "mapMiB",
            "gflopPerSecond",
            "floorMillis",
            "cpuMillis",
            "timesFloor",
            "peakResidentMiB");

    @Parameters(
            arity = "0..*",
            paramLabel = "NETWORK",
            completionCandidates = RandomNetworks.Names.class,
            description = "${COMPLETION-CANDIDATES} (random weights), or a checkpoint file; default: ${DEFAULT-VALUE}.")
    private List<String> networks =
            new ArrayList<>(List.of("stylegan2-256", "stylegan2-1024", "stylegan3-t-256", "stylegan3-r-256"));

    @Option(
            names = "--precision",
            split = ",",
            paramLabel = "P",
            description = "fp32, bf16 (default: both where the CPU has avx512_bf16).")
    private List<String> precisions = new ArrayList<>();

    @Option(names = "--batch", split = ",", paramLabel = "N", description = "Batch shapes (default: 1,4).")
    private List<Integer> batches = List.of(1, 4);

    @Option(names = "--rounds", paramLabel = "R", description = "Measured rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--here", hidden = true, description = "Measures one network in this process; prints JSON.")
    private boolean here;

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems().within("--rounds", rounds, 1, Long.MAX_VALUE);
        batches.forEach(batch -> problems.within("--batch", batch, 1, Long.MAX_VALUE));
        problems.refuse();
        if (here) {
            terminal().result(CanonicalJson.write(measure(networks.get(0), precisions.get(0), batches.get(0))));
            return 0;
        }
        List<String> asked = precisions.isEmpty() ? supported() : precisions;
        List<Map<?, ?>> rows = new ArrayList<>();
        if (!json.asked()) {
            terminal()
                    .result(row(
                            "network",
                            "",
                            "batch",
                            "GFLOP",
                            "maps MiB",
                            "GFLOP/s",
                            "floor ms",
                            "CPU ms",
                            "x floor",
                            "peak MiB"));
        }
        for (String network : networks) {
            Supplier<Checkpoint> shape = RandomNetworks.SHAPES.get(network);
            Path file = shape == null ? Path.of(network) : write(network, shape.get());
            try {
                for (String precision : asked) {
                    for (int batch : batches) {
                        Map<?, ?> measured = inOwnProcess(file, precision, batch);
                        Map<String, Object> row = new LinkedHashMap<>();
                        row.put("network", network);
                        FIELDS.forEach(field -> row.put(field, Objects.requireNonNull(measured.get(field))));
                        rows.add(row);
                        if (!json.asked()) {
                            terminal().result(row(row.values().toArray()));
                        }
                    }
                }
            } finally {
                if (shape != null) {
                    delete(file);
                }
            }
        }
        if (json.asked()) {
            terminal().result(CanonicalJson.write(rows));
        }
        return 0;
    }

    /**
     * Writes a network of random weights to a file, for its reading belongs to what is measured.
     */
    private static Path write(String network, Checkpoint checkpoint) {
        try {
            Path file = Files.createTempFile(network + "-", ".safetensors");
            Files.delete(file);
            Safetensors.write(checkpoint, file);
            return file;
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "bench-file", "cannot write a network of random weights: " + e, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "bench-file", "cannot remove " + file + ": " + e, e);
        }
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-16s %-5s %5s %8s %8s %8s %9s %9s %8s %9s", cells);
    }

    private static List<String> supported() {
        try {
            return List.of("fp32", PyTorch.precision("bf16", Device.CPU));
        } catch (Failure e) {
            return List.of("fp32");
        }
    }

    private Map<?, ?> inOwnProcess(Path network, String precision, int batch) {
        List<String> command = List.of(
                Install.folder().resolve("stylemill").toString(),
                "bench",
                "networks",
                network.toString(),
                "--here",
                "--precision",
                precision,
                "--batch",
                Integer.toString(batch),
                "--rounds",
                Integer.toString(rounds));
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status == 0 && CanonicalJson.parse(answer) instanceof Map<?, ?> map) {
                return map;
            }
            throw Failure.of(
                    status == 2 ? Kind.INPUT : Kind.RESOURCES,
                    "bench-process",
                    "measuring " + network + " in " + precision + " ended with status " + status
                            + "; its own words are above");
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "bench-process", "cannot start " + command.get(0) + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "the measurement was interrupted", e);
        }
    }

    /** @param gflop of one image */
    private record Subject(String sha256, List<Convolution> convolutions, double gflop, List<Recipe> images) {}

    /**
     * Returns what is to be measured; the weights are not among it, so that no more of them is held
     * than at work.
     */
    private static Subject subject(Components components, String file, String precision, int batch) {
        Checkpoint checkpoint = components.models().read(file, null);
        SeedRecipes.Look look = new SeedRecipes.Look(
                null, 0.7, null, null, SeedRecipes.NoiseMode.CONST, Recipe.Transform.IDENTITY, null, null);
        SeedRecipes recipes = new SeedRecipes(look, file, checkpoint, new Recipe.Numerics(precision, batch), false);
        return new Subject(
                checkpoint.sha256(),
                Convolution.of(checkpoint),
                Workload.flops(checkpoint) / 1e9,
                LongStream.range(0, batch).mapToObj(recipes::recipe).toList());
    }

    private Map<String, Object> measure(String file, String precision, int batch) {
        try (Components components = new Components(settings(), Device.CPU)) {
            Subject subject = subject(components, file, precision, batch);
            List<Double> millis = new ArrayList<>();
            double peak;
            try (Models.Loan loan = components.models().lend(file, subject.sha256(), precision, batch)) {
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                loan.generator().generate(subject.images());
                for (int round = 0; round < rounds; round++) {
                    long start = threads.getCurrentThreadCpuTime();
                    loan.generator().generate(subject.images());
                    millis.add((threads.getCurrentThreadCpuTime() - start) / 1e6 / batch);
                }
                peak = Memory.peak();
            }
            return answer(components.engine(), subject, precision, batch, millis, peak);
        }
    }

    private Map<String, Object> answer(
            PyTorch engine, Subject subject, String precision, int batch, List<Double> millis, double peak) {
        List<Convolution> convolutions = subject.convolutions();
        Map<Convolution, Double> alone = new HashMap<>();
        for (Convolution each : convolutions) {
            alone.computeIfAbsent(
                    each, shape -> engine.convolutionSeconds(shape, precision, batch, rounds) * 1000 / batch);
        }
        double floor = convolutions.stream().mapToDouble(alone::get).sum();
        double numbers = convolutions.stream().mapToDouble(Convolution::numbers).sum();
        double median = BenchCommand.median(millis);
        return Map.of(
                "precision", precision,
                "batch", batch,
                "gflop", BenchCommand.round1(subject.gflop()),
                "mapMiB", Math.round(numbers * (precision.equals("bf16") ? 2 : 4) / (1 << 20)),
                "gflopPerSecond", BenchCommand.round1(subject.gflop() / floor * 1000),
                "floorMillis", BenchCommand.round1(floor),
                "cpuMillis", BenchCommand.round1(median),
                "timesFloor", BenchCommand.round2(median / floor),
                "peakResidentMiB", Math.round(peak));
    }
}
