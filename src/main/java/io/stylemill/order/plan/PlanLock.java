package io.stylemill.order.plan;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Attribute;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.NoiseMode;
import io.stylemill.order.manifest.Group.Strength;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Step;
import io.stylemill.order.manifest.Step.Parameter;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.order.manifest.Truncation.Psi;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The plan as a file: a manifest in canonical JSON with every default and every {@code auto} filled in.
 *
 * <p>It is a manifest itself; run it, and the same version comes out. Where the version goes is not part of it.
 */
public final class PlanLock {
    private PlanLock() {}

    /**
     * Returns the canonical text of a plan.
     *
     * @param version the version that {@code auto} means
     */
    public static String write(Plan plan, String version) {
        Manifest m = plan.manifest();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("apiVersion", "stylemill/v1");
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("name", m.dataset().name());
        dataset.put("version", version);
        putText(dataset, "title", m.dataset().title());
        putText(dataset, "license", m.dataset().license());
        if (!m.dataset().card().isEmpty()) {
            dataset.put("card", m.dataset().card());
        }
        root.put("dataset", dataset);
        Map<String, Object> generator = new LinkedHashMap<>();
        generator.put("checkpoint", m.generator().checkpoint());
        generator.put("sha256", plan.setting().checkpointSha256());
        String license = m.generator().license();
        putText(generator, "license", license == null ? "" : license);
        generator.put("precision", plan.setting().precision());
        generator.put("batch", plan.setting().batch());
        GeneratorSpec.TorchScript torchscript = m.generator().torchscript();
        if (torchscript != null) {
            generator.put("torchscript", torchscript(torchscript));
        }
        root.put("generator", generator);
        root.put("seed", m.seed());
        if (!plan.classNames().isEmpty()) {
            root.put("classes", plan.classNames());
        }
        List<Object> groups = new ArrayList<>();
        Map<String, Long> counts = plan.groupCounts();
        for (Group group : m.samples()) {
            groups.add(group(plan.setting(), group, counts.getOrDefault(group.name(), 0L)));
        }
        root.put("samples", groups);
        List<Object> steps = new ArrayList<>();
        for (Step step : m.postprocess()) {
            Map<String, Object> parameters = new LinkedHashMap<>();
            step.parameters().forEach((name, value) -> parameters.put(name, parameter(value)));
            steps.add(Map.of(step.operation(), parameters));
        }
        root.put("postprocess", steps);
        GatesLock gates = new GatesLock(m, plan.setting().files());
        if (!m.labelers().isEmpty()) {
            root.put("labelers", gates.labelers());
        }
        if (m.masks() != null) {
            root.put("masks", gates.masks(m.masks()));
        }
        if (m.asksForGates()) {
            root.put("gates", gates.gates());
        }
        root.put("splits", m.splits());
        root.put("output", output(m.output()));
        return CanonicalJson.write(root);
    }

