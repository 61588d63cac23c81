package io.stylemill.order.manifest;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        @Nullable Schedule schedule) {
    /** Returns a manifest that is made once, without labelers and with the usual gates. */
    public Manifest(
            ManifestSource source,
            DatasetSpec dataset,
            GeneratorSpec generator,
            long seed,
            @Nullable List<String> classes,
            List<Group> samples,
            List<Step> postprocess,
            Map<String, Double> splits,
            Output output) {
        this(
                source,
                dataset,
                generator,
                seed,
                classes,
                samples,
                postprocess,
                List.of(),
                Gates.USUAL,
                splits,
                output,
                null);
    }

    /**
     * Returns whether it says anything about gates: one that asks for what holds anyway is asked for too, since rules of a
     * house may demand it.
     */
    public boolean asksForGates() {
        return !gates.equals(Gates.USUAL) || !Stated.keys(source, "gates").isEmpty();
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

    /** How the numbers of the network are computed. */
    public enum Precision {
        AUTO,
        FP32,
        BF16,
        FP16
    }

    /**
     * @param checkpoint as written: relative to the manifest's own place, absolute, or {@code s3://bucket/key}
     * @param sha256 64 hex digits, or null
     * @param license licence of the weights, or null where the checkpoint's own statement holds
     * @param batch the fixed batch shape, or null where the plan chooses
     * @param torchscript what the checkpoint is when it is a TorchScript archive; null for weights, of which nothing is
     *     run. With it {@code sha256} is never null
     */
    public record GeneratorSpec(
            String checkpoint,
            @Nullable String sha256,
            @Nullable String license,
            Precision precision,
            @Nullable Integer batch,
            @Nullable TorchScript torchscript) {}

    /** What the image method of a TorchScript archive takes. */
    public enum TorchScriptInput {
        /** Latents {@code [N, zDim]}, and class vectors {@code [N, cDim]} where it has a second parameter. */
        Z("z"),
        /** Styles {@code [N, numWs, wDim]}, which the archive's mapping method makes of z and the class vectors. */
        W_PLUS("w+");

        private final String word;

        TorchScriptInput(String word) {
            this.word = word;
        }

        /** Returns the word in manifests and records. */
        public String word() {
            return word;
        }
    }

    /**
     * What a TorchScript archive takes and gives. Such an archive is a program: that a manifest declares it, together
     * with its digest, is what lets it run.
     *
     * @param cDim length of the class vector, 0 without classes
     * @param wDim length of one w layer, 0 with input z
     * @param numWs number of w layers, 0 with input z
     * @param resolution width and height of the images in pixels
     * @param channels 1 (grey), 3 (RGB) or 4 (RGBA)
     * @param low what the image method gives for black
     * @param high what it gives for white, above {@code low}
     * @param method that makes images {@code [N, channels, resolution, resolution]}
     * @param mapping that makes w {@code [N, wDim]} or {@code [N, numWs, wDim]} of z; empty with input z, and where the
     *     archive has no such method
     */
    public record TorchScript(
            TorchScriptInput input,
            int zDim,
            int cDim,
            int wDim,
            int numWs,
            int resolution,
            int channels,
            double low,
            double high,
            String method,
            String mapping) {}

    /**
     * One group of samples that share their settings.
     *
     * @param count samples asked for, or null where latents, sweep, variants and matrix fix it
     * @param tags copied into every record, in file order
     * @param firstSlot slot of its first sample; a multiple of the samples that share a latent
     * @param attributes edits that become labels, in the order they are applied
     * @param transform how a StyleGAN3 network moves and turns its images, or null
     * @param lod level of progressive growing of a StyleGAN network, or null for the one that the checkpoint stores
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
            @Nullable Double lod) {
        public Group {
            attributes = List.copyOf(attributes);
        }

        /** Returns a group whose images are not moved. */
        public Group(
                String name,
                @Nullable Long count,
                Label label,
                Latent latent,
                Truncation truncation,
                @Nullable StyleMixing styleMixing,
                Noise noise,
                Map<String, String> tags,
                long firstSlot,
                List<Attribute> attributes) {
            this(name, count, label, latent, truncation, styleMixing, noise, tags, firstSlot, attributes, null, null);
        }

        /** Returns a group without attributes. */
        public Group(
                String name,
                @Nullable Long count,
                Label label,
                Latent latent,
                Truncation truncation,
                @Nullable StyleMixing styleMixing,
                Noise noise,
                Map<String, String> tags,
                long firstSlot) {
            this(name, count, label, latent, truncation, styleMixing, noise, tags, firstSlot, List.of());
        }

        /** Returns a group whose slots start at 0. */
        public Group(
                String name,
                @Nullable Long count,
                Label label,
                Latent latent,
                Truncation truncation,
                @Nullable StyleMixing styleMixing,
                Noise noise,
                Map<String, String> tags) {
            this(name, count, label, latent, truncation, styleMixing, noise, tags, 0);
        }

        /** Returns the names of all tags that its samples carry: its own, and those that say what was done to them. */
        public List<String> tagNames() {
            List<String> names = new ArrayList<>(tags.keySet());
            attributes.forEach(attribute -> names.addAll(attribute.tagNames()));
            names.addAll(latent.tagNames());
            if (transform != null) {
                names.addAll(transform.tagNames());
            }
            return List.copyOf(names);
        }
    }

    /**
     * An edit of w along a direction, whose strength becomes a tag of every sample.
     *
     * @param direction a file, relative to the manifest's own place, absolute or {@code s3://bucket/key}, and perhaps
     *     {@code #} and the name of a direction in it
     * @param sha256 of the direction, 64 hex digits, or null
     * @param layers {@code coarse}, {@code middle}, {@code fine}, ranges of w layers, or null for all
     * @param thresholds ascending strengths at which one label ends and the next begins; may be empty
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

        /** Returns the label of a strength; a strength at a threshold belongs to the label above it. Empty: no labels. */
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

    /** Which class each sample of a group is made for. Exactly one of the parts is set; none: no label asked for. */
    public record Label(
            @Nullable String className,
            @Nullable Integer classIndex,
            @Nullable List<Double> vector,
            @Nullable Map<String, Double> balance) {
        /** The absence of a label, for unconditional networks. */
        public static final Label NONE = new Label(null, null, null, null);
    }

    /** What the numbers of a latent are. */
    public enum Space {
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
    public enum Interpolation {
        SLERP,
        LINEAR,
        CUBIC;

        /** Returns the word in manifests and records. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Latents in a file.
     *
     * @param file relative to the manifest's own place, absolute or {@code s3://bucket/key}, and perhaps {@code #} and the
     *     name of an array in it
     * @param sha256 of the array, 64 hex digits, or null
     * @param rows in the order they are used, or null for all
     * @param pictures SHA-256 of the picture that each used row was found for, or empty where that is not stated here
     */
    public record LatentRows(
            String file,
            @Nullable String sha256,
            Space space,
            @Nullable Ranges rows,
            List<String> pictures) {
        public LatentRows {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * Normal numbers that are added to latents.
     *
     * @param std in units of {@code unit}, above 0
     * @param unit standard deviation of one number of the latents, or null for what the file's note says
     * @param layers w layers such as {@code fine} or {@code 0-5}, or null for all
     */
    public record Jitter(
            double std, @Nullable Double unit, @Nullable String layers) {}

    /** Where z or w comes from. */
    public sealed interface Latent {
        /** {@code numpy.random.RandomState(seed).randn(1, z_dim)} for each seed (0 to 2^32-1), in the order written. */
        record Seeds(Ranges seeds) implements Latent {}

        /** Independent normal numbers of mean 0 and the given standard deviation ({@code > 0}). */
        record Normal(double std) implements Latent {}

        /** Uniform numbers in the named dimensions; dimensions that no part names stay standard normal. */
        record Uniform(List<UniformPart> parts) implements Latent {
            public Uniform {
                parts = List.copyOf(parts);
            }
        }

        /**
         * Rows of a file.
         *
         * @param jitter what is added to each, or null
         * @param copies latents made of each row, at least 1
         */
        record File(LatentRows latents, @Nullable Jitter jitter, int copies) implements Latent {}

        /**
         * Paths through latents, as the frames of clips.
         *
         * <p>A clip of n stops has {@code (n - 1) x steps + 1} frames, from the first stop to the last; one that is a loop
         * has {@code n x steps}, and the frame after its last would be its first.
         *
         * @param seeds stops of all clips, one clip after the other, or null where they are in a file
         * @param latents stops in a file, or null
         * @param space in which it goes from stop to stop; that of the file where there is one
         * @param steps frames from one stop to the next, the second not counted; at least 1
         * @param stops stops of a clip, at least 2, or null where all are of one clip
         */
        record Walk(
                @Nullable Ranges seeds,
                @Nullable LatentRows latents,
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
        default @Nullable LatentRows rows() {
            if (this instanceof Walk walk) {
                return walk.latents();
            }
            return this instanceof File file ? file.latents() : null;
        }

        /** Returns the names of the tags that it gives samples. */
        default List<String> tagNames() {
            return this instanceof Walk ? List.of("clip", "frame") : List.of();
        }
    }

    /** @param dims dimensions of z, or null for all; parts do not overlap */
    public record UniformPart(
            double low, double high, @Nullable Ranges dims) {}

    /**
     * Truncation towards the mean of w (Karras et al. 2019, section B): w' = mean + psi (w - mean), or towards another
     * centre.
     *
     * @param psi a number, a range drawn from per sample, or a sweep that makes one image each
     * @param cutoff number of leading w layers that are truncated, or null for all
     * @param center what takes the mean's place, or null
     */
    public record Truncation(
            Psi psi, @Nullable Integer cutoff, @Nullable Center center) {
        /** Returns truncation towards the mean. */
        public Truncation(Psi psi, @Nullable Integer cutoff) {
            this(psi, cutoff, null);
        }
    }

    /** Which of several centres a sample is truncated towards. */
    public enum CenterChoice {
        /** That of its class. */
        CLASS,
        /** That which is nearest to its own w (Mokady et al. 2022, "Self-Distilled StyleGAN", section 4). */
        NEAREST;

        /** Returns the word in manifests. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Centres of truncation in a file.
     *
     * @param file as of {@link LatentRows}
     * @param sha256 of the array, 64 hex digits, or null
     * @param by which one a sample takes, or null where the name of the array says it
     */
    public record Center(
            String file, @Nullable String sha256, @Nullable CenterChoice by) {}

    /**
     * How a StyleGAN3 network moves and turns what it draws; each part is a number, a range drawn per sample, or null where
     * nothing was asked for.
     *
     * @param translateX in image widths
     * @param translateY in image heights
     * @param rotate in degrees
     */
    public record Transform(
            @Nullable Parameter translateX,
            @Nullable Parameter translateY,
            @Nullable Parameter rotate) {
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

    /** The truncation strength. */
    public sealed interface Psi {
        record Fixed(double value) implements Psi {}

        record Range(double min, double max) implements Psi {}

        record Sweep(List<Double> values) implements Psi {
            public Sweep {
                values = List.copyOf(values);
            }
        }
    }

    /**
     * Style mixing: the named w layers come from a second latent.
     *
     * @param layers {@code coarse}, {@code middle}, {@code fine}, or ranges of w layers such as {@code 0,3,8-11}
     * @param probability share of samples that are mixed, 0 to 1
     * @param seeds one NVIDIA seed per latent, or null for {@code random}
     * @param matrix whether every latent is crossed with every seed, instead of pairing them
     */
    public record StyleMixing(
            String layers, double probability, @Nullable Ranges seeds, boolean matrix) {}

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
            int variants) {}

    /**
     * One post-processing step: an operation and its parameters, still with their ranges.
     *
     * @param parameters by name, in the operation's own order, defaults filled in
     */
    public record Step(String operation, Map<String, Parameter> parameters) {}

    /** A parameter of a post-processing step. */
    public sealed interface Parameter {
        record Number(double value) implements Parameter {}

        /** Drawn per sample, uniformly from min to max. */
        record Range(double min, double max) implements Parameter {}

        record Text(String value) implements Parameter {}

        /** True with the given probability, drawn per sample. */
        record Chance(double probability) implements Parameter {}
    }

    /**
     * @param destination {@code s3://bucket[/prefix]} or {@code file:DIR}, or null where the caller's default holds
     * @param shardSamples most samples in one shard
     * @param shardBytes most bytes in one shard
     */
    public record Output(@Nullable String destination, ImageFormat image, long shardSamples, long shardBytes) {}

    /**
     * @param format {@code png}, {@code jpeg} or {@code webp}
     * @param quality 1 to 100 for jpeg and lossy webp; 0 where it has no meaning
     * @param lossless webp only
     * @param xmp whether each file carries XMP metadata that says it is synthetic
     * @param subsampling of the colour of jpeg: {@code 4:4:4}, {@code 4:2:2} or {@code 4:2:0}; {@link #ALL_COLOUR} for
     *     other formats. Plans leave out {@link #ALL_COLOUR}: it is what those mean that are older than the key
     */
    public record ImageFormat(String format, int quality, boolean lossless, boolean xmp, String subsampling) {
        /** The subsampling at which every pixel has a colour of its own. */
        public static final String ALL_COLOUR = "4:4:4";

        /** Returns a format whose colour is not subsampled. */
        public ImageFormat(String format, int quality, boolean lossless, boolean xmp) {
            this(format, quality, lossless, xmp, ALL_COLOUR);
        }
    }
}
