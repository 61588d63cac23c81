package io.stylemill.order.plan;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Latent.Rows;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Masks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know beside the manifest.
 *
 * @param network of the checkpoint
 * @param checkpointSha256 64 hex digits
 * @param precision {@code fp32}, {@code bf16} or {@code fp16}: what {@code auto} means on the
 *     device
 * @param batch samples per forward pass: what {@code auto} means for the network on the device
 * @param directions that the manifest's attributes name, by what they write there
 * @param latents latents and centres that the manifest names
 * @param files SHA-256 of the models and references that labelers and gates name, by what they
 *     write there
 */
public record Setting(
        NetworkDescription network,
        String checkpointSha256,
        String precision,
        int batch,
        Map<String, Direction> directions,
        LatentFiles latents,
        Map<String, String> files) {
    public Setting {
        directions = Map.copyOf(directions);
        files = Map.copyOf(files);
    }

    /**
     * Returns whether every file that a manifest names is here: directions, latents, centres,
     * programs, lists, masks.
     */
    public boolean holdsAllOf(Manifest manifest) {
        return NamedDigests.known(this, manifest);
    }

    /** Returns whether the latents are here that a group names, if it names a file. */
    boolean holdsLatents(Group group) {
        Rows rows = group.latent().rows();
        return rows == null || latents.hold(rows);
    }

    /** Returns how the masks of a manifest are made, or null where it asks for none. */
    Recipe.@Nullable Masks masks(Manifest manifest) {
        Masks asked = manifest.masks();
        if (asked != null) {
            return new Recipe.Masks(
                    NamedDigests.of(files, asked.model(), asked.sha256()), asked.leastArea(), asked.instances(), null);
        }
        Labeler labeler = manifest.pixelLabeler();
        return labeler == null
                ? null
                : new Recipe.Masks(
                        NamedDigests.of(files, labeler.model(), labeler.sha256()),
                        labeler.finds().leastArea(),
                        labeler.finds().instances(),
                        MaskProgram.of(labeler));
    }

    /**
     * Returns what a TorchScript archive is declared to be, or null where the checkpoint holds
     * weights.
     */
    public @Nullable NetworkDescription declared() {
        return network.architecture() == Architecture.TORCHSCRIPT ? network : null;
    }
}
