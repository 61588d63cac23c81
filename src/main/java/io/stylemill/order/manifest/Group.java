package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One group of samples that share their settings.
 *
 * @param count samples asked for, or null where latents, sweep, variants and matrix fix it
 * @param tags copied into every record, in file order
 * @param firstSlot slot of its first sample; a multiple of the samples that share a latent
 * @param attributes edits that become labels, in the order they are applied
 * @param transform how a StyleGAN3 network moves and turns its images, or null
 * @param lod level of progressive growing of a StyleGAN network, or null for the one that the
 *     checkpoint stores
 * @param fill goal that decides how many images of each class it makes, or null
 */
public record Group(
        String name,
        @Nullable Long count,
        Label label,
        Latent latent,
        Truncation truncation,
        @Nullable StyleMixing styleMixing,
        Noise noise,
        Map<String, String> tags,
        long firstSlot,
        List<Attribute> attributes,
        @Nullable Transform transform,
        @Nullable Double lod,
        @Nullable Fill fill) {
    private static final String LONGEST_NUMBER = "0".repeat(24);

    public Group {
        attributes = List.copyOf(attributes);
    }

    /**
     * Returns whether its images take from several rows of a file, which are then all of one class.
     */
    public boolean takesOtherRows() {
        return latent instanceof Latent.File file && file.between() != null
                || styleMixing != null && styleMixing.rows();
    }

    /** Returns the group with what was worked out of its goal. */
    public Group filled(Fill known, @Nullable Long images, Label made, Latent used) {
        return with(images, made, used, truncation, styleMixing, firstSlot, attributes, known);
    }

    /** Returns the group with later latents, which begins at a later slot. */
    Group moved(Latent used, @Nullable StyleMixing mixing, long slot) {
        return with(count, label, used, truncation, mixing, slot, attributes, fill);
    }

    /**
     * Returns the group with a settled number of images, and with digests of all files that it
     * names.
     */
    public Group settled(@Nullable Long images, Latent used, Truncation truncated, List<Attribute> edits) {
        return with(images, label, used, truncated, styleMixing, firstSlot, edits, fill);
    }

    private Group with(
            @Nullable Long images,
            Label made,
            Latent used,
            Truncation truncated,
            @Nullable StyleMixing mixing,
            long slot,
            List<Attribute> edits,
            @Nullable Fill known) {
        return new Group(name, images, made, used, truncated, mixing, noise, tags, slot, edits, transform, lod, known);
    }

    /** Returns whether it makes nothing, since nothing is missing to its goal. */
    public boolean isFull() {
        return fill != null && fill.real() != null && count == null;
    }

    /**
     * Returns the names of all tags that its samples carry: its own, and those that say what was
     * done to them.
     */
    public List<String> tagNames() {
        List<String> names = new ArrayList<>(tags.keySet());
        attributes.forEach(attribute -> names.addAll(attribute.tagNames()));
        names.addAll(latent.tagNames());
        if (transform != null) {
            names.addAll(transform.tagNames());
        }
        return List.copyOf(names);
    }

    /**
     * Returns the tags that its samples carry, each with a value that no sample's is longer than:
     * what is drawn counts as a number of 24 digits, the longest of a real number.
     */
    public Map<String, String> longestTags() {
        Map<String, String> longest = new LinkedHashMap<>();
        tagNames().forEach(name -> longest.put(name, LONGEST_NUMBER));
        latent.tagNames().forEach(name -> longest.put(name, this.name + LONGEST_NUMBER));
        attributes.forEach(attribute -> attribute.labels().stream()
                .max(Comparator.comparingInt(String::length))
                .ifPresent(label -> longest.put(attribute.name(), label)));
        longest.putAll(tags);
        return longest;
    }

    /**
     * An edit of w along a direction, whose strength becomes a tag of every sample.
     *
     * @param direction a file, relative to the manifest's own place, absolute or
     *     {@code s3://bucket/key}, and perhaps {@code #} and the name of a direction in it
     * @param sha256 of the direction, 64 hex digits, or null
     * @param layers {@code coarse}, {@code middle}, {@code fine}, ranges of w layers, or null for
     *     all
     * @param thresholds ascending strengths at which one label ends and the next begins; may be
     *     empty
     * @param labels one more than the thresholds, or empty
     */
    public record Attribute(
            String name,
            String direction,
            @Nullable String sha256,
            Strength strength,
            @Nullable String layers,
            List<Double> thresholds,
            List<String> labels) {
        public Attribute {
            thresholds = List.copyOf(thresholds);
            labels = List.copyOf(labels);
        }

        /** Returns the name of the tag that holds the strength. */
        public String strengthTag() {
            return name + "_strength";
        }

        /**
         * Returns the label of a strength; a strength at a threshold belongs to the label above it.
         * Empty: no labels.
         */
        public String label(double applied) {
            int above = (int) thresholds.stream().filter(t -> applied >= t).count();
            return labels.isEmpty() ? "" : labels.get(above);
        }

        /** Returns the names of the tags that it gives samples. */
        public List<String> tagNames() {
            return labels.isEmpty() ? List.of(strengthTag()) : List.of(name, strengthTag());
        }
    }

    /** How far an edit goes along its direction. */
    public sealed interface Strength {
        record Fixed(double value) implements Strength {}

        /** Drawn per sample, uniformly from min to max. */
        record Range(double min, double max) implements Strength {}

        /** One image for each. */
        record Sweep(List<Double> values) implements Strength {
            public Sweep {
                values = List.copyOf(values);
            }
        }
    }

    /**
     * Which class each sample of a group is made for. Exactly one of the parts is set; none: no
     * label asked for.
     */
    public record Label(
            @Nullable String className,
            @Nullable Integer classIndex,
            @Nullable List<Double> vector,
            @Nullable Map<String, Double> balance) {
        /** The absence of a label, for unconditional networks. */
        public static final Label NONE = new Label(null, null, null, null);
    }

    /**
     * How a StyleGAN3 network moves and turns what it draws; each part is a number, a range drawn
     * per sample, or null where nothing was asked for.
     *
     * @param translateX in image widths
     * @param translateY in image heights
     * @param rotate in degrees
     */
    public record Transform(
            Step.@Nullable Parameter translateX, Step.@Nullable Parameter translateY, Step.@Nullable Parameter rotate) {
        /** The tag that holds the first translation. */
        public static final String X = "translate_x";

        /** The tag that holds the second translation. */
        public static final String Y = "translate_y";

        /** The tag that holds the rotation. */
        public static final String ROTATE = "rotate";

        /** Returns the names of the tags that it gives samples. */
        public List<String> tagNames() {
            List<String> names = new ArrayList<>();
            if (translateX != null) {
                names.add(X);
            }
            if (translateY != null) {
                names.add(Y);
            }
            if (rotate != null) {
                names.add(ROTATE);
            }
            return List.copyOf(names);
        }
    }

    /**
     * Style mixing: the named w layers come from a second latent.
     *
     * @param layers {@code coarse}, {@code middle}, {@code fine}, or ranges of w layers such as
     *     {@code 0,3,8-11}
     * @param probability share of samples that are mixed, 0 to 1
     * @param seeds one NVIDIA seed per latent, or null for {@code random}
     * @param matrix whether every latent is crossed with every seed, instead of pairing them
     * @param rows whether the second latents are other rows of the group's own file, instead of
     *     seeds
     */
    public record StyleMixing(
            String layers, double probability, @Nullable Ranges seeds, boolean matrix, boolean rows) {
        /** Returns mixing with seeds. */
        public StyleMixing(String layers, double probability, @Nullable Ranges seeds, boolean matrix) {
            this(layers, probability, seeds, matrix, false);
        }
    }

    /** What the per-layer noise inputs hold. */
    public enum NoiseMode {
        CONST,
        RANDOM,
        NONE
    }

    /**
     * @param seed for {@code random} noise, or null where it derives from the manifest's seed
     * @param strength scales the noise, 0 to 2
     * @param layers noise layers that keep their noise, or null for all
     * @param variants images per latent, each with noise of its own; at least 1
     */
    public record Noise(
            NoiseMode mode,
            @Nullable Long seed,
            double strength,
            @Nullable Ranges layers,
            int variants) {
        /** The noise that the checkpoint holds, as it is: what holds where nobody says more. */
        public static final Noise STORED = new Noise(NoiseMode.CONST, null, 1, null, 1);
    }
}
