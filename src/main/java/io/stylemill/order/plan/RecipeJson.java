package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.GeneratorSpec.TorchScriptInput;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Recipe.DrawnStep;
import io.stylemill.order.plan.Recipe.Edit;
import io.stylemill.order.plan.Recipe.Encoder;
import io.stylemill.order.plan.Recipe.Mixing;
import io.stylemill.order.plan.Recipe.Noise;
import io.stylemill.order.plan.Recipe.Numerics;
import io.stylemill.order.plan.Recipe.Place;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.Transform;
import io.stylemill.order.plan.Recipe.Truncation;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The record as canonical JSON, {@code recipe-v1.schema.json}.
 *
 * <p>Every object always has the same keys of the same types, and no nulls, because table readers take their column
 * types from the first few records; what does not apply is an empty text, zeros or -1. Some keys are there in all records
 * of a dataset or in none: {@code torchscript}, for checkpoints that are programs, {@code masks}, {@code captions}, and
 * {@code truncation.center}, where a manifest names centres.
 */
public final class RecipeJson {
    /** The value of the key {@code schema}. */
    public static final String SCHEMA = "stylemill/recipe/v1";

    private RecipeJson() {}

    /** Returns the canonical text of a record. */
    public static String write(Recipe recipe) {
        return CanonicalJson.write(toMap(recipe));
    }

    /**
     * Returns the record that a text holds.
     *
     * @throws Failure {@code bad-recipe} when the text is no record of this schema
     */
    public static Recipe parse(String text) {
        return new Reader(CanonicalJson.parse(text)).recipe();
    }

    /** Returns the SHA-256 of a record's canonical text, 64 hex digits: the record's own name. */
    public static String sha256(String recipeText) {
        return Digests.sha256(recipeText);
    }

    static Map<String, Object> toMap(Recipe r) {
        Map<String, Object> map = new TreeMap<>();
        map.put("schema", SCHEMA);
        map.put("checkpoint_sha256", r.checkpointSha256());
        GeneratorSpec.TorchScript torchscript = r.torchscript();
        if (torchscript != null) {
            map.put("torchscript", torchscript(torchscript));
        }
        map.put("group", r.place().group());
        map.put("slot", r.place().slot());
        map.put("attempt", r.place().attempt());
        map.put("z", z(r.z()));
        map.put("class_vector", r.classVector());
        map.put("truncation", truncation(r.truncation()));
        map.put("mixing", mixing(r.mixing(), r.classVector().size()));
        map.put(
                "edits",
                r.edits().stream()
                        .map(e -> Map.of(
                                "attribute",
                                e.attribute(),
                                "direction_sha256",
                                e.directionSha256(),
                                "layers",
                                text(e.layers()),
                                "strength",
                                e.strength()))
                        .toList());
        map.put("noise", noise(r.noise()));
        map.put(
                "transform",
                Map.of(
                        "translate",
                        List.of(r.transform().translateX(), r.transform().translateY()),
                        "rotate",
                        r.transform().rotate()));
        map.put("lod", r.lod());
        List<Object> steps = new ArrayList<>();
        for (DrawnStep step : r.postprocess()) {
            Map<String, Object> one = new TreeMap<>(step.parameters());
            one.put("operation", step.operation());
            steps.add(one);
        }
        map.put("postprocess", steps);
        map.put("encoder", encoder(r.encoder()));
        map.put("precision", r.numerics().precision());
        map.put("batch", r.numerics().batch());
        Recipe.Masks masks = r.masks();
        if (masks != null) {
            Map<String, Object> one = new TreeMap<>();
            one.put("model_sha256", masks.modelSha256());
            one.put("least_area", masks.leastArea());
            one.put("instances", masks.instances());
            MaskProgram program = masks.program();
            if (program != null) {
                one.put("program", program.fields());
            }
            map.put("masks", one);
        }
        Recipe.Captions captions = r.captions();
        if (captions != null) {
            map.put("captions", Map.of("templates", captions.templates(), "descriptions", captions.descriptions()));
        }
        return map;
    }

