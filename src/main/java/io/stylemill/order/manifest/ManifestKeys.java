package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Manifest.DatasetSpec;
import io.stylemill.order.manifest.Manifest.Output;
import io.stylemill.order.manifest.Manifest.Schedule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys at the top of a manifest. */
final class ManifestKeys {
    private static final int MOST_SPLITS = 16;
    private static final SourcePosition.Bounds SHARE = SourcePosition.Bounds.above(0, 1);
    private static final Pattern SPLIT = Pattern.compile("[a-z]+");
    private static final double SPLIT_TOLERANCE = 1e-9;

    private static final Key<Manifest, String> VERSION = Key.<Manifest, String>of(
                    "apiVersion",
                    ValueType.of(
                            Map.of("type", "string", "const", Manifest.API_VERSION),
                            Manifest.API_VERSION,
                            ManifestKeys::apiVersion),
                    manifest -> Manifest.API_VERSION)
            .required()
            .says("the version of this language; always the same");

    private static final Key<Manifest, DatasetSpec> DATASET = Key.of(
                    "dataset", DatasetKeys.DATASET.type(), Manifest::dataset)
            .example("{name: blood-cells, version: 1.0.0}")
            .required()
            .says("what is published, see below");

    private static final Key<Manifest, GeneratorSpec> GENERATOR = Key.of(
                    "generator", GeneratorKeys.GENERATOR.type(), Manifest::generator)
            .example("{checkpoint: network.safetensors}")
            .required()
            .says("the network, see below");

    private static final Key<Manifest, Long> SEED = Key.of(
                    "seed", Types.whole(0, Long.MAX_VALUE, "20261122"), Manifest::seed)
            .otherwise(0L)
            .says("source of all random values that have no seed of their own; {bounds}")
            .typical();

    private static final Key<Manifest, List<String>> CLASSES = Key.of(
                    "classes", Lists.classes(1, "a list of class names such as [RBC, WBC]"), Manifest::classes)
            .without("those in the checkpoint")
            .says("names of the class indices, each once")
            .typical();

    private static final Key<Manifest, List<Group>> SAMPLES = Key.of("samples", GroupKeys.GROUPS, Manifest::samples)
            .required()
            .says("one or more groups, see below; together at most 100 million images");

    private static final Key<Manifest, List<Step>> POSTPROCESS = Key.of(
                    "postprocess", StepKeys.STEPS, Manifest::postprocess)
            .without("nothing")
            .says("operations on every image, in order, see below");

    private static final Key<Manifest, Masks> MASKS = Key.of("masks", MaskKeys.MASKS.type(), Manifest::masks)
            .without("none")
            .says("a mask of every image: the class of each pixel, read from the layers of the network, see below")
            .example(MaskKeys.EXAMPLE);

    private static final Key<Manifest, Captions> CAPTIONS = Key.of(
                    "captions", CaptionKeys.CAPTIONS.type(), Manifest::captions)
            .without("none")
            .says("texts that go with every image, see below")
            .example(CaptionKeys.EXAMPLE);

    private static final Key<Manifest, List<Labeler>> LABELERS = Key.<Manifest, List<Labeler>>of(
                    "labelers",
                    ProgramKeys.LABELERS,
                    manifest -> manifest.labelers().isEmpty() ? null : manifest.labelers())
            .without("none")
            .says("programs that say what each finished image shows, see below");

    private static final Key<Manifest, Gates> GATES = Key.<Manifest, Gates>of(
                    "gates", GateKeys.GATES.type(), manifest -> Stated.asksForGates(manifest) ? manifest.gates() : null)
            .without("broken images are refused")
            .says("conditions that an image must meet to enter the dataset, see below");

    private static final Key<Manifest, Map<String, Double>> SPLITS = Key.of(
                    "splits",
                    ValueType.of(
                            Map.of(
                                    "type",
                                    "object",
                                    "minProperties",
                                    1,
                                    "maxProperties",
                                    MOST_SPLITS,
                                    "propertyNames",
                                    Map.of("pattern", "^" + SPLIT.pattern() + "$", "maxLength", Types.LONGEST_NAME),
                                    "additionalProperties",
                                    Types.numbers(SHARE)),
                            "{train: 0.8, validation: 0.1, test: 0.1}",
                            ManifestKeys::splits),
                    Manifest::splits)
            .otherwise(Map.of("train", 1.0))
            .without("`{train: 1}`")
            .says("share of each split; the shares sum to 1")
            .typical();

    private static final Key<Manifest, Output> OUTPUT = Key.of("output", OutputKeys.OUTPUT.type(), Manifest::output)
            .without("see below")
            .says("where and in what form the dataset is written");

    private static final Key<Manifest, Schedule> SCHEDULE = Key.<Manifest, Schedule>of(
                    "schedule",
                    ScheduleKeys.SCHEDULE.type(),
                    // A plan is of one run.
                    manifest -> null)
            .without("made once")
            .says("when the dataset is made again, see below");

    static final MappingType<Manifest> MANIFEST = new MappingType<Manifest>(
                    "a mapping that starts with apiVersion: " + Manifest.API_VERSION,
                    List.of(
                            VERSION,
                            DATASET,
                            GENERATOR,
                            SEED,
                            CLASSES,
                            SAMPLES,
                            POSTPROCESS,
                            LABELERS,
                            MASKS,
                            CAPTIONS,
                            GATES,
                            SPLITS,
                            OUTPUT,
                            SCHEDULE),
                    section -> null)
            .first(ManifestKeys::first);

