package io.stylemill.version;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order in which documents name splits: to train on, to choose with, to test with; others by
 * name.
 */
final class SplitOrder {
    private static final List<List<String>> USUAL =
            List.of(List.of("train"), List.of("validation", "valid", "val", "dev"), List.of("test", "holdout"));

    private static final Comparator<String> COMPARATOR =
            Comparator.comparingInt(SplitOrder::rank).thenComparing(Comparator.naturalOrder());

    private SplitOrder() {}

    private static int rank(String split) {
        for (int i = 0; i < USUAL.size(); i++) {
            if (USUAL.get(i).contains(split)) {
                return i;
            }
        }
        return USUAL.size();
    }

    /** Returns the same entries in this order, which cannot be changed. */
    static <V> Map<String, V> of(Map<String, V> bySplit) {
        Map<String, V> sorted = new TreeMap<>(COMPARATOR);
        sorted.putAll(bySplit);
        return Collections.unmodifiableMap(sorted);
    }
}
