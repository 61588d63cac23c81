package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record with the fields of {@code recipe-v1.schema.json}, as
 * {@link io.stylemill.record.RecordJson#DOCUMENT} writes and reads them.
 *
 * @param mixing with {@link LatentDocument#NONE} and zeros for the class where nothing is mixed
 * @param postprocess parameters of each step, and its {@code operation}
 */
record RecipeDocument(
        String schema,
        String checkpointSha256,
        GeneratorSpec.@Nullable TorchScript torchscript,
        String group,
        long slot,
        int attempt,
        LatentDocument z,
        List<Double> classVector,
        Recipe.Truncation truncation,
        Mixing mixing,
        List<Edit> edits,
        Noise noise,
        Transform transform,
        double lod,
        List<Map<String, Object>> postprocess,
        Recipe.Encoder encoder,
        String precision,
        int batch,
        @Nullable Masks masks,
        Recipe.@Nullable Captions captions) {
    /** The value of {@code schema}. */
    static final String SCHEMA = "stylemill/recipe/v1";

    static RecipeDocument of(Recipe r) {
        Recipe.Masks masks = r.masks();
        return new RecipeDocument(
                SCHEMA,
                r.checkpointSha256(),
                r.torchscript(),
                r.place().group(),
                r.place().slot(),
                r.place().attempt(),
                LatentDocument.of(r.z()),
                r.classVector(),
                r.truncation(),
                Mixing.of(r.mixing(), r.classVector().size()),
                r.edits().stream().map(Edit::of).toList(),
                Noise.of(r.noise()),
                new Transform(
                        List.of(r.transform().translateX(), r.transform().translateY()),
                        r.transform().rotate()),
                r.lod(),
                r.postprocess().stream().map(RecipeDocument::step).toList(),
                r.encoder(),
                r.numerics().precision(),
                r.numerics().batch(),
                masks == null ? null : Masks.of(masks),
                r.captions());
    }

    Recipe recipe() {
        return new Recipe(
                checkpointSha256,
                torchscript,
                new Recipe.Place(group, slot, attempt),
                z.source("z"),
                classVector,
                checked(truncation),
                mixing.mixing(),
                edits.stream().map(Edit::edit).toList(),
                noise.noise(),
                transform.transform(),
                lod,
                postprocess.stream().map(RecipeDocument::drawn).toList(),
                encoder,
                new Recipe.Numerics(precision, batch),
                masks == null ? null : masks.masks(),
                captions);
    }

    private static Recipe.Truncation checked(Recipe.Truncation truncation) {
        Recipe.Center center = truncation.center();
        if (center != null && !center.sha256().isEmpty()) {
            digest(center.sha256(), "truncation.center.sha256");
        }
        return truncation;
    }

    private static Map<String, Object> step(Recipe.DrawnStep step) {
        Map<String, Object> fields = new LinkedHashMap<>(step.parameters());
        fields.put("operation", step.operation());
        return fields;
    }

    private static Recipe.DrawnStep drawn(Map<String, Object> fields) {
        Map<String, Object> parameters = new LinkedHashMap<>(fields);
        if (!(parameters.remove("operation") instanceof String operation)) {
            throw RecipeText.bad("postprocess.operation", fields.get("operation"), "a text");
        }
        parameters.replaceAll((name, value) -> value instanceof Number number ? (Object) number.doubleValue() : value);
        return new Recipe.DrawnStep(operation, parameters);
    }

    static String digest(String sha256, String field) {
        if (!Digests.isSha256(sha256)) {
            throw RecipeText.bad(field, sha256, "64 lower-case hex digits");
        }
        return sha256;
    }

    /** @param layers such as {@code 4-7}; empty without mixing */
    record Mixing(String layers, LatentDocument z, List<Double> classVector) {
        static Mixing of(Recipe.@Nullable Mixing m, int classes) {
            return m == null
                    ? new Mixing("", LatentDocument.NONE, Collections.nCopies(classes, 0.0))
                    : new Mixing(RecipeText.layers(m.layers()), LatentDocument.of(m.z()), m.classVector());
        }

        Recipe.@Nullable Mixing mixing() {
            return z.isNone() ? null : new Recipe.Mixing(z.source("mixing.z"), classVector, RecipeText.layers(layers));
        }
    }

    record Edit(String attribute, String directionSha256, String layers, double strength) {
        static Edit of(Recipe.Edit e) {
            return new Edit(e.attribute(), e.directionSha256(), RecipeText.layers(e.layers()), e.strength());
        }

        Recipe.Edit edit() {
            return new Recipe.Edit(
                    attribute, digest(directionSha256, "edits.direction_sha256"), strength, RecipeText.layers(layers));
        }
    }

    /**
     * @param layers such as {@code 0-3}, or {@code all}; @param key empty without random numbers
     */
    record Noise(String mode, double strength, String layers, String key, String counter) {
        static Noise of(Recipe.Noise n) {
            List<Integer> layers = n.layers();
            StreamId stream = n.stream();
            return new Noise(
                    n.mode(),
                    n.strength(),
                    layers == null ? "all" : RecipeText.layers(layers),
                    stream == null ? "" : RecipeText.hex(stream.key()),
                    stream == null ? "" : RecipeText.hex(stream.counter()));
        }

        Recipe.Noise noise() {
            return new Recipe.Noise(
                    mode,
                    strength,
                    layers.equals("all") ? null : RecipeText.layers(layers),
                    key.isEmpty() ? null : RecipeText.stream(key, counter));
        }
    }

    record Transform(List<Double> translate, double rotate) {
        Recipe.Transform transform() {
            if (translate.size() != 2) {
                throw RecipeText.bad("transform.translate", translate, "two numbers");
            }
            return new Recipe.Transform(translate.get(0), translate.get(1), rotate);
        }
    }

    record Masks(
            String modelSha256,
            int leastArea,
            boolean instances,
            @Nullable Looker program) {
        static Masks of(Recipe.Masks m) {
            MaskProgram program = m.program();
            return new Masks(
                    m.modelSha256(), m.leastArea(), m.instances(), program == null ? null : Looker.of(program));
        }

        Recipe.Masks masks() {
            return new Recipe.Masks(modelSha256, leastArea, instances, program == null ? null : program.program());
        }
    }

    /** @param output empty of a detection; @param minScore 0 of a segmentation */
    record Looker(Labeler.Kind kind, List<String> classes, Labeler.Input input, String output, double minScore) {
        static Looker of(MaskProgram p) {
            return p.paints()
                    ? new Looker(p.kind(), p.classes(), p.input(), word(p.output()), 0)
                    : new Looker(p.kind(), p.classes(), p.input(), "", p.minScore());
        }

        MaskProgram program() {
            List<String> problems = new ArrayList<>();
            if (kind == Labeler.Kind.CLASSIFICATION) {
                problems.add("'kind' is classification");
            }
            if (classes.size() < 2) {
                problems.add("'classes' has " + classes.size() + " names, at least 2 are needed");
            }
            int channels = input.channels();
            if (channels != 1 && channels != 3
                    || input.mean().size() != channels
                    || input.std().size() != channels
                    || Math.min(input.width(), input.height()) < 1) {
                problems.add("'input' is " + input);
            }
            Labeler.Output numbers = Labeler.Output.PROBABILITIES;
            if (kind == Labeler.Kind.SEGMENTATION) {
                if (output.equals(word(Labeler.Output.LOGITS))) {
                    numbers = Labeler.Output.LOGITS;
                } else if (!output.equals(word(numbers))) {
                    problems.add("'output' is '" + output + "'");
                }
            }
            if (!problems.isEmpty()) {
                throw Failure.input(
                        "bad-recipe",
                        "reading a record: in 'masks.program' " + String.join(", ", problems)
                                + "; it must declare a program of segmentation or detection as a manifest does");
            }
            return new MaskProgram(kind, classes, input, numbers, kind == Labeler.Kind.SEGMENTATION ? 0 : minScore);
        }

        private static String word(Labeler.Output output) {
            return output.name().toLowerCase(Locale.ROOT);
        }
    }
}
