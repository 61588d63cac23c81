package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a manifest (YAML 1.2 or JSON) and checks everything that needs no checkpoint.
 *
 * <p>{@code manifest-v1.schema.json} describes the same language to editors; tests hold the two to one verdict.
 */
public final class ManifestParser {
    static final String API_VERSION = "stylemill/v1";

    /** Most images that one manifest may ask for. */
    public static final long MAX_IMAGES = 100_000_000;

    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
    static final int LONGEST_NAME = 64;
    static final int LONGEST_LINE = 1_000;

    private static final Pattern LICENSE =
            Pattern.compile("\\(*[A-Za-z0-9][A-Za-z0-9.+-]*\\)*( (AND|OR|WITH) \\(*[A-Za-z0-9][A-Za-z0-9.+-]*\\)*)*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SPLIT = Pattern.compile("[a-z]+");
    private static final double SPLIT_TOLERANCE = 1e-9;

    private static final List<String> KEYS = List.of(
            "apiVersion",
            "dataset",
            "generator",
            "seed",
            "classes",
            "samples",
            "postprocess",
            "labelers",
            "masks",
            "gates",
            "splits",
            "output",
            "schedule");

    private ManifestParser() {}

    /**
     * Returns the manifest that the text says.
     *
     * @throws Failure {@code bad-manifest}, of kind input, with every problem of the file in its order, each with
     *     line, column and JSON pointer
     */
    public static Manifest parse(ManifestSource source) {
        Findings findings = new Findings();
        Optional<Manifest> manifest = read(source, findings);
        if (!findings.isEmpty() || manifest.isEmpty()) {
            throw findings.failure(source.name());
        }
        return manifest.get();
    }

    /** Returns a manifest that holds only if there are no findings. */
    static Optional<Manifest> read(ManifestSource source, Findings findings) {
        return YamlReader.read(source.text(), findings)
                .map(root -> manifest(source, new SourcePosition(root, "", findings)));
    }

    private static @Nullable Manifest manifest(ManifestSource source, SourcePosition root) {
        Section top = Section.of(root, "a mapping that starts with apiVersion: " + API_VERSION, KEYS);
        if (top == null) {
            return null;
        }
        top.require("apiVersion", "apiVersion: " + API_VERSION).ifPresent(ManifestParser::checkApiVersion);
        Manifest.DatasetSpec dataset = top.require("dataset", "dataset: {name: blood-cells, version: 1.0.0}")
                .map(DatasetKeys.DATASET::read)
                .orElse(null);
        GeneratorSpec generator = top.require("generator", "generator: {checkpoint: network.safetensors}")
                .map(ManifestParser::generator)
                .orElse(null);
        long seed =
                top.get("seed").map(s -> s.whole(0, Long.MAX_VALUE, "20261122")).orElse(0L);
        List<String> classes = top.get("classes").map(ManifestParser::classes).orElse(null);
        List<Group> groups = top.require("samples", "samples: [{name: all, latent: {seeds: \"0-99\"}}]")
                .map(s -> groups(s, classes))
                .orElse(List.of());
        boolean plan = Stated.isPlan(source, root.yaml());
        List<Step> steps =
                top.get("postprocess").map(s -> StepParser.steps(s, plan)).orElse(List.of());
        List<Labeler> labelers = labelers(top, classes);
        List<String> named =
                labelers == null ? null : labelers.stream().map(Labeler::name).toList();
        Gates gates = top.get("gates").map(s -> new GatesParser(named).gates(s)).orElse(Gates.USUAL);
        Masks masks = top.get("masks").map(MasksParser::masks).orElse(null);
        MasksParser.check(top, gates, generator);
        Map<String, Double> splits =
                top.get("splits").map(ManifestParser::splits).orElse(Map.of("train", 1.0));
        Manifest.Output output = top.get("output").map(OutputKeys.OUTPUT::read).orElse(OutputKeys.DEFAULT);
        Manifest.Schedule schedule =
                top.get("schedule").map(ScheduleKeys.SCHEDULE::read).orElse(null);
        if (schedule != null && groups.stream().anyMatch(g -> g.latent().rows() != null)) {
            top.get("schedule")
                    .ifPresent(s -> s.report(
                            Rule.SCHEDULE_FILE,
                            "each firing makes images that are new, and the latents of a file are the same every night;"
                                    + " use seeds or a distribution, or make the manifest once"));
        }
        if (dataset == null || generator == null) {
            return null;
        }
        return new Manifest(
                source,
                dataset,
                generator,
                seed,
                classes,
                groups,
                steps,
                labelers == null ? List.of() : labelers,
                gates,
                splits,
                output,
                schedule,
                masks);
    }

    private static @Nullable List<Labeler> labelers(Section top, @Nullable List<String> classes) {
        List<String> stated = classes == null && top.has("classes") ? List.of() : classes;
        return top.has("labelers")
                ? top.get("labelers")
                        .map(s -> new LabelerParser(stated).labelers(s))
                        .orElse(null)
                : top.misspelt(List.of("labelers")) ? null : List.of();
    }

    private static void checkApiVersion(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isEmpty()) {
            spot.wrongType(API_VERSION);
        } else if (!text.get().text().equals(API_VERSION)) {
            spot.report(
                    Rule.API_VERSION,
                    "found " + Wording.quoted(text.get().text()) + "; this version reads only " + API_VERSION);
        }
    }

