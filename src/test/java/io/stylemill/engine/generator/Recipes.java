package io.stylemill.engine.generator;

import io.stylemill.image.Encoding;
import io.stylemill.order.plan.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Recipes for tests. */
final class Recipes {
    private Recipes() {}

    static Recipe of(
            long seed,
            List<Double> classVector,
            double psi,
            int cutoff,
            Recipe.Mixing mixing,
            Recipe.Noise noise,
            Recipe.Transform transform,
            double lod,
            int batch) {
        return new Recipe(
                "0".repeat(64),
                null,
                new Recipe.Place("test", seed, 0),
                new Recipe.ZSource.Seed(seed),
                classVector,
                new Recipe.Truncation(psi, cutoff),
                mixing,
                noise,
                transform,
                lod,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", batch));
    }

    /** The same recipe with these edits. */
    static Recipe edited(Recipe r, List<Recipe.Edit> edits) {
        return new Recipe(
                r.checkpointSha256(),
                r.torchscript(),
                r.place(),
                r.z(),
                r.classVector(),
                r.truncation(),
                r.mixing(),
                edits,
                r.noise(),
                r.transform(),
                r.lod(),
                r.postprocess(),
                r.encoder(),
                r.numerics(),
                r.masks(),
                r.captions());
    }

    /** A plain recipe of a class of the sample. */
    static Recipe sample(long seed, int index, int batch) {
        return of(seed, oneHot(index, 3), 0.8, 10, null, Recipe.Noise.STORED, Recipe.Transform.IDENTITY, -1, batch);
    }

    /** A recipe in which everything that can differ between neighbours is drawn. */
    static Recipe drawn(Random random, int cDim, int numWs, int noises, int batch) {
        List<Integer> layers = new ArrayList<>();
        for (int i = 0; i < numWs; i++) {
            if (random.nextBoolean()) {
                layers.add(i);
            }
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < noises; i++) {
            if (random.nextInt(3) > 0) {
                kept.add(i);
            }
        }
        String mode = List.of("const", "none", "random").get(random.nextInt(3));
        return of(
                random.nextInt(Integer.MAX_VALUE),
                cDim == 0 ? List.of() : oneHot(random.nextInt(cDim), cDim),
                random.nextDouble() * 1.5,
                random.nextInt(numWs + 1),
                random.nextBoolean()
                        ? null
                        : new Recipe.Mixing(
                                new Recipe.ZSource.Seed(random.nextInt(1000)),
                                cDim == 0 ? List.of() : oneHot(random.nextInt(cDim), cDim),
                                layers),
                new Recipe.Noise(
                        mode,
                        random.nextDouble() * 2,
                        random.nextBoolean() ? null : kept,
                        mode.equals("random") ? new Recipe.StreamId(random.nextLong(), random.nextLong()) : null),
                new Recipe.Transform(random.nextDouble() - 0.5, random.nextDouble() - 0.5, random.nextDouble() * 90),
                random.nextBoolean() ? -1 : random.nextDouble() * 2,
                batch);
    }

    static List<Double> oneHot(int index, int length) {
        List<Double> vector = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            vector.add(i == index ? 1.0 : 0.0);
        }
        return vector;
    }
}
