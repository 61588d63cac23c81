package io.stylemill.web.page;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.RecipeText;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the studio's knobs are for an image of a version.
 *
 * @param start what they begin with, by their names
 * @param label index of the class, or -1 without one
 * @param differences why the studio shows another picture; none where it shows the same one
 */
record Knobs(Map<String, String> start, int label, List<String> differences) {
    Knobs {
        start = Map.copyOf(start);
        differences = List.copyOf(differences);
    }

    /** Reads an image's record. A real image has none, so it has no knobs either. */
    static Knobs of(SampleRow row) {
        if (row.real()) {
            return new Knobs(Map.of(), -1, List.of("it is a real image, which no network made"));
        }
        Recipe recipe;
        try {
            recipe = RecipeJson.exact(row.recipe());
        } catch (Failure e) {
            return new Knobs(Map.of(), -1, List.of("its record cannot be read: " + e.getMessage()));
        }
        Map<String, String> start = new HashMap<>();
        List<String> differences = new ArrayList<>();
        if (recipe.z() instanceof Recipe.ZSource.Seed seed) {
            start.put("seed", Long.toString(seed.seed()));
        } else {
            differences.add("its latent has no seed");
        }
        start.put("psi", Double.toString(recipe.truncation().psi()));
        start.put("cutoff", Integer.toString(recipe.truncation().cutoff()));
        Recipe.Center center = recipe.truncation().center();
        if (center != null && !center.equals(Recipe.Center.MEAN)) {
            differences.add("its truncation has a centre of its own");
        }
        mixing(recipe, start, differences);
        recipe.edits().forEach(edit -> differences.add("it is moved along " + edit.attribute()));
        noise(recipe.noise(), start, differences);
        Recipe.Transform moved = recipe.transform();
        start.put("x", Double.toString(moved.translateX()));
        start.put("y", Double.toString(moved.translateY()));
        start.put("rotate", Double.toString(moved.rotate()));
        if (recipe.lod() >= 0) {
            differences.add("it has a level of detail of its own");
        }
        if (!row.origin().postprocess().isEmpty()) {
            differences.add("it was finished with "
                    + String.join(", then ", row.origin().postprocess()));
        }
        return new Knobs(start, label(recipe.classVector(), differences), differences);
    }

    private static void mixing(Recipe recipe, Map<String, String> start, List<String> differences) {
        Recipe.Mixing mixing = recipe.mixing();
        if (mixing == null) {
            return;
        }
        if (mixing.z() instanceof Recipe.ZSource.Seed other
                && mixing.classVector().equals(recipe.classVector())) {
            start.put("mix", Long.toString(other.seed()));
            start.put("layers", RecipeText.layers(mixing.layers()));
        } else {
            differences.add("it is mixed with a latent that has no seed, or is of another class");
        }
    }

    private static void noise(Recipe.Noise noise, Map<String, String> start, List<String> differences) {
        start.put("noise", noise.mode());
        if (noise.mode().equals("random")) {
            differences.add("its noise was drawn for its place in the dataset");
        } else if (!noise.equals(Recipe.Noise.plain(noise.mode(), null))) {
            differences.add("its noise is scaled, or left out in some layers");
        }
    }

    private static int label(List<Double> vector, List<String> differences) {
        if (vector.isEmpty()) {
            return -1;
        }
        int label = vector.indexOf(1.0);
        if (label < 0 || vector.stream().filter(part -> part != 0).count() != 1) {
            differences.add("it is of a mixture of classes");
        }
        return label;
    }

    /**
     * Returns in a sentence why the studio cannot show the image itself, or an empty text where it
     * can.
     */
    String words() {
        return differences.isEmpty()
                ? ""
                : "The studio cannot show this image itself: " + String.join("; ", differences) + ".";
    }
}
