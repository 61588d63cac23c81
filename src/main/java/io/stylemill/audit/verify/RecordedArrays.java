package io.stylemill.audit.verify;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Digests;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Finds the arrays that a record names in the version that holds the record: directions of edits,
 * latents and centres.
 */
final class RecordedArrays {
    private RecordedArrays() {}

    /**
     * Returns the directions, each checked against the digest that the record names.
     *
     * @throws Failure {@code missing-file}, {@code file-differs} or {@code direction-differs}
     *     ({@code VERIFICATION})
     */
    static List<Direction> directions(PublishedVersion version, Recipe recipe) {
        return recipe.edits().stream()
                .map(Recipe.Edit::directionSha256)
                .distinct()
                .map(sha256 -> direction(version, sha256))
                .toList();
    }

    private static Direction direction(PublishedVersion version, String sha256) {
        String path = Layout.directionPath(sha256);
        Direction direction = read(version.content(path), version.address(path), Direction::parse);
        if (!direction.sha256().equals(sha256)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "direction-differs",
                    version.address(path) + " holds the direction " + direction.sha256()
                            + ", not the one it is named after");
        }
        return direction;
    }

    /**
     * Returns the model that a record's mask is made with.
     *
     * @throws Failure {@code missing-file}, {@code bad-masks} or {@code masks-differ}
     *     ({@code VERIFICATION})
     */
    static MaskModel masks(PublishedVersion version, Recipe.Masks asked) {
        String path = Layout.masksPath(asked.modelSha256());
        byte[] content = version.content(path);
        if (!Digests.sha256(content).equals(asked.modelSha256())) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "masks-differ",
                    version.address(path) + " is not the mask model that it is named after");
        }
        return read(content, version.address(path), MaskModel::read);
    }

    /**
     * What cannot be read in a version is something that does not hold, not something to correct.
     */
    private static <T> T read(byte[] content, String where, BiFunction<byte[], String, T> reader) {
        try {
            return reader.apply(content, where);
        } catch (Failure e) {
            throw Failure.of(Kind.VERIFICATION, e.code(), e.getMessage(), e);
        }
    }

    /**
     * Returns the latents and centres, each checked against the digest that the record names.
     *
     * @throws Failure {@code missing-file}, {@code file-differs} or {@code latent-differs}
     *     ({@code VERIFICATION})
     */
    static List<LatentArray> latents(PublishedVersion version, Recipe recipe) {
        return recipe.latentFiles().stream()
                .map(sha256 -> latents(version, sha256))
                .toList();
    }

    private static LatentArray latents(PublishedVersion version, String sha256) {
        String path = Layout.latentsPath(sha256);
        LatentArray array = read(version.content(path), version.address(path), LatentArray::parse);
        if (!array.sha256().equals(sha256)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "latent-differs",
                    version.address(path) + " holds the latents " + array.sha256() + ", not those it is named after");
        }
        return array;
    }
}
