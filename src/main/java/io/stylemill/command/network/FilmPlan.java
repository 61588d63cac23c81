package io.stylemill.command.network;

import io.stylemill.engine.generator.Generator;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.image.Film;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.WalkFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What each frame of a film shows.
 *
 * @param grid of the images of a frame, its cells
 * @param seeds of the cells, one cell after the other, equally many for each
 * @param partners seeds that are mixed in, in every cell; may be empty
 * @param keyframes stops of the way, at least 1; lists of fewer seeds begin again
 * @param walk how it goes from one key frame to the next
 * @param psi of truncation
 * @param strength of the edit
 */
record FilmPlan(
        SeedRecipes recipes,
        Tiles.Grid grid,
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

    /**
     * A number that goes from low to high and back between two key frames, as a cosine does; low in
     * each of them.
     */
    record Swing(double low, double high) {
        double at(double share) {
            return low == high ? low : low + (high - low) * (1 - StrictMath.cos(2 * Math.PI * share)) / 2;
        }
    }

    /**
     * Returns how many frames there are: a loop ends before it would be at its first frame again.
     */
    long frames() {
        return walk.frames(keyframes);
    }

    /** Returns the images of a frame, row by row. */
    List<Recipe> frame(long number) {
        double share = (double) (number % walk.steps()) / walk.steps();
        int cells = grid.cells();
        int own = seeds.size() / cells;
        List<Recipe> images = new ArrayList<>(cells);
        for (int cell = 0; cell < cells; cell++) {
            int first = cell * own;
            ZSource z = source(k -> seeds.get(first + (int) (k % own)), number);
            ZSource partner =
                    partners.isEmpty() ? null : source(k -> partners.get((int) (k % partners.size())), number);
            images.add(recipes.recipe(seeds.get(first), z, psi.at(share), strength.at(share), partner));
        }
        return images;
    }

    private ZSource source(LongUnaryOperator seed, long number) {
        return keyframes == 1
                ? new ZSource.Seed(seed.applyAsLong(0))
                : WalkFrames.source(walk, "", keyframes, seed, number);
    }

    /**
     * Makes the film, frame after frame.
     *
     * @param advanced told after each frame
     */
    void make(Generator generator, Film film, Lanes lanes, Runnable advanced) {
        // Frames at a time that fill whole batches; the lanes bound how many of these are in
        // memory.
        int cells = grid.cells();
        int together = Math.max(1, generator.deviceClass().batch() / cells);
        new Batches(lanes)
                .<List<Recipe>, List<Pixels>, byte[]>make(
                        together,
                        frames -> images(
                                generator, frames.stream().flatMap(List::stream).toList()),
                        LongStream.range(0, frames()).mapToObj(this::frame).iterator(),
                        (finisher, frames, images) -> IntStream.range(0, frames.size())
                                .mapToObj(i -> film.encode(
                                        tiled(images.subList(i * cells, (i + 1) * cells)), finisher.workspace()))
                                .toList(),
                        (frame, encoded) -> {
                            film.add(encoded);
                            advanced.run();
                        });
        film.finish();
    }

    private Pixels tiled(List<Pixels> images) {
        if (images.size() == 1) {
            return images.get(0);
        }
        Tiles tiles = new Tiles(Size.of(images.get(0)), grid, "--grid");
        for (int i = 0; i < images.size(); i++) {
            tiles.put(i % grid.columns(), i / grid.columns(), images.get(i));
        }
        return tiles.pixels();
    }

    private static List<Pixels> images(Generator generator, List<Recipe> recipes) {
        int pass = generator.deviceClass().batch();
        List<Pixels> images = new ArrayList<>(recipes.size());
        for (int from = 0; from < recipes.size(); from += pass) {
            images.addAll(generator.generate(recipes.subList(from, Math.min(recipes.size(), from + pass))));
        }
        return images;
    }
}
