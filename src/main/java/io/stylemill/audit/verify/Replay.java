package io.stylemill.audit.verify;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finished;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.engine.sample.MaskRows;
import io.stylemill.engine.sample.Masker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import io.stylemill.version.Layout;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import io.stylemill.version.SampleEntry;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes images again from their records alone, and compares them with what was published.
 *
 * <p>On the device class that made an image its pixels and its file must be equal to the bit. On
 * another, rounding differs, and the two files are compared as images. Where an earlier build wrote
 * the file with another version of the encoder, the pixels that go into it must be equal, and the
 * files are not compared. Not safe for several threads at once.
 */
public final class Replay implements Regenerator {
    /**
     * The least peak signal-to-noise ratio, in dB, of an image that another device class made from
     * the same record.
     */
    public static final double NEAR_DB = 45;

    /**
     * The least share of a mask's pixels that have the class of the stored mask, where another
     * device class made it.
     */
    public static final double NEAR_SHARE = 0.99;

    private final Models models;
    private final List<String> roots;
    private final @Nullable String checkpoint;
    private final List<Direction> directions;
    private final List<LatentArray> latents;
    private final @Nullable NamedMasks masks;
    private final Finisher finisher = new Finisher();

    /** What came of a comparison. */
    public enum Verdict {
        /** Pixels and file are those of the record. */
        EQUAL(true),
        /** They should be equal and are not. */
        DIFFERENT(false),
        /**
         * Made on another device class, and at least {@link Replay#NEAR_DB} near the stored image;
         * or the image is equal, and {@link Replay#NEAR_SHARE} of the mask.
         */
        NEAR(true),
        /** Made on another device class, and further from what is stored than rounding explains. */
        FAR(false),
        /**
         * There is nothing to compare with: no hashes, or another device class and no stored image.
         */
        NOT_COMPARED(true);

        private final boolean holds;

        Verdict(boolean holds) {
            this.holds = holds;
        }

        /** Returns whether nothing speaks against the record. */
        public boolean holds() {
            return holds;
        }
    }

    /**
     * An image that was made again.
     *
     * @param here the device class that made it again
     * @param madeOn the one that made it first, or null where nobody says
     * @param pixelsEqual whether its pixels have the hash of the record, or null where that states
     *     none
     * @param fileEqual likewise for the file, and null where another version of the encoder wrote
     *     it; its Content Credentials are left out of the comparison
     * @param mask the file of the mask that was made again, or null without one
     * @param maskEqual whether it, or the boxes, are those of the record; null where that states
     *     none, or none were made
     * @param maskShare the share of the mask's pixels that have the stored one's class, or null
     *     where that was not needed
     * @param psnr against the stored image in dB, or null where that was not needed or could not be
     *     read
     * @param storedUnreadable why the stored image could not be read, or null
     */
    public record Outcome(
            Verdict verdict,
            Finished image,
            DeviceClass here,
            @Nullable DeviceClass madeOn,
            @Nullable Boolean pixelsEqual,
            @Nullable Boolean fileEqual,
            byte @Nullable [] mask,
            @Nullable Boolean maskEqual,
            @Nullable Double maskShare,
            @Nullable Double psnr,
            @Nullable String storedUnreadable) {
        /**
         * Returns whether the published file carries Content Credentials, which this one lacks:
         * only a key makes them.
         */
        public boolean lacksCredentials() {
            return RecipeJson.parse(image.recipe()).encoder().c2pa() != null;
        }

        /**
         * Returns the version of the encoder that the record names, or null where this program has
         * the same.
         */
        public @Nullable String otherEncoder() {
            return Replay.otherEncoder(RecipeJson.parse(image.recipe()));
        }

        /** Returns whether the record has a mask or boxes. */
        public boolean masked() {
            return RecipeJson.parse(image.recipe()).masks() != null;
        }

        /** Returns the comparison as {@code replay --json} and REST write it. */
        public Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("verdict", verdict.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            map.put("holds", verdict.holds());
            map.put("pixelsEqual", pixelsEqual);
            map.put("fileEqual", fileEqual);
            map.put("maskEqual", maskEqual);
            map.put("maskShare", maskShare);
            map.put("psnr", psnr == null || psnr.isInfinite() ? null : (Double) (Math.round(psnr * 100) / 100.0));
            map.put("storedUnreadable", storedUnreadable);
            map.put("madeOn", madeOn == null ? null : RecordJson.MESSAGE.write(madeOn));
            map.put("here", RecordJson.MESSAGE.write(here));
            map.put("pixelSha256", image.file().pixelSha256());
            map.put("fileSha256", image.file().fileSha256());
            return map;
        }
    }

