package io.stylemill.engine.sample;

import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.label.ObjectFinder;
import io.stylemill.engine.mask.InstanceMap;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.mask.Overlay;
import io.stylemill.engine.mask.Regions;
import io.stylemill.failure.Failure;
import io.stylemill.image.Encoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Step;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what lies where in the image of a record: by the classes that the generator gave, moved as
 * post-processing moves the image, or by a program that looks at the finished image. It depends on
 * record and image alone. Safe for use by many threads.
 */
public final class Masker implements AutoCloseable {
    private final @Nullable MaskModel model;
    private final @Nullable ObjectFinder finder;
    private final List<String> names;
    private final int[] palette;

    /** Returns who reads masks from a network's layers. */
    public Masker(MaskModel model) {
        this.model = model;
        this.finder = null;
        this.names = model.names();
        this.palette = model.palette();
    }

    /** Returns who asks a program; closed with this. */
    public Masker(ObjectFinder finder) {
        this.model = null;
        this.finder = finder;
        this.names = finder.classes();
        this.palette =
                MaskClass.named(names).stream().mapToInt(MaskClass::color).toArray();
    }

    /** Returns the generator with what masks need of it. */
    public Generator equipped(Generator generator) {
        return model == null ? generator : generator.withMasks(model);
    }

    /** Returns the names of the classes, by index; the first is the background. */
    public List<String> names() {
        return names;
    }

    /**
     * What lies where, after post-processing.
     *
     * @param map class of each pixel, or null where there are boxes alone
     * @param regions what it shows
     * @param uncertainty of the classes, 0 to 1; null where there are boxes alone
     */
    public record Looked(
            @Nullable Pixels map, Regions regions, @Nullable Double uncertainty) {}

    /**
     * A finished mask.
     *
     * @param content PNG with the palette of the classes; not to be written to
     * @param instances PNG with a number for each object, or null where the record asks for none;
     *     not to be written to
     * @param sha256 of {@code content}, 64 hex digits
     */
    public record FinishedMask(byte[] content, byte @Nullable [] instances, String sha256) {}

    /**
     * Returns what lies where in some images, in their order.
     *
     * @param drawn what the generator gave for the records, equipped for these masks
     * @param finished the images after the records' post-processing
     * @throws io.stylemill.failure.Failure {@code step-does-not-fit}; as {@link ObjectFinder#find}
     *     throws
     */
    public List<Looked> look(List<Recipe> recipes, List<Drawn> drawn, List<Pixels> finished, Workspace workspace) {
        List<Looked> looked = new ArrayList<>(recipes.size());
        List<ObjectFinder.Found> found = finder == null ? List.of() : finder.find(finished, workspace);
        for (int i = 0; i < recipes.size(); i++) {
            Recipe recipe = recipes.get(i);
            if (finder == null) {
                looked.add(moved(recipe, drawn.get(i).labels()));
            } else {
                ObjectFinder.Found one = found.get(i);
                Pixels map = one.map();
                looked.add(
                        map == null
                                ? new Looked(null, boxes(one.boxes(), finished.get(i)), null)
                                : measured(recipe, map, one.uncertainty()));
            }
        }
        return looked;
    }

    private Looked moved(Recipe recipe, Drawn.@Nullable Labels labels) {
        if (labels == null) {
            throw Failure.bug("a generator with a mask model gave no mask");
        }
        Pixels map = labels.map();
        for (Recipe.DrawnStep step : recipe.postprocess()) {
            map = Step.of(step.operation(), step.parameters()).moved(map);
        }
        return measured(recipe, map, labels.uncertainty());
    }

    private Looked measured(Recipe recipe, Pixels map, @Nullable Double uncertainty) {
        Recipe.Masks asked = recipe.masks();
        int leastArea = asked == null ? 1 : asked.leastArea();
        Regions regions = Regions.of(map.data(), map.width(), map.height(), names.size(), leastArea);
        return new Looked(map, regions, uncertainty == null ? null : (Double) (Math.rint(uncertainty * 1e6) / 1e6));
    }

    private static Regions boxes(List<ObjectFinder.Box> boxes, Pixels image) {
        return new Regions(
                List.of(),
                boxes.stream()
                        .map(box -> new Regions.Instance(
                                box.label(),
                                box.x(),
                                box.y(),
                                box.width(),
                                box.height(),
                                box.width() * box.height(),
                                box.x() == 0
                                        || box.y() == 0
                                        || box.x() + box.width() == image.width()
                                        || box.y() + box.height() == image.height(),
                                new int[0],
                                box.score()))
                        .toList());
    }

    /** Returns a finished image with what lies where shown over it, for people. */
    public Pixels shown(Pixels image, Looked looked) {
        Pixels map = looked.map();
        return map != null
                ? Overlay.of(image, map.data(), palette)
                : Overlay.framed(
                        image,
                        looked.regions().objects().stream()
                                .map(o -> new Overlay.Box(o.label(), o.x(), o.y(), o.width(), o.height()))
                                .toList(),
                        palette);
    }

    /** Returns the files of a mask, or null where there are boxes alone. */
    public @Nullable FinishedMask finish(Recipe recipe, Looked looked, Workspace workspace) {
        Pixels map = looked.map();
        if (map == null) {
            return null;
        }
        byte[] content = Encoders.indexed(map, palette, workspace);
        Recipe.Masks asked = recipe.masks();
        byte[] instances = null;
        if (asked != null && asked.instances()) {
            instances = InstanceMap.file(looked.regions(), map.width(), map.height(), workspace);
        }
        return new FinishedMask(content, instances, Digests.sha256(content));
    }

    @Override
    public void close() {
        if (finder != null) {
            finder.close();
        }
    }
}
