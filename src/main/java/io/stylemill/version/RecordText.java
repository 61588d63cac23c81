package io.stylemill.version;

import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.RecipeText;
import io.stylemill.record.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image's record in words, for {@code show}. */
public final class RecordText {
    private final StringBuilder out = new StringBuilder();

    private RecordText() {}

    /**
     * Returns several lines that say what the image is and what it was made from.
     *
     * @throws io.stylemill.failure.Failure {@code bad-recipe} when the row's record is not readable
     */
    public static String of(SampleRow row) {
        RecordText text = new RecordText();
        return row.real() ? text.real(row) : text.write(row, RecipeJson.parse(row.recipe()));
    }

    private String real(SampleRow row) {
        SampleRow.ImageFile file = row.file();
        line("image", row.key() + ", real, in the split " + row.place().split());
        file(row);
        line("label", row.label().index() + " " + row.label().name() + " (its folder)");
        mixed(row);
        line("file sha256", file.fileSha256());
        line("pixel sha256", file.pixelSha256());
        return out.toString();
    }

    private void file(SampleRow row) {
        SampleRow.ImageFile file = row.file();
        line(
                "file",
                file.encoder() + ", " + file.width() + " x " + file.height() + " " + file.mode() + ", "
                        + row.place().length() + " bytes");
        line(
                "place",
                row.place().length() + " bytes from " + row.place().tarOffset() + " of "
                        + row.place().shard());
    }

    private void mixed(SampleRow row) {
        SampleRow.Mixed mixed = row.mixed();
        if (mixed != null) {
            line(
                    "copied from",
                    mixed.key() + (mixed.source().isEmpty() ? "" : " of " + mixed.source()) + " (sha256 "
                            + mixed.sha256() + ")");
        }
    }

    /**
     * Returns several lines that say why an image was refused, what it was made for and what it was
     * made from.
     *
     * @throws io.stylemill.failure.Failure {@code bad-recipe} when its record is not readable
     */
    public static String of(Refused refused) {
        return new RecordText().write(refused, RecipeJson.parse(refused.recipe()));
    }

    private String write(Refused refused, Recipe recipe) {
        line("image", refused.key() + ", attempt " + refused.attempt() + ", refused; it is not in the version");
        refused.reasons().forEach(reason -> line("refused by", reason.gate() + ": " + reason.detail()));
        line("label", label(refused.label(), recipe));
        seen(refused.measured());
        line("for", "group " + refused.group() + ", slot " + refused.slot() + ", in the split " + refused.split());
        made(recipe);
        if (!refused.pixelSha256().isEmpty()) {
            line("pixel sha256", refused.pixelSha256());
        }
        return out.toString();
    }

    private String write(SampleRow row, Recipe recipe) {
        SampleRow.ImageFile file = row.file();
        SampleRow.Origin origin = row.origin();
        line("image", row.key() + ", synthetic, in the split " + row.place().split());
        file(row);
        line("label", label(row.label(), recipe));
        seen(row.measured());
        if (origin.attempt() > 0) {
            line("attempt", origin.attempt() + 1 + " for this sample; the gates refused those before");
        }
        line("made by", origin.generator() + " (sha256 " + origin.generatorSha256() + ")");
        if (!recipe.program().isEmpty()) {
            line("run", "the TorchScript program's " + recipe.program());
        }
        line(
                "for",
                "group " + origin.group() + ", slot " + origin.slot()
                        + (origin.attempt() == 0 ? "" : ", attempt " + origin.attempt()));
        made(recipe);
        line("afterwards", origin.postprocess().isEmpty() ? "nothing" : String.join(", then ", origin.postprocess()));
        line(
                "computed in",
                recipe.numerics().precision() + ", batches of "
                        + recipe.numerics().batch());
        row.tags().forEach((name, value) -> line("tag " + name, value));
        row.captions().forEach(caption -> line("caption", caption));
        mixed(row);
        line("file sha256", file.fileSha256());
        line("pixel sha256", file.pixelSha256());
        return out.toString();
    }

    private void seen(Measured measured) {
        for (Measured.Score score : measured.scores()) {
            line(
                    "seen by " + score.labeler(),
                    score.name() + ", confidence " + number(score.confidence()) + ", margin "
                            + number(score.margin())
                            + (score.agrees() < 0 ? "" : score.agrees() == 1 ? ", as made for" : ", not as made for"));
        }
    }

    private void made(Recipe recipe) {
        line("latent", latent(recipe.z(), RecipeJson.source(recipe.z())));
        if (recipe.z() instanceof Recipe.ZSource.Row from) {
            beside(from);
        }
        line("truncation", truncation(recipe.truncation()));
        line("style mixing", mixing(recipe.mixing(), recipe.classVector()));
        recipe.edits()
                .forEach(e -> line(
                        "edit " + e.attribute(),
                        number(e.strength()) + " along the direction " + e.directionSha256() + " in the layers "
                                + RecipeText.layers(e.layers())));
        line("noise", noise(recipe.noise()));
        if (!recipe.transform().equals(Recipe.Transform.IDENTITY)) {
            Recipe.Transform t = recipe.transform();
            line(
                    "transform",
                    "moved by " + number(t.translateX()) + ", " + number(t.translateY()) + " of its size, turned by "
                            + number(t.rotate()) + " degrees");
        }
        if (recipe.lod() >= 0) {
            line("level of detail", number(recipe.lod()));
        }
    }

