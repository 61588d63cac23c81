package io.stylemill.factory.report;

import io.stylemill.engine.label.Features;
import io.stylemill.engine.label.NearestFeatures;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.SetMeasures;
import io.stylemill.version.FeaturesFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares generated images with real ones by their features. */
final class Comparison {
    /**
     * Images of either kind whose features are kept, and the numbers that all of one kind may have:
     * 128 MiB.
     */
    private static final int MOST_KEPT = 50_000;

    private static final long MOST_NUMBERS = 1L << 25;
    private static final int MOST_NEAREST = 12;
    private static final int[] QUANTILES = {0, 1, 5, 25, 50, 75, 100};

    private final ReferenceSet real;
    private final Features realFeatures;
    private final long seed;
    private final Reservoir kept;
    /** Of all images made, as many as pairs are looked at. */
    private final Reservoir made;

    private boolean refused;

    /** @param realFeatures of the real images, in their order */
    Comparison(ReferenceSet real, Features realFeatures, long seed) {
        this.real = real;
        this.realFeatures = realFeatures;
        this.seed = seed;
        int room = (int) Math.max(SetMeasures.FEWEST, MOST_NUMBERS / realFeatures.dimensions());
        this.kept = new Reservoir(Math.min(MOST_KEPT, room), seed, 1L << 21);
        this.made = new Reservoir(Math.min(SetMeasures.MOST_COMPARED, room), seed, (1L << 21) + 1);
    }

    void take(FeaturesFile.Entry entry) {
        made.offer(entry);
        if (entry.kept()) {
            kept.offer(entry);
        } else {
            refused = true;
        }
    }

    /** @param of images in the version; null when no features of them are there */
    Quality.@Nullable FeatureFindings findings(long of) {
        List<FeaturesFile.Entry> entries = kept.entries();
        if (entries.isEmpty()) {
            return null;
        }
        Features features = features(entries);
        NearestFeatures.Nearest[] nearest = nearest(entries);
        boolean enough = entries.size() >= SetMeasures.FEWEST && real.images().size() >= SetMeasures.FEWEST;
        return new Quality.FeatureFindings(
                real.images().size(),
                features.dimensions(),
                entries.size(),
                of,
                enough ? SetMeasures.of(features, realFeatures, seed) : null,
                enough && refused ? SetMeasures.of(features(made.entries()), realFeatures, seed) : null,
                quantiles(Arrays.stream(nearest)
                        .mapToDouble(NearestFeatures.Nearest::distance)
                        .sorted()
                        .toArray()),
                closest(entries, nearest));
    }

    private NearestFeatures.Nearest[] nearest(List<FeaturesFile.Entry> entries) {
        NearestFeatures index = new NearestFeatures(realFeatures);
        NearestFeatures.Nearest[] nearest = new NearestFeatures.Nearest[entries.size()];
        IntStream.range(0, nearest.length)
                .parallel()
                .forEach(i -> nearest[i] = index.to(entries.get(i).values()));
        return nearest;
    }

    private static Features features(List<FeaturesFile.Entry> entries) {
        return Features.of(entries.stream().map(FeaturesFile.Entry::values).toList());
    }

    private List<Quality.NearReal> closest(List<FeaturesFile.Entry> entries, NearestFeatures.Nearest[] nearest) {
        return IntStream.range(0, nearest.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> nearest[i].distance())
                        .thenComparing(i -> entries.get(i).key()))
                .limit(MOST_NEAREST)
                .map(i -> new Quality.NearReal(
                        entries.get(i).key(),
                        real.images().get(nearest[i].position()).name(),
                        nearest[i].distance()))
                .toList();
    }

    /** Returns the quantiles that reports state: 0, 1, 5, 25, 50, 75 and 100 %. */
    static List<Double> quantiles(double[] sorted) {
        List<Double> quantiles = new ArrayList<>();
        for (int percent : QUANTILES) {
            quantiles.add(sorted[(int) Math.round(percent / 100.0 * (sorted.length - 1))]);
        }
        return quantiles;
    }
}
