package io.stylemill.provenance;

import io.stylemill.dataset.Layout;
import io.stylemill.dataset.PublishedVersion;
import io.stylemill.dataset.SampleRow;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.generator.DeviceClass;
import io.stylemill.plan.Recipe;
import io.stylemill.plan.RecipeJson;
import io.stylemill.provenance.Verification.Sampling;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Makes some images of a version again, each from its record alone, and compares: the pixels' hash where the device
 * class is one that made the version, else the peak signal-to-noise ratio.
 */
final class Regeneration {
    private static final String CHECK = "regenerate";
    /** Least ratio in dB: below it, more differs than the rounding of another device explains. */
    private static final double LEAST = 45;

    private static final long MOST_PIXELS = 1L << 26;

    private final PublishedVersion version;
    private final Findings findings;

    Regeneration(PublishedVersion version, Findings findings) {
        this.version = version;
        this.findings = findings;
    }

    void run(Sampling sampling) {
        List<SampleRow> chosen = chosen(sampling);
        String environment = new String(
                StatementCheck.small(version, Layout.ENVIRONMENT, BoundedJson.MAX_BYTES),
                java.nio.charset.StandardCharsets.UTF_8);
        Object facts = BoundedJson.parse(environment.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        int equal = 0;
        int near = 0;
        double least = Double.POSITIVE_INFINITY;
        for (SampleRow row : chosen) {
            Recipe recipe = RecipeJson.parse(row.recipe());
            Regenerator.Again again = sampling.regenerator().again(recipe, EditDirections.of(version, recipe));
            if (again.image().pixelSha256().equals(row.file().pixelSha256())) {
                equal++;
            } else if (madeOn(facts, again.here())) {
                findings.fail(
                        CHECK,
                        row.place().shard(),
                        row.key() + " made again has other pixels, on a device class that made the version");
            } else {
                double[] psnr = {0};
                findings.attempt(
                        CHECK,
                        row.place().shard(),
                        () -> psnr[0] = psnr(version.image(row), again.image().content()));
                least = Math.min(least, psnr[0]);
                if (psnr[0] < LEAST) {
                    findings.fail(
                            CHECK,
                            row.place().shard(),
                            String.format(
                                    Locale.ROOT,
                                    "%s made again on another device class is %.1f dB from it; at least %.0f are due",
                                    row.key(),
                                    psnr[0],
                                    LEAST));
                } else {
                    near++;
                }
            }
        }
        findings.holdsUnlessFailed(
                CHECK,
                chosen.size() + " images chosen by the seed " + sampling.seed() + " and made again from their records: "
                        + equal + " have equal pixels"
                        + (near == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", %d are from another device class and at least %.1f dB near (45 dB to pass)",
                                        near,
                                        least)));
    }

    private List<SampleRow> chosen(Sampling sampling) {
        long images = version.record().images();
        SplittableRandom random = new SplittableRandom(sampling.seed());
        Set<Long> ordinals = new TreeSet<>();
        while (ordinals.size() < Math.min(sampling.count(), images)) {
            ordinals.add(random.nextLong(images));
        }
        List<SampleRow> chosen = new ArrayList<>();
        long[] at = {0};
        version.rows(row -> {
            if (ordinals.contains(at[0]++)) {
                chosen.add(row);
            }
        });
        if (chosen.size() < ordinals.size()) {
            throw StatementCheck.bad("has fewer rows than images");
        }
        return chosen;
    }

    /** Returns whether one of the version's workers was of this device class. */
    private static boolean madeOn(@org.jspecify.annotations.Nullable Object environment, DeviceClass here) {
        if (!(environment instanceof Map<?, ?> map) || !(map.get("workers") instanceof Map<?, ?> workers)) {
            return false;
        }
        Map<String, String> wanted = Map.of(
                "engine", here.engine(),
                "device", here.device(),
                "threads", Integer.toString(here.threads()),
                "precision", here.precision(),
                "batch", Integer.toString(here.batch()));
        return workers.values().stream()
                .anyMatch(worker -> worker instanceof Map<?, ?> facts
                        && wanted.entrySet().stream()
                                .allMatch(e -> e.getValue().equals(String.valueOf(facts.get(e.getKey())))));
    }

    /** Returns the peak signal-to-noise ratio of two image files of 8 bits, in dB; 0 where their sizes differ. */
    static double psnr(byte[] published, byte[] again) {
        Raster a = pixels(published);
        Raster b = pixels(again);
        if (!a.getBounds().equals(b.getBounds()) || a.getNumBands() != b.getNumBands()) {
            return 0;
        }
        int[] first = a.getPixels(0, 0, a.getWidth(), a.getHeight(), (int[]) null);
        int[] second = b.getPixels(0, 0, b.getWidth(), b.getHeight(), (int[]) null);
        double squares = 0;
        for (int i = 0; i < first.length; i++) {
            double difference = first[i] - second[i];
            squares += difference * difference;
        }
        return squares == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(255.0 * 255.0 * first.length / squares);
    }

    /** Reads an image whose size is known to be bearable before a pixel is decoded. */
    private static Raster pixels(byte[] file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw StatementCheck.bad("holds an image of a form that is not decoded here");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw StatementCheck.bad("holds an image of over " + MOST_PIXELS + " pixels; it was not decoded");
                }
                return reader.read(0).getRaster();
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw Failure.of(Kind.VERIFICATION, "bad-image", "holds an image that cannot be decoded: " + e, e);
        }
    }
}
