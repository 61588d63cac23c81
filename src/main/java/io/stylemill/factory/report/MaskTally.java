package io.stylemill.factory.report;

import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What lies where, counted while images pass by, in memory that does not grow with them. */
final class MaskTally {
    /** Images of the sheet. */
    static final int SHOWN = 24;

    /** Images that are shown because their masks are least certain. */
    static final int UNSURE = 12;

    private static final Comparator<SampleRow> BY_CERTAINTY =
            Comparator.comparingDouble(MaskTally::uncertainty).thenComparing(SampleRow::key, Comparator.reverseOrder());

    private final Map<String, Histogram> areas = new LinkedHashMap<>();
    private final Map<String, long[]> objects = new LinkedHashMap<>();
    private final Histogram uncertainties = new Histogram();
    private final Histogram scores = new Histogram();
    private final List<SampleRow> shown = new ArrayList<>();
    private final PriorityQueue<SampleRow> unsure = new PriorityQueue<>(BY_CERTAINTY);
    private long images;

    void kept(SampleRow row) {
        MaskFacts facts = row.measured().mask();
        if (facts == null) {
            return;
        }
        images++;
        facts.areas()
                .forEach((name, area) ->
                        areas.computeIfAbsent(name, n -> new Histogram()).kept(area));
        Map<String, Long> here = new LinkedHashMap<>();
        for (MaskFacts.Box box : facts.objects()) {
            here.merge(box.name(), 1L, Long::sum);
            if (box.score() != null) {
                scores.kept(box.score());
            }
        }
        here.forEach((name, count) -> {
            long[] counts = objects.computeIfAbsent(name, n -> new long[2]);
            counts[0] += count;
            counts[1]++;
        });
        if (shown.size() < SHOWN) {
            shown.add(row);
        }
        if (facts.uncertainty() != null) {
            uncertainties.kept(facts.uncertainty());
            unsure.add(row);
            if (unsure.size() > UNSURE) {
                unsure.remove();
            }
        }
    }

    private static double uncertainty(SampleRow row) {
        MaskFacts facts = row.measured().mask();
        Double found = facts == null ? null : facts.uncertainty();
        return found == null ? 0 : found;
    }

    /** Returns what was counted, or null where no image has masks or boxes. */
    @Nullable
    Findings findings() {
        if (images == 0) {
            return null;
        }
        List<Objects> all = new ArrayList<>();
        objects.forEach((name, counts) -> all.add(new Objects(name, counts[0], counts[1])));
        all.sort(Comparator.comparing(Objects::name));
        boolean masks = !areas.isEmpty();
        return new Findings(
                images, areas, all, masks ? uncertainties : null, masks ? null : scores, shown, leastSure());
    }

    private List<SampleRow> leastSure() {
        return unsure.stream().sorted(BY_CERTAINTY.reversed()).toList();
    }

    /**
     * @param objects how many there are
     * @param images how many images have one
     */
    record Objects(String name, long objects, long images) {}

    /**
     * What lies where in the images of a version.
     *
     * @param areas shares of the pixels, by class, in the order of the masks; empty of boxes
     * @param objects by name
     * @param uncertainty of masks, or null
     * @param scores of boxes, or null
     * @param shown the first images
     * @param unsure those with the least certain masks, the least certain first; empty of boxes
     */
    record Findings(
            long images,
            Map<String, Histogram> areas,
            List<Objects> objects,
            @Nullable Histogram uncertainty,
            @Nullable Histogram scores,
            List<SampleRow> shown,
            List<SampleRow> unsure) {}
}
