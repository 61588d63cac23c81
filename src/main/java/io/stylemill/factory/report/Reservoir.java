package io.stylemill.factory.report;

import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.version.FeaturesFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Some of the entries that pass by, each with the same chance: algorithm R (Vitter 1985, "Random
 * sampling with a reservoir", section 2), seeded.
 */
final class Reservoir {
    private final int most;
    private final CounterRandom random;
    private final List<FeaturesFile.Entry> entries = new ArrayList<>();
    private long offered;

    Reservoir(int most, long seed, long stream) {
        this.most = most;
        this.random = new CounterRandom(new StreamId(seed, stream));
    }

    void offer(FeaturesFile.Entry entry) {
        offered++;
        if (entries.size() < most) {
            entries.add(entry);
            return;
        }
        long at = (long) (random.nextDouble() * offered);
        if (at < most) {
            entries.set((int) at, entry);
        }
    }

    /** Returns what is kept; all, in their order, where there was room. */
    List<FeaturesFile.Entry> entries() {
        return entries;
    }
}
