package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.Subsampling;
import io.stylemill.order.manifest.CaptionTemplate;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Space;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The record: all that is needed to make one image again.
 *
 * <p>Its canonical JSON (RFC 8785, schema {@code recipe-v1.schema.json}) is beside every image; see
 * {@link RecipeJson}.
 *
 * @param checkpointSha256 of the checkpoint file, 64 hex digits
 * @param torchscript what that file was declared to be when it is a program, or null for weights
 * @param place which sample of the manifest this is
 * @param z where the latent comes from
 * @param classVector length cDim; empty for unconditional networks
 * @param truncation applied to w before mixing
 * @param mixing layers taken from a second latent, or null
 * @param edits applied to w after truncation and mixing, in this order
 * @param noise what the noise inputs hold
 * @param transform StyleGAN3's translation and rotation
 * @param lod StyleGAN's level of detail, or -1 for the one the checkpoint stores
 * @param postprocess steps with every parameter drawn, in order
 * @param encoder how the file was written
 * @param numerics precision and batch shape it was computed with
 * @param masks how its mask is made, or null in a dataset without masks
 * @param captions what its captions are made of, or null in a dataset without captions
 */
public record Recipe(
        String checkpointSha256,
        GeneratorSpec.@Nullable TorchScript torchscript,
        Place place,
        ZSource z,
        List<Double> classVector,
        Truncation truncation,
        @Nullable Mixing mixing,
        List<Edit> edits,
        Noise noise,
        Transform transform,
        double lod,
        List<DrawnStep> postprocess,
        Encoder encoder,
        Numerics numerics,
        @Nullable Masks masks,
        @Nullable Captions captions) {
    public Recipe {
        classVector = List.copyOf(classVector);
        edits = List.copyOf(edits);
        postprocess = List.copyOf(postprocess);
    }

    /** Returns a record without edits, masks and captions. */
    public Recipe(
            String checkpointSha256,
            GeneratorSpec.@Nullable TorchScript torchscript,
            Place place,
            ZSource z,
            List<Double> classVector,
            Truncation truncation,
            @Nullable Mixing mixing,
            Noise noise,
            Transform transform,
            double lod,
            List<DrawnStep> postprocess,
            Encoder encoder,
            Numerics numerics) {
        this(
                checkpointSha256,
                torchscript,
                place,
                z,
                classVector,
                truncation,
                mixing,
                List.of(),
                noise,
                transform,
                lod,
                postprocess,
                encoder,
                numerics,
                null,
                null);
    }

    /**
     * Returns which method of a program made the image of what, such as {@code forward(z)}; empty
     * for weights.
     */
    public String program() {
        return torchscript == null
                ? ""
                : torchscript.method() + "(" + torchscript.input().word() + ")";
    }

    /** Returns the record of the same image computed at another batch shape, at least 1. */
    public Recipe atBatch(int batch) {
        return with(z, classVector, mixing, new Numerics(numerics.precision(), batch));
    }

    /** Returns the record of the image of another latent, of which nothing is mixed. */
    public Recipe unmixed(ZSource latent, List<Double> vector) {
        return with(latent, vector, null, numerics);
    }

    private Recipe with(ZSource latent, List<Double> vector, @Nullable Mixing mixed, Numerics computed) {
        return new Recipe(
                checkpointSha256,
                torchscript,
                place,
                latent,
                vector,
                truncation,
                mixed,
                edits,
                noise,
                transform,
                lod,
                postprocess,
                encoder,
                computed,
                masks,
                captions);
    }

    /**
     * @param group name of the manifest's group
     * @param slot index in the group, from 0
     * @param attempt 0, or how often the slot was refilled before this
     */
    public record Place(String group, long slot, int attempt) {}

    /** Where a latent comes from: z, or w itself. */
    public sealed interface ZSource {
        /** {@code numpy.random.RandomState(seed).randn(1, z_dim)}; seed 0 to 2^32-1. */
        record Seed(long seed) implements ZSource {}

        /** {@code std x} standard normal numbers of a stream. */
        record Normal(StreamId stream, double std) implements ZSource {}

        /**
         * Uniform numbers of a stream in the named dimensions, standard normal ones in the others.
         */
        record Uniform(StreamId stream, List<Part> parts) implements ZSource {
            public Uniform {
                parts = List.copyOf(parts);
            }
        }

        /**
         * A row of a file, {@link io.stylemill.checkpoint.LatentArray}.
         *
         * @param space what the row is
         * @param fileSha256 name of the array
         * @param jitter what is added to it, or null
         * @param pictureSha256 of the file of the picture that the row was found for, or empty
         * @param other row towards which it lies, or null
         */
        record Row(
                Space space,
                String fileSha256,
                int row,
                @Nullable Jitter jitter,
                String pictureSha256,
                @Nullable Other other)
                implements ZSource {
            /** Returns a row as it is in the file. */
            public Row(Space space, String fileSha256, int row) {
                this(space, fileSha256, row, null, "", null);
            }

            /** Returns the same row with something added. */
            public Row with(@Nullable Jitter added) {
                return new Row(space, fileSha256, row, added, pictureSha256, other);
            }

            /** Returns the same row, on the way to another one. */
            public Row towards(Other towards) {
                return new Row(space, fileSha256, row, jitter, pictureSha256, towards);
            }
        }

        /**
         * Another row of the same file, towards which a latent lies.
         *
         * @param share of the way, 0 to 1: linear in w, for each layer, and along the arc in z
         * @param pictureSha256 of the file of the picture that it was found for, or empty
         */
        record Other(int row, double share, String pictureSha256) {}

        /**
         * Independent normal numbers of a stream, one for each number of the row, or of w+ where
         * layers are named.
         *
         * @param layers ascending, or null for all
         */
        record Jitter(StreamId stream, double std, @Nullable List<Integer> layers) {}

        /**
         * A latent on the way from one stop to the next.
         *
         * @param space in which the way goes
         * @param fileSha256 name of the array that the stops are rows of, or empty where they are
         *     NVIDIA seeds
         * @param stops the two that it lies between; four for a cubic, with the one before and the
         *     one after
         * @param share of the way from the stop to the next that is behind it, 0 to 1
         */
        record Walk(Space space, Interpolation interpolation, String fileSha256, List<Long> stops, double share)
                implements ZSource {
            public Walk {
                stops = List.copyOf(stops);
            }
        }

        /** Returns whether it is z, which the mapping network takes. */
        default boolean isZ() {
            return !(this instanceof Row row && row.space() != Space.Z
                    || this instanceof Walk walk && walk.space() != Space.Z);
        }

        /**
         * Returns whether it is w already, so that no class and no mapping network decide about it.
         */
        default boolean isW() {
            return this instanceof Row row && row.space() != Space.Z
                    || this instanceof Walk walk && !walk.fileSha256().isEmpty() && walk.space() != Space.Z;
        }

        /** @param dims dimensions such as {@code 0-31}, or empty for all */
        record Part(double low, double high, String dims) {}
    }

    /**
     * One stream of the counter-based generator.
     *
     * @param key 64 bits
     * @param counter upper 64 bits of the counter
     */
    public record StreamId(long key, long counter) {}

    /**
     * @param cutoff number of leading w layers that are truncated, 0 to numWs
     * @param center what w is pulled towards in place of its mean, or null in a dataset in which
     *     nothing is
     */
    public record Truncation(
            double psi, int cutoff, @Nullable Center center) {
        /** Returns truncation towards the mean. */
        public Truncation(double psi, int cutoff) {
            this(psi, cutoff, null);
        }
    }

    /**
     * A centre of truncation.
     *
     * @param sha256 name of the array of centres, see {@link io.stylemill.checkpoint.LatentArray};
     *     empty for the mean
     * @param row in it, or -1 for the one that is nearest to w
     */
    public record Center(String sha256, int row) {
        /** The mean of w, where other images of the dataset have centres of their own. */
        public static final Center MEAN = new Center("", -1);
    }

    /** Returns the names of the arrays of latents that it reads, each once. */
    public List<String> latentFiles() {
        Set<String> names = new LinkedHashSet<>();
        if (z instanceof ZSource.Row row) {
            names.add(row.fileSha256());
        } else if (z instanceof ZSource.Walk walk) {
            names.add(walk.fileSha256());
        }
        Center center = truncation.center();
        names.add(center == null ? "" : center.sha256());
        names.remove("");
        return List.copyOf(names);
    }

    /** @param layers w layers that come from the second latent, ascending */
    public record Mixing(ZSource z, List<Double> classVector, List<Integer> layers) {
        public Mixing {
            classVector = List.copyOf(classVector);
            layers = List.copyOf(layers);
        }
    }

    /**
     * One edit: {@code w + strength x direction} in the named layers.
     *
     * @param attribute name of the manifest's attribute
     * @param directionSha256 name of the direction, see {@link io.stylemill.checkpoint.Direction}
     * @param layers w layers that move, ascending
     */
    public record Edit(String attribute, String directionSha256, double strength, List<Integer> layers) {
        public Edit {
            layers = List.copyOf(layers);
        }
    }

    /**
     * @param mode {@code const}, {@code random} or {@code none}
     * @param strength scales the noise, 0 to 2
     * @param layers noise inputs that keep their noise, ascending, or null for all
     * @param stream of the random numbers, or null unless the mode is {@code random}
     */
    public record Noise(
            String mode,
            double strength,
            @Nullable List<Integer> layers,
            @Nullable StreamId stream) {
        /** The noise that the checkpoint holds, as it is. */
        public static final Noise STORED = plain("const", null);

        /** No noise. */
        public static final Noise NONE = plain("none", null);

        /** Returns noise of which nothing is scaled or left out. */
        public static Noise plain(String mode, @Nullable StreamId stream) {
            return new Noise(mode, 1, null, stream);
        }
    }

    /**
     * @param translateX in image widths; @param translateY in image heights; @param rotate in
     *     degrees
     */
    public record Transform(double translateX, double translateY, double rotate) {
        public static final Transform IDENTITY = new Transform(0, 0, 0);
    }

    /** @param parameters numbers (Double), texts (String) and decisions (Boolean) by name */
    public record DrawnStep(String operation, Map<String, Object> parameters) {
        public DrawnStep {
            parameters = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(parameters));
        }
    }

    /**
     * An {@link Encoding} as records state it, and what else decides the file's bytes.
     *
     * @param version of the encoder
     * @param subsampling of the colour of jpeg, or null where every pixel has its own
     * @param c2pa SHA-256 of the certificate whose key signs the file's Content Credentials, 64 hex
     *     digits, or null without any; all else follows from the record, their signature from that
     *     key too
     */
    public record Encoder(
            ImageFormat format,
            String version,
            int quality,
            boolean lossless,
            boolean xmp,
            @Nullable Subsampling subsampling,
            @Nullable String c2pa) {
        /** Returns how this program's encoder writes a file. */
        public static Encoder of(Encoding encoding, boolean xmp, @Nullable String c2pa) {
            Subsampling colour = encoding.subsampling();
            return new Encoder(
                    encoding.format(),
                    encoding.format().encoderVersion(),
                    encoding.quality(),
                    encoding.lossless(),
                    xmp,
                    colour == Subsampling.NONE ? null : colour,
                    c2pa);
        }

        /**
         * Returns how pixels become a file.
         *
         * @throws Failure {@code bad-quality}
         */
        public Encoding encoding() {
            return new Encoding(format, quality, lossless, subsampling == null ? Subsampling.NONE : subsampling);
        }
    }

    /**
     * How the mask of the image, or the boxes of its objects, are made.
     *
     * @param modelSha256 name of the mask model or of the program, 64 hex digits
     * @param leastArea objects of fewer pixels are not counted
     * @param instances whether a map of the objects is made too
     * @param program what the program is declared to be, or null where a mask model reads the
     *     network's layers
     */
    public record Masks(
            String modelSha256,
            int leastArea,
            boolean instances,
            @Nullable MaskProgram program) {
        /** Returns whether there is a mask, not boxes alone. */
        public boolean paints() {
            return program == null || program.paints();
        }
    }

    /**
     * What the captions of the image are made of.
     *
     * @param templates as drawn, one for each caption, see {@link CaptionTemplate}
     * @param descriptions what they say of the classes that the image can have, by name
     */
    public record Captions(List<String> templates, Map<String, String> descriptions) {
        public Captions {
            templates = List.copyOf(templates);
            descriptions = Map.copyOf(descriptions);
        }

        /**
         * Returns the captions of an image with that label, in that split and group, with those
         * tags.
         */
        public List<String> write(String label, String split, String group, Map<String, String> tags) {
            return templates.stream()
                    .map(CaptionTemplate::of)
                    .map(template -> template.fill(part -> switch (part.kind()) {
                        case TEXT -> part.text();
                        case LABEL -> label;
                        case DESCRIPTION -> descriptions.getOrDefault(label, label);
                        case SPLIT -> split;
                        case GROUP -> group;
                        case TAG -> tags.getOrDefault(part.text(), "");
                    }))
                    .toList();
        }
    }

    /**
     * @param precision {@code fp32}, {@code bf16} or {@code fp16}; @param batch samples per forward
     *     pass, padded
     */
    public record Numerics(String precision, int batch) {}
}
