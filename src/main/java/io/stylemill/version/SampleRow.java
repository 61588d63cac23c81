package io.stylemill.version;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One image's row in {@code index/samples.parquet}: where it lies, what it shows, where it came
 * from.
 *
 * @param place where its bytes are
 * @param label what it shows
 * @param origin what it was made from
 * @param file what the image file is
 * @param measured on the finished image
 * @param tags of the sample's group
 * @param recipe the record as canonical JSON; of a real image an empty object
 * @param captions texts about the image; empty in versions without captions
 * @param mixed where the image is from, in a version that mixes real and synthetic ones; null in
 *     all others
 */
public record SampleRow(
        Place place,
        Label label,
        Origin origin,
        ImageFile file,
        Measured measured,
        Map<String, String> tags,
        String recipe,
        List<String> captions,
        @Nullable Mixed mixed) {
    public SampleRow {
        captions = List.copyOf(captions);
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /**
     * Where an image of a mixed version is from.
     *
     * @param source {@code NAME/VERSION} of the dataset that it was copied from, or empty for a
     *     real image
     * @param key in that dataset, or the file's path below the folder of the real images
     * @param sha256 of the file there, 64 hex digits
     */
    public record Mixed(Kind origin, String source, String key, String sha256) {}

    /** Whether an image was made by a network. */
    public enum Kind {
        REAL,
        SYNTHETIC;

        /** Returns the word that columns hold. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns whether the image has a mask, and not boxes alone. */
    public boolean masked() {
        MaskFacts facts = measured.mask();
        return facts != null && facts.hasMask();
    }

    /**
     * Returns whether no network made the image, so that there is no record to make it again from.
     */
    public boolean real() {
        return mixed != null && mixed.origin() == Kind.REAL;
    }

    /**
     * @param shard path of the tar inside the version
     * @param tarOffset where the image's bytes start in the tar
     * @param length how many bytes the image has
     * @param mask where the bytes of its mask are in the tar, or null without masks
     */
    public record Place(
            String key,
            String split,
            String shard,
            long tarOffset,
            long length,
            @Nullable Span mask) {
        /** Returns the place of an image without a mask. */
        public Place(String key, String split, String shard, long tarOffset, long length) {
            this(key, split, shard, tarOffset, length, null);
        }
    }

    /** Bytes of a tar. */
    public record Span(long offset, long length) {}

    /**
     * @param index class index, or -1
     * @param name of the class, or empty
     * @param conditioned class index that the network was asked for, or -1 where that was a vector
     *     or nothing
     */
    public record Label(int index, String name, String source, int conditioned) {}

    /**
     * @param generator name of the network
     * @param generatorSha256 of the checkpoint
     * @param group of the manifest, with the sample's slot and attempt in it
     * @param latentFamily what all samples of one latent share
     * @param zRng generator of the random numbers behind z, such as {@code numpy-randomstate}
     * @param seed NVIDIA seed of z, or null where z is not from a seed
     * @param mixingSeed NVIDIA seed of the second latent, or null
     * @param mixingLayers layers of the second latent such as {@code 4-7}, or null without mixing
     * @param postprocess steps such as {@code resize(height=128,width=128)}
     */
    public record Origin(
            String generator,
            String generatorSha256,
            String group,
            long slot,
            int attempt,
            String latentFamily,
            String zRng,
            @Nullable Long seed,
            double truncationPsi,
            int truncationCutoff,
            @Nullable Long mixingSeed,
            @Nullable String mixingLayers,
            String noiseMode,
            String precision,
            List<String> postprocess) {
        public Origin {
            postprocess = List.copyOf(postprocess);
        }
    }

    /**
     * What is known of an image file, said by the code that makes the file.
     *
     * @param mode {@code L}, {@code RGB} or {@code RGBA}
     * @param encoder format and version, such as {@code png/1}
     * @param quality 1 to 100, or 0 where it has no meaning
     * @param pixelSha256 of the pixels before they were encoded
     * @param decodedSha256 of the pixels that the file decodes to, or empty in versions that do not
     *     say
     */
    public record ImageFile(
            int width,
            int height,
            String mode,
            String encoder,
            int quality,
            String fileSha256,
            String pixelSha256,
            String decodedSha256) {
        /** Returns the extension of the file, without a dot. */
        public String extension() {
            String format = encoder.replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
            return format.equals("jpeg") ? "jpg" : format;
        }

        /** Returns the mode of 1, 3 or 4 channels. */
        public static String mode(int channels) {
            return channels == 1 ? "L" : channels == 3 ? "RGB" : "RGBA";
        }

        /** Returns what the index says of an encoder, such as {@code png/1}. */
        public static String encoder(String format, String version) {
            return format + "/" + version;
        }

        /** Returns the same image in a file with other bytes. */
        public ImageFile in(String otherSha256) {
            return new ImageFile(width, height, mode, encoder, quality, otherSha256, pixelSha256, decodedSha256);
        }

        /** Returns the same file, with another hash of the pixels that it decodes to. */
        public ImageFile decodingTo(String sha256) {
            return new ImageFile(width, height, mode, encoder, quality, fileSha256, pixelSha256, sha256);
        }

        /**
         * Returns the same image in the file that a copy of it is in.
         *
         * @param copy what was found of that file; this file knows more of the pixels before
         *     encoding, and an older version knows less of its file
         */
        public ImageFile copied(ImageFile copy) {
            return new ImageFile(
                    width,
                    height,
                    copy.mode,
                    copy.encoder,
                    copy.quality,
                    copy.fileSha256,
                    pixelSha256,
                    copy.decodedSha256);
        }
    }

    /** Returns the sample's key. */
    public String key() {
        return place.key();
    }

    /** Returns the row of the same image in another shard, or at another place in it. */
    public SampleRow at(String shard, long tarOffset, @Nullable Span mask) {
        return new SampleRow(
                new Place(place.key(), place.split(), shard, tarOffset, place.length(), mask),
                label,
                origin,
                file,
                measured,
                tags,
                recipe,
                captions,
                mixed);
    }
}