    /** Returns what records call the generator of a latent, such as {@code numpy-randomstate}. */
    public static String source(ZSource z) {
        if (z instanceof ZSource.Seed) {
            return "numpy-randomstate";
        }
        if (z instanceof ZSource.Row row) {
            return "file/" + row.space().word();
        }
        if (z instanceof ZSource.Walk walk) {
            return "walk/" + walk.interpolation().word() + "/" + walk.space().word();
        }
        return z instanceof ZSource.Normal ? "philox4x32-10/normal" : "philox4x32-10/uniform";
    }

    private static Map<String, Object> truncation(Recipe.Truncation truncation) {
        Map<String, Object> map = new TreeMap<>();
        map.put("psi", truncation.psi());
        map.put("cutoff", truncation.cutoff());
        Recipe.Center center = truncation.center();
        if (center != null) {
            map.put("center", Map.of("sha256", center.fileSha256(), "row", center.row()));
        }
        return map;
    }

    private static Map<String, Object> z(@Nullable ZSource z) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", z == null ? "none" : source(z));
        map.put("seed", -1);
        map.put("key", "");
        map.put("counter", "");
        map.put("std", 0);
        map.put("ranges", "");
        if (z instanceof ZSource.Seed seed) {
            map.put("seed", seed.seed());
        } else if (z instanceof ZSource.Normal normal) {
            stream(map, normal.stream());
            map.put("std", normal.std());
        } else if (z instanceof ZSource.Uniform uniform) {
            stream(map, uniform.stream());
            List<String> parts = new ArrayList<>();
            for (ZSource.Part part : uniform.parts()) {
                String dims = part.dims().isEmpty() ? "all" : part.dims();
                parts.add(dims + "=" + CanonicalJson.number(part.low()) + ".." + CanonicalJson.number(part.high()));
            }
            map.put("ranges", String.join(";", parts));
        } else if (z instanceof ZSource.Row row) {
            map.put("key", row.fileSha256());
            map.put("counter", Integer.toString(row.row()));
            ZSource.Jitter jitter = row.jitter();
            map.put("std", jitter == null ? 0 : jitter.std());
            map.put("ranges", RowText.of(row));
        } else if (z instanceof ZSource.Walk walk) {
            map.put("key", walk.fileSha256());
            map.put(
                    "ranges",
                    walk.stops().stream().map(String::valueOf).collect(Collectors.joining(",")) + "="
                            + CanonicalJson.number(walk.share()));
        }
        return map;
    }

    private static Map<String, Object> mixing(@Nullable Mixing mixing, int classes) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layers", mixing == null ? "" : text(mixing.layers()));
        map.put("z", z(mixing == null ? null : mixing.z()));
        map.put("class_vector", mixing == null ? Collections.nCopies(classes, 0) : mixing.classVector());
        return map;
    }

    private static Map<String, Object> torchscript(GeneratorSpec.TorchScript t) {
        Map<String, Object> map = new TreeMap<>();
        map.put("input", t.input().word());
        map.put("z_dim", t.zDim());
        map.put("c_dim", t.cDim());
        map.put("w_dim", t.wDim());
        map.put("num_ws", t.numWs());
        map.put("resolution", t.resolution());
        map.put("channels", t.channels());
        map.put("range", List.of(t.low(), t.high()));
        map.put("method", t.method());
        map.put("mapping", t.mapping());
        return map;
    }

    private static Map<String, Object> encoder(Encoder encoder) {
        Map<String, Object> map = new TreeMap<>();
        map.put("format", encoder.format());
        map.put("version", encoder.version());
        map.put("quality", encoder.quality());
        map.put("lossless", encoder.lossless());
        map.put("xmp", encoder.xmp());
        if (!encoder.subsampling().equals(Manifest.ImageFormat.ALL_COLOUR)) {
            map.put("subsampling", encoder.subsampling());
        }
        if (encoder.c2pa() != null) {
            map.put("c2pa", encoder.c2pa());
        }
        return map;
    }

    private static Map<String, Object> noise(Noise noise) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mode", noise.mode());
        map.put("strength", noise.strength());
        List<Integer> layers = noise.layers();
        map.put("layers", layers == null ? "all" : text(layers));
        map.put("key", "");
        map.put("counter", "");
        if (noise.stream() != null) {
            stream(map, noise.stream());
        }
        return map;
    }

    private static void stream(Map<String, Object> map, StreamId stream) {
        map.put("key", hex(stream.key()));
        map.put("counter", hex(stream.counter()));
    }

    static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }

    /** Returns ascending numbers as ranges, such as {@code 0-3,8}; empty for none. */
    public static String text(List<Integer> numbers) {
        List<Ranges.Interval> parts = new ArrayList<>();
        for (int n : numbers) {
            Ranges.Interval last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
            if (last != null && last.last() == n - 1) {
                parts.set(parts.size() - 1, new Ranges.Interval(last.first(), n));
            } else {
                parts.add(new Ranges.Interval(n, n));
            }
        }
        return new Ranges(parts).toString();
    }

    /** Reads what {@link #write} writes, and names the first thing that is not so. */
    private record Reader(@Nullable Object root) {
        private static final Pattern FILE = Pattern.compile("file/(z|w|w\\+)");
        private static final Pattern WALK = Pattern.compile("walk/(slerp|linear|cubic)/(z|w|w\\+)");
        private static final Pattern WAY =
                Pattern.compile("(\\d{1,10}(?:,\\d{1,10})+)=(\\d(?:\\.\\d{1,20})?(?:e-\\d{1,3})?)");

        Recipe recipe() {
            Map<?, ?> map = object(root, "");
            if (!SCHEMA.equals(map.get("schema"))) {
                throw bad("schema", map.get("schema"), "'" + SCHEMA + "'");
            }
            Map<?, ?> truncation = object(map.get("truncation"), "truncation");
            Map<?, ?> transform = object(map.get("transform"), "transform");
            List<?> translate = list(transform, "translate");
            if (translate.size() != 2) {
                throw bad("translate", translate, "two numbers");
            }
            ZSource z = z(object(map.get("z"), "z"));
            if (z == null) {
                throw bad("z.source", "none", "a source");
            }
            return new Recipe(
                    text(map, "checkpoint_sha256"),
                    map.get("torchscript") == null ? null : torchscript(object(map.get("torchscript"), "torchscript")),
                    new Place(text(map, "group"), whole(map, "slot"), (int) whole(map, "attempt")),
                    z,
                    numbers(map, "class_vector"),
                    truncation(truncation),
                    mixing(object(map.get("mixing"), "mixing")),
                    edits(list(map, "edits")),
                    noise(object(map.get("noise"), "noise")),
                    new Transform(
                            number(translate.get(0), "translate"),
                            number(translate.get(1), "translate"),
                            number(transform, "rotate")),
                    number(map, "lod"),
                    steps(list(map, "postprocess")),
                    encoder(object(map.get("encoder"), "encoder")),
                    new Numerics(text(map, "precision"), (int) whole(map, "batch")),
                    map.get("masks") == null ? null : masks(object(map.get("masks"), "masks")),
                    map.get("captions") == null ? null : captions(object(map.get("captions"), "captions")));
        }

        private static Recipe.Masks masks(Map<?, ?> map) {
            if (!(map.get("instances") instanceof Boolean instances)) {
                throw bad("masks.instances", map.get("instances"), "true or false");
            }
            return new Recipe.Masks(
                    text(map, "model_sha256"),
                    (int) whole(map, "least_area"),
                    instances,
                    map.containsKey("program") ? MaskProgram.parse(map.get("program")) : null);
        }

        private static Recipe.Captions captions(Map<?, ?> map) {
            Map<?, ?> described = object(map.get("descriptions"), "captions.descriptions");
            Map<String, String> descriptions = new TreeMap<>();
            described.keySet().forEach(name -> descriptions.put(String.valueOf(name), text(described, (String) name)));
            List<String> templates =
                    list(map, "templates").stream().map(String::valueOf).toList();
            return new Recipe.Captions(templates, descriptions);
        }

        private static @Nullable ZSource z(Map<?, ?> map) {
            String source = text(map, "source");
            return switch (source) {
                case "none" -> null;
                case "numpy-randomstate" -> new ZSource.Seed(whole(map, "seed"));
                case "philox4x32-10/normal" -> new ZSource.Normal(stream(map), number(map, "std"));
                case "philox4x32-10/uniform" -> new ZSource.Uniform(stream(map), parts(text(map, "ranges")));
                default -> other(source, map);
            };
        }

        private static ZSource other(String source, Map<?, ?> map) {
            Matcher file = FILE.matcher(source);
            if (file.matches() && text(map, "counter").matches("\\d{1,9}")) {
                return RowText.row(
                        new ZSource.Row(
                                space(file.group(1)), digest(map, "key"), Integer.parseInt(text(map, "counter"))),
                        number(map, "std"),
                        text(map, "ranges"));
            }
            Matcher walk = WALK.matcher(source);
            Matcher way = WAY.matcher(text(map, "ranges"));
            if (walk.matches() && way.matches() && Double.parseDouble(way.group(2)) <= 1) {
                List<Long> stops =
                        Stream.of(way.group(1).split(",")).map(Long::valueOf).toList();
                Interpolation interpolation =
                        Interpolation.valueOf(walk.group(1).toUpperCase(Locale.ROOT));
                if (stops.size() != (interpolation == Interpolation.CUBIC ? 4 : 2)) {
                    throw bad("z.ranges", way.group(), "two stops, or four of a cubic");
                }
                return new ZSource.Walk(
                        space(walk.group(2)),
                        interpolation,
                        text(map, "key").isEmpty() ? "" : digest(map, "key"),
                        stops,
                        Double.parseDouble(way.group(2)));
            }
            throw bad(
                    "z.source",
                    source,
                    "numpy-randomstate, philox4x32-10/normal, philox4x32-10/uniform, or a file or walk with its stops");
        }

        private static Space space(String word) {
            return word.equals("z") ? Space.Z : word.equals("w") ? Space.W : Space.W_PLUS;
        }

        private static String digest(Map<?, ?> map, String key) {
            String sha256 = text(map, key);
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw bad(key, sha256, "64 lower-case hex digits");
            }
            return sha256;
        }

        private static Truncation truncation(Map<?, ?> map) {
            Recipe.Center center = null;
            if (map.get("center") != null) {
                Map<?, ?> written = object(map.get("center"), "truncation.center");
                String sha256 = text(written, "sha256").isEmpty() ? "" : digest(written, "sha256");
                center = new Recipe.Center(sha256, (int) whole(written, "row"));
            }
            return new Truncation(number(map, "psi"), (int) whole(map, "cutoff"), center);
        }

        private static GeneratorSpec.TorchScript torchscript(Map<?, ?> map) {
            String word = text(map, "input");
            TorchScriptInput input = word.equals("z") ? TorchScriptInput.Z : TorchScriptInput.W_PLUS;
            if (!word.equals(input.word())) {
                throw bad("torchscript.input", word, "z or w+");
            }
            List<Double> range = numbers(map, "range");
            if (range.size() != 2) {
                throw bad("torchscript.range", range, "two numbers");
            }
            return new GeneratorSpec.TorchScript(
                    input,
                    (int) whole(map, "z_dim"),
                    (int) whole(map, "c_dim"),
                    (int) whole(map, "w_dim"),
                    (int) whole(map, "num_ws"),
                    (int) whole(map, "resolution"),
                    (int) whole(map, "channels"),
                    range.get(0),
                    range.get(1),
                    text(map, "method"),
                    text(map, "mapping"));
        }

        private static List<ZSource.Part> parts(String text) {
            List<ZSource.Part> parts = new ArrayList<>();
            for (String one : text.split(";", -1)) {
                int equals = one.indexOf('=');
                int dots = one.indexOf("..");
                if (equals < 1 || dots < equals) {
                    throw bad("z.ranges", text, "parts such as 0-31=-1.5..1.5");
                }
                String dims = one.substring(0, equals);
                try {
                    parts.add(new ZSource.Part(
                            Double.parseDouble(one.substring(equals + 1, dots)),
                            Double.parseDouble(one.substring(dots + 2)),
                            dims.equals("all") ? "" : dims));
                } catch (NumberFormatException e) {
                    throw bad("z.ranges", text, "parts such as 0-31=-1.5..1.5");
                }
            }
            return parts;
        }

        private static @Nullable Mixing mixing(Map<?, ?> map) {
            ZSource z = z(object(map.get("z"), "mixing.z"));
            return z == null ? null : new Mixing(z, numbers(map, "class_vector"), layers(text(map, "layers")));
        }

        private static List<Edit> edits(List<?> list) {
            List<Edit> edits = new ArrayList<>();
            for (Object item : list) {
                Map<?, ?> map = object(item, "edits");
                String sha256 = text(map, "direction_sha256");
                if (!sha256.matches("[0-9a-f]{64}")) {
                    throw bad("edits.direction_sha256", sha256, "64 lower-case hex digits");
                }
                edits.add(
                        new Edit(text(map, "attribute"), sha256, number(map, "strength"), layers(text(map, "layers"))));
            }
            return edits;
        }

        private static Noise noise(Map<?, ?> map) {
            String layers = text(map, "layers");
            return new Noise(
                    text(map, "mode"),
                    number(map, "strength"),
                    layers.equals("all") ? null : layers(layers),
                    text(map, "key").isEmpty() ? null : stream(map));
        }

        private static List<DrawnStep> steps(List<?> list) {
            List<DrawnStep> steps = new ArrayList<>();
            for (Object item : list) {
                Map<?, ?> map = object(item, "postprocess");
                Map<String, Object> parameters = new TreeMap<>();
                map.forEach((key, value) -> {
                    if (!"operation".equals(key)) {
                        Object kept = value instanceof Number n ? (Object) n.doubleValue() : value;
                        if (!(kept instanceof Double || kept instanceof String || kept instanceof Boolean)) {
                            throw bad("postprocess." + key, value, "a number, a text or a decision");
                        }
                        parameters.put((String) key, kept);
                    }
                });
                steps.add(new DrawnStep(text(map, "operation"), parameters));
            }
            return steps;
        }

        private static Encoder encoder(Map<?, ?> map) {
            return new Encoder(
                    text(map, "format"),
                    text(map, "version"),
                    (int) whole(map, "quality"),
                    decision(map, "lossless"),
                    decision(map, "xmp"),
                    map.containsKey("subsampling") ? text(map, "subsampling") : Manifest.ImageFormat.ALL_COLOUR,
                    map.containsKey("c2pa") ? text(map, "c2pa") : null);
        }

        private static StreamId stream(Map<?, ?> map) {
            try {
                return new StreamId(
                        Long.parseUnsignedLong(text(map, "key"), 16), Long.parseUnsignedLong(text(map, "counter"), 16));
            } catch (NumberFormatException e) {
                throw bad("key, counter", map, "16 hex digits each");
            }
        }

        private static List<Integer> layers(String text) {
            if (text.isEmpty()) {
                return List.of();
            }
            return Ranges.parse(text, 1000).stream().mapToObj(i -> (int) i).toList();
        }

        private static List<Double> numbers(Map<?, ?> map, String key) {
            List<Double> numbers = new ArrayList<>();
            for (Object item : list(map, key)) {
                numbers.add(number(item, key));
            }
            return numbers;
        }

        private static Map<?, ?> object(@Nullable Object value, String key) {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw bad(key, value, "an object");
        }

        private static List<?> list(Map<?, ?> map, String key) {
            if (map.get(key) instanceof List<?> list) {
                return list;
            }
            throw bad(key, map.get(key), "a list");
        }

        private static String text(Map<?, ?> map, String key) {
            if (map.get(key) instanceof String text) {
                return text;
            }
            throw bad(key, map.get(key), "a text");
        }

        private static boolean decision(Map<?, ?> map, String key) {
            if (map.get(key) instanceof Boolean decision) {
                return decision;
            }
            throw bad(key, map.get(key), "true or false");
        }

        private static long whole(Map<?, ?> map, String key) {
            Object value = map.get(key);
            if (value instanceof Integer || value instanceof Long) {
                return ((Number) value).longValue();
            }
            throw bad(key, value, "a whole number");
        }

        private static double number(Map<?, ?> map, String key) {
            return number(map.get(key), key);
        }

        private static double number(@Nullable Object value, String key) {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw bad(key, value, "a number");
        }

        private static Failure bad(String key, @Nullable Object found, String allowed) {
            return Failure.input(
                    "bad-recipe", "reading a record: '" + key + "' is " + found + "; it must be " + allowed);
        }
    }
}
