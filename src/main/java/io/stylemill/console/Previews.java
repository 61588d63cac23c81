package io.stylemill.console;

import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.ReferenceFile;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.engine.sample.Judge;
import io.stylemill.engine.sample.Masker;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.Enclosures;
import io.stylemill.failure.Failure;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Masks;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.Setting;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes a few images of a plan and shows what gates and labelers say of them; nothing is kept. One asker at a time uses the
 * device. Safe for use by many threads.
 */
public final class Previews {
    private final Models models;
    private final Programs programs;
    private final ReentrantLock device = new ReentrantLock(true);

    public Previews(Models models, Programs programs) {
        this.models = models;
        this.programs = programs;
    }

    /**
     * An image of a preview.
     *
     * @param png the image after post-processing, with masks or boxes over it where the manifest asks for them
     * @param bare the image alone; null where {@code png} is that
     * @param pixels those of {@code png}
     * @param scores of the labelers
     * @param refusals why it does not pass the gates; empty when it does
     */
    public record Tile(
            Sample sample,
            byte[] png,
            byte @Nullable [] bare,
            Pixels pixels,
            List<Judge.Seen> scores,
            List<Judge.Refusal> refusals) {
        /** Returns the seed of its latent, or null where it has none. */
        public @Nullable Long seed() {
            return sample.recipe().z() instanceof Recipe.ZSource.Seed seed ? seed.seed() : null;
        }

        /** Returns what is said below it: class, seed, psi and strengths. */
        public String caption() {
            List<String> words = new ArrayList<>();
            if (!sample.labelName().isEmpty()) {
                words.add(sample.labelName());
            }
            Long seed = seed();
            words.add(seed == null ? "slot " + sample.recipe().place().slot() : "seed " + seed);
            words.add("psi " + rounded(sample.recipe().truncation().psi()));
            sample.recipe().edits().forEach(edit -> words.add(edit.attribute() + " " + rounded(edit.strength())));
            return String.join(", ", words);
        }

        private static String rounded(double value) {
            double near = Math.rint(value * 100) / 100;
            return near == Math.rint(near) ? Long.toString((long) near) : Double.toString(near);
        }
    }

    /**
     * Returns the first images of every group.
     *
     * @param perGroup at most so many of each
     * @param groups at most so many groups, spread over the manifest
     * @throws Failure as generators and programs throw
     */
    public List<Tile> of(Acceptance.Draft draft, int perGroup, int groups) {
        Plan plan = draft.plan();
        List<Sample> wanted = new ArrayList<>();
        ContactSheet.spread(List.copyOf(plan.groupCounts().keySet()), groups)
                .forEach(group -> wanted.addAll(plan.firstOf(group, perGroup)));
        return made(draft, wanted);
    }

    private List<Tile> made(Acceptance.Draft draft, List<Sample> wanted) {
        Plan plan = draft.plan();
        Setting setting = plan.setting();
        device.lock();
        try (Models.Loan loan = models.lend(
                        draft.checkpointAddress(),
                        setting.checkpointSha256(),
                        setting.declared(),
                        setting.precision(),
                        setting.batch());
                Judge judge = judge(plan, draft.enclosures())) {
            Generator generator = loan.generator()
                    .withDirections(setting.directions().values())
                    .withLatents(setting.latents().all());
            Masker masker = judge.masker();
            if (masker != null) {
                generator = masker.equipped(generator);
            }
            Finisher finisher = new Finisher();
            List<Tile> tiles = new ArrayList<>(wanted.size());
            int batch = setting.batch();
            for (int from = 0; from < wanted.size(); from += batch) {
                List<Sample> some = wanted.subList(from, Math.min(wanted.size(), from + batch));
                List<Drawn> raw =
                        generator.draw(some.stream().map(Sample::recipe).toList());
                List<Pixels> images = new ArrayList<>(some.size());
                for (int i = 0; i < some.size(); i++) {
                    images.add(finisher.postprocess(
                            some.get(i).recipe(), raw.get(i).image()));
                }
                List<Masker.Looked> masks = judge.look(some, raw, images, finisher.workspace());
                List<Judge.Judged> judged = judge.judge(some, images, masks, finisher.workspace());
                for (int i = 0; i < some.size(); i++) {
                    Pixels shown = masker == null ? images.get(i) : masker.shown(images.get(i), masks.get(i));
                    tiles.add(new Tile(
                            some.get(i),
                            png(shown, finisher),
                            masker == null ? null : png(images.get(i), finisher),
                            shown,
                            judged.get(i).scores(),
                            judged.get(i).refusals()));
                }
            }
            return tiles;
        } finally {
            device.unlock();
        }
    }

    private static byte[] png(Pixels pixels, Finisher finisher) {
        return Encoders.encode(pixels, Encoding.PNG, null, finisher.workspace()).bytes();
    }

    private Judge judge(Plan plan, Enclosures enclosures) {
        Gates gates = plan.manifest().gates();
        List<Scorer> scorers = new ArrayList<>();
        FeatureNetwork features = null;
        try {
            for (Labeler labeler : plan.manifest().classifiers()) {
                scorers.add(programs.scorer(program(enclosures, labeler.model()), labeler));
            }
            Gates.Reference reference = gates.reference();
            Extractor extractor = reference == null ? null : reference.extractor();
            if (extractor != null) {
                features = programs.features(program(enclosures, extractor.model()), extractor);
            }
            return new Judge(
                    gates,
                    scorers,
                    reference == null ? null : real(enclosures, reference.images()),
                    features,
                    masker(programs, plan, enclosures));
        } catch (RuntimeException e) {
            scorers.forEach(Scorer::close);
            if (features != null) {
                features.close();
            }
            throw e;
        }
    }

    /**
     * Returns who says what lies where in the images of a plan, to be closed; or null where nobody is asked.
     *
     * @param enclosures what acceptance read for the plan
     * @throws Failure as programs throw
     */
    public static @Nullable Masker masker(Programs programs, Plan plan, Enclosures enclosures) {
        Labeler labeler = plan.manifest().pixelLabeler();
        if (labeler != null) {
            return new Masker(programs.finder(program(enclosures, labeler.model()), labeler));
        }
        Masks asked = plan.manifest().masks();
        if (asked == null) {
            return null;
        }
        byte[] model = enclosures.masks().get(digest(enclosures, asked.model()));
        if (model == null) {
            throw Failure.bug("no mask model " + asked.model() + " was kept");
        }
        return new Masker(MaskModel.read(model, asked.model()));
    }

    private static String digest(Enclosures enclosures, String written) {
        String digest = enclosures.digests().get(written);
        if (digest == null) {
            throw Failure.bug("no digest of " + written + " was kept");
        }
        return digest;
    }

    private static Path program(Enclosures enclosures, String written) {
        return enclosures.programs().getOrDefault(digest(enclosures, written), Path.of(written));
    }

    private static @Nullable ReferenceSet real(Enclosures enclosures, String written) {
        byte[] list = enclosures.lists().get(digest(enclosures, written));
        return list == null ? null : ReferenceFile.read(new ByteArrayInputStream(list), written);
    }
}
