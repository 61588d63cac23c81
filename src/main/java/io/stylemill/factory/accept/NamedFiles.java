package io.stylemill.factory.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.order.plan.LatentFiles;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a manifest names, as it was read. What cannot be read, or is another than was
 * asked for, is missing here.
 *
 * @param checkpoint with its network as it is declared, or null
 * @param directions by what the attributes write
 * @param latents latents and centres
 * @param enclosures programs of labelers and gates, and lists of real images
 */
record NamedFiles(
        @Nullable Stored checkpoint, Map<String, Direction> directions, LatentFiles latents, OrderFiles orderFiles) {
    NamedFiles {
        directions = Map.copyOf(directions);
    }

    /**
     * A checkpoint, and where it lies.
     *
     * @param address that the guard admits
     */
    record Stored(String address, Checkpoint checkpoint) {}
}
