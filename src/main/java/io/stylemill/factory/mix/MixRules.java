package io.stylemill.factory.mix;

import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many images of each kind a class gets in train, and which split a real image is in.
 *
 * @param ratio largest share of synthetic images in a class, 0 to 1, or null for any
 * @param perClass most images of a class, or null for any number
 * @param seed of every choice
 * @param splits shares of the splits for real images whose folders name none; they add up to 1
 * @param classes names of the classes that are taken, or empty for all
 */
public record MixRules(
        @Nullable BigDecimal ratio,
        @Nullable Integer perClass,
        long seed,
        Map<String, BigDecimal> splits,
        List<String> classes) {
    /** The split that synthetic images are in. */
    public static final String TRAIN = "train";

    public MixRules {
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
        classes = List.copyOf(classes);
    }

    /** How many images of a class are taken. */
    record Counts(int real, int synthetic) {}

    /**
     * Returns how many of so many images of one class are taken: with a number N per class,
     * synthetic ones up to its share of N, then real ones up to N; with a ratio R, no more
     * synthetic ones than {@code real x R / (1 - R)}.
     */
    Counts counts(int real, int synthetic) {
        long most = perClass == null ? (long) real + synthetic : perClass;
        BigDecimal share = ratio == null ? null : ratio;
        if (share == null) {
            int reals = (int) Math.min(real, most);
            return new Counts(reals, (int) Math.min(synthetic, most - reals));
        }
        if (share.compareTo(BigDecimal.ONE) == 0) {
            return new Counts(0, (int) Math.min(synthetic, most));
        }
        long ofMost = perClass == null
                ? synthetic
                : share.multiply(BigDecimal.valueOf(most))
                        .setScale(0, RoundingMode.FLOOR)
                        .longValue();
        long synthetics = Math.min(synthetic, ofMost);
        long reals = Math.min(real, perClass == null ? real : most - synthetics);
        BigDecimal beside = BigDecimal.valueOf(reals).multiply(share);
        synthetics = Math.min(
                synthetics,
                beside.divide(BigDecimal.ONE.subtract(share), 0, RoundingMode.FLOOR)
                        .longValue());
        return new Counts((int) reals, (int) synthetics);
    }

    /**
     * Returns the split that pixels fall into: all images with the same pixels into one, whatever
     * else is there.
     */
    String split(String pixels) {
        // The first 13 hex digits are 52 bits, which a double holds exactly.
        double place = Long.parseLong(order("split", pixels).substring(0, 13), 16) * 0x1p-52;
        double end = 0;
        String last = TRAIN;
        for (Map.Entry<String, BigDecimal> split : splits.entrySet()) {
            if (split.getValue().signum() > 0) {
                end += split.getValue().doubleValue();
                last = split.getKey();
                if (place < end) {
                    return last;
                }
            }
        }
        return last;
    }

    /** Returns where a thing is in the random order of its kind, as a text to be compared. */
    String order(String kind, String identity) {
        return Digests.sha256(seed + "/" + kind + "/" + identity);
    }

    /** Returns the rule in words. */
    String words() {
        return "In train, each class has "
                + (ratio == null
                        ? "its real images"
                        : "synthetic images up to a share of "
                                + ratio.stripTrailingZeros().toPlainString())
                + (perClass == null ? "" : ", at most " + Amounts.count(perClass, "image") + " in all")
                + (ratio == null ? (perClass == null ? " and all synthetic ones" : ", real ones first") : "")
                + ". Choices are drawn with the seed " + seed + ".";
    }
}
