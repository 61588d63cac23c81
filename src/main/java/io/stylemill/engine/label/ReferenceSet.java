package io.stylemill.engine.label;

import io.stylemill.image.PerceptualHash;
import io.stylemill.record.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a set of real images that generated ones are compared with: not the images, but
 * their names, digests, hashes and, where an extractor was given, features.
 */
public final class ReferenceSet {
    /** Most images of a set. */
    public static final int MOST_IMAGES = 1_000_000;

    static final Comparator<String> ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final List<Image> images;
    private final String sha256;
    private final @Nullable String extractor;
    private final @Nullable Features features;

    /**
     * One real image.
     *
     * @param name its path below the folder or prefix, with {@code /} between parts
     * @param sha256 of its file, 64 small hex digits
     * @param width in pixels
     * @param height in pixels
     * @param hash of its pixels
     */
    public record Image(String name, String sha256, int width, int height, PerceptualHash hash) {}

    /** @param images at least one, in the order of their names' UTF-8 bytes, none twice */
    ReferenceSet(List<Image> images, @Nullable String extractor, @Nullable Features features) {
        this.images = List.copyOf(images);
        this.extractor = extractor;
        this.features = features;
        MessageDigest digest = Digests.sha256();
        for (Image image : this.images) {
            digest.update((image.sha256() + "  " + image.name() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        this.sha256 = Digests.hex(digest.digest());
    }

    /** Returns the images, in the order of their names' UTF-8 bytes. */
    public List<Image> images() {
        return images;
    }

    /**
     * Returns the SHA-256 of the list of images: of a line {@code DIGEST  NAME} for each, in their
     * order, as {@code sha256sum} prints them. Decoders and extractors have no part in it.
     */
    public String sha256() {
        return sha256;
    }

    /**
     * Returns the {@link FeatureNetwork#identity} of what made the features; empty where there are
     * none.
     */
    public Optional<String> extractor() {
        return Optional.ofNullable(extractor);
    }

    /** Returns the features of the images, in their order; empty where no extractor was given. */
    public Optional<Features> features() {
        return Optional.ofNullable(features);
    }
}
