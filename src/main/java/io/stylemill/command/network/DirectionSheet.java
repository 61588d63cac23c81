package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Generator;
import io.stylemill.failure.Failure;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.GridSheet;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows what directions do: a row of images for each seed and direction, from negative to positive
 * strength. Of more directions than a sheet has room for, some are shown.
 *
 * @param moved w layers that the directions move
 * @param classIndex of all images, or -1 for another class in each line
 * @param strength how far on either side
 * @param steps images in a line
 */
record DirectionSheet(
        Checkpoint checkpoint, List<Integer> moved, List<Long> seeds, int classIndex, double strength, int steps) {
    private static final int CELL = 96;
    private static final double PSI = 0.7;

    /** @param caption of the direction's lines, to which the strengths are added */
    record Shown(String caption, Direction direction) {}

    /** @throws Failure {@code output-unwritable} (RESOURCES), or as the generator throws */
    void draw(Generator loaded, String title, List<Shown> found, Path file) {
        List<Shown> directions = ContactSheet.spread(found, Math.max(1, ContactSheet.MOST_LINES / seeds.size()));
        String shownOf = directions.size() < found.size() ? ", " + directions.size() + " of " + found.size() : "";
        List<GridSheet.Block> blocks = new ArrayList<>();
        Workspace workspace = new Workspace();
        Generator generator =
                loaded.withDirections(directions.stream().map(Shown::direction).toList());
        int batch = loaded.deviceClass().batch();
        for (Shown shown : directions) {
            List<Recipe> recipes = new ArrayList<>();
            List<GridSheet.Heading> columns = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                columns.add(GridSheet.Heading.of("strength " + GridSheet.number(at(step))));
            }
            for (int s = 0; s < seeds.size(); s++) {
                for (int step = 0; step < steps; step++) {
                    recipes.add(recipe(
                            checkpoint,
                            seeds.get(s),
                            classIndex < 0 ? s : classIndex,
                            PSI,
                            List.of(new Recipe.Edit("edit", shown.direction().sha256(), at(step), moved)),
                            batch));
                }
            }
            List<Pixels> images = new ArrayList<>();
            for (int from = 0; from < recipes.size(); from += batch) {
                generator
                        .generate(recipes.subList(from, Math.min(recipes.size(), from + batch)))
                        .forEach(image -> images.add(ContactSheet.fitted(image, CELL, workspace)));
            }
            List<GridSheet.Row> rows = new ArrayList<>();
            for (int s = 0; s < seeds.size(); s++) {
                rows.add(new GridSheet.Row(
                        GridSheet.Heading.of("seed " + seeds.get(s) + className(s)),
                        images.subList(s * steps, (s + 1) * steps).stream()
                                .map(GridSheet.Cell::of)
                                .toList()));
            }
            blocks.add(new GridSheet.Block(shown.caption(), columns, rows));
        }
        Sheet.write(new GridSheet(title + shownOf, blocks, CELL), file);
    }

    private double at(int step) {
        return strength * (2.0 * step / (steps - 1) - 1);
    }

    private String className(int row) {
        NetworkDescription network = checkpoint.network();
        int index = network.conditional() ? (classIndex < 0 ? row : classIndex) % network.cDim() : -1;
        return index >= 0 && index < network.classNames().size()
                ? ", " + network.classNames().get(index)
                : index < 0 ? "" : ", class " + index;
    }

    /**
     * Returns the recipe of an image that nobody keeps.
     *
     * @param classIndex taken modulo the number of classes; no matter in unconditional networks
     */
    static Recipe recipe(
            Checkpoint checkpoint, long seed, int classIndex, double psi, List<Recipe.Edit> edits, int batch) {
        NetworkDescription network = checkpoint.network();
        return Sheet.recipe(
                checkpoint,
                new Recipe.Place("directions", seed, 0),
                new Recipe.ZSource.Seed(seed),
                classVector(network, classIndex),
                psi,
                edits,
                batch);
    }

    /** Returns the class vector, empty in unconditional networks. */
    static List<Double> classVector(NetworkDescription network, int classIndex) {
        return network.conditional()
                ? new Classes(network.cDim(), network.classNames()).vector(classIndex % network.cDim())
                : List.of();
    }
}