    /**
     * @param models where checkpoints are found and loaded
     * @param roots folders or {@code s3://bucket/prefix/} below which checkpoints may lie
     * @param checkpoint where the checkpoint is, or null to look for it by its digest
     */
    public Replay(Models models, List<String> roots, @Nullable String checkpoint) {
        this(models, roots, checkpoint, List.of(), List.of(), null);
    }

    /**
     * @param directions that edits of records which are on their own may go along; those of a
     *     version are read from it
     * @param latents that records which are on their own may read; those of a version are read from
     *     it
     * @param masks the file that records on their own make masks with, or null; likewise a program
     *     of any record, since none is run that nobody names
     */
    public Replay(
            Models models,
            List<String> roots,
            @Nullable String checkpoint,
            List<Direction> directions,
            List<LatentArray> latents,
            @Nullable NamedMasks masks) {
        this.masks = masks;
        this.directions = List.copyOf(directions);
        this.latents = List.copyOf(latents);
        this.models = models;
        this.roots = List.copyOf(roots);
        this.checkpoint = checkpoint;
    }

    @Override
    public void require(PublishedVersion version) {
        if (checkpoint == null) {
            models.files().find(version.record().checkpoint().sha256(), hints(version));
        } else if (version.record().file(Layout.MIXTURE).isEmpty()) {
            // A mixed version has images of several networks.
            models.files().require(checkpoint, version.record().checkpoint().sha256());
        }
    }

