package io.stylemill.engine.sample;

import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.mask.InstanceMap;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.mask.Regions;
import io.stylemill.image.Encoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Step;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Digests;
import org.jspecify.annotations.Nullable;

/**
 * Makes the finished mask of a record from the classes that the generator gave: moved as post-processing moves the image,
 * then measured and written. It depends on the record and the classes alone. Safe for use by many threads.
 */
public final class Masker {
    private final MaskModel model;

    public Masker(MaskModel model) {
        this.model = model;
    }

    /** Returns the model whose masks these are. */
    public MaskModel model() {
        return model;
    }

    /**
     * A mask after post-processing.
     *
     * @param map class of each pixel
     * @param regions what it shows
     * @param uncertainty of the generator's classes, 0 to 1
     */
    public record Looked(Pixels map, Regions regions, double uncertainty) {}

    /**
     * A finished mask.
     *
     * @param content PNG with the palette of the classes; not to be written to
     * @param instances PNG with a number for each object, or null where the record asks for none; not to be written to
     * @param sha256 of {@code content}, 64 hex digits
     */
    public record FinishedMask(byte[] content, byte @Nullable [] instances, String sha256) {}

    /**
     * Returns the mask after the record's post-processing.
     *
     * @throws io.stylemill.failure.Failure {@code step-does-not-fit}
     */
    public Looked look(Recipe recipe, Drawn.Labels labels) {
        Pixels map = labels.map();
        for (Recipe.DrawnStep step : recipe.postprocess()) {
            map = Step.of(step.operation(), step.parameters()).moved(map);
        }
        Recipe.Masks asked = recipe.masks();
        int leastArea = asked == null ? 1 : asked.leastArea();
        Regions regions = Regions.of(
                map.data(), map.width(), map.height(), model.classes().size(), leastArea);
        return new Looked(map, regions, Math.rint(labels.uncertainty() * 1e6) / 1e6);
    }

    /** Returns the files of a mask. */
    public FinishedMask finish(Recipe recipe, Looked looked, Workspace workspace) {
        byte[] content = Encoders.indexed(looked.map(), model.palette(), workspace);
        Recipe.Masks asked = recipe.masks();
        byte[] instances = null;
        if (asked != null && asked.instances()) {
            Pixels map = looked.map();
            instances = InstanceMap.file(looked.regions(), map.width(), map.height(), workspace);
        }
        return new FinishedMask(content, instances, Digests.sha256(content));
    }
}
