package io.stylemill.command.network;

import io.stylemill.order.manifest.Latent;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.WalkFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * What each frame of a film shows.
 *
 * @param cells how many images a frame has
 * @param seeds of the cells, one cell after the other, equally many for each
 * @param partners seeds that are mixed in, in every cell; may be empty
 * @param keyframes stops of the way, at least 1; lists of fewer seeds begin again
 * @param walk how it goes from one key frame to the next
 * @param psi of truncation
 * @param strength of the edit
 */
record FilmPlan(
        SeedRecipes recipes,
        int cells,
        List<Long> seeds,
        List<Long> partners,
        int keyframes,
        Latent.Walk walk,
        Swing psi,
        Swing strength) {
    FilmPlan {
        seeds = List.copyOf(seeds);
        partners = List.copyOf(partners);
    }

    /** A number that goes from low to high and back between two key frames, as a cosine does; low in each of them. */
    record Swing(double low, double high) {
        double at(double share) {
            return low == high ? low : low + (high - low) * (1 - StrictMath.cos(2 * Math.PI * share)) / 2;
        }
    }

    /** Returns how many frames there are: a loop ends before it would be at its first frame again. */
    long frames() {
        return walk.frames(keyframes);
    }

    /** Returns the images of a frame, row by row. */
    List<Recipe> frame(long number) {
        double share = (double) (number % walk.steps()) / walk.steps();
        int own = seeds.size() / cells;
        List<Recipe> images = new ArrayList<>(cells);
        for (int cell = 0; cell < cells; cell++) {
            int first = cell * own;
            ZSource z = source(k -> seeds.get(first + (int) (k % own)), number);
            ZSource partner = partners.isEmpty() ? null : source(k -> partners.get((int) (k % partners.size())), number);
            images.add(recipes.recipe(seeds.get(first), z, psi.at(share), strength.at(share), partner));
        }
        return images;
    }

    private ZSource source(LongUnaryOperator seed, long number) {
        return keyframes == 1
                ? new ZSource.Seed(seed.applyAsLong(0))
                : WalkFrames.source(walk, "", keyframes, seed, number);
    }
}
