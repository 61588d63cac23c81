package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image must be to come into the dataset, and what is done about those that are not.
 *
 * @param attempts most images that are made for one slot, the first included, 1 to 1000
 * @param unfilled what becomes of a slot for which no image was good enough
 * @param floor least share of images kept, 0 to 1; a shard that keeps fewer stops its run
 * @param flat an image whose largest and smallest value of each channel lie at most so far apart is
 *     refused, 0 to 255
 * @param saturated an image of which a larger share of the values is 0 or 255 is refused, 0 to 1; 1
 *     refuses none
 * @param thresholds what labelers must reach
 * @param agreement names of the labelers that must see the class the image was made for
 * @param duplicates which images are too much alike, or null where nobody asks
 * @param reference real images to compare with, or null
 * @param distance how far from the nearest real image in features, or null; needs a reference with
 *     an extractor
 * @param masks what masks must show, or null
 */
public record Gates(
        int attempts,
        Unfilled unfilled,
        double floor,
        int flat,
        double saturated,
        List<Threshold> thresholds,
        List<String> agreement,
        @Nullable Duplicates duplicates,
        @Nullable Reference reference,
        @Nullable Distance distance,
        Masks.@Nullable Gate masks) {
    /** What holds where the manifest says nothing: broken images are refused and made again. */
    public static final Gates USUAL =
            new Gates(20, Unfilled.FAIL, 0, 0, 0.995, List.of(), List.of(), null, null, null, null);

    public Gates {
        thresholds = List.copyOf(thresholds);
        agreement = List.copyOf(agreement);
    }

    /** What becomes of a slot that stays empty. */
    public enum Unfilled {
        /** The shard fails, and says why. */
        FAIL,
        /** The dataset has an image less. */
        DROP
    }

    /** What a threshold is about. */
    public enum Measure {
        /** The largest probability. */
        CONFIDENCE,
        /** How far the largest probability lies above the second. */
        MARGIN
    }

    /** @param min least value, 0 to 1 */
    public record Threshold(Measure measure, String labeler, double min) {}

    /**
     * Which images are too much alike. Equal pixels always are.
     *
     * @param dHash largest Hamming distance of two 64-bit dHashes that makes them alike, 0 to 16,
     *     or null
     * @param pHash largest Hamming distance of two 64-bit pHashes that makes them alike, 0 to 16,
     *     or null
     * @param among what an image is compared with
     */
    public record Duplicates(
            @Nullable Integer dHash, @Nullable Integer pHash, List<Among> among) {
        public Duplicates {
            among = List.copyOf(among);
        }
    }

    /** What an image is compared with. */
    public enum Among {
        /** The other images of the version. */
        SET,
        /** Every image of the dataset's earlier versions. */
        VERSIONS,
        /** The real images of the reference. */
        REFERENCE
    }

    /**
     * Real images.
     *
     * @param images folder or {@code s3://bucket/prefix/}; PNG, JPEG and WebP files below it at any
     *     depth
     * @param sha256 of the list of them, 64 small hex digits, or null where the manifest leaves it
     *     out
     * @param extractor gives features, or null
     * @param exclude real images that no latents may be found for, or null
     */
    public record Reference(
            String images,
            @Nullable String sha256,
            @Nullable Extractor extractor,
            @Nullable Exclude exclude) {}

    /**
     * Real images that must not be sources, such as those of a test split.
     *
     * @param images folder or prefix, or null where digests are written
     * @param sha256 of the list of them, 64 small hex digits, or null where the manifest leaves it
     *     out
     * @param digests SHA-256 of their files, empty where a folder is written
     */
    public record Exclude(@Nullable String images, @Nullable String sha256, List<String> digests) {
        public Exclude {
            digests = List.copyOf(digests);
        }
    }

    /**
     * Euclidean distance of an image's features to those of the nearest real image.
     *
     * @param min least distance, or null; nearer ones are copies
     * @param max largest distance, or null; farther ones show something else
     */
    public record Distance(@Nullable Double min, @Nullable Double max) {}
}