    private static String label(SampleRow.Label label, Recipe recipe) {
        String from = " (" + label.source() + ")";
        if (label.index() >= 0) {
            return label.index() + (label.name().isEmpty() ? "" : " " + label.name()) + from;
        }
        if (recipe.z().isW()) {
            return "none, w comes from a file";
        }
        return recipe.classVector().isEmpty()
                ? "none, the network has no classes"
                : "the mixture " + CanonicalJson.write(recipe.classVector()) + from;
    }

    private void beside(Recipe.ZSource.Row row) {
        Recipe.ZSource.Other other = row.other();
        if (other != null) {
            line(
                    "towards",
                    "row " + other.row() + foundFor(other.pictureSha256()) + ", by " + number(other.share())
                            + " of the way");
        }
        Recipe.ZSource.Jitter jitter = row.jitter();
        if (jitter != null) {
            line(
                    "jitter",
                    "normal numbers of standard deviation " + number(jitter.std()) + " added"
                            + (jitter.layers() == null ? "" : " in the layers " + RecipeText.layers(jitter.layers()))
                            + " (" + stream(jitter.stream()) + ")");
        }
    }

    private static String foundFor(String picture) {
        return picture.isEmpty() ? "" : ", found for the picture " + picture;
    }

    private static String latent(Recipe.ZSource z, String rng) {
        if (z instanceof Recipe.ZSource.Seed seed) {
            return "seed " + seed.seed() + " (numpy RandomState, as NVIDIA's scripts)";
        }
        String[] words = RecipeJson.source(z).split("/", -1);
        if (z instanceof Recipe.ZSource.Row row) {
            return words[1] + " from row " + row.row() + " of the latents " + row.fileSha256()
                    + foundFor(row.pictureSha256());
        }
        if (z instanceof Recipe.ZSource.Walk walk) {
            int from = walk.stops().size() == 4 ? 1 : 0;
            return "on a " + words[1] + " walk in " + words[2] + ", "
                    + number(walk.share()) + " of the way from "
                    + (walk.fileSha256().isEmpty() ? "seed " : "row ")
                    + walk.stops().get(from) + " to "
                    + walk.stops().get(from + 1)
                    + (walk.fileSha256().isEmpty() ? "" : " of the latents " + walk.fileSha256());
        }
        Recipe.StreamId stream = stream(z);
        String where = stream == null ? "" : ", " + stream(stream);
        return z instanceof Recipe.ZSource.Normal normal
                ? "normal, standard deviation " + number(normal.std()) + " (" + rng + where + ")"
                : "uniform in " + ranges(z) + " (" + rng + where + ")";
    }

    private static Recipe.@Nullable StreamId stream(Recipe.ZSource z) {
        if (z instanceof Recipe.ZSource.Normal normal) {
            return normal.stream();
        }
        return z instanceof Recipe.ZSource.Uniform uniform ? uniform.stream() : null;
    }

    private static String ranges(Recipe.ZSource z) {
        List<String> parts = z instanceof Recipe.ZSource.Uniform uniform
                ? uniform.parts().stream()
                        .map(p -> number(p.low()) + " to " + number(p.high())
                                + (p.dims().isEmpty() ? " everywhere" : " in the dimensions " + p.dims()))
                        .toList()
                : List.of();
        return String.join(", ", parts);
    }

    private static String truncation(Recipe.Truncation truncation) {
        Recipe.Center center = truncation.center();
        String towards = center == null || center.sha256().isEmpty()
                ? ""
                : ", towards " + (center.row() < 0 ? "the nearest centre" : "centre " + center.row()) + " of "
                        + center.sha256();
        return "psi " + number(truncation.psi()) + " on the first " + truncation.cutoff() + " layers" + towards;
    }

    private static String mixing(Recipe.@Nullable Mixing mixing, List<Double> classVector) {
        if (mixing == null) {
            return "none";
        }
        String second = mixing.z() instanceof Recipe.ZSource.Seed seed
                ? "seed " + seed.seed()
                : mixing.z() instanceof Recipe.ZSource.Row other
                        ? "row " + other.row() + foundFor(other.pictureSha256())
                        : "a second latent";
        String other = mixing.classVector().equals(classVector)
                ? ""
                : ", with the class vector " + CanonicalJson.write(mixing.classVector());
        return "layers " + RecipeText.layers(mixing.layers()) + " from " + second + other;
    }

    private static String noise(Recipe.Noise noise) {
        String strength =
                noise.mode().equals("none") || noise.strength() == 1 ? "" : ", strength " + number(noise.strength());
        List<Integer> layers = noise.layers();
        String where = layers == null ? "" : ", only in the inputs " + layers;
        Recipe.StreamId stream = noise.stream();
        return noise.mode() + strength + where + (stream == null ? "" : ", " + stream(stream));
    }

    private static String stream(Recipe.StreamId stream) {
        return String.format(java.util.Locale.ROOT, "key %016x, counter %016x", stream.key(), stream.counter());
    }

    private static String number(double value) {
        return CanonicalJson.write(value);
    }

    private void line(String name, String text) {
        out.append(String.format(java.util.Locale.ROOT, "%-16s %s%n", name, Texts.printable(text))
                .replace("\r\n", "\n"));
    }
}
