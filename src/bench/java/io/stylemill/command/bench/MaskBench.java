package io.stylemill.command.bench;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.engine.sample.Masker;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Measures what masks add to an image, from the latent to the encoded files, on one thread: a main
 * program, not a test.
 *
 * <p>Arguments: {@code sample} (64 pixels), {@code stylegan2-256} or {@code stylegan3-t-256}
 * (random weights), the images of a round, the rounds, the batch, and, if one alone is wanted,
 * {@code linear} or {@code ensemble}. Rounds without masks, with a linear model of three classes
 * over all layers, and with an ensemble alternate. Prints the CPU milliseconds of an image (median
 * of the rounds), the ratios to no masks (median of the ratios of neighbouring rounds), and the
 * resident memory after each round.
 */
final class MaskBench {
    private static final int CLASSES = 3;
    private static final int MEMBERS = 5;
    private static final int HIDDEN = 16;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MaskBench() {}

    public static void main(String[] arguments) throws IOException {
        Checkpoint checkpoint = switch (arguments[0]) {
            case "sample" -> Checkpoints.read(Path.of("samples/blood-cells/blood-cells-64.safetensors"));
            case "stylegan2-256" -> RandomNetworks.stylegan2(256, 16384, 512);
            case "stylegan3-t-256" -> RandomNetworks.stylegan3(256, 16384, 512, Architecture.STYLEGAN3_T);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        int images = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        int batch = Integer.parseInt(arguments[3]);
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", batch)) {
            Map<String, @Nullable Masker> maskers = new LinkedHashMap<>();
            maskers.put("no masks", null);
            for (String kind : arguments.length > 4 ? List.of(arguments[4]) : List.of("linear", "ensemble")) {
                maskers.put(kind, new Masker(model(generator, checkpoint, kind.equals("ensemble"))));
            }
            Map<String, double[]> millis = new LinkedHashMap<>();
            maskers.keySet().forEach(name -> millis.put(name, new double[rounds]));
            List<Long> memory = new ArrayList<>();
            for (int round = -1; round < rounds; round++) {
                for (String name : millis.keySet()) {
                    double measured = measure(generator, checkpoint, maskers.get(name), images, batch);
                    if (round >= 0) {
                        millis.get(name)[round] = measured;
                    }
                }
                memory.add(resident());
            }
            double[] plain = millis.get("no masks");
            millis.forEach((name, all) -> {
                double[] ratios = new double[rounds];
                Arrays.setAll(ratios, i -> all[i] / plain[i]);
                System.out.printf(
                        Locale.ROOT,
                        "%s, batch %d, %s: %.2f ms an image, %.3f of no masks%n",
                        arguments[0],
                        batch,
                        name,
                        median(all),
                        median(ratios));
            });
            System.out.println("resident MiB after each round: " + memory);
        }
    }

    private static MaskModel model(PyTorchGenerator generator, Checkpoint checkpoint, boolean ensemble) {
        int units = ensemble ? MEMBERS * HIDDEN : CLASSES;
        SplittableRandom random = new SplittableRandom(1);
        Map<String, float[]> layers = new LinkedHashMap<>();
        generator
                .features(recipe(checkpoint, 0, 1), List.of())
                .forEach((name, map) -> layers.put(name, numbers(random, map.channels() * units)));
        MaskModel.Votes votes = new MaskModel.Votes(
                MEMBERS, numbers(random, MEMBERS * HIDDEN * CLASSES), numbers(random, MEMBERS * CLASSES));
        return new MaskModel(
                checkpoint.sha256(),
                MaskClass.named(List.of("background", "one", "two")),
                layers,
                numbers(random, units),
                ensemble ? votes : null,
                Map.of());
    }

    private static float[] numbers(SplittableRandom random, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) (random.nextDouble() - 0.5) / 20;
        }
        return numbers;
    }

    private static Recipe recipe(Checkpoint checkpoint, long seed, int batch) {
        int classes = checkpoint.network().cDim();
        List<Double> vector = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            vector.add(i == 0 ? 1.0 : 0.0);
        }
        return new Recipe(
                checkpoint.sha256(),
                null,
                new Recipe.Place("bench", seed, 0),
                new Recipe.ZSource.Seed(seed),
                vector,
                new Recipe.Truncation(0.7, checkpoint.network().numWs()),
                null,
                List.of(),
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", batch),
                null,
                null);
    }

    private static double measure(
            PyTorchGenerator loaded, Checkpoint checkpoint, @Nullable Masker masker, int images, int batch) {
        var generator = masker == null ? loaded : masker.equipped(loaded);
        Finisher finisher = new Finisher();
        long before = THREADS.getCurrentThreadCpuTime();
        for (int from = 0; from < images; from += batch) {
            List<Recipe> recipes = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                recipes.add(recipe(checkpoint, from + i, batch));
            }
            List<Drawn> drawn = generator.draw(recipes);
            List<Pixels> finished = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                finished.add(finisher.postprocess(recipes.get(i), drawn.get(i).image()));
                finisher.encode(recipes.get(i), finished.get(i));
            }
            if (masker != null) {
                List<Masker.Looked> looked = masker.look(recipes, drawn, finished, finisher.workspace());
                for (int i = 0; i < batch; i++) {
                    masker.finish(recipes.get(i), looked.get(i), finisher.workspace());
                }
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / 1e6 / images;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** MiB that this process holds. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