    private static Map<String, Object> torchscript(GeneratorSpec.TorchScript t) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("input", t.input().word());
        if (t.zDim() > 0) {
            map.put("zDim", t.zDim());
        }
        map.put("cDim", t.cDim());
        if (t.input() == GeneratorSpec.TorchScriptInput.W_PLUS) {
            map.put("wDim", t.wDim());
            map.put("numWs", t.numWs());
            map.put("mapping", t.mapping().isEmpty() ? "none" : t.mapping());
        }
        map.put("resolution", t.resolution());
        map.put("channels", t.channels());
        map.put("range", List.of(t.low(), t.high()));
        map.put("method", t.method());
        return map;
    }

    private static Map<String, Object> group(Setting setting, Group group, long count) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", group.name());
        map.put("count", count);
        if (!group.label().equals(Label.NONE)) {
            map.put("label", label(group.label()));
        }
        map.put("latent", latent(setting, group.latent()));
        Map<String, Object> truncation = new LinkedHashMap<>();
        truncation.put("psi", psi(group.truncation().psi()));
        Integer cutoff = group.truncation().cutoff();
        if (cutoff != null) {
            truncation.put("cutoff", cutoff);
        }
        Truncation.Center center = group.truncation().center();
        if (center != null) {
            LatentFiles.Centers read = setting.latents().centers(center);
            truncation.put(
                    "center",
                    Map.of(
                            "file",
                            center.file(),
                            "sha256",
                            read.array().sha256(),
                            "by",
                            read.by().word()));
        }
        map.put("truncation", truncation);
        StyleMixing mixing = group.styleMixing();
        if (mixing != null) {
            map.put("styleMixing", mixing(mixing));
        }
        if (!group.attributes().isEmpty()) {
            map.put(
                    "attributes",
                    group.attributes().stream().map(a -> attribute(setting, a)).toList());
        }
        Map<String, Object> noise = new LinkedHashMap<>();
        noise.put("mode", group.noise().mode().name().toLowerCase(Locale.ROOT));
        noise.put("strength", group.noise().strength());
        Ranges layers = group.noise().layers();
        if (layers != null) {
            noise.put("layers", layers.toString());
        }
        if (group.noise().mode() == NoiseMode.RANDOM) {
            Long seed = group.noise().seed();
            if (seed != null) {
                noise.put("seed", seed);
            }
            noise.put("variants", group.noise().variants());
        }
        map.put("noise", noise);
        Group.Transform transform = group.transform();
        if (transform != null) {
            map.put("transform", transform(transform));
        }
        Double lod = group.lod();
        if (lod != null) {
            map.put("lod", lod);
        }
        if (!group.tags().isEmpty()) {
            map.put("tags", group.tags());
        }
        if (group.firstSlot() > 0) {
            map.put("firstSlot", group.firstSlot());
        }
        return map;
    }

    private static Map<String, Object> label(Label label) {
        String name = label.className();
        Integer index = label.classIndex();
        List<Double> vector = label.vector();
        Map<String, Double> balance = label.balance();
        if (name != null) {
            return Map.of("class", name);
        }
        if (index != null) {
            return Map.of("class", index);
        }
        return vector != null ? Map.of("vector", vector) : Map.of("balance", balance == null ? Map.of() : balance);
    }

    private static Map<String, Object> transform(Group.Transform transform) {
        Map<String, Object> map = new LinkedHashMap<>();
        Parameter x = transform.translateX();
        Parameter y = transform.translateY();
        if (x != null && y != null) {
            map.put("translate", List.of(parameter(x), parameter(y)));
        }
        Parameter rotate = transform.rotate();
        if (rotate != null) {
            map.put("rotate", parameter(rotate));
        }
        return map;
    }

    private static Map<String, Object> latent(Setting setting, Latent latent) {
        if (latent instanceof Latent.Seeds seeds) {
            return Map.of("seeds", seeds.seeds().toString());
        }
        Map<String, Object> map = new LinkedHashMap<>();
        Latent.Rows rows = latent.rows();
        if (rows != null) {
            LatentArray array = setting.latents().latents(rows);
            Ranges named = rows.rows();
            map.put("file", rows.file());
            map.put("sha256", array.sha256());
            map.put("space", rows.space().word());
            Ranges all = new Ranges(List.of(new Ranges.Interval(0, array.rows() - 1L)));
            map.put("rows", (named == null ? all : named).toString());
        }
        if (latent instanceof Latent.Walk walk) {
            Ranges seeds = walk.seeds();
            if (seeds != null) {
                map.put("seeds", seeds.toString());
                map.put("space", walk.space().word());
            }
            map.put("interpolation", walk.interpolation().word());
            map.put("steps", walk.steps());
            map.put("loop", walk.loop());
            Integer stops = walk.stops();
            if (stops != null) {
                map.put("stops", stops);
            }
            return Map.of("walk", map);
        }
        if (rows != null) {
            return map;
        }
        if (latent instanceof Latent.Normal normal) {
            map.put("distribution", "normal");
            map.put("std", normal.std());
            return map;
        }
        map.put("distribution", "uniform");
        List<Object> parts = new ArrayList<>();
        for (Latent.Part part : ((Latent.Uniform) latent).parts()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("range", List.of(part.low(), part.high()));
            Ranges dims = part.dims();
            if (dims != null) {
                one.put("dims", dims.toString());
            }
            parts.add(one);
        }
        map.put("ranges", parts);
        return map;
    }

    private static Object psi(Psi psi) {
        if (psi instanceof Psi.Fixed fixed) {
            return fixed.value();
        }
        return psi instanceof Psi.Range range
                ? Map.of("min", range.min(), "max", range.max())
                : ((Psi.Sweep) psi).values();
    }

    private static Map<String, Object> attribute(Setting setting, Attribute attribute) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", attribute.name());
        map.put("direction", attribute.direction());
        Direction direction = setting.directions().get(attribute.direction());
        if (direction != null) {
            map.put("sha256", direction.sha256());
        }
        map.put("strength", strength(attribute.strength()));
        String layers = attribute.layers();
        if (layers != null) {
            map.put("layers", layers);
        }
        if (!attribute.labels().isEmpty()) {
            map.put("thresholds", attribute.thresholds());
            map.put("labels", attribute.labels());
        }
        return map;
    }

    private static Object strength(Strength strength) {
        if (strength instanceof Strength.Fixed fixed) {
            return fixed.value();
        }
        return strength instanceof Strength.Range range
                ? Map.of("min", range.min(), "max", range.max())
                : ((Strength.Sweep) strength).values();
    }

    private static Map<String, Object> mixing(StyleMixing mixing) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layers", mixing.layers());
        map.put("probability", mixing.probability());
        Ranges seeds = mixing.seeds();
        map.put("seeds", seeds == null ? "random" : seeds.toString());
        map.put("matrix", mixing.matrix());
        return map;
    }

    private static Object parameter(Parameter parameter) {
        if (parameter instanceof Parameter.Number number) {
            return number.value();
        }
        if (parameter instanceof Parameter.Text text) {
            return text.value();
        }
        if (parameter instanceof Parameter.Chance chance) {
            return chance.probability();
        }
        Parameter.Range range = (Parameter.Range) parameter;
        return Map.of("min", range.min(), "max", range.max());
    }

    private static Map<String, Object> output(Manifest.Output output) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("format", output.image().format());
        if (output.image().quality() > 0) {
            image.put("quality", output.image().quality());
        }
        if (output.image().format().equals("webp")) {
            image.put("lossless", output.image().lossless());
        }
        image.put("xmp", output.image().xmp());
        if (!output.image().subsampling().equals(Manifest.ImageFormat.ALL_COLOUR)) {
            image.put("subsampling", output.image().subsampling());
        }
        Map<String, Object> shards = new LinkedHashMap<>();
        shards.put("samples", output.shardSamples());
        shards.put("bytes", output.shardBytes());
        return Map.of("image", image, "shards", shards);
    }

    private static void putText(Map<String, Object> map, String key, String text) {
        if (!text.isEmpty()) {
            map.put(key, text);
        }
    }
}
