package io.stylemill.engine.label;

import io.stylemill.failure.Failure;
import java.util.List;

/**
 * How a set of generated images compares with real ones, in features. All is double precision in a
 * fixed order: equal features and seed give equal numbers on every machine. The components are the
 * fields of reports.
 *
 * @param images generated, all of which fid and kid look at
 * @param seed of every drawing, as text: it may be too large for a JSON number
 * @param fid squared Fréchet distance (Heusel et al. 2017), of covariances divided by n - 1 as in
 *     torch-fidelity and clean-fid (NVIDIA's metrics divide by n); it falls with the number of
 *     images, so compare equal numbers
 * @param kid kernel distance (Binkowski et al. 2018)
 * @param compared how many generated and how many real images the measures below look at, drawn by
 *     the seed
 * @param precision share of generated images inside the ball of some real image to its third
 *     nearest real one, 0 to 1 (Kynkäänniemi et al. 2019, "Improved precision and recall metric for
 *     assessing generative models", section 2)
 * @param recall share of real images inside the ball of some generated image to its third nearest
 *     generated one, 0 to 1
 * @param density mean over generated images of how many balls of real images to their fifth nearest
 *     real ones each lies in, over 5; may be above 1 (Naeem et al. 2020, "Reliable fidelity and
 *     diversity metrics for generative models", section 3). Balls are open, as in the authors'
 *     prdc, here and for coverage
 * @param coverage share of real images in whose ball to the fifth nearest real one some generated
 *     image lies, 0 to 1
 * @param diversity mean Euclidean distance of two generated images
 * @param realDiversity mean Euclidean distance of two real images
 */
public record SetMeasures(
        int images,
        String seed,
        double fid,
        KernelDistance kid,
        List<Integer> compared,
        double precision,
        double recall,
        double density,
        double coverage,
        double diversity,
        double realDiversity) {
    /** Fewest images of a set. */
    public static final int FEWEST = Neighbourhoods.FEWEST;
    /** Most images of a set whose pairs are looked at. */
    public static final int MOST_COMPARED = 10_000;

    /** Streams of the kernel distance come before. */
    private static final long COMPARED_STREAM = 1 << 20;

    /**
     * Returns the measures of generated images against real ones.
     *
     * @throws Failure {@code too-few-images} when a set has less than 6; {@code features-differ}
     *     when the two have not the same dimensions
     */
    public static SetMeasures of(Features made, Features real, long seed) {
        return of(made, real, seed, MOST_COMPARED);
    }

    static SetMeasures of(Features made, Features real, long seed, int mostCompared) {
        if (made.dimensions() != real.dimensions()) {
            throw Failure.input(
                    "features-differ",
                    "comparing features of " + made.dimensions() + " numbers with real ones of " + real.dimensions()
                            + " is not possible; take both from one extractor");
        }
        check(made, "generated");
        check(real, "real");
        Features someMade = KernelDistance.drawn(made, mostCompared, seed, COMPARED_STREAM);
        Features someReal = KernelDistance.drawn(real, mostCompared, seed, COMPARED_STREAM + 1);
        Neighbourhoods.Shares shares = Neighbourhoods.of(someMade, someReal);
        return new SetMeasures(
                made.size(),
                Long.toString(seed),
                FrechetDistance.between(made, real),
                KernelDistance.of(made, real, seed),
                List.of(someMade.size(), someReal.size()),
                shares.precision(),
                shares.recall(),
                shares.density(),
                shares.coverage(),
                Neighbourhoods.meanDistance(someMade),
                Neighbourhoods.meanDistance(someReal));
    }

    private static void check(Features features, String which) {
        if (features.size() < Neighbourhoods.FEWEST) {
            throw Failure.input(
                    "too-few-images",
                    "there are " + features.size() + " " + which + " images; measures of a set need at least "
                            + Neighbourhoods.FEWEST);
        }
    }
}
