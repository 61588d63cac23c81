package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Every number of a report.
 *
 * @param of the version
 * @param asked what the plan's file says of gates and labelers
 * @param total over all images
 * @param classes by index; what was made for no class is the last
 * @param groups of the manifest, in its order
 * @param gates by name
 * @param tries images kept by how many were made for their sample, 1 for the first
 * @param labelers in the manifest's order
 * @param psi least and largest truncation of the images kept
 * @param likeness null where nobody asked for duplicates
 * @param features null without an extractor
 * @param masks null where nothing says what lies where
 * @param tests what was asked and whether it holds
 * @param refused the first ones, in the order of the shards
 */
record Quality(
        Subject of,
        Asked asked,
        Line total,
        List<Line> classes,
        List<Line> groups,
        List<GateCount> gates,
        SortedMap<Integer, Long> tries,
        List<LabelerFindings> labelers,
        Psi psi,
        @Nullable Likeness likeness,
        @Nullable FeatureFindings features,
        MaskTally.@Nullable Findings masks,
        List<Test> tests,
        List<RefusedImage> refused) {
    /** @param title may be empty */
    record Subject(String dataset, String version, String title) {}

    /**
     * @param gates of the plan's file, or null where it states none
     * @param labelers of the plan's file
     * @param realImages of the reference, or null without one
     */
    record Asked(
            @Nullable Object gates,
            List<?> labelers,
            @Nullable Integer realImages) {}

    /**
     * A share of the images.
     *
     * @param index of the class, or -1
     * @param asked samples
     * @param made images, refused ones included
     * @param kept images in the version that were made for it
     * @param acceptRate share of the images made that was kept, 0 to 1
     * @param labelled images in the version that are labelled so, or null where nobody but the plan
     *     gives labels
     */
    record Line(
            String name,
            int index,
            long asked,
            long made,
            long kept,
            double acceptRate,
            @Nullable Long labelled) {
        static Line of(String name, int index, long asked, long made, long kept, @Nullable Long labelled) {
            return new Line(name, index, asked, made, kept, made == 0 ? 0 : (double) kept / made, labelled);
        }
    }

    /**
     * @param refused images that it refused
     * @param alone images that no other gate refused
     */
    record GateCount(String gate, long refused, long alone) {}

    /**
     * @param confidence of the largest probability
     * @param margin over the second
     * @param agree images seen as the class they were made for
     * @param disagree images seen as another
     * @param unknown images made for no class that the labeler knows
     * @param cells class asked for against class seen, over all images made; those that do not
     *     occur are left out, and with very many classes the rare ones too
     * @param unlisted images of pairs that are left out
     * @param minConfidence least asked for, or null
     * @param minMargin least asked for, or null
     */
    record LabelerFindings(
            String name,
            List<String> classes,
            Histogram confidence,
            Histogram margin,
            long agree,
            long disagree,
            long unknown,
            List<Cell> cells,
            long unlisted,
            @Nullable Double minConfidence,
            @Nullable Double minMargin) {}

    /** @param asked name of the class the images were made for, empty for none */
    record Cell(String asked, String seen, long images) {}

    /** Least and largest truncation. */
    record Psi(double min, double max) {}

    /**
     * @param refused images that are too much like others
     * @param refusedPairs the first of them
     * @param compared images whose nearest was looked for among themselves
     * @param of images in the version
     * @param closest pairs of images in the version, the closest first
     */
    record Likeness(long refused, List<RefusedPair> refusedPairs, int compared, long of, List<ClosePair> closest) {}

    /**
     * An image that was refused for being like another.
     *
     * @param other key of that one where it still is in the version as it was compared with, or
     *     null
     */
    record RefusedPair(
            String key,
            int attempt,
            String detail,
            @Nullable String other) {}

    /** @param phash distance in bits; @param dhash distance in bits */
    record ClosePair(String first, String second, int phash, int dhash) {}

    /**
     * @param real images of the reference
     * @param sampled images kept whose features are there
     * @param of images in the version
     * @param kept measures of images kept against real ones, or null with fewer than
     *     {@link SetMeasures#FEWEST}
     * @param made measures of all images made, refused ones included, or null where nothing was
     *     refused
     * @param distances quantiles of the distance to the nearest real image: 0, 1, 5, 25, 50, 75,
     *     100 %
     * @param nearest images that are the nearest to a real one
     */
    record FeatureFindings(
            int real,
            int dimensions,
            int sampled,
            long of,
            @Nullable SetMeasures kept,
            @Nullable SetMeasures made,
            List<Double> distances,
            List<NearReal> nearest) {}

    /** @param real name of the real image */
    record NearReal(String key, String real, double distance) {}

    /** Whether something holds. */
    enum Verdict {
        PASSED,
        WARNED,
        FAILED
    }

    /**
     * @param name such as {@code confidence:cells}; @param detail what was asked and found, for
     *     people
     */
    record Test(String name, Verdict verdict, String detail) {}

    /** @param why gates with details */
    record RefusedImage(String key, int attempt, String group, String label, List<String> why) {}

    /** Returns the worst verdict of the tests. */
    Verdict verdict() {
        return tests.stream().map(Test::verdict).max(Enum::compareTo).orElse(Verdict.PASSED);
    }
}