    private ManifestKeys() {}

    /** What decides on others is read first. */
    private static void first(Section top) {
        Known known = top.spot().known();
        known.classes(top.find(CLASSES), top.refused(CLASSES));
        List<Labeler> labelers = top.or(LABELERS, List.of());
        boolean unclear = top.refused(LABELERS) || top.misspelt(LABELERS) && !top.has(LABELERS);
        known.labelers = unclear
                ? null
                : labelers.stream()
                        .filter(labeler -> labeler.kind() == Labeler.Kind.CLASSIFICATION)
                        .map(Labeler::name)
                        .toList();
    }

    /** Returns the manifest that the document says, or null after reporting. */
    static @Nullable Manifest read(ManifestSource source, SourcePosition root) {
        root.known().plan = Stated.isPlan(source, root.yaml());
        MappingType<Manifest> language = new MappingType<>(
                MANIFEST.expected(), MANIFEST.keys(), top -> make(source, top), MANIFEST.first(), Map.of());
        return language.read(root);
    }

    private static @Nullable Manifest make(ManifestSource source, Section top) {
        List<Group> groups = top.or(SAMPLES, List.of());
        Schedule schedule = top.find(SCHEDULE);
        if (schedule != null && groups.stream().anyMatch(ManifestKeys::sameEveryNight)) {
            top.report(
                    SCHEDULE,
                    Rule.SCHEDULE_FILE,
                    "each firing makes images that are new, and the latents of a file are the same every night;"
                            + " add jitter to them, use seeds or a distribution, or make the manifest once");
        }
        DatasetSpec dataset = top.find(DATASET);
        GeneratorSpec generator = top.find(GENERATOR);
        checkMasks(top, generator);
        if (dataset == null || generator == null) {
            return null;
        }
        return new Manifest(
                source,
                dataset,
                generator,
                top.value(SEED),
                top.find(CLASSES),
                groups,
                top.or(POSTPROCESS, List.of()),
                top.or(LABELERS, List.of()),
                top.or(GATES, Gates.USUAL),
                top.value(SPLITS),
                top.or(OUTPUT, OutputKeys.DEFAULT),
                schedule,
                top.find(MASKS),
                top.find(CAPTIONS));
    }

    private static boolean sameEveryNight(Group group) {
        boolean varies = group.latent() instanceof Latent.File file && file.varies();
        return group.latent().rows() != null && !varies;
    }

    /** Reports masks where nothing can make them, and gates where there are none. */
    private static void checkMasks(Section top, @Nullable GeneratorSpec generator) {
        if (generator != null && generator.torchscript() != null) {
            top.report(
                    MASKS,
                    Rule.TORCHSCRIPT_KEYS,
                    GeneratorSpec.NO_LAYERS + "remove masks, or let a labeler with kind: segmentation make them");
        }
        Labeler finder = top.or(LABELERS, List.of()).stream()
                .filter(labeler -> labeler.kind() != Labeler.Kind.CLASSIFICATION)
                .findFirst()
                .orElse(null);
        if (finder != null) {
            top.report(
                    MASKS,
                    Rule.ONE_PIXEL_LABELER,
                    "the labeler " + Wording.quoted(finder.name())
                            + " says what lies where too; keep masks, or this labeler");
        }
        Masks.Gate gate = top.or(GATES, Gates.USUAL).masks();
        if (gate == null) {
            return;
        }
        if (finder != null) {
            PixelGates.problems(gate, finder).forEach(what -> top.report(GATES, Rule.MASKS_NEEDED, what));
        } else if (!top.has(MASKS) && !top.misspelt(MASKS) && !top.refused(LABELERS)) {
            top.report(
                    GATES,
                    Rule.MASKS_NEEDED,
                    "gates.masks looks at masks, and no masks are made; add for example masks: " + MaskKeys.EXAMPLE);
        }
    }

    private static @Nullable String apiVersion(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isEmpty()) {
            spot.wrongType(Manifest.API_VERSION);
        } else if (!text.get().text().equals(Manifest.API_VERSION)) {
            spot.report(
                    Rule.API_VERSION,
                    "found " + Wording.quoted(text.get().text()) + "; this version reads only " + Manifest.API_VERSION);
        }
        return text.map(Yaml.Scalar::text).filter(Manifest.API_VERSION::equals).orElse(null);
    }

    private static Map<String, Double> splits(SourcePosition spot) {
        String expected = "the share of each split, for example {train: 0.8, test: 0.2}";
        List<Yaml.Entry> entries = spot.entries(1, MOST_SPLITS, expected);
        Map<String, Double> splits = new LinkedHashMap<>();
        if (entries == null) {
            return splits;
        }
        boolean whole = true;
        double sum = 0;
        for (Yaml.Entry entry : entries) {
            String name = entry.key().text();
            SourcePosition value = spot.child(name, entry.value());
            if (!SPLIT.matcher(name).matches() || name.length() > Types.LONGEST_NAME) {
                spot.findings()
                        .add(
                                Rule.BAD_NAME,
                                entry.key().line(),
                                entry.key().column(),
                                value.pointer(),
                                "the split name " + Wording.quoted(name)
                                        + " is not allowed; expected 1 to 64 small letters, for example train");
            }
            Double share = value.number(SHARE, "0.8");
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
