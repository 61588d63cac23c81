package io.stylemill.engine.sample;

import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.HashIndex;
import io.stylemill.engine.label.NearestFeatures;
import io.stylemill.engine.label.PixelChecks;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.label.Scores;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Gates.Among;
import io.stylemill.order.manifest.Gates.Measure;
import io.stylemill.order.plan.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at finished images, each by itself: measures them, and says which do not pass the gates.
 *
 * <p>What is said of an image does not depend on the others of the batch. Safe for use by many
 * threads.
 */
public final class Judge implements AutoCloseable {
    private final Gates gates;
    private final PixelChecks checks;
    private final List<Scorer> scorers;
    private final @Nullable ReferenceSet real;
    private final @Nullable FeatureNetwork features;
    private final @Nullable NearestFeatures nearest;
    private final @Nullable Masker masker;
    private final @Nullable HashIndex dHashes;
    private final @Nullable HashIndex pHashes;

    /**
     * @param scorers in the manifest's order; closed with this
     * @param real images of the gates' reference, or null
     * @param features extractor of the reference, or null; closed with this
     * @param masker says what lies where, or null; closed with this
     */
    public Judge(
            Gates gates,
            List<Scorer> scorers,
            @Nullable ReferenceSet real,
            @Nullable FeatureNetwork features,
            @Nullable Masker masker) {
        this.masker = masker;
        this.gates = gates;
        this.checks = PixelChecks.of(gates);
        this.scorers = List.copyOf(scorers);
        this.real = real;
        this.features = features;
        this.nearest = real == null || gates.distance() == null
                ? null
                : real.features().map(NearestFeatures::new).orElse(null);
        Gates.Duplicates duplicates = gates.duplicates();
        boolean compares =
                real != null && duplicates != null && duplicates.among().contains(Among.REFERENCE);
        this.dHashes = compares ? index(real, PerceptualHash::dHash) : null;
        this.pHashes = compares ? index(real, PerceptualHash::pHash) : null;
    }

    private static HashIndex index(@Nullable ReferenceSet real, ToLongFunction<PerceptualHash> hash) {
        HashIndex index = new HashIndex();
        if (real != null) {
            real.images().forEach(image -> index.add(hash.applyAsLong(image.hash())));
        }
        return index;
    }

    /** Returns who makes the masks, or null where nobody asks for masks. */
    public @Nullable Masker masker() {
        return masker;
    }

    /**
     * What was found on an image.
     *
     * @param scores of the labelers, in the manifest's order
     * @param hash perceptual hashes, or null where the gates do not ask for them
     * @param features of the image, or null without an extractor; not to be written to
     * @param refusals why it does not pass; empty when it does
     */
    public record Judged(
            List<Seen> scores, @Nullable PerceptualHash hash, float @Nullable [] features, List<Refusal> refusals) {
        public Judged {
            scores = List.copyOf(scores);
            refusals = List.copyOf(refusals);
        }

        private Judged and(List<Refusal> more) {
            List<Refusal> all = new ArrayList<>(refusals);
            all.addAll(more);
            return new Judged(scores, hash, features, all);
        }
    }

    /**
     * @param agrees 1 when the image was made for the class that was seen, 0 when for another, -1
     *     when for none known
     */
    public record Seen(Scores scores, int agrees) {}

    /** @param gate such as {@code confidence}; @param detail what was found, and what is asked */
    public record Refusal(String gate, String detail) {}

    /** Returns what lies where in some images, as {@link Masker#look}; empty where nobody asks. */
    public List<Masker.Looked> look(List<Sample> samples, List<Drawn> drawn, List<Pixels> images, Workspace workspace) {
        return masker == null
                ? List.of()
                : masker.look(samples.stream().map(Sample::recipe).toList(), drawn, images, workspace);
    }

    /**
     * Returns what is found on the images of a batch.
     *
     * @param samples what the images were made for, in their order
     * @param images after post-processing
     * @param masks what lies where in the images; empty where nobody asks
     * @throws io.stylemill.failure.Failure as scorers and extractor throw
     */
    public List<Judged> judge(
            List<Sample> samples, List<Pixels> images, List<Masker.Looked> masks, Workspace workspace) {
        List<List<Scores>> scores = new ArrayList<>(scorers.size());
        for (Scorer scorer : scorers) {
            scores.add(scorer.score(images, workspace));
        }
        List<float[]> vectors = features == null ? List.of() : features.features(images, workspace);
        List<Judged> judged = new ArrayList<>(images.size());
        for (int i = 0; i < images.size(); i++) {
            int at = i;
            List<Seen> seen = new ArrayList<>(scorers.size());
            for (int s = 0; s < scorers.size(); s++) {
                Scores found = scores.get(s).get(at);
                seen.add(new Seen(
                        found,
                        agreement(samples.get(at), scorers.get(s).labeler().classes(), found)));
            }
            Judged one = judged(samples.get(at), images.get(at), seen, vectors.isEmpty() ? null : vectors.get(at));
            judged.add(masks.isEmpty() || masker == null ? one : one.and(refusals(masker, masks.get(at))));
        }
        return judged;
    }

