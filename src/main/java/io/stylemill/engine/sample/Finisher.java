package io.stylemill.engine.sample;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import io.stylemill.image.Step;
import io.stylemill.image.Workspace;
import io.stylemill.image.XmpPacket;
import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.DrawnStep;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the finished file of a record from the pixels that the generator gave for it:
 * post-processing, encoding, metadata, hashes.
 *
 * <p>The file depends on the record and the pixels alone. Not safe for several threads at once:
 * give each its own.
 */
public final class Finisher {
    private final Workspace workspace = new Workspace();

    /**
     * Returns the finished file.
     *
     * @param raw the generator's image of this record
     * @throws Failure as the steps and the encoder throw
     */
    public Finished finish(Recipe recipe, Pixels raw) {
        return encode(recipe, postprocess(recipe, raw));
    }

    /**
     * Returns the finished file of an image after its post-processing. Where the record names
     * another version of the encoder, the file has the same image in other bytes.
     *
     * @throws Failure as {@link #finish}; {@link Code#BAD_IMAGE} when the file of a lossy format
     *     does not decode to an image of this size
     */
    public Finished encode(Recipe recipe, Pixels pixels) {
        ImageFormat format = recipe.encoder().format();
        Encoding encoding = recipe.encoder().encoding();
        String text = RecipeJson.write(recipe);
        byte[] file = Encoders.encode(pixels, encoding, recipe.encoder().xmp() ? xmp(recipe, text) : null, workspace);
        SampleRow.ImageFile facts = FileFacts.of(
                file,
                pixels,
                SampleRow.ImageFile.encoder(format.manifestName(), format.encoderVersion()),
                recipe.encoder().quality());
        return new Finished(
                file, comesBack(encoding, pixels) ? facts : facts.decodingTo(decodedSha256(file, pixels)), text);
    }

    /**
     * Whether a file decodes to the very pixels it was made of: WebP has no grey, and gives it back
     * as RGB.
     */
    private static boolean comesBack(Encoding encoding, Pixels pixels) {
        return encoding.keepsPixels() && (encoding.format() != ImageFormat.WEBP || pixels.channels() > 1);
    }

    private static String decodedSha256(byte[] file, Pixels pixels) {
        Pixels decoded = Decoders.decode(file, "just encoded");
        if (decoded.width() != pixels.width() || decoded.height() != pixels.height()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    Code.BAD_IMAGE,
                    "the image just encoded decodes to " + Size.of(decoded) + ", it was made of " + Size.of(pixels));
        }
        return PixelHash.of(decoded);
    }

    /**
     * Returns memory that the one who looks at this finisher's images may use between its calls.
     */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * Returns the image after the record's post-processing; the generator's image is not changed.
     */
    public Pixels postprocess(Recipe recipe, Pixels raw) {
        return Step.apply(
                steps(recipe),
                raw,
                (key, counter) -> new CounterRandom(new StreamId(key, counter))::nextGaussian,
                workspace);
    }

    private static List<Step> steps(Recipe recipe) {
        List<Step> steps = new ArrayList<>(recipe.postprocess().size());
        for (DrawnStep step : recipe.postprocess()) {
            steps.add(Step.of(step.operation(), step.parameters()));
        }
        return steps;
    }

    /** Says what the record says, so that replaying the record writes the same bytes. */
    private static XmpPacket xmp(Recipe recipe, String text) {
        StringBuilder prompt = new StringBuilder();
        if (recipe.z() instanceof ZSource.Seed seed) {
            prompt.append("seed=").append(seed.seed()).append(';');
        }
        prompt.append("psi=").append(recipe.truncation().psi());
        if (!recipe.classVector().isEmpty()) {
            prompt.append(";class=").append(classText(recipe.classVector()));
        }
        recipe.edits()
                .forEach(edit -> prompt.append(";edit ")
                        .append(edit.attribute())
                        .append('=')
                        .append(edit.strength()));
        prompt.append(";group=").append(recipe.place().group());
        prompt.append(";slot=").append(recipe.place().slot());
        String record = RecipeJson.sha256(text);
        return new XmpPacket(
                "StyleGAN",
                "sha256:" + recipe.checkpointSha256(),
                prompt.toString(),
                "Stylemill",
                "urn:stylemill:recipe:sha256:" + record);
    }

    private static String classText(List<Double> vector) {
        long ones = vector.stream().filter(v -> v == 1.0).count();
        long zeros = vector.stream().filter(v -> v == 0.0).count();
        return ones == 1 && zeros == vector.size() - 1 ? Integer.toString(vector.indexOf(1.0)) : vector.toString();
    }
}
