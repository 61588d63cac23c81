package io.stylemill.factory.publish;

import io.stylemill.order.plan.Plan;
import io.stylemill.version.Refused;
import io.stylemill.version.RowSource;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the images of a run, counted.
 *
 * @param captions images kept by class name, or by group for images without one; sorted
 * @param byClass images made by the class they were made for, refused ones included
 */
record Survey(Map<String, Long> captions, Map<Integer, Long> byClass) {
    /** Counts; where the plan alone decides what comes out, nothing is read. */
    static Survey of(Plan plan, List<ShardRun> shards, RowSource source) {
        long dropped = plan.samples()
                - shards.stream().mapToLong(s -> s.shard().samples()).sum();
        if (dropped == 0 && plan.decidesLabels()) {
            return new Survey(plan.captionCounts(), made(plan.classCounts(), shards, source));
        }
        Map<String, Long> captions = new TreeMap<>();
        Map<Integer, Long> kept = new HashMap<>();
        for (ShardRun shard : shards) {
            try (RowSource.Rows<SampleRow> rows = source.rows(shard.shard())) {
                while (rows.hasNext()) {
                    SampleRow row = rows.next();
                    captions.merge(Preview.caption(row), 1L, Long::sum);
                    kept.merge(row.label().conditioned(), 1L, Long::sum);
                }
            }
        }
        return new Survey(captions, made(kept, shards, source));
    }

    private static Map<Integer, Long> made(Map<Integer, Long> kept, List<ShardRun> shards, RowSource source) {
        Map<Integer, Long> made = new HashMap<>(kept);
        for (ShardRun shard : shards) {
            if (shard.refused() == 0) {
                continue;
            }
            try (RowSource.Rows<Refused> rows = source.refused(shard.shard())) {
                rows.forEachRemaining(row -> made.merge(row.label().conditioned(), 1L, Long::sum));
            }
        }
        return made;
    }

    /** Returns how many images were made for a class. */
    long made(int index) {
        return byClass.getOrDefault(index, 0L);
    }
}
