package io.stylemill.engine.models;

import io.stylemill.record.Digests;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A network that others publish, as their own pages describe it.
 *
 * @param family as {@code inspect} names architectures
 * @param width of its images in pixels
 * @param height of its images in pixels
 * @param classes 0 for a network without classes
 * @param shows what its images show
 * @param file how its publisher calls the file
 * @param download where the file is, or null where only a person can get it from the page
 * @param bytes size of the file, or null where its publisher states none
 * @param sha256 of the file, or null where its publisher states none
 * @param publisher who trained and publishes it
 * @param page where the publisher describes it
 * @param byHand how a person gets the file, or null where {@code download} is there
 */
public record PublicNetwork(
        String name,
        String family,
        int width,
        int height,
        int classes,
        String shows,
        String file,
        @Nullable URI download,
        @Nullable Long bytes,
        @Nullable String sha256,
        String publisher,
        String page,
        @Nullable String byHand,
        License license) {
    /**
     * The licence of a network's weights.
     *
     * @param id what {@code --accept-license} takes; the SPDX name where there is one
     * @param text where the licence can be read
     * @param terms what its publisher allows, in one or two sentences
     */
    public record License(String id, String name, String text, String terms) {}

    public PublicNetwork {
        if (width < 1 || height < 1 || classes < 0) {
            throw new IllegalArgumentException(name + " has " + width + " x " + height + " pixels, " + classes);
        }
        if ((download == null) == (byHand == null)) {
            throw new IllegalArgumentException(name + " has either an address or words on how a person gets it");
        }
        if (sha256 != null) {
            Digests.check(name + ": sha256", sha256);
        }
    }
}
