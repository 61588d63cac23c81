package io.stylemill.engine.mask;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well masks agree with painted ones, by class: intersection over union (Jaccard index), from
 * pixels of all images together. Not safe for several threads.
 */
public final class Overlap {
    private final List<MaskClass> classes;
    private final long[][] counts;

    public Overlap(List<MaskClass> classes) {
        this.classes = List.copyOf(classes);
        this.counts = new long[classes.size()][classes.size()];
    }

    /** Counts the pixels of an image; both have one class index for each pixel. */
    public void add(byte[] painted, byte[] found) {
        for (int i = 0; i < painted.length; i++) {
            counts[painted[i] & 0xff][found[i] & 0xff]++;
        }
    }

    /**
     * Returns the intersection over union of a class, or NaN where neither painted nor found masks
     * have it.
     */
    public double iou(int index) {
        long union = -counts[index][index];
        for (int i = 0; i < counts.length; i++) {
            union += counts[index][i] + counts[i][index];
        }
        return union == 0 ? Double.NaN : (double) counts[index][index] / union;
    }

    /** Returns the mean of {@link #iou} over the classes that occur. */
    public double mean() {
        double sum = 0;
        int there = 0;
        for (int i = 0; i < counts.length; i++) {
            double iou = iou(i);
            if (!Double.isNaN(iou)) {
                sum += iou;
                there++;
            }
        }
        return there == 0 ? Double.NaN : sum / there;
    }

    /** Returns the intersection over union by class, of those that occur, to six digits. */
    public Map<String, Object> byClass() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (!Double.isNaN(iou(i))) {
                map.put(classes.get(i).name(), rounded(iou(i)));
            }
        }
        return map;
    }

    static double rounded(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }
}
