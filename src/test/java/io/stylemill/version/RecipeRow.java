package io.stylemill.version;

import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;

/** The row of an image of a recipe, of which nothing else matters. */
public final class RecipeRow {
    private RecipeRow() {}

    /** Returns the row that the index has of such an image. */
    public static SampleRow of(Recipe recipe) {
        SampleEntry some = TinyVersion.sample(0);
        return new SampleEntry(
                        some.key(),
                        some.label(),
                        some.generator(),
                        some.latentFamily(),
                        recipe,
                        RecipeJson.write(recipe),
                        some.tags(),
                        some.image(),
                        some.measured())
                .row("train", "data/train-00000-of-00001.tar");
    }
}
