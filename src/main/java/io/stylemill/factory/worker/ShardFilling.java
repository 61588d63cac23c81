package io.stylemill.factory.worker;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.sample.Finished;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.engine.sample.Judge;
import io.stylemill.engine.sample.MaskRows;
import io.stylemill.engine.sample.Masker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.PngCheck;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Stated;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.version.FeaturesFile;
import io.stylemill.version.Judgement;
import io.stylemill.version.Layout;
import io.stylemill.version.Measured;
import io.stylemill.version.Refused;
import io.stylemill.version.RowsWriter;
import io.stylemill.version.SampleEntry;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills a shard: makes an image for every sample, looks at it, and makes another where it does not pass the gates.
 *
 * <p>Attempts go in waves: first the first of every sample, then the second of those that were refused, and so on. So the order
 * in the shard depends on plan and gates alone, not on cores and batches.
 */
final class ShardFilling {
    /** Where nobody asks for gates, one in so many files is read again: enough to notice a machine that writes rubbish. */
    private static final int DECODED_OF = 16;

    /** Samples of a run whose features are kept for its report, at most. */
    private static final long MOST_FEATURES = 50_000;
    /** So many images make a share that says something. */
    private static final int ENOUGH_TO_JUDGE = 50;

    private final Plan plan;
    private final Layout layout;
    private final ShardJob shard;
    private final Generator generator;
    private final Judge judge;
    private final Judgement judgement;
    private final CredentialSigner seal;
    private final Gates gates;
    private final boolean asked;
    private final String generatorName;
    private int kept;
    private final List<Refused> refused = new ArrayList<>();
    private final List<FeaturesFile.Entry> features = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    /**
     * @param layout of the version
     * @param judgement what the whole set refused of this shard's images in earlier rounds
     * @param seal signs the files
     */
    ShardFilling(
            Plan plan,
            Layout layout,
            ShardJob shard,
            Generator generator,
            Judge judge,
            Judgement judgement,
            CredentialSigner seal) {
        this.seal = seal;
        this.plan = plan;
        this.layout = layout;
        this.shard = shard;
        this.generator = generator;
        this.judge = judge;
        this.judgement = judgement;
        this.gates = plan.manifest().gates();
        this.asked = Stated.asksForGates(plan.manifest())
                || !plan.manifest().labelers().isEmpty();
        String checkpoint = plan.manifest().generator().checkpoint();
        this.generatorName = checkpoint.substring(checkpoint.lastIndexOf('/') + 1);
    }

    /** An image on its way: a file, or the reasons why there is none. */
    private record Made(
            @Nullable Finished file,
            Masker.@Nullable FinishedMask mask,
            Measured measured,
            float @Nullable [] features,
            List<Refused.Reason> reasons,
            String pixelSha256) {}

    /** Returns how many images were kept so far. */
    int kept() {
        return kept;
    }

    /** Returns features of some of the images, in the order they were made. */
    List<FeaturesFile.Entry> features() {
        return features;
    }

    /** Returns what was refused so far, in the order it was made. */
    List<Refused> refused() {
        return refused;
    }

    /** A shard and the SHA-256 of its rows. */
    record Filled(ShardFile shard, String rowsSha256) {}

    /**
     * Writes the shard and its rows.
     *
     * @param each called after every image; may throw to end early
     * @param oneKept called for every image that is kept
     * @throws Failure {@code gates-exhausted} (INPUT) when samples stay without an image that must not, {@code accept-rate} (INPUT)
     *     when too few are kept
     */
    Filled fill(Batches batches, Path tar, Path rowsFile, Runnable each, Runnable oneKept) {
        int batch = generator.deviceClass().batch();
        NetworkDescription network = plan.setting().network();
        long imageBytes = network.values();
        List<Sample> wave = plan.samples(shard);
        try (ShardWriter writer = new ShardWriter(tar, layout, shard);
                RowsWriter rows = new RowsWriter(rowsFile)) {
            while (!wave.isEmpty()) {
                List<Sample> missing = new ArrayList<>();
                batches.make(
                        batches.together(batch, imageBytes),
                        this::generate,
                        wave.stream().map(sample -> sample.atBatch(batch)).iterator(),
                        this::finish,
                        (sample, made) -> {
                            each.run();
                            Finished file = made.file();
                            keep(sample, made);
                            if (file == null) {
                                note(sample, made);
                                missing.add(sample);
                            } else {
                                rows.add(writer.add(entry(sample, file, made.mask(), made.measured())));
                                kept++;
                                oneKept.run();
                            }
                        });
                requireFloor();
                wave = next(missing);
            }
            if (kept == 0) {
                throw exhausted(plan.samples(shard));
            }
            return new Filled(writer.finish(), rows.finish());
        }
    }

