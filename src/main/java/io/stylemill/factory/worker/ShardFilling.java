package io.stylemill.factory.worker;

import io.stylemill.engine.sample.Finished;
import io.stylemill.engine.sample.Masker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Amounts;
import io.stylemill.version.FeaturesFile;
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
 * Fills a shard: makes an image for every sample, looks at it, and makes another where it does not
 * pass the gates.
 *
 * <p>Attempts go in waves: first the first of every sample, then the second of those that were
 * refused, and so on. So the order in the shard depends on plan and gates alone, not on cores and
 * batches.
 */
final class ShardFilling {
    /** Samples of a run whose features are kept for its report, at most. */
    private static final long MOST_FEATURES = 50_000;
    /** So many images make a share that says something. */
    private static final int ENOUGH_TO_JUDGE = 50;

    private final Plan plan;
    private final Layout layout;
    private final ShardJob shard;
    private final GatedImages images;
    private final Gates gates;
    private final String generatorName;
    private int kept;
    private final List<Refused> refused = new ArrayList<>();
    private final List<FeaturesFile.Entry> features = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    /** @param layout of the version */
    ShardFilling(Plan plan, Layout layout, ShardJob shard, GatedImages images) {
        this.plan = plan;
        this.layout = layout;
        this.shard = shard;
        this.images = images;
        this.gates = plan.manifest().gates();
        String checkpoint = plan.manifest().generator().checkpoint();
        this.generatorName = checkpoint.substring(checkpoint.lastIndexOf('/') + 1);
    }

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
     * @throws Failure {@code gates-exhausted} (INPUT) when samples stay without an image that must
     *     not, {@code accept-rate} (INPUT) when too few are kept
     */
    Filled fill(Batches batches, Path tar, Path rowsFile, Runnable each, Runnable oneKept) {
        int batch = images.batch();
        long imageBytes = plan.setting().network().values();
        List<Sample> wave = plan.samples(shard);
        try (ShardWriter writer = new ShardWriter(tar, layout, shard);
                RowsWriter rows = new RowsWriter(rowsFile)) {
            while (!wave.isEmpty()) {
                List<Sample> missing = new ArrayList<>();
                batches.make(
                        batches.together(batch, imageBytes),
                        images::generate,
                        wave.stream().map(sample -> sample.atBatch(batch)).iterator(),
                        images::finish,
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
                "no image passed the gates for " + unfilled.size() + " of " + Amounts.count(shard.samples(), "sample")
                        + " of "
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
                    "only " + kept + " of " + Amounts.count(made, "image") + " of " + shard.fileName()
                            + " pass the gates, a share below gates.floor " + gates.floor() + "; refused: " + counted()
                            + ". Lower the gates or the floor, or correct what makes the images bad (psi, checkpoint)");
        }
    }

    private String counted() {
        List<String> counted = new ArrayList<>();
        reasons.forEach((gate, n) -> counted.add(n + " by " + gate));
        return String.join(", ", counted);
    }

    /** A set's measures need features of some tens of thousands of images, not of all. */
    private void keep(Sample sample, GatedImages.Made made) {
        float[] values = made.features();
        if (values != null && sample.index() % (plan.samples() / MOST_FEATURES + 1) == 0) {
            features.add(new FeaturesFile.Entry(sample.key(), sample.attempt(), made.file() != null, values));
        }
    }

    private void note(Sample sample, GatedImages.Made made) {
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
            // The network was asked for no class: a label beside w of a file is what the manifest
            // says.
            return sample.label() < 0
                    ? SampleEntry.Label.unindexed("none")
                    : new SampleEntry.Label(sample.label(), sample.labelName(), "constant");
        }
        return sample.label() < 0
                ? SampleEntry.Label.unindexed(sample.recipe().classVector().isEmpty() ? "none" : "conditional")
                : SampleEntry.Label.conditional(sample.label(), sample.labelName());
    }

    /**
     * Returns the label the image was made for, or the one that the first labeler sees who may say
     * so.
     */
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
