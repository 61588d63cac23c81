package io.stylemill.factory.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts of numbers from 0 to 1 in twenty equal steps, of images kept and refused; 1 counts in the
 * last.
 */
final class Histogram {
    static final int STEPS = 20;

    private final long[] kept = new long[STEPS];
    private final long[] refused = new long[STEPS];
    private double keptSum;
    private long keptCount;
    private double keptLeast = 1;

    void kept(double value) {
        kept[step(value)]++;
        keptSum += value;
        keptCount++;
        keptLeast = Math.min(keptLeast, value);
    }

    void refused(double value) {
        refused[step(value)]++;
    }

    private static int step(double value) {
        return Math.max(0, Math.min(STEPS - 1, (int) (value * STEPS)));
    }

    List<Long> keptCounts() {
        return list(kept);
    }

    List<Long> refusedCounts() {
        return list(refused);
    }

    /** Returns the mean of images kept; 0 without any. */
    double keptMean() {
        return keptCount == 0 ? 0 : keptSum / keptCount;
    }

    /** Returns the least of images kept; 1 without any. */
    double keptLeast() {
        return keptLeast;
    }

    private static List<Long> list(long[] counts) {
        List<Long> list = new ArrayList<>(counts.length);
        for (long count : counts) {
            list.add(count);
        }
        return list;
    }
}