    private List<Refusal> refusals(Masker by, Masker.Looked mask) {
        return MaskGates.refusals(gates.masks(), by.names(), mask);
    }

    private Judged judged(Sample sample, Pixels image, List<Seen> seen, float @Nullable [] vector) {
        List<Refusal> refusals = new ArrayList<>();
        for (PixelChecks.Finding finding : checks.findings(image)) {
            refusals.add(new Refusal(
                    finding.check().name().toLowerCase(Locale.ROOT),
                    "found " + number(finding.value()) + ", the limit is " + number(finding.limit())));
        }
        thresholds(seen, refusals);
        agreement(sample, seen, refusals);
        Gates.Duplicates duplicates = gates.duplicates();
        PerceptualHash hash = duplicates == null ? null : PerceptualHash.of(image);
        if (duplicates != null && hash != null) {
            copies(duplicates, hash, refusals);
        }
        if (vector != null) {
            distance(vector, refusals);
        }
        return new Judged(seen, hash, vector, refusals);
    }

    private void thresholds(List<Seen> seen, List<Refusal> refusals) {
        for (Gates.Threshold threshold : gates.thresholds()) {
            for (Seen one : seen) {
                Scores scores = one.scores();
                double found = threshold.measure() == Measure.CONFIDENCE ? scores.confidence() : scores.margin();
                if (scores.labeler().equals(threshold.labeler()) && found < threshold.min()) {
                    refusals.add(new Refusal(
                            threshold.measure().name().toLowerCase(Locale.ROOT),
                            scores.labeler() + ": " + number(found) + ", at least " + number(threshold.min())));
                }
            }
        }
    }

    private void agreement(Sample sample, List<Seen> seen, List<Refusal> refusals) {
        for (Seen one : seen) {
            if (one.agrees() == 0 && gates.agreement().contains(one.scores().labeler())) {
                refusals.add(new Refusal(
                        "agreement",
                        one.scores().labeler() + ": sees " + one.scores().name() + ", made for " + sample.labelName()));
            }
        }
    }

    private static int agreement(Sample sample, List<String> classes, Scores scores) {
        if (sample.label() < 0 || !classes.contains(sample.labelName())) {
            return -1;
        }
        return scores.name().equals(sample.labelName()) ? 1 : 0;
    }

    private void copies(Gates.Duplicates duplicates, PerceptualHash hash, List<Refusal> refusals) {
        copy("dHash", dHashes, hash.dHash(), duplicates.dHash(), refusals);
        copy("pHash", pHashes, hash.pHash(), duplicates.pHash(), refusals);
    }

    private void copy(
            String name, @Nullable HashIndex known, long hash, @Nullable Integer most, List<Refusal> refusals) {
        if (known != null && most != null && real != null) {
            known.nearest(hash, most)
                    .ifPresent(match -> refusals.add(new Refusal(
                            "reference",
                            name + " " + match.distance() + " from the real image "
                                    + real.images().get(match.position()).name() + ", more than " + most
                                    + " is asked")));
        }
    }

    private void distance(float[] vector, List<Refusal> refusals) {
        Gates.Distance distance = gates.distance();
        if (distance == null || nearest == null || real == null) {
            return;
        }
        NearestFeatures.Nearest found = nearest.to(vector);
        Double min = distance.min();
        Double max = distance.max();
        String what = rounded(found.distance()) + " from the real image "
                + real.images().get(found.position()).name();
        if (min != null && found.distance() < min) {
            refusals.add(new Refusal("distance", what + ", at least " + number(min) + " is asked"));
        }
        if (max != null && found.distance() > max) {
            refusals.add(new Refusal("distance", what + ", at most " + number(max) + " is asked"));
        }
    }

    private static String rounded(double value) {
        return number(Math.rint(value * 1e6) / 1e6);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    @Override
    public void close() {
        scorers.forEach(Scorer::close);
        if (features != null) {
            features.close();
        }
        if (masker != null) {
            masker.close();
        }
    }
}
