package io.stylemill.factory.report;

import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.version.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one labeler said, counted while images pass by. */
final class LabelerTally {
    /**
     * Most pairs of classes that are counted each for itself; with n classes there can be n * n.
     */
    private static final int MOST_PAIRS = 200_000;

    /** Most pairs that a report lists: those with the most images. */
    private static final int MOST_LISTED = 20_000;

    private final Labeler labeler;
    private final Histogram confidence = new Histogram();
    private final Histogram margin = new Histogram();
    /** By class asked for, then class seen. */
    private final Map<String, Map<String, Long>> cells = new TreeMap<>();

    private int pairs;
    private long uncounted;

    private long agree;
    private long disagree;
    private long unknown;
    private long keptDisagree;

    LabelerTally(Labeler labeler) {
        this.labeler = labeler;
    }

    void kept(String asked, Measured measured) {
        for (Measured.Score score : measured.scores()) {
            if (score.labeler().equals(labeler.name())) {
                confidence.kept(score.confidence());
                margin.kept(score.margin());
                keptDisagree += score.agrees() == 0 ? 1 : 0;
                either(asked, score);
            }
        }
    }

    void refused(String asked, Measured measured) {
        for (Measured.Score score : measured.scores()) {
            if (score.labeler().equals(labeler.name())) {
                confidence.refused(score.confidence());
                margin.refused(score.margin());
                either(asked, score);
            }
        }
    }

    private void either(String asked, Measured.Score score) {
        Map<String, Long> seen = cells.computeIfAbsent(asked, a -> new TreeMap<>());
        if (pairs < MOST_PAIRS || seen.containsKey(score.name())) {
            pairs += seen.merge(score.name(), 1L, Long::sum) == 1 ? 1 : 0;
        } else {
            uncounted++;
        }
        switch (score.agrees()) {
            case 1 -> agree++;
            case 0 -> disagree++;
            default -> unknown++;
        }
    }

    String name() {
        return labeler.name();
    }

    /** Returns how many images kept are seen as another class than they were made for. */
    long keptDisagree() {
        return keptDisagree;
    }

    double leastConfidence() {
        return confidence.keptLeast();
    }

    double leastMargin() {
        return margin.keptLeast();
    }

    Quality.LabelerFindings findings(Gates gates) {
        List<Quality.Cell> all = new ArrayList<>();
        cells.forEach((asked, seen) -> seen.forEach((name, images) -> all.add(new Quality.Cell(asked, name, images))));
        List<Quality.Cell> listed = all.size() <= MOST_LISTED ? all : mostFrequent(all);
        long unlisted = uncounted + images(all) - images(listed);
        Double minConfidence = null;
        Double minMargin = null;
        for (Gates.Threshold threshold : gates.thresholds()) {
            if (threshold.labeler().equals(labeler.name())) {
                if (threshold.measure() == Gates.Measure.CONFIDENCE) {
                    minConfidence = threshold.min();
                } else {
                    minMargin = threshold.min();
                }
            }
        }
        return new Quality.LabelerFindings(
                labeler.name(),
                labeler.classes(),
                confidence,
                margin,
                agree,
                disagree,
                unknown,
                listed,
                unlisted,
                minConfidence,
                minMargin);
    }

    private static List<Quality.Cell> mostFrequent(List<Quality.Cell> cells) {
        return cells.stream()
                .sorted(Comparator.comparingLong(Quality.Cell::images).reversed())
                .limit(MOST_LISTED)
                .sorted(Comparator.comparing(Quality.Cell::asked).thenComparing(Quality.Cell::seen))
                .toList();
    }

    private static long images(List<Quality.Cell> cells) {
        return cells.stream().mapToLong(Quality.Cell::images).sum();
    }
}
