package io.stylemill.order.plan;

import io.stylemill.order.plan.Families.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The rows of a file that an image may take from beside its own: rows of other pictures in its own
 * split, so that no split shows what another was made from.
 */
final class OtherRows {
    private final List<Origin> origins;
    private final int[] splits;
    private final Map<Integer, List<Integer>> bySplit = new HashMap<>();

    /**
     * @param origins of the rows that a group uses, in their order
     * @param split of an origin's family
     */
    OtherRows(List<Origin> origins, ToIntFunction<Origin> split) {
        this.origins = List.copyOf(origins);
        this.splits = origins.stream().mapToInt(split).toArray();
        for (int row = 0; row < splits.length; row++) {
            bySplit.computeIfAbsent(splits[row], s -> new ArrayList<>()).add(row);
        }
    }

    /**
     * Returns another row, or -1 where no other picture is in the split.
     *
     * @param row number among the rows that the group uses
     * @param share 0 to 1, without 1; decides which
     */
    int of(int row, double share) {
        List<Integer> there = bySplit.getOrDefault(splits[row], List.of());
        int first = (int) (share * there.size());
        for (int i = 0; i < there.size(); i++) {
            int other = there.get((first + i) % there.size());
            if (!origins.get(other).equals(origins.get(row))) {
                return other;
            }
        }
        return -1;
    }
}
