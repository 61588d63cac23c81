package io.stylemill.factory.mix;

import io.stylemill.record.Digests;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Plans a mixed version of as many images as asked, half of them real: a main program, not a test.
 *
 * <p>Argument: the number of images. Only the plan is made, which is what grows with the number:
 * copying holds some shards' rows.
 */
final class MixBench {
    private static final List<String> CLASSES = List.of("Platelets", "RBC", "WBC");

    private MixBench() {}

    public static void main(String[] arguments) {
        int images = Integer.parseInt(arguments[0]);
        long before = used();
        List<RealPicture> real = new ArrayList<>();
        List<SyntheticPicture> made = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            String name = CLASSES.get(i / 2 % 3);
            if (i % 2 == 0) {
                String file = String.format(Locale.ROOT, "%s/%09d.png", name, i);
                real.add(new RealPicture(file, sha("file " + i), name, "", 5000, "png", true, "64x64:" + sha("p" + i)));
            } else {
                String key = String.format(Locale.ROOT, "v1_0_0-%09d", i);
                made.add(new SyntheticPicture(0, key, name, List.of(), 5000, "png", "64x64:" + sha("p" + i)));
            }
        }
        long looked = used();
        long start = System.nanoTime();
        MixPlan plan = MixPlan.of(
                new MixRules(
                        new BigDecimal("0.5"),
                        null,
                        0,
                        Map.of(
                                "train", new BigDecimal("0.8"),
                                "validation", new BigDecimal("0.1"),
                                "test", new BigDecimal("0.1")),
                        List.of()),
                real,
                made);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,d images: %d bytes an image to hold, plan of %,d in %.1f s with a heap of at most %d MB%n",
                images,
                (looked - before) / images,
                plan.splits().values().stream().mapToLong(List::size).sum(),
                seconds,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static String sha(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