    /**
     * Makes the image of a row again; its shard is read only where another device class made it.
     *
     * @throws Failure {@code checkpoint-not-found} or {@code checkpoint-differs} (INPUT);
     *     {@code bad-recipe}, {@code bad-row}; {@code image-differs} when the stored image was
     *     needed and is not that of the row; {@code captions-differ} when its captions are others
     */
    @Override
    public Outcome of(PublishedVersion version, SampleRow row) {
        if (row.real()) {
            throw Failure.input(
                    "real-image",
                    row.key() + " is a real image, which no network made: there is nothing to make again; choose a key"
                            + " whose 'origin' is synthetic");
        }
        Recipe recipe = RecipeJson.exact(row.recipe());
        if (!recipe.checkpointSha256().equals(row.origin().generatorSha256())) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-row",
                    "the row of " + row.key() + " names the checkpoint "
                            + row.origin().generatorSha256() + ", its record " + recipe.checkpointSha256());
        }
        SampleRow.Label label = row.label();
        if (!row.captions()
                .equals(SampleEntry.captions(recipe, label.name(), row.place().split(), row.tags()))) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "captions-differ",
                    "the captions of " + row.key() + " are not those that its record makes of its label and tags");
        }
        DeviceClass madeOn =
                version.madeOn(row.place().shard()).map(Replay::deviceClass).orElse(null);
        MaskFacts facts = row.measured().mask();
        ReplayRecord record = new ReplayRecord(
                recipe,
                row.file().pixelSha256(),
                row.file().fileSha256(),
                facts == null ? null : facts.sha256(),
                facts == null || facts.hasMask() ? null : facts.objectsText());
        return make(
                record,
                hints(version),
                madeOn,
                recorded(version, recipe),
                masker(version, recipe),
                () -> version.image(row),
                facts == null || !facts.hasMask() ? null : () -> version.mask(row));
    }

    /**
     * Returns the version of the encoder that a record names, or null where this program has the
     * same.
     */
    static @Nullable String otherEncoder(Recipe recipe) {
        Recipe.Encoder named = recipe.encoder();
        return named.version().equals(named.format().encoderVersion()) ? null : named.version();
    }

    private @Nullable Masker masker(@Nullable PublishedVersion version, Recipe recipe) {
        Recipe.Masks asked = recipe.masks();
        if (asked == null) {
            return null;
        }
        if (masks != null) {
            return masks.of(asked);
        }
        return version == null || asked.program() != null ? null : new Masker(RecordedArrays.masks(version, asked));
    }

    /** Gives a generator what the record reads beside the checkpoint. */
    private static UnaryOperator<Generator> recorded(PublishedVersion version, Recipe recipe) {
        return generator -> generator
                .withDirections(RecordedArrays.directions(version, recipe))
                .withLatents(RecordedArrays.latents(version, recipe));
    }

    /**
     * Makes an image again that was refused, from its record; it was never stored, so on another
     * device class there is nothing to compare with.
     *
     * @throws Failure as {@link #of(PublishedVersion, SampleRow)} throws; {@code not-finite} when
     *     that is why it was refused
     */
    public Outcome of(PublishedVersion version, Refused refused) {
        Recipe recipe = RecipeJson.exact(refused.recipe());
        DeviceClass madeOn =
                version.madeOn(refused.shard()).map(Replay::deviceClass).orElse(null);
        String pixels = refused.pixelSha256().isEmpty() ? null : refused.pixelSha256();
        return make(
                new ReplayRecord(recipe, pixels, null, null, null),
                hints(version),
                madeOn,
                recorded(version, recipe),
                null,
                () -> {
                    throw Failure.of(Kind.VERIFICATION, Code.MISSING_FILE, "refused images are not stored");
                },
                null);
    }

    /**
     * Makes the image of a record that is on its own again; its device class is not known, so
     * equality is expected.
     *
     * @throws Failure as {@link #of(PublishedVersion, SampleRow)} throws
     */
    public Outcome of(ReplayRecord record) {
        return make(
                record,
                List.of(),
                null,
                generator -> generator.withDirections(directions).withLatents(latents),
                masker(null, record.recipe()),
                null,
                null);
    }

    private Outcome make(
            ReplayRecord record,
            List<String> hints,
            @Nullable DeviceClass madeOn,
            UnaryOperator<Generator> equipped,
            @Nullable Masker masker,
            @Nullable Supplier<byte[]> stored,
            @Nullable Supplier<byte[]> storedMask) {
        Recipe recipe = record.recipe();
        String sha256 = recipe.checkpointSha256();
        if (checkpoint == null && recipe.torchscript() != null) {
            throw DeclaredNetwork.unapproved(sha256);
        }
        String address = checkpoint == null ? models.files().find(sha256, hints) : checkpoint;
        Finished made;
        DeviceClass here;
        byte[] mask = null;
        Boolean maskEqual = null;
        try (Models.Loan loan = models.lend(
                address,
                sha256,
                DeclaredNetwork.of(recipe),
                recipe.numerics().precision(),
                recipe.numerics().batch())) {
            Generator generator = equipped.apply(loan.generator());
            if (masker != null) {
                generator = masker.equipped(generator);
            }
            here = generator.deviceClass();
            Drawn drawn = generator.draw(List.of(recipe)).get(0);
            Pixels image = finisher.postprocess(recipe, drawn.image());
            made = finisher.encode(recipe, image);
            if (masker != null) {
                Masker.Looked looked = masker.look(
                                List.of(recipe), List.of(drawn), List.of(image), finisher.workspace())
                        .get(0);
                Masker.FinishedMask again = masker.finish(recipe, looked, finisher.workspace());
                mask = again == null ? null : again.content();
                maskEqual = again == null
                        ? Remade.equal(
                                MaskRows.facts(looked, null, masker.names()).objectsText(), record.objects())
                        : Remade.equal(again.sha256(), record.maskSha256());
            }
        }
        return new Remade(made, here, madeOn, mask, maskEqual, record, stored).compared(storedMask);
    }

    private static DeviceClass deviceClass(ShardRun.Device device) {
        return new DeviceClass(device.engine(), device.name(), device.threads(), device.precision(), device.batch());
    }

    /**
     * Where a version's files say that its checkpoint was; a relative path is tried below every
     * root.
     */
    private List<String> hints(PublishedVersion version) {
        Set<String> hints = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        names.add(version.record().checkpoint().name());
        String plan = new String(version.content(Layout.PLAN), StandardCharsets.UTF_8);
        if (CanonicalJson.parse(plan) instanceof Map<?, ?> map
                && map.get("generator") instanceof Map<?, ?> generator
                && generator.get("checkpoint") instanceof String written) {
            names.add(0, written);
        }
        for (String name : names) {
            if (name.startsWith("s3://") || name.startsWith("/")) {
                hints.add(name);
            } else {
                roots.forEach(root -> hints.add(root.endsWith("/") ? root + name : root + "/" + name));
            }
        }
        return List.copyOf(hints);
    }
}