    private static @Nullable String license(SourcePosition spot) {
        return spot.text(
                200,
                LICENSE,
                Rule.BAD_LICENSE,
                "an SPDX licence, for example CC0-1.0, or LicenseRef-NAME for one of your own");
    }

    private static @Nullable GeneratorSpec generator(SourcePosition spot) {
        Section section = Section.of(
                spot,
                "a mapping such as {checkpoint: network.safetensors}",
                List.of("checkpoint", "sha256", "license", "precision", "batch", "torchscript"));
        if (section == null) {
            return null;
        }
        String checkpoint = section.require("checkpoint", "checkpoint: network.safetensors")
                .map(s -> s.text(
                        LONGEST_LINE, "the checkpoint's file, for example network.safetensors or s3://bucket/key"))
                .orElse("");
        String sha256 = section.get("sha256")
                .map(s -> sha256(s, "the checkpoint's SHA-256, 64 hex digits as sha256sum prints them"))
                .orElse(null);
        String license = section.get("license").map(ManifestParser::license).orElse(null);
        GeneratorSpec.Precision precision = section.get("precision")
                .map(s -> s.word(List.of("auto", "fp32", "bf16", "fp16")))
                .map(word -> GeneratorSpec.Precision.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(GeneratorSpec.Precision.AUTO);
        Integer batch = section.get("batch").map(ManifestParser::batch).orElse(null);
        GeneratorSpec.TorchScript torchscript =
                section.get("torchscript").map(TorchScriptParser::torchscript).orElse(null);
        if (section.has("torchscript")) {
            section.require(
                    "sha256",
                    "sha256: 9f2c... (64 digits; the file is a program that is run, so it is named by its content)");
            if (precision == GeneratorSpec.Precision.BF16 || precision == GeneratorSpec.Precision.FP16) {
                section.get("precision")
                        .ifPresent(
                                s -> s.report(
                                        Rule.TORCHSCRIPT_KEYS,
                                        "a TorchScript archive computes in the types it was exported with; write fp32 or auto"));
            }
        }
        return new GeneratorSpec(checkpoint, sha256, license, precision, batch, torchscript);
    }

    static @Nullable String sha256(SourcePosition spot, String expected) {
        String written = spot.text(64, SHA256, Rule.BAD_SHA256, expected);
        return written == null ? null : written.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Integer batch(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isPresent()) {
            if (!text.get().text().equals("auto")) {
                spot.report(
                        Rule.UNKNOWN_WORD,
                        "found " + Wording.quoted(text.get().text())
                                + "; expected auto or a whole number from 1 to 1024"
                                + Wording.didYouMean(text.get().text(), List.of("auto")));
            }
            return null;
        }
        Long batch = spot.whole(1, 1024, "16 (or the word auto)");
        return batch == null ? null : batch.intValue();
    }

    private static @Nullable List<String> classes(SourcePosition spot) {
        return classes(spot, 1, "a list of class names such as [RBC, WBC]");
    }

    /** Returns names of which each stands there once, at least {@code fewest}, or null after reporting. */
    static @Nullable List<String> classes(SourcePosition spot, int fewest, String expected) {
        List<SourcePosition> items = spot.items(fewest, Integer.MAX_VALUE, expected);
        if (items == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SourcePosition item : items) {
            String name = item.text(LONGEST_LINE, "a class name");
            if (name != null && !seen.add(name)) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the class " + Wording.quoted(name)
                                + " stands here for the second time; each class index has a name of its own");
            }
            names.add(name == null ? "" : name);
        }
        // A list with a hole in it would make the checks against it lie.
        return names.contains("") ? null : List.copyOf(names);
    }

    private static List<Group> groups(SourcePosition spot, @Nullable List<String> classes) {
        List<SourcePosition> items =
                spot.items(1, Integer.MAX_VALUE, "at least one group such as {name: all, latent: {seeds: \"0-99\"}}");
        if (items == null) {
            return List.of();
        }
        List<Group> groups = new ArrayList<>();
        GroupParser parser = new GroupParser(classes);
        Map<String, Integer> lines = new LinkedHashMap<>();
        long images = 0;
        for (SourcePosition item : items) {
            GroupParser.Parsed parsed = parser.group(item, lines);
            if (parsed != null) {
                groups.add(parsed.group());
                images = Math.min(Long.MAX_VALUE / 2, images + parsed.images());
            }
        }
        if (images > MAX_IMAGES) {
            spot.report(
                    Rule.TOO_MANY_IMAGES,
                    "the groups ask for " + images + " images in all; one manifest makes at most " + MAX_IMAGES
                            + ": split it into several");
        }
        return List.copyOf(groups);
    }

    private static Map<String, Double> splits(SourcePosition spot) {
        String expected = "the share of each split, for example {train: 0.8, test: 0.2}";
        List<Yaml.Entry> entries = spot.entries(1, 16, expected);
        Map<String, Double> splits = new LinkedHashMap<>();
        if (entries == null) {
            return splits;
        }
        boolean whole = true;
        double sum = 0;
        for (Yaml.Entry entry : entries) {
            String name = entry.key().text();
            SourcePosition value = spot.child(name, entry.value());
            if (!SPLIT.matcher(name).matches() || name.length() > LONGEST_NAME) {
                spot.findings()
                        .add(
                                Rule.BAD_NAME,
                                entry.key().line(),
                                entry.key().column(),
                                value.pointer(),
                                "the split name " + Wording.quoted(name)
                                        + " is not allowed; expected 1 to 64 small letters, for example train");
            }
            Double share = value.number(SourcePosition.Bounds.above(0, 1), "0.8");
            whole &= share != null;
            sum += share == null ? 0 : share;
            splits.put(name, share == null ? 0 : share);
        }
        if (whole && Math.abs(sum - 1) > SPLIT_TOLERANCE) {
            spot.report(
                    Rule.SPLIT_SUM,
                    "the shares "
                            + splits.values().stream()
                                    .map(Wording::number)
                                    .reduce((a, b) -> a + " + " + b)
                                    .orElse("") + " make " + Wording.number((double) Math.round(sum * 1e12) / 1e12)
                            + "; they must make exactly 1");
        }
        return Collections.unmodifiableMap(splits);
    }
}
