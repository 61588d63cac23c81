package io.stylemill.provenance;

import io.stylemill.checkpoint.Direction;
import io.stylemill.dataset.CommitRecord.CheckpointFacts;
import io.stylemill.generator.DeviceClass;
import io.stylemill.plan.Recipe;
import io.stylemill.sample.Finished;
import java.util.List;

/** Makes images again from their records alone. */
public interface Regenerator {
    /** An image that was made again. @param here the device class that made it */
    record Again(Finished image, DeviceClass here) {}

    /**
     * Finds the network before anything long is begun.
     *
     * @throws io.stylemill.failure.Failure (INPUT) when it is not to be had
     */
    void require(CheckpointFacts network);

    /**
     * Makes an image again.
     *
     * @param directions that the record's edits go along, read from the version
     */
    Again again(Recipe recipe, List<Direction> directions);
}