    private List<Sample> next(List<Sample> missing) {
        List<Sample> wave = new ArrayList<>();
        List<Sample> unfilled = new ArrayList<>();
        for (Sample sample : missing) {
            int attempt = sample.attempt() + 1;
            if (attempt < plan.attempts(sample)) {
                wave.add(plan.sample(sample.index(), attempt));
            } else {
                unfilled.add(sample);
            }
        }
        if (!unfilled.isEmpty() && gates.unfilled() == Gates.Unfilled.FAIL) {
            throw exhausted(unfilled);
        }
        return wave;
    }

    private Failure exhausted(List<Sample> unfilled) {
        Sample first = unfilled.get(0);
        return Failure.input(
                "gates-exhausted",
                "no image passed the gates for " + unfilled.size() + " of " + shard.samples() + " samples of "
                        + shard.fileName() + ", the first is sample "
                        + first.recipe().place().slot() + " of group "
                        + first.recipe().place().group() + ", each tried "
                        + (plan.attempts(first) == 1 ? "once" : plan.attempts(first) + " times")
                        + "; refused in this shard: " + counted() + ". Lower the gates, raise gates.attempts, or"
                        + " leave such samples out with gates.unfilled: drop");
    }

    private void requireFloor() {
        int made = kept + refused.size();
        if (made >= Math.min(ENOUGH_TO_JUDGE, shard.samples()) && kept < gates.floor() * made) {
            throw Failure.input(
                    Code.ACCEPT_RATE,
                    "only " + kept + " of " + made + " images of " + shard.fileName()
                            + " pass the gates, a share below gates.floor " + gates.floor() + "; refused: " + counted()
                            + ". Lower the gates or the floor, or correct what makes the images bad (psi, checkpoint)");
        }
    }

    private String counted() {
        List<String> counted = new ArrayList<>();
        reasons.forEach((gate, n) -> counted.add(n + " by " + gate));
        return String.join(", ", counted);
    }

    /** Returns the images of some batches, null where the network gave none. */
    private List<@Nullable Drawn> generate(List<Sample> samples) {
        int batch = generator.deviceClass().batch();
        List<Recipe> recipes = samples.stream().map(Sample::recipe).toList();
        List<@Nullable Drawn> images = new ArrayList<>(recipes.size());
        for (int from = 0; from < recipes.size(); from += batch) {
            generate(recipes.subList(from, Math.min(recipes.size(), from + batch)), images);
        }
        return images;
    }

    private void generate(List<Recipe> batch, List<@Nullable Drawn> images) {
        try {
            images.addAll(generator.draw(batch));
        } catch (Failure e) {
            if (!e.is(Code.NOT_FINITE)) {
                throw e;
            }
            for (Recipe recipe : batch) {
                images.add(alone(recipe));
            }
        }
    }

    private @Nullable Drawn alone(Recipe recipe) {
        try {
            return generator.draw(List.of(recipe)).get(0);
        } catch (Failure e) {
            if (e.is(Code.NOT_FINITE)) {
                return null;
            }
            throw e;
        }
    }

