package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.image.Filter;
import io.stylemill.image.FoundImages;
import io.stylemill.image.NormalNumbers;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Step;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures one core: a main program, not a test.
 *
 * <p>Arguments: a folder of 64x64 images, and what to measure: {@code images}, {@code scorer},
 * {@code index}, {@code features}. Prints CPU time.
 */
final class LabelBench {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LabelBench() {}

    public static void main(String[] arguments) {
        List<Pixels> small = new ArrayList<>();
        Iterator<RealImage> files = RealImages.in(Path.of(arguments[0]));
        while (files.hasNext() && small.size() < 800) {
            RealImage image = files.next();
            small.add(FoundImages.decode(image.file(), image.name()));
        }
        for (String what : List.of(arguments).subList(1, arguments.length)) {
            switch (what) {
                case "images" -> images(small);
                case "scorer" -> scorer(small);
                case "index" -> index();
                case "features" -> features();
                default -> throw new IllegalArgumentException(what);
            }
        }
    }

    private static void images(List<Pixels> small) {
        NormalNumbers none = (key, counter) -> () -> 0;
        Workspace workspace = new Workspace();
        for (int side : new int[] {64, 128, 256}) {
            List<Pixels> images = new ArrayList<>();
            for (Pixels p : small) {
                images.add(new Step.Resize(side, side, Filter.LANCZOS3).apply(p, none, workspace));
            }
            PixelChecks checks = new PixelChecks(0, 0.995);
            measure("both hashes, " + side + " pixels", images.size(), () -> {
                long all = 0;
                for (Pixels p : images) {
                    all ^= PerceptualHash.of(p).pHash();
                }
                return all;
            });
            measure("checks, " + side + " pixels", images.size(), () -> {
                long all = 0;
                for (Pixels p : images) {
                    all += checks.findings(p).size();
                }
                return all;
            });
        }
    }

    private static void scorer(List<Pixels> small) {
        Labeler labeler = new Labeler(
                "cells",
                "",
                null,
                List.of("RBC", "WBC", "Platelets"),
                new Labeler.Input(64, 64, 3, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5)),
                Labeler.Output.PROBABILITIES,
                Labeler.Assigns.NEVER);
        Workspace workspace = new Workspace();
        try (Scorer scorer = Scorer.open(
                PyTorch.start(1),
                Checkpoints.read(Path.of("samples/blood-cells/blood-cells-classifier.pt")),
                labeler,
                Device.CPU)) {
            for (int together : new int[] {1, 8}) {
                measure("sample scorer, " + together + " at a time", small.size(), () -> {
                    long all = 0;
                    for (int i = 0; i < small.size(); i += together) {
                        all += scorer.score(small.subList(i, Math.min(small.size(), i + together)), workspace)
                                .get(0)
                                .index();
                    }
                    return all;
                });
            }
            ProgramInput input = new ProgramInput(labeler.input());
            float[] values = new float[input.size()];
            measure("of it, pixels to float32", small.size(), () -> {
                for (Pixels p : small) {
                    input.write(p, workspace, values, 0);
                }
                return (long) values[0];
            });
        }
    }

    private static void index() {
        for (int count : new int[] {100_000, 1_000_000, 10_000_000}) {
            Random random = new Random(1);
            long[] hashes = random.longs(count).toArray();
            HashIndex index = new HashIndex();
            System.gc();
            long before = used();
            long start = THREADS.getCurrentThreadCpuTime();
            for (long hash : hashes) {
                index.add(hash);
            }
            print(count + " hashes, adding one", (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / count, "us");
            System.gc();
            print(count + " hashes, memory of one", (used() - before) / (double) count, "bytes");
            for (int most : new int[] {3, 6, 10, 16}) {
                int queries = count > 1_000_000 ? 200 : 1000;
                long began = THREADS.getCurrentThreadCpuTime();
                long found = 0;
                for (int i = 0; i < queries; i++) {
                    found += index.nearest(random.nextLong(), most).isPresent() ? 1 : 0;
                }
                print(
                        count + " hashes, none within " + most + " (" + found + " of " + queries + " found)",
                        (THREADS.getCurrentThreadCpuTime() - began) / 1e3 / queries,
                        "us");
            }
        }
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Features normal(int n, int d, long seed) {
        Random random = new Random(seed);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            float[] row = new float[d];
            for (int k = 0; k < d; k++) {
                row[k] = (float) Math.max(0, random.nextGaussian() + 0.1 * (k % 7));
            }
            rows.add(row);
        }
        return Features.of(rows);
    }

    private static void features() {
        for (int d : new int[] {64, 512, 2048}) {
            Features real = normal(3000, d, 1);
            NearestFeatures nearest = new NearestFeatures(real);
            Features queries = normal(200, d, 2);
            measure("nearest of 3,000 x " + d, queries.size(), () -> {
                long all = 0;
                for (int i = 0; i < queries.size(); i++) {
                    all += nearest.to(queries.row(i)).position();
                }
                return all;
            });
            Features made = normal(d == 512 ? 50_000 : 10_000, d, 3);
            System.gc();
            seconds("fid, " + made.size() + " x " + d, () -> FrechetDistance.between(made, real));
            seconds("kid", () -> KernelDistance.of(made, real, 1).mean());
            Features some = KernelDistance.drawn(made, SetMeasures.MOST_COMPARED, 1, 1);
            seconds("precision to coverage", () -> Neighbourhoods.of(some, real).precision());
            seconds("diversity of " + some.size(), () -> Neighbourhoods.meanDistance(some));
        }
    }

    private static void seconds(String what, java.util.function.DoubleSupplier measured) {
        long start = THREADS.getCurrentThreadCpuTime();
        double value = measured.getAsDouble();
        print(what + " = " + value, (THREADS.getCurrentThreadCpuTime() - start) / 1e9, "s");
    }

    private static void measure(String what, int images, java.util.function.LongSupplier all) {
        long best = Long.MAX_VALUE;
        long kept = 0;
        for (int round = 0; round < 9; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            kept ^= all.getAsLong();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
        }
        print(what + (kept == 42 ? "." : ""), best / 1e3 / images, "us an image");
    }

    private static void print(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-60s %10.2f %s%n", what, value, unit);
    }
}
