package io.stylemill.order.manifest;

import io.stylemill.image.Encoding;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A generation manifest that has passed every check that needs no checkpoint.
 *
 * <p>Whatever the file left out holds its default; {@code docs/manifest.md} tells users the same.
 *
 * @param source the bytes it was read from
 * @param seed everything random that the manifest does not fix derives from it
 * @param classes names of the class indices, or null where the checkpoint's own names hold
 * @param samples one or more groups, in file order
 * @param postprocess steps in the order they run
 * @param labelers in file order
 * @param gates what images must be
 * @param splits share of each split, in file order; the shares sum to 1
 * @param schedule when it is made again, or null where it is made once
 * @param masks that every image gets, or null
 * @param captions that every image gets, or null
 */
public record Manifest(
        ManifestSource source,
        DatasetSpec dataset,
        GeneratorSpec generator,
        long seed,
        @Nullable List<String> classes,
        List<Group> samples,
        List<Step> postprocess,
        List<Labeler> labelers,
        Gates gates,
        Map<String, Double> splits,
        Output output,
        @Nullable Schedule schedule,
        @Nullable Masks masks,
        @Nullable Captions captions) {
    /** The version of the language of manifests. */
    public static final String API_VERSION = "stylemill/v1";

    /** Most images that one manifest may ask for. */
    public static final long MAX_IMAGES = 100_000_000;

    /** Returns the labelers that say what images show as a whole, in file order. */
    public List<Labeler> classifiers() {
        return labelers.stream()
                .filter(labeler -> labeler.kind() == Labeler.Kind.CLASSIFICATION)
                .toList();
    }

    /**
     * Returns the labeler that says what lies where, or null; there is at most one, and none beside
     * {@code masks}.
     */
    public @Nullable Labeler pixelLabeler() {
        return labelers.stream()
                .filter(labeler -> labeler.kind() != Labeler.Kind.CLASSIFICATION)
                .findFirst()
                .orElse(null);
    }

    /** Returns the manifest with other groups. */
    public Manifest with(List<Group> groups) {
        return with(List.copyOf(groups), output, schedule);
    }

    /** Returns the same manifest with images of another form. */
    public Manifest with(ImageFiles image) {
        Output other = new Output(output.destination(), image, output.shardSamples(), output.shardBytes());
        return with(samples, other, schedule);
    }

    /** Returns the same manifest, made once. */
    Manifest unscheduled() {
        return with(samples, output, null);
    }

    private Manifest with(List<Group> groups, Output other, @Nullable Schedule times) {
        return new Manifest(
                source,
                dataset,
                generator,
                seed,
                classes,
                groups,
                postprocess,
                labelers,
                gates,
                splits,
                other,
                times,
                masks,
                captions);
    }

    /**
     * When the manifest is made again, each time with images that are new.
     *
     * @param cron expression of Quartz that fires at least once
     * @param timezone name of a zone
     */
    public record Schedule(String cron, String timezone) {
        /** Returns when it fires. */
        public Cron times() {
            return Cron.of(cron, ZoneId.of(timezone));
        }
    }

    /**
     * @param version a semantic version, or {@code auto}
     * @param license SPDX name of the generated data's licence, or empty
     * @param card human parts of the dataset card, in file order; may be empty
     */
    public record DatasetSpec(String name, String version, String title, String license, Map<String, String> card) {
        /** Returns whether the version is to be the next minor after the newest published one. */
        public boolean versionIsAuto() {
            return version.equals("auto");
        }
    }

    /**
     * @param destination {@code s3://bucket[/prefix]} or {@code file:DIR}, or null where the
     *     caller's default holds
     * @param shardSamples most samples in one shard
     * @param shardBytes most bytes in one shard
     */
    public record Output(@Nullable String destination, ImageFiles image, long shardSamples, long shardBytes) {}

    /**
     * The form of the image files.
     *
     * @param xmp whether each file carries XMP metadata that says it is synthetic
     * @param c2pa whether each file carries Content Credentials; plans leave out {@code false}
     * @param certificate SHA-256 of the certificate that signs them, 64 hex digits, or null where
     *     nobody says yet
     */
    public record ImageFiles(
            Encoding encoding,
            boolean xmp,
            boolean c2pa,
            @Nullable String certificate) {
        /** Returns the same form, its credentials signed with the key of a certificate. */
        public ImageFiles signedBy(String sha256) {
            return new ImageFiles(encoding, xmp, true, sha256);
        }
    }
}
