package io.stylemill.command.bench;

import io.stylemill.command.order.RunCommand;
import io.stylemill.config.LineageSettings;
import io.stylemill.config.PolicySettings;
import io.stylemill.config.Settings;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DataFolder;
import io.stylemill.wiring.LocalFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench}: the raw generator against the whole factory, in alternating rounds of one process.
 */
@Command(
        name = "bench",
        subcommands = {BenchNetworksCommand.class, BenchProgramCommand.class, BenchCheckpointCommand.class},
        description = {
            "Measures, in one process and in alternating rounds: images/s of the raw generator on all cores, images/s end to"
                    + " end (generate, post-process, encode, pack, upload, publish), their ratio, and memory.",
            "The images are the sample's, 64 pixels resized by lanczos3, PNG."
        },
        footer = {"", "Example: stylemill bench", "         stylemill bench --images 5000 --rounds 1"})
public final class BenchCommand extends BaseCommand {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: bench-%d, version: 1.0.0}
            generator: {checkpoint: "%s"}
            seed: %d
            samples:
              - name: cells
                count: %d
                label: {balance: {RBC: 1, WBC: 1, Platelets: 1}}
                latent: {distribution: normal}
                truncation: {psi: {min: 0.7, max: 1.0}}
            postprocess: [%s]
            output: {shards: {samples: %d}}
            """;

    @Option(names = "--images", paramLabel = "N", description = "Images per round (default: ${DEFAULT-VALUE}).")
    private int images = 20_000;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "Measured rounds, after one of the same size to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--shard", paramLabel = "N", description = "Images per shard (default: ${DEFAULT-VALUE}).")
    private int shard = 1000;

    @Option(
            names = "--pixels",
            paramLabel = "N",
            description =
                    "Width and height that the 64-pixel images are resized to (default: ${DEFAULT-VALUE}; 64: as they are).")
    private int pixels = 128;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Conditional generator of the classes RBC, WBC and Platelets (default: the sample's).")
    private Path checkpoint = Install.folder().resolve("samples/blood-cells/blood-cells-64.safetensors");

    @Mixin
    private final JsonOption json = new JsonOption();

    /** @param rate images per second; @param cpu milliseconds of all threads per image */
    private record Speed(double rate, double cpu) {
        static Speed of(long images, long nanos, long cpuNanos) {
            return new Speed(images * 1e9 / nanos, cpuNanos / 1e6 / images);
        }
    }

    private record Round(Speed raw, Speed whole) {
        double ratio() {
            return whole.rate() / raw.rate();
        }

        /**
         * What the ratio would be were all cores busy all the time; less moved by other programs
         * than the ratio is.
         */
        double cpuRatio() {
            return raw.cpu() / whole.cpu();
        }
    }

    @Override
    public Integer call() {
        new OptionProblems()
                .within("--images", images, 1, Long.MAX_VALUE)
                .within("--rounds", rounds, 1, Long.MAX_VALUE)
                .within("--shard", shard, 1, Long.MAX_VALUE)
                .within("--pixels", pixels, 1, Long.MAX_VALUE)
                .refuse();
        Settings own = settings();
        Path home = own.home().resolve("bench-" + ProcessHandle.current().pid());
        Settings settings = new Settings(
                home,
                own.s3(),
                own.broker(),
                own.ledger(),
                own.inbox(),
                own.workers(),
                own.web(),
                own.log(),
                PolicySettings.NONE,
                own.signing(),
                LineageSettings.NONE,
                null,
                null);
        Memory memory = new Memory();
        try (Components components = new Components(settings, Device.CPU);
                LocalFactory factory = new LocalFactory(components)) {
            AtomicLong finished = new AtomicLong();
            factory.open((run, n) -> memory.note(finished.addAndGet(n)));
            List<Round> measured = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                Prepared prepared = components.acceptance().prepare(order(round, images));
                Round now = new Round(raw(components, prepared), whole(factory, prepared));
                terminal()
                        .say(String.format(
                                Locale.ROOT,
                                "%s: raw generator %.1f images/s (CPU %.2f ms each), end to end %.1f images/s (CPU %.2f ms"
                                        + " each), ratio %.3f (by CPU %.3f), memory %.0f MiB",
                                round == 0 ? "warm-up" : "round " + round,
                                now.raw().rate(),
                                now.raw().cpu(),
                                now.whole().rate(),
                                now.whole().cpu(),
                                now.ratio(),
                                now.cpuRatio(),
                                Memory.resident()));
                if (round > 0) {
                    measured.add(now);
                }
            }
            report(measured, memory);
        } finally {
            DataFolder.remove(home);
        }
        return 0;
    }

    private Order order(int round, int size) {
        String text = String.format(
                Locale.ROOT, MANIFEST, round, checkpoint.toAbsolutePath(), 1000 + round, size, resize(), shard);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Order(ManifestSource.of("bench", Install.workingFolder().toUri(), bytes), null, 9);
    }

    private String resize() {
        return pixels == 64
                ? ""
                : String.format(Locale.ROOT, "{resize: {width: %d, height: %d, filter: lanczos3}}", pixels, pixels);
    }

    /** The generator alone, on as many threads as there are cores; its images are dropped. */
    private static Speed raw(Components components, Prepared prepared) {
        Plan plan = prepared.plan();
        int batch = plan.setting().batch();
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService threads = Executors.newFixedThreadPool(cores);
        try (Models.Loan loan = components
                .models()
                .lend(
                        prepared.checkpointAddress(),
                        plan.setting().checkpointSha256(),
                        plan.setting().declared(),
                        plan.setting().precision(),
                        batch)) {
            Generator generator = loan.generator();
            generator.generate(recipes(plan, 0, batch));
            long cpu = Memory.cpuNanos();
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (long i = 0; i < plan.samples(); i += batch) {
                long from = i;
                // A task without a result, or the futures would keep every image.
                running.add(threads.submit(() -> {
                    generator.generate(recipes(plan, from, batch));
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            return Speed.of(plan.samples(), System.nanoTime() - start, Memory.cpuNanos() - cpu);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "the measurement was interrupted", e);
        } catch (ExecutionException e) {
            throw Failure.of(Kind.BUG, "bug", "the generator failed: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Recipe> recipes(Plan plan, long from, int batch) {
        List<Recipe> recipes = new ArrayList<>(batch);
        for (long k = from; k < Math.min(plan.samples(), from + batch); k++) {
            recipes.add(plan.sample(k).recipe());
        }
        return recipes;
    }

    /** From the order to the published version. */
    private static Speed whole(LocalFactory factory, Prepared prepared) {
        long cpu = Memory.cpuNanos();
        long start = System.nanoTime();
        factory.begin(prepared);
        Run run = RunCommand.await(factory, prepared.run(), images -> {});
        if (run.state() != RunState.PUBLISHED) {
            throw Failure.bug("the run of the measurement ended as " + run.state() + ": " + run.reason());
        }
        return Speed.of(prepared.plan().samples(), System.nanoTime() - start, Memory.cpuNanos() - cpu);
    }

    private void report(List<Round> measured, Memory memory) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", images);
        map.put("rounds", rounds);
        map.put("cores", Runtime.getRuntime().availableProcessors());
        map.put(
                "rawImagesPerSecond",
                round1(median(measured.stream().map(r -> r.raw().rate()).toList())));
        map.put(
                "endToEndImagesPerSecond",
                round1(median(measured.stream().map(r -> r.whole().rate()).toList())));
        map.put("ratio", Math.round(median(measured.stream().map(Round::ratio).toList()) * 1000) / 1000.0);
        map.put(
                "rawCpuMillisPerImage",
                round2(median(measured.stream().map(r -> r.raw().cpu()).toList())));
        map.put(
                "endToEndCpuMillisPerImage",
                round2(median(measured.stream().map(r -> r.whole().cpu()).toList())));
        map.put(
                "cpuRatio",
                Math.round(median(measured.stream().map(Round::cpuRatio).toList()) * 1000) / 1000.0);
        map.put("peakResidentMiB", Math.round(Memory.peak()));
        map.put("residentSlopeMiBPer1000Images", Math.round(memory.slope() * 100) / 100.0);
        if (json.asked()) {
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "medians of %d rounds of %,d images: raw generator %s images/s, end to end %s images/s, ratio %s",
                        rounds,
                        images,
                        map.get("rawImagesPerSecond"),
                        map.get("endToEndImagesPerSecond"),
                        map.get("ratio")));
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "CPU per image: raw generator %s ms, end to end %s ms, ratio %s%nmemory: peak %d MiB; slope over the last three quarters of the images %s MiB per 1,000",
                        map.get("rawCpuMillisPerImage"),
                        map.get("endToEndCpuMillisPerImage"),
                        map.get("cpuRatio"),
                        Math.round(Memory.peak()),
                        map.get("residentSlopeMiBPer1000Images")));
    }

    static double round2(double value) {
        return Math.round(value * 100) / 100.0;
    }

    static double round1(double value) {
        return Math.round(value * 10) / 10.0;
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int n = sorted.size();
        return n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
    }
}
