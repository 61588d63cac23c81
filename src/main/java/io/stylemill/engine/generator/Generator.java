package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.util.Collection;
import java.util.List;

/**
 * One loaded network on one device: recipes in, pixels out.
 *
 * <p>The pixels of a recipe depend on the recipe and the device class alone, not on its neighbours
 * in the batch. All native memory of a call ends with the call. Safe for use by many threads.
 */
public interface Generator extends AutoCloseable {
    /** Returns what the network is. */
    NetworkDescription network();

    /**
     * Returns the device class: engine and its version, device kind, intra-op threads, precision,
     * batch shape.
     */
    DeviceClass deviceClass();

    /**
     * Returns the images of the recipes, in their order, before post-processing.
     *
     * @param recipes at most {@code deviceClass().batch()} of them; the batch is padded to that
     *     shape
     * @throws io.stylemill.failure.Failure {@code RESOURCES} when the device's memory does not
     *     suffice; {@code not-finite} when the network gave NaN or infinities;
     *     {@code direction-missing} when a recipe is edited along a direction that was not given;
     *     {@code latent-missing} when it reads latents that were not given
     */
    List<Pixels> generate(List<Recipe> recipes);

    /**
     * Returns the images of the recipes, as {@link #generate}, and the classes of their pixels
     * where the generator has a mask model. The images do not depend on the model.
     *
     * @param recipes at most {@code deviceClass().batch()} of them
     * @throws io.stylemill.failure.Failure as {@link #generate}
     */
    default List<Drawn> draw(List<Recipe> recipes) {
        return generate(recipes).stream().map(image -> new Drawn(image, null)).toList();
    }

    /**
     * Returns w+ {@code [numWs, wDim]} of the recipes, in their order: what the synthesis network
     * is given, after truncation, mixing and edits.
     *
     * @param recipes at most {@code deviceClass().batch()} of them
     */
    List<float[]> styles(List<Recipe> recipes);

    /**
     * Returns the same network at another batch shape: on the same memory, open until this is
     * closed, and with nothing to close itself.
     *
     * @param batch samples per forward pass, at least 1
     */
    Generator atBatch(int batch);

    /**
     * Returns the same network for recipes that are edited along these directions: on the same
     * memory, open until this is closed, and with nothing to close itself.
     */
    Generator withDirections(Collection<Direction> directions);

    /**
     * Returns the same network for recipes that read these latents or centres: on the same memory,
     * open until this is closed, and with nothing to close itself.
     */
    Generator withLatents(Collection<LatentArray> latents);

    /**
     * Returns the same network, which tells the classes of pixels: on the same memory, open until
     * this is closed, and with nothing to close itself.
     *
     * @throws io.stylemill.failure.Failure {@code masks-of-another-checkpoint};
     *     {@code masks-need-layers} for a TorchScript archive
     */
    Generator withMasks(MaskModel model);

    @Override
    void close();
}
