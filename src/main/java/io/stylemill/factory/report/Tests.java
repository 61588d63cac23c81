package io.stylemill.factory.report;

import io.stylemill.factory.report.Quality.Test;
import io.stylemill.factory.report.Quality.Verdict;
import io.stylemill.order.manifest.Gates;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the gates ask of a version, each with whether it holds.
 *
 * <p>What rows can tell (thresholds, agreement, counts, distances) is looked at again; that pixels
 * passed their checks follows from how images are made: no other is kept.
 */
final class Tests {
    private static final String WHEN_MADE = "checked on every image when it was made";

    private final Gates gates;
    private final List<Test> tests = new ArrayList<>();

    private Tests(Gates gates) {
        this.gates = gates;
    }

    static List<Test> of(Gates gates, ImageCounts imageCounts) {
        Tests all = new Tests(gates);
        all.pixels();
        imageCounts.labelers().forEach(all::labeler);
        all.set();
        all.counts(imageCounts.total());
        return all.tests;
    }

    private void pixels() {
        add("finite", Verdict.PASSED, "no image with NaN or infinite values; " + WHEN_MADE);
        add("flat", Verdict.PASSED, "values more than " + gates.flat() + " apart in some channel; " + WHEN_MADE);
        if (gates.saturated() < 1) {
            add(
                    "saturated",
                    Verdict.PASSED,
                    "at most " + Wording.number(gates.saturated()) + " of the values at 0 or 255; " + WHEN_MADE);
        }
        if (!gates.equals(Gates.USUAL)) {
            add("decode", Verdict.PASSED, "each file read back; " + WHEN_MADE);
        }
    }

    private void labeler(LabelerTally labeler) {
        for (Gates.Threshold threshold : gates.thresholds()) {
            if (threshold.labeler().equals(labeler.name())) {
                boolean confidence = threshold.measure() == Gates.Measure.CONFIDENCE;
                double least = confidence ? labeler.leastConfidence() : labeler.leastMargin();
                add(
                        threshold.measure().name().toLowerCase(Locale.ROOT) + ":" + labeler.name(),
                        least >= threshold.min() ? Verdict.PASSED : Verdict.FAILED,
                        "at least " + Wording.number(threshold.min()) + "; the least in the version is "
                                + Wording.number(least));
            }
        }
        if (gates.agreement().contains(labeler.name())) {
            add(
                    "agreement:" + labeler.name(),
                    labeler.keptDisagree() == 0 ? Verdict.PASSED : Verdict.FAILED,
                    "seen as the class it was made for; "
                            + Amounts.count(
                                    labeler.keptDisagree(), "image in the version is", "images in the version are")
                            + " not");
        }
    }

    private void set() {
        Gates.Duplicates duplicates = gates.duplicates();
        if (duplicates != null) {
            String limits = (duplicates.dHash() == null ? "" : ", more than " + duplicates.dHash() + " bits by dHash")
                    + (duplicates.pHash() == null ? "" : ", more than " + duplicates.pHash() + " bits by pHash");
            for (Gates.Among among : duplicates.among()) {
                String which = among.name().toLowerCase(Locale.ROOT);
                String others = switch (among) {
                    case SET -> "the version's other images";
                    case VERSIONS -> "every image of earlier versions";
                    case REFERENCE -> "the real images";
                };
                String pixels = among == Gates.Among.REFERENCE ? "" : ", other pixels";
                add("duplicates:" + which, Verdict.PASSED, "from " + others + pixels + limits + "; judged when made");
            }
        }
        Gates.Distance distance = gates.distance();
        if (distance != null) {
            if (distance.min() != null) {
                add(
                        "distance:min",
                        Verdict.PASSED,
                        "at least " + Wording.number(distance.min()) + " from the nearest real image in features; "
                                + WHEN_MADE);
            }
            if (distance.max() != null) {
                add(
                        "distance:max",
                        Verdict.PASSED,
                        "at most " + Wording.number(distance.max()) + " from the nearest real image in features; "
                                + WHEN_MADE);
            }
        }
    }

    private void counts(Quality.Line total) {
        if (gates.floor() > 0) {
            add(
                    "floor",
                    total.acceptRate() >= gates.floor() ? Verdict.PASSED : Verdict.WARNED,
                    "at least " + Wording.percent(gates.floor()) + " of the images made are kept; it is "
                            + Wording.percent(total.acceptRate()));
        }
        long missing = total.asked() - total.kept();
        add(
                "count",
                missing == 0 ? Verdict.PASSED : Verdict.WARNED,
                missing == 0
                        ? "every sample has its image"
                        : Amounts.count(missing) + " of " + Amounts.count(total.asked(), "sample")
                                + " without an image: none was good enough");
    }

    private void add(String name, Verdict verdict, String detail) {
        tests.add(new Test(name, verdict, detail));
    }
}
