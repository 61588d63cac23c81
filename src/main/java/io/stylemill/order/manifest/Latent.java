package io.stylemill.order.manifest;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where z or w comes from. */
public sealed interface Latent {
    /**
     * {@code numpy.random.RandomState(seed).randn(1, z_dim)} for each seed (0 to 2^32-1), in the
     * order written.
     */
    record Seeds(Ranges seeds) implements Latent {}

    /** Independent normal numbers of mean 0 and the given standard deviation ({@code > 0}). */
    record Normal(double std) implements Latent {}

    /**
     * Uniform numbers in the named dimensions; dimensions that no part names stay standard normal.
     */
    record Uniform(List<Part> parts) implements Latent {
        public Uniform {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Rows of a file.
     *
     * @param jitter what is added to each, or null
     * @param copies latents made of each row, at least 1
     * @param between largest share that another row of the group has in a latent, above 0 and at
     *     most 1; or null
     */
    record File(
            Rows latents,
            @Nullable Jitter jitter,
            int copies,
            @Nullable Double between) implements Latent {
        /** Returns whether each copy of a row is another latent. */
        public boolean varies() {
            return jitter != null || between != null;
        }
    }

    /**
     * Paths through latents, as the frames of clips.
     *
     * <p>A clip of n stops has {@code (n - 1) x steps + 1} frames, from the first stop to the last;
     * one that is a loop has {@code n x steps}, and the frame after its last would be its first.
     *
     * @param seeds stops of all clips, one clip after the other, or null where they are in a file
     * @param latents stops in a file, or null
     * @param space in which it goes from stop to stop; that of the file where there is one
     * @param steps frames from one stop to the next, the second not counted; at least 1
     * @param stops stops of a clip, at least 2, or null where all are of one clip
     */
    record Walk(
            @Nullable Ranges seeds,
            @Nullable Rows latents,
            Space space,
            Interpolation interpolation,
            int steps,
            boolean loop,
            @Nullable Integer stops)
            implements Latent {
        /** Returns how many stops a clip has. */
        public long stopsOfAClip(long all) {
            return stops == null ? all : stops;
        }

        /** Returns how many frames a clip has. */
        public long frames(long all) {
            long each = stopsOfAClip(all);
            return loop ? each * steps : (each - 1) * steps + 1;
        }
    }

    /** Returns the file that the latents are in, or null. */
    default @Nullable Rows rows() {
        if (this instanceof Walk walk) {
            return walk.latents();
        }
        return this instanceof File file ? file.latents() : null;
    }

    /** Returns the names of the tags that it gives samples. */
    default List<String> tagNames() {
        return this instanceof Walk ? List.of("clip", "frame") : List.of();
    }

    /** @param dims dimensions of z, or null for all; parts do not overlap */
    record Part(double low, double high, @Nullable Ranges dims) {}

    /**
     * Normal numbers that are added to latents.
     *
     * @param std in units of {@code unit}, above 0
     * @param unit standard deviation of one number of the latents, or null for what the file's note
     *     says
     * @param layers w layers such as {@code fine} or {@code 0-5}, or null for all
     */
    record Jitter(
            double std, @Nullable Double unit, @Nullable String layers) {}

    /**
     * Latents in a file.
     *
     * @param file relative to the manifest's own place, absolute or {@code s3://bucket/key}, and
     *     perhaps {@code #} and the name of an array in it
     * @param sha256 of the array, 64 hex digits, or null
     * @param rows in the order they are used, or null for all
     * @param pictures SHA-256 of the picture that each used row was found for, or empty where that
     *     is not stated here
     */
    record Rows(
            String file,
            @Nullable String sha256,
            Space space,
            @Nullable Ranges rows,
            List<String> pictures) {
        public Rows {
            pictures = List.copyOf(pictures);
        }
    }

    /** What the numbers of a latent are. */
    enum Space {
        /** Input of the mapping network, {@code [zDim]}. */
        Z("z"),
        /** Its output, {@code [wDim]}, the same for all w layers. */
        W("w"),
        /** One w for each layer, {@code [numWs, wDim]}. */
        W_PLUS("w+");

        private final String word;

        Space(String word) {
            this.word = word;
        }

        /** Returns the word in manifests and records. */
        public String word() {
            return word;
        }
    }

    /** How a walk goes from one stop to the next. */
    enum Interpolation {
        SLERP,
        LINEAR,
        CUBIC;

        /** Returns the word in manifests and records. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
