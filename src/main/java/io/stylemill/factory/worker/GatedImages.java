package io.stylemill.factory.worker;

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
import io.stylemill.image.ImageFormat;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.PngCheck;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Stated;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Sample;
import io.stylemill.version.Judgement;
import io.stylemill.version.Measured;
import io.stylemill.version.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the images of a plan's samples and looks at each: a finished file, or the reasons why there
 * is none.
 */
final class GatedImages {
    /**
     * Where nobody asks for gates, one in so many files is read again: enough to notice a machine
     * that writes rubbish.
     */
    private static final int DECODED_OF = 16;

    private final Generator generator;
    private final Judge judge;
    private final Judgement judgement;
    private final CredentialSigner seal;
    private final boolean asked;

    /**
     * @param judgement what the whole set refused of these images in earlier rounds
     * @param seal signs the files
     */
    GatedImages(Manifest manifest, Generator generator, Judge judge, Judgement judgement, CredentialSigner seal) {
        this.generator = generator;
        this.judge = judge;
        this.judgement = judgement;
        this.seal = seal;
        this.asked = Stated.asksForGates(manifest) || !manifest.labelers().isEmpty();
    }

    /** Returns the shape of the batches. */
    int batch() {
        return generator.deviceClass().batch();
    }

    /** An image on its way: a file, or the reasons why there is none. */
    record Made(
            @Nullable Finished file,
            Masker.@Nullable FinishedMask mask,
            Measured measured,
            float @Nullable [] features,
            List<Refused.Reason> reasons,
            String pixelSha256) {}

    /** Returns the images of some batches, null where the network gave none. */
    List<@Nullable Drawn> generate(List<Sample> samples) {
        int batch = batch();
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

    /** Returns what became of the images, in their order. */
    List<Made> finish(Finisher finisher, List<Sample> samples, List<@Nullable Drawn> raw) {
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
        if (encoder.format() == ImageFormat.PNG) {
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
                hash == null ? null : new Measured.Likeness(hash.dHash(), hash.pHash()),
                null);
    }
}
