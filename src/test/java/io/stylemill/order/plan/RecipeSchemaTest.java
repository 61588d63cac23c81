package io.stylemill.order.plan;

import static io.stylemill.order.plan.Plans.CONST;
import static io.stylemill.order.plan.Plans.FULL;
import static io.stylemill.order.plan.Plans.group;
import static io.stylemill.order.plan.Plans.named;
import static io.stylemill.order.plan.Plans.seeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stylemill.failure.Failure;
import io.stylemill.image.Step;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.Noise;
import io.stylemill.order.manifest.Group.NoiseMode;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Part;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.order.manifest.Truncation.Psi;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The shipped schema of the record against the records that plans write. */
class RecipeSchemaTest {
    private static final Schema SCHEMA = schema();

    /** Every operation, with every parameter that may be drawn given as a range. */
    private static final String STEPS = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors}
            samples:
              - {name: a, count: 60, label: {class: RBC}, latent: {distribution: normal, std: 0.5}}
            postprocess:
              - resize: {width: 128, height: 96, filter: area}
              - resize: {width: 128, height: 128}
              - crop: {width: 100, height: 90, x: {min: 0, max: 28}, y: {min: 1, max: 2}}
              - crop: {width: 64, height: 64}
              - pad: {left: 4, top: 3, right: 2, bottom: 1, fill: {min: 0, max: 255}}
              - pad: {left: 4}
              - flip: {horizontal: 0.5, vertical: true}
              - brightness: {min: 0.9, max: 1.1}
              - contrast: {factor: {min: 0.9, max: 1.1}}
              - saturation: 0
              - gaussianBlur: {sigma: {min: 0, max: 2}}
              - gaussianNoise: {sigma: {min: 0, max: 3}}
              - jpeg: {quality: {min: 50, max: 90}}
              - grayscale: {}
            output: {image: {format: %s}}
            """;

    @Test
    void acceptsEveryKindOfRecord() {
        List<String> records = records();
        for (String record : records) {
            assertThat(SCHEMA.validate(record, InputFormat.JSON)).as(record).isEmpty();
        }
        assertThat(records.size()).as("records").isGreaterThan(250);
    }

    @Test
    void knowsOnlyStepsThatCanBeDone() {
        Plan plan = stepped("png");
        for (long i = 0; i < plan.samples(); i++) {
            for (Recipe.DrawnStep step : plan.sample(i).recipe().postprocess()) {
                assertThatCode(() -> Step.of(step.operation(), step.parameters()))
                        .as(step.toString())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void refusesMissingExtraAndMistypedFieldsAnywhere() {
        int mutations = 0;
        for (String record : kinds().values()) {
            Object root = CanonicalJson.parse(record);
            for (List<Object> path : paths(root, List.of())) {
                for (Object mutant : mutants(root, path)) {
                    String text = CanonicalJson.write(mutant);
                    assertThat(SCHEMA.validate(text, InputFormat.JSON))
                            .as("%s in %s", path, text)
                            .isNotEmpty();
                    mutations++;
                }
            }
        }
        assertThat(mutations).isGreaterThan(1000);
    }

    @Test
    void saysWhereARecordCannotBeRead() {
        String seed = kinds().get("seed");
        reading(seed, "\"seed\":3", "\"seed\":3.5", "'z.seed' is 3.5; it must be a whole number");
        reading(seed, "\"batch\":8,", "", "'batch' is missing");
        reading(
                seed,
                "\"translate\":[0,0]",
                "\"translate\":[0]",
                "'transform.translate' is [0.0]; it must be two numbers");
        reading(seed, "\"edits\":[]", "\"edits\":[{}]", "'edits[0].attribute' is missing");
        reading(seed, "recipe/v1", "recipe/v2", "'schema' is stylemill/recipe/v2; it must be 'stylemill/recipe/v1'");
        reading(
                kinds().get("uniform"),
                "0-31=-1.5..1.5",
                "0-31=-1.5",
                "'z.ranges' is 0-31=-1.5; it must be parts such as 0-31=-1.5..1.5");
        reading(
                kinds().get("torchscript"),
                "\"input\":\"w+\"",
                "\"input\":\"w_plus\"",
                "'torchscript.input' is \"w_plus\"; it must be one of z, w+");
        reading(
                kinds().get("row"),
                "\"output\":\"logits\"",
                "\"output\":\"odds\"",
                "in 'masks.program' 'output' is 'odds'; it must declare a program of segmentation or detection as a"
                        + " manifest does");
    }

    private static void reading(String record, String part, String other, String problem) {
        assertThat(record).contains(part);
        assertThatThrownBy(() -> RecipeJson.parse(record.replace(part, other)))
                .isInstanceOf(Failure.class)
                .hasMessage("reading a record: " + problem);
    }

    @Test
    void refusesWhatContradictsItself() {
        String seed = kinds().get("seed");
        refuses(seed, "\"source\":\"numpy-randomstate\"", "\"source\":\"mt19937\"");
        refuses(seed, "\"seed\":3", "\"seed\":4294967296");
        refuses(seed, "\"seed\":3", "\"seed\":-1");
        refuses(seed, "\"seed\":3", "\"seed\":3.5");
        refuses(seed, "\"schema\":\"stylemill/recipe/v1\"", "\"schema\":\"stylemill/recipe/v2\"");
        refuses(seed, "\"checkpoint_sha256\":\"ab", "\"checkpoint_sha256\":\"AB");
        refuses(seed, "\"mode\":\"const\"", "\"mode\":\"random\"");
        refuses(seed, "\"strength\":1", "\"strength\":2.5");
        refuses(seed, "\"format\":\"png\"", "\"format\":\"jpeg\"");
        refuses(seed, "\"quality\":0", "\"quality\":0,\"subsampling\":\"4:2:0\"");
        refuses(seed, "\"batch\":8", "\"batch\":0");
        refuses(seed, "\"translate\":[0,0]", "\"translate\":[0]");
        refuses(seed, "\"edits\":[]", "\"edits\":[{}]");
        refuses(seed, "\"layers\":\"\"", "\"layers\":\"4-7\"");
        String uniform = kinds().get("uniform");
        refuses(uniform, "\"ranges\":\"0-31=-1.5..1.5\"", "\"ranges\":\"\"");
        refuses(uniform, "\"ranges\":\"0-31=-1.5..1.5\"", "\"ranges\":\"0-31=-1.5\"");
        refuses(uniform, "\"source\":\"philox4x32-10/uniform\"", "\"source\":\"philox4x32-10/normal\"");
        String walk = kinds().get("walk");
        refuses(walk, "\"source\":\"walk/slerp/z\"", "\"source\":\"walk/slerp/v\"");
        refuses(walk, "\"source\":\"walk/slerp/z\"", "\"source\":\"file/z\"");
        refuses(kinds().get("row"), "\"row\":-1", "\"row\":-2");
        refuses(kinds().get("row"), "\"counter\":\"3\"", "\"counter\":\"\"");
        refuses(kinds().get("row"), "\"output\":\"logits\"", "\"output\":\"\"");
        refuses(kinds().get("row"), "\"kind\":\"segmentation\"", "\"kind\":\"detection\"");
        refuses(kinds().get("mean"), "\"row\":-1", "\"row\":0");
        refuses(kinds().get("other"), "other=12;", "other=012;");
        refuses(kinds().get("other"), "share=1e-7", "share=-1");
        String steps = kinds().get("steps-png");
        refuses(steps, "\"operation\":\"pad\"", "\"operation\":\"crop\"");
        refuses(steps, "\"filter\":\"area\"", "\"filter\":\"cubic\"");
    }

    @Test
    void holdsEveryComponentOfARecipe() {
        assertThat(ChangedRecipes.without(
                        List.of(), pair -> !RecipeJson.write(pair.other()).equals(RecipeJson.write(pair.one()))))
                .as("components of Recipe that its record does not hold; let RecipeDocument write them")
                .isEmpty();
        assertThat(ChangedRecipes.without(
                        List.of(),
                        pair -> !RecipeJson.exact(RecipeJson.write(pair.other()))
                                .equals(pair.one())))
                .as("components of Recipe that are not read from its record; let RecipeDocument read them back")
                .isEmpty();
    }

    @Test
    void refusesToMakeAnImageFromARecordWithAFieldThatItDoesNotKnow() {
        String newer = kinds().get("seed").replace("\"strength\":1", "\"strength\":1,\"tilt\":0.5");

        assertThat(RecipeJson.parse(newer)).isEqualTo(RecipeJson.parse(kinds().get("seed")));
        assertThatThrownBy(() -> RecipeJson.exact(newer))
                .isInstanceOf(Failure.class)
                .hasMessage("reading a record: 'noise.tilt' is unknown; if a newer version of Stylemill wrote the"
                        + " record, make its image with that version");
    }

    /** Returns the fields that some records lack. */
    private static Set<String> optional(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                names.add(snakeCase(component));
            }
            if (component.getType().isRecord()) {
                names.addAll(optional(component.getType()));
            }
        }
        return names;
    }

    private static String snakeCase(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void describesEveryFieldThatARecordCanHave() {
        Object root = CanonicalJson.parse(schemaText());
        List<String> missing = new ArrayList<>();
        missing("", RecipeDocument.class, root, root, missing);

        assertThat(missing)
                .as(
                        "fields of RecipeDocument that src/main/resources/schema/recipe-v1.schema.json does not describe; add"
                                + " them there, and to \"The record\" in docs/dataset-format.md")
                .isEmpty();
    }

    /**
     * Adds the components of a record, and of the records in it, that have no property in the part
     * of the schema.
     */
    private static void missing(String path, Class<?> type, Object root, Object part, List<String> missing) {
        Map<String, List<Object>> described = new TreeMap<>();
        describe(root, part, described);
        for (RecordComponent component : type.getRecordComponents()) {
            String name = snakeCase(component);
            if (!described.containsKey(name)) {
                missing.add(path + name);
            } else if (component.getType().isRecord()) {
                missing(path + name + ".", component.getType(), root, described.get(name), missing);
            }
        }
    }

    /** Adds the properties that a part of the schema names, in all its forms. */
    private static void describe(Object root, Object part, Map<String, List<Object>> described) {
        if (part instanceof List<?> forms) {
            forms.forEach(form -> describe(root, Objects.requireNonNull(form), described));
        } else if (part instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String ref) {
                describe(root, at(root, List.of((Object[]) ref.substring(2).split("/"))), described);
            }
            for (String forms : List.of("oneOf", "anyOf", "allOf")) {
                if (map.get(forms) instanceof List<?> list) {
                    describe(root, list, described);
                }
            }
            if (map.get("properties") instanceof Map<?, ?> properties) {
                properties.forEach((name, of) -> described
                        .computeIfAbsent(String.valueOf(name), n -> new ArrayList<>())
                        .add(Objects.requireNonNull(of)));
            }
        }
    }

    private static void refuses(String record, String from, String to) {
        assertThat(record).contains(from);
        String changed = record.replace(from, to);
        assertThat(SCHEMA.validate(changed, InputFormat.JSON)).as(changed).isNotEmpty();
    }

    /** One record of each kind. */
    static Map<String, String> kinds() {
        Map<String, String> kinds = new TreeMap<>();
        kinds.put("seed", RecipeJson.write(plain().sample(3).recipe()));
        kinds.put(
                "torchscript",
                RecipeJson.write(TorchScriptPlanTest.plan(TorchScriptPlanTest.W, "psi: 0.7")
                        .sample(0)
                        .recipe()));
        kinds.put("walk", RecipeJson.write(walked().sample(1).recipe()));
        kinds.put("cubic", RecipeJson.write(walked().sample(9).recipe()));
        String file = "cd".repeat(32);
        kinds.put("row", with(new ZSource.Row(Space.W_PLUS, file, 3), new Recipe.Center(file, -1)));
        ZSource.Row apart = new ZSource.Row(Space.W, file, 3).towards(new ZSource.Other(12, 1e-7, "ef".repeat(32)));
        kinds.put("other", with(apart, Recipe.Center.MEAN));
        kinds.put(
                "other-jitter",
                with(
                        new ZSource.Row(
                                Space.W,
                                file,
                                3,
                                new ZSource.Jitter(new Recipe.StreamId(1, 2), 0.5, null),
                                "",
                                apart.other()),
                        Recipe.Center.MEAN));
        kinds.put(
                "rows",
                with(
                        new ZSource.Walk(Space.W, Interpolation.LINEAR, file, List.of(3L, 4L), 1e-6),
                        new Recipe.Center(file, 2)));
        kinds.put("mean", with(new ZSource.Row(Space.Z, file, 0), Recipe.Center.MEAN));
        kinds.put("detection", with(new ZSource.Row(Space.Z, file, 0), new Recipe.Center(file, 1)));
        Plan mixed = latents();
        kinds.put("uniform", RecipeJson.write(mixed.sample(0).recipe()));
        for (long i = 0; i < mixed.samples(); i++) {
            Recipe recipe = mixed.sample(i).recipe();
            kinds.putIfAbsent(recipe.mixing() == null ? "unmixed" : "mixed", RecipeJson.write(recipe));
        }
        for (String format : List.of("png", "jpeg", "webp")) {
            kinds.put(
                    "steps-" + format,
                    RecipeJson.write(stepped(format).sample(0).recipe()));
        }
        return kinds;
    }

    private static Plan walked() {
        Latent slerp = new Latent.Walk(Ranges.parse("1,5,9", 9), null, Space.Z, Interpolation.SLERP, 3, false, null);
        Latent cubic = new Latent.Walk(Ranges.parse("1,5,9", 9), null, Space.W, Interpolation.CUBIC, 7, true, null);
        return Plans.plan(Plans.manifest(
                4, 10, List.of(), group("s", null, named("RBC"), slerp), group("c", null, named("RBC"), cubic)));
    }

    /** A record of another latent, truncated towards another centre, which reads back as it was. */
    private static String with(ZSource z, Recipe.Center center) {
        Recipe r = plain().sample(3).recipe();
        Labeler.Input input = new Labeler.Input(32, 24, 1, List.of(0.5), List.of(0.25));
        List<String> names = List.of("background", "cell");
        MaskProgram program = center.row() == 2
                ? null
                : center.row() < 0
                        ? new MaskProgram(Labeler.Kind.SEGMENTATION, names, input, Labeler.Output.LOGITS, 0)
                        : new MaskProgram(Labeler.Kind.DETECTION, names, input, Labeler.Output.PROBABILITIES, 0.7);
        Recipe changed = new Recipe(
                r.checkpointSha256(),
                null,
                r.place(),
                z,
                r.classVector(),
                new Recipe.Truncation(0.5, 3, center),
                null,
                r.edits(),
                r.noise(),
                r.transform(),
                r.lod(),
                r.postprocess(),
                r.encoder(),
                r.numerics(),
                new Recipe.Masks("ab".repeat(32), 20, true, program),
                new Recipe.Captions(List.of("a {label}", "{description}"), Map.of()));
        assertThat(RecipeJson.parse(RecipeJson.write(changed))).isEqualTo(changed);
        return RecipeJson.write(changed);
    }

    private static List<String> records() {
        List<String> records = new ArrayList<>();
        for (Plan plan : List.of(
                plain(), latents(), stepped("png"), stepped("jpeg"), stepped("webp"), unconditional(), walked())) {
            for (long i = 0; i < plan.samples(); i++) {
                records.add(RecipeJson.write(plan.sample(i).recipe()));
                assertThat(RecipeJson.parse(records.get(records.size() - 1)))
                        .isEqualTo(plan.sample(i).recipe());
            }
        }
        return records;
    }

    private static Plan plain() {
        return Plans.plan(Plans.manifest(4, 10, List.of(), group("s", null, named("WBC"), seeds("0-9,4294967295"))));
    }

    private static Plan unconditional() {
        Group g = group(
                group("g", 5L, Label.NONE, new Latent.Normal(1)),
                FULL,
                new StyleMixing("coarse", 0.5, null, false),
                new Noise(NoiseMode.NONE, null, 1, null, 1));
        return Plan.of(Plans.manifest(4, 10, List.of(), g), Plans.setting(Plans.PLAIN));
    }

    private static Plan latents() {
        Group uniform = group(
                group(
                        "u",
                        40L,
                        new Label(null, null, List.of(0.0, 0.5, 0.5), null),
                        new Latent.Uniform(List.of(new Part(-1.5, 1.5, Ranges.parse("0-31", 127))))),
                new Truncation(new Psi.Range(0.5, 1), 8),
                new StyleMixing("fine", 0.5, null, false),
                new Noise(NoiseMode.RANDOM, null, 1.5, Ranges.parse("0-2,5", 8), 2));
        Group tiny = group(
                "t",
                20L,
                named("RBC"),
                new Latent.Uniform(List.of(
                        new Part(-1e-7, 1e-7, Ranges.parse("3", 127)), new Part(0, 1000, Ranges.parse("5-6,9", 127)))));
        Group normal = group(
                group("n", 20L, named("RBC"), new Latent.Normal(1.3)),
                FULL,
                new StyleMixing("4-7", 1, Ranges.parse("0-19", 99), false),
                CONST);
        Group all = group("a", 20L, named("RBC"), new Latent.Uniform(List.of(new Part(-1, 1, null))));
        return Plans.plan(Plans.manifest(4, 10, List.of(), uniform, tiny, normal, all));
    }

    private static Plan stepped(String format) {
        String text = STEPS.formatted(format.equals("webp") ? "webp, lossless: true" : format);
        ManifestSource source =
                ManifestSource.of("steps.yaml", URI.create("file:///m/"), text.getBytes(StandardCharsets.UTF_8));
        Setting setting = new Setting(Plans.CELLS, "ab".repeat(32), "fp32", 8, Map.of(), LatentFiles.NONE, Map.of());
        return Plan.of(ManifestParser.parse(source), setting);
    }

    private static List<List<Object>> paths(Object at, List<Object> path) {
        List<List<Object>> paths = new ArrayList<>();
        paths.add(path);
        if (at instanceof Map<?, ?> map) {
            map.forEach((key, value) -> paths.addAll(paths(Objects.requireNonNull(value), longer(path, key))));
        } else if (at instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                paths.addAll(paths(Objects.requireNonNull(list.get(i)), longer(path, i)));
            }
        }
        return paths;
    }

    private static List<Object> longer(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    /**
     * Returns the document with the value at the path mistyped, missing, and with a stranger in it.
     */
    private static List<Object> mutants(Object root, List<Object> path) {
        List<Object> mutants = new ArrayList<>();
        Object value = at(root, path);
        Set<String> optional = optional(RecipeDocument.class);
        mutants.add(changed(root, path, mistyped(value)));
        mutants.add(changed(root, path, List.of(List.of())));
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> extra = new LinkedHashMap<>();
            map.forEach((k, v) -> extra.put((String) k, v));
            extra.put("stranger", 1);
            mutants.add(changed(root, path, extra));
            for (Object key : map.keySet()) {
                if (optional.contains(key)) {
                    // Other datasets' records are the same without it.
                    continue;
                }
                Map<String, Object> missing = new LinkedHashMap<>();
                map.forEach((k, v) -> missing.put((String) k, v));
                missing.remove(key);
                mutants.add(changed(root, path, missing));
            }
        }
        return mutants;
    }

    private static Object mistyped(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return value instanceof String ? 7 : value instanceof Map<?, ?> ? List.of() : Map.of();
    }

    private static Object at(Object root, List<Object> path) {
        Object at = root;
        for (Object step : path) {
            at = step instanceof Integer i ? ((List<?>) at).get(i) : ((Map<?, ?>) at).get(step);
        }
        return Objects.requireNonNull(at);
    }

    private static Object changed(Object root, List<Object> path, Object value) {
        if (path.isEmpty()) {
            return value;
        }
        List<Object> rest = path.subList(1, path.size());
        if (path.get(0) instanceof Integer index) {
            List<Object> copy = new ArrayList<>((List<?>) root);
            copy.set(index, changed(copy.get(index), rest, value));
            return copy;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) root).forEach((k, v) -> copy.put((String) k, v));
        copy.computeIfPresent((String) path.get(0), (k, v) -> changed(v, rest, value));
        return copy;
    }

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schemaText(), InputFormat.JSON);
    }

    private static String schemaText() {
        try (InputStream in = RecipeJson.class.getResourceAsStream("/schema/recipe-v1.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
