package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a set of images compares with real ones.
 *
 * @param set the images that are measured
 * @param real the images that they are compared with
 * @param seed of every drawing
 * @param extractor null where none was given: then there is no {@code all}, no {@code classes} and
 *     no {@code nearest}
 * @param all null without an extractor, or where either side has less than
 *     {@link SetMeasures#FEWEST} images
 * @param classes one line for each class of either side, by name; empty where no image has a class
 * @param copies what is alike in pixels
 * @param nearest what is near in features, or null without an extractor
 */
public record Measurement(
        Side set,
        Side real,
        long seed,
        @Nullable Extractor extractor,
        @Nullable SetMeasures all,
        List<ClassLine> classes,
        Copies copies,
        @Nullable Nearest nearest) {
    /**
     * One side of the comparison.
     *
     * @param images that are there
     * @param looked images looked at: all, or as many as were allowed, drawn by the seed
     * @param sizes width x height in words, and how many of those looked at have it
     * @param repeated of those looked at, images with the pixels of an earlier one
     */
    public record Side(String address, int images, int looked, SortedMap<String, Integer> sizes, int repeated) {}

    /**
     * @param width of the images that it takes; others are resized; @param dimensions numbers of a
     *     feature vector
     */
    public record Extractor(String file, String sha256, int width, int height, int dimensions) {}

    /**
     * The images of one class on both sides.
     *
     * @param measures null where a side has too few, or there is no extractor
     */
    public record ClassLine(
            String name, int images, int real, @Nullable SetMeasures measures) {}

    /**
     * Images that are like a real one, pixel for pixel or to the eye.
     *
     * @param exact images with the pixels of a real one
     * @param near further images whose nearest real one by pHash lies at most {@link #NEAR} bits
     *     away by pHash and by dHash
     * @param first the first of them, exact ones first
     */
    public record Copies(int exact, int near, List<Copy> first) {
        /** Largest distance in bits, of 64, at which two pictures count as near. */
        public static final int NEAR = 4;
    }

    /**
     * @param phash distance in bits; @param dhash distance in bits; @param samePixels whether the
     *     pixels are the same
     */
    public record Copy(String image, String real, int phash, int dhash, boolean samePixels) {}

    /**
     * What is near in features.
     *
     * @param quantiles of the distance to the nearest real image: 0, 1, 5, 25, 50, 75, 100 %
     * @param closest images nearest to a real one
     * @param memorised images that lie at most {@link #MEMORISED} times as far from their nearest
     *     real image as from the next real one with other pixels (Yoon et al. 2023, "Diffusion
     *     probabilistic models generalize when they fail to memorize"; there in pixels)
     * @param memorisedByChance share of real images of which the same is true among the other real
     *     ones, of at most 2000, spread evenly
     * @param mostMemorised those with the smallest share, the smallest first
     */
    public record Nearest(
            List<Double> quantiles,
            List<Near> closest,
            int memorised,
            double memorisedByChance,
            List<Near> mostMemorised) {
        /** Largest share of the distance to the next real image. */
        public static final double MEMORISED = 1.0 / 3;
    }

    /**
     * @param ratio of the distance to that of the next real image with other pixels; 0 to 1, or 1
     *     where there is no other
     */
    public record Near(String image, String real, double distance, double ratio) {}
}