    private List<Made> finish(Finisher finisher, List<Sample> samples, List<@Nullable Drawn> raw) {
        List<Sample> there = new ArrayList<>(samples.size());
        List<Drawn> drawn = new ArrayList<>(samples.size());
        List<Pixels> images = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            Drawn one = raw.get(i);
            if (one != null) {
                there.add(samples.get(i));
                drawn.add(one);
                images.add(finisher.postprocess(samples.get(i).recipe(), one.image()));
            }
        }
        List<Masker.Looked> masks = judge.look(there, drawn, images, finisher.workspace());
        List<Judge.Judged> judged = judge.judge(there, images, masks, finisher.workspace());
        List<Made> made = new ArrayList<>(samples.size());
        int at = 0;
        for (int i = 0; i < samples.size(); i++) {
            if (raw.get(i) == null) {
                Refused.Reason reason =
                        new Refused.Reason(Code.NOT_FINITE.word(), "the network gave NaN or infinities");
                made.add(new Made(null, null, Measured.NOTHING, null, List.of(reason), ""));
            } else {
                Masker.Looked mask = masks.isEmpty() ? null : masks.get(at);
                made.add(made(finisher, samples.get(i), images.get(at), mask, judged.get(at)));
                at++;
            }
        }
        return made;
    }

    private Made made(
            Finisher finisher, Sample sample, Pixels image, Masker.@Nullable Looked mask, Judge.Judged judged) {
        Measured measured = measured(judged);
        List<Refused.Reason> why = new ArrayList<>();
        judged.refusals().forEach(refusal -> why.add(new Refused.Reason(refusal.gate(), refusal.detail())));
        Refused.Reason bySet = judgement.reason(sample.index(), sample.attempt());
        if (why.isEmpty() && bySet != null) {
            why.add(bySet);
        }
        if (!why.isEmpty()) {
            return new Made(null, null, measured, judged.features(), why, PixelHash.of(image));
        }
        Finished file = encoded(finisher, sample, image);
        if (file == null) {
            Refused.Reason reason = new Refused.Reason("decode", "the file does not hold the image it was made from");
            return new Made(null, null, measured, judged.features(), List.of(reason), PixelHash.of(image));
        }
        Masker masker = judge.masker();
        if (mask == null || masker == null) {
            return new Made(
                    file,
                    null,
                    measured,
                    judged.features(),
                    List.of(),
                    file.file().pixelSha256());
        }
        Masker.FinishedMask finished = masker.finish(sample.recipe(), mask, finisher.workspace());
        return new Made(
                file,
                finished,
                measured.with(MaskRows.facts(mask, finished, masker.names())),
                judged.features(),
                List.of(),
                file.file().pixelSha256());
    }

    /** Returns the file, or null when it does not hold the image. */
    private @Nullable Finished encoded(Finisher finisher, Sample sample, Pixels image) {
        try {
            Finished file = finisher.encode(sample.recipe(), image);
            boolean looked = asked || sample.index() % DECODED_OF == 0;
            return !looked || holds(file, image, sample) ? seal.on(file, sample) : null;
        } catch (Failure e) {
            if (e.is(Code.BAD_IMAGE)) {
                return null;
            }
            throw e;
        }
    }

    /** Lossy files were decoded when they were made. */
    private static boolean holds(Finished file, Pixels image, Sample sample) {
        Recipe.Encoder encoder = sample.recipe().encoder();
        if (encoder.format().equals("png")) {
            return PngCheck.holds(file.content(), image);
        }
        return !encoder.lossless() || same(Decoders.decode(file.content(), sample.key()), image);
    }

    /** Compares; grey comes back as RGB where a format has no grey. */
    private static boolean same(Pixels decoded, Pixels image) {
        int bands = decoded.channels() / image.channels();
        boolean same = decoded.data().length == image.data().length * bands;
        for (int i = 0; same && i < decoded.data().length; i++) {
            same = decoded.data()[i] == image.data()[bands == 1 ? i : i / bands];
        }
        return same;
    }

    private static Measured measured(Judge.Judged judged) {
        PerceptualHash hash = judged.hash();
        return new Measured(
                judged.scores().stream()
                        .map(seen -> new Measured.Score(
                                seen.scores().labeler(),
                                seen.scores().index(),
                                seen.scores().name(),
                                seen.scores().confidence(),
                                seen.scores().margin(),
                                seen.agrees()))
                        .toList(),
                hash == null ? null : new Measured.Likeness(hash.dHash(), hash.pHash()));
    }

    /** A set's measures need features of some tens of thousands of images, not of all. */
    private void keep(Sample sample, Made made) {
        float[] values = made.features();
        if (values != null && sample.index() % (plan.samples() / MOST_FEATURES + 1) == 0) {
            features.add(new FeaturesFile.Entry(sample.key(), sample.attempt(), made.file() != null, values));
        }
    }

    private void note(Sample sample, Made made) {
        made.reasons().forEach(reason -> reasons.merge(reason.gate(), 1, Integer::sum));
        SampleEntry.Label label = asked(sample);
        refused.add(new Refused(
                sample.key(),
                shard.split(),
                layout.shardPath(shard),
                sample.recipe().place().group(),
                sample.recipe().place().slot(),
                sample.attempt(),
                new SampleRow.Label(label.index(), label.name(), label.source(), sample.label()),
                made.reasons(),
                made.measured(),
                made.pixelSha256(),
                RecipeJson.write(sample.recipe())));
    }

    private SampleEntry entry(Sample sample, Finished image, Masker.@Nullable FinishedMask mask, Measured measured) {
        return new SampleEntry(
                sample.key(),
                label(sample, measured),
                generatorName,
                sample.family(),
                sample.recipe(),
                image.recipe(),
                sample.tags(),
                new SampleEntry.Image(
                        image.content(),
                        image.file(),
                        mask == null ? null : mask.content(),
                        mask == null ? null : mask.instances()),
                measured);
    }

    private static SampleEntry.Label asked(Sample sample) {
        if (sample.recipe().z().isW()) {
            // The network was asked for no class: a label beside w of a file is what the manifest says.
            return sample.label() < 0
                    ? SampleEntry.Label.unindexed("none")
                    : new SampleEntry.Label(sample.label(), sample.labelName(), "constant");
        }
        return sample.label() < 0
                ? SampleEntry.Label.unindexed(sample.recipe().classVector().isEmpty() ? "none" : "conditional")
                : SampleEntry.Label.conditional(sample.label(), sample.labelName());
    }

    /** Returns the label the image was made for, or the one that the first labeler sees who may say so. */
    private SampleEntry.Label label(Sample sample, Measured measured) {
        List<Labeler> labelers = plan.manifest().classifiers();
        for (int i = 0; i < labelers.size(); i++) {
            Labeler.Assigns assigns = labelers.get(i).assigns();
            if (assigns == Labeler.Assigns.ALWAYS || (assigns == Labeler.Assigns.UNLABELLED && sample.label() < 0)) {
                Measured.Score seen = measured.scores().get(i);
                return new SampleEntry.Label(plan.labelNames().indexOf(seen.name()), seen.name(), "classifier");
            }
        }
        return asked(sample);
    }
}
