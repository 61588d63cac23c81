package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Labeler.Assigns;
import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.order.manifest.Labeler.Kind;
import io.stylemill.order.manifest.Labeler.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of programs that look at images: labelers and extractors. */
final class ProgramKeys {
    static final int MOST = 16;
    static final String LABELER_EXAMPLE = "{name: cells, model: cells.pt, input: " + InputKeys.EXAMPLE + "}";
    static final String EXTRACTOR_EXAMPLE = "{model: features.pt, input: " + InputKeys.EXAMPLE + "}";

    private static final String MODEL_SAYS =
            "the file of the program: path relative to the folder of the manifest, absolute path, or address in a bucket";
    private static final String SHA256_SAYS =
            "SHA-256 of the file, 64 hex digits; another file is refused. The plan always states it, so the content of the"
                    + " program that runs is fixed";

    private static final Key<Labeler, String> NAME = Key.of("name", name(), Labeler::name)
            .example("cells")
            .required()
            .says("name in records and tables; unique; lower-case letters, digits and hyphens");

    private static final Key<Labeler, String> MODEL = Key.of("model", model(), Labeler::model)
            .example("cells.pt")
            .required()
            .says(MODEL_SAYS);

    private static final Key<Labeler, String> SHA256 =
            Key.of("sha256", sha256(), Labeler::sha256).without("not checked").says(SHA256_SAYS);

    private static final Key<Labeler, Kind> KIND = Key.of(
                    "kind",
                    Types.word(Kind.class),
                    (Labeler labeler) -> labeler.kind() == Kind.CLASSIFICATION ? null : labeler.kind())
            .otherwise(Kind.CLASSIFICATION)
            .says(
                    "what the program says: `classification`: what the image shows as a whole; `segmentation`: the class of each"
                            + " pixel; `detection`: boxes of objects, see [below](#labelers-that-find-objects)");

    private static final Key<Labeler, List<String>> CLASSES = Key.of(
                    "classes",
                    Lists.classes(
                            2, "the names of at least two classes, in the order of the program's outputs: [RBC, WBC]"),
                    Labeler::classes)
            .without("the manifest's `classes`")
            .says(
                    "names of the outputs, in their order, two or more. Required if the manifest names no classes, and for"
                            + " segmentation and detection, where the first is the background");

    private static final Key<Labeler, Input> INPUT = Key.of("input", InputKeys.INPUT, Labeler::input)
            .required()
            .says("what the program takes, see [below](#input-what-a-program-takes)");

    private static final Key<Labeler, Output> OUTPUT = Key.of(
                    "output",
                    Types.word(Output.class),
                    (Labeler labeler) -> labeler.kind() == Kind.DETECTION ? null : labeler.output())
            .otherwise(Output.PROBABILITIES)
            .says(
                    "what the numbers are: `probabilities`, which must sum to 1 or are refused, or `logits`, which go through a"
                            + " softmax. Most classifiers trained with PyTorch's `CrossEntropyLoss` give logits");

    private static final Key<Labeler, Assigns> ASSIGNS = Key.of(
                    "assigns",
                    Types.word(Assigns.class),
                    (Labeler labeler) -> labeler.kind() == Kind.CLASSIFICATION ? labeler.assigns() : null)
            .otherwise(Assigns.UNLABELLED)
            .says(
                    "which images get the labeler's best class as their label: `unlabelled`: those that were not made for a class;"
                            + " `always`: all; `never`: none");

    private static final Key<Labeler, Integer> LEAST_AREA = Key.of(
                    "leastArea",
                    MaskKeys.leastArea(),
                    (Labeler labeler) -> labeler.kind() == Kind.SEGMENTATION
                            ? labeler.finds().leastArea()
                            : null)
            .otherwise(Labeler.Finds.USUAL.leastArea())
            .says("of `segmentation`: objects (connected pixels of one class) of fewer pixels are not counted")
            .typical();

    private static final Key<Labeler, Boolean> INSTANCES = Key.of(
                    "instances",
                    Types.truth(),
                    (Labeler labeler) -> labeler.kind() == Kind.SEGMENTATION
                            ? labeler.finds().instances()
                            : null)
            .otherwise(Labeler.Finds.USUAL.instances())
            .says("of `segmentation`: whether each image also gets a map of its objects, `.instances.png`");

    private static final Key<Labeler, Double> MIN_SCORE = Key.of(
                    "minScore",
                    Types.share("0.7"),
                    (Labeler labeler) ->
                            labeler.kind() == Kind.DETECTION ? labeler.finds().minScore() : null)
            .otherwise(Labeler.Finds.USUAL.minScore())
            .says("of `detection`: boxes with a lower score are left out, {bounds}")
            .typical();

    static final MappingType<Labeler> LABELER = new MappingType<>(
            "a labeler such as " + LABELER_EXAMPLE,
            List.of(NAME, KIND, MODEL, SHA256, CLASSES, INPUT, OUTPUT, ASSIGNS, LEAST_AREA, INSTANCES, MIN_SCORE),
            ProgramKeys::labeler);

    static final ValueType<List<Labeler>> LABELERS = new ValueType<>(
            ProgramKeys::labelers,
            labelers -> labelers.stream().map(LABELER::write).toList(),
            Lists.schema(LABELER.type(), 0, MOST),
            "",
            "[" + LABELER_EXAMPLE + "]",
            "");

    private static final Key<Extractor, String> FEATURES = Key.of("model", model(), Extractor::model)
            .example("features.pt")
            .required()
            .says(MODEL_SAYS);
    private static final Key<Extractor, String> FEATURES_SHA256 =
            Key.of("sha256", sha256(), Extractor::sha256).without("not checked").says(SHA256_SAYS);
    private static final Key<Extractor, Input> FEATURES_INPUT =
            Key.of("input", InputKeys.INPUT, Extractor::input).required().says("what the program takes");

    static final MappingType<Extractor> EXTRACTOR = new MappingType<>(
            "an extractor such as " + EXTRACTOR_EXAMPLE,
            List.of(FEATURES, FEATURES_SHA256, FEATURES_INPUT),
            section -> {
                String model = section.find(FEATURES);
                Input input = section.find(FEATURES_INPUT);
                return model == null || input == null
                        ? null
                        : new Extractor(model, section.find(FEATURES_SHA256), input);
            });

    private static final String BACKGROUND = "background";

    private ProgramKeys() {}

    /** The name of a labeler. */
    static ValueType<String> name() {
        return Types.name("cells");
    }

    private static ValueType<String> model() {
        return Types.line("the file of a TorchScript program, for example cells.pt or s3://bucket/key");
    }

    /** The digest of a file that is named. */
    static ValueType<String> sha256() {
        return Types.sha256("the file's SHA-256, 64 hex digits as sha256sum prints them");
    }

    /** Returns the labelers, of which all names are right; or null after reporting. */
    private static @Nullable List<Labeler> labelers(SourcePosition spot) {
        List<SourcePosition> items = spot.items(0, MOST, "a list such as [" + LABELER_EXAMPLE + "]");
        if (items == null) {
            return null;
        }
        List<Labeler> labelers = new ArrayList<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (SourcePosition item : items) {
            Labeler labeler = LABELER.read(item);
            if (labeler == null) {
                continue;
            }
            Integer before = lines.putIfAbsent(labeler.name(), item.yaml().line());
            if (before != null) {
                item.report(
                        Rule.DUPLICATE_LABELER,
                        "the labeler " + Wording.quoted(labeler.name()) + " exists already, on line " + before
                                + "; give each labeler a name of its own");
            } else if (labeler.kind() != Kind.CLASSIFICATION) {
                labelers.stream()
                        .filter(other -> other.kind() != Kind.CLASSIFICATION)
                        .findFirst()
                        .ifPresent(other -> item.report(
                                Rule.ONE_PIXEL_LABELER,
                                "the labelers " + Wording.quoted(other.name()) + " and "
                                        + Wording.quoted(labeler.name())
                                        + " would both say what lies where; keep one of them"));
            } else if (labeler.assigns() != Assigns.NEVER) {
                labelers.stream()
                        .filter(other -> other.assigns() != Assigns.NEVER)
                        .findFirst()
                        .ifPresent(other -> item.report(
                                Rule.LABELER_ASSIGNS,
                                "the labelers " + Wording.quoted(other.name()) + " and "
                                        + Wording.quoted(labeler.name())
                                        + " would both label the same images; write assigns: never in one of them"));
            }
            labelers.add(labeler);
        }
        return labelers.size() == items.size() ? List.copyOf(labelers) : null;
    }

    private static @Nullable Labeler labeler(Section section) {
        String name = section.find(NAME);
        Kind kind = section.value(KIND);
        List<String> classes = section.has(CLASSES) ? section.or(CLASSES, List.of()) : inherited(section, kind);
        if (!section.refused(KIND)) {
            checkKeys(section, kind);
        }
        if (kind != Kind.CLASSIFICATION) {
            checkPixelClasses(section, kind, classes);
        }
        return name == null
                ? null
                : new Labeler(
                        name,
                        section.or(MODEL, ""),
                        section.find(SHA256),
                        classes,
                        section.or(INPUT, new Input(1, 1, 1, List.of(), List.of())),
                        section.value(OUTPUT),
                        kind == Kind.CLASSIFICATION ? section.value(ASSIGNS) : Assigns.NEVER,
                        kind,
                        new Labeler.Finds(
                                section.value(LEAST_AREA), section.value(INSTANCES), section.value(MIN_SCORE)));
    }

    /** Reports keys that mean something for labelers of other kinds only. */
    private static void checkKeys(Section section, Kind kind) {
        List<Key<?, ?>> others = switch (kind) {
            case CLASSIFICATION -> List.of(LEAST_AREA, INSTANCES, MIN_SCORE);
            case SEGMENTATION -> List.of(ASSIGNS, MIN_SCORE);
            case DETECTION -> List.of(OUTPUT, ASSIGNS, LEAST_AREA, INSTANCES);
        };
        for (Key<?, ?> key : section.present(others)) {
            section.report(
                    key,
                    Rule.LABELER_KEY,
                    "a labeler of the kind " + kind.name().toLowerCase(Locale.ROOT) + " has no " + key.name()
                            + "; remove it" + (kind == Kind.CLASSIFICATION ? ", or name another kind" : ""));
        }
    }

    /**
     * Reports names that no mask can have, and a list that would shift the labels of boxes by one.
     */
    private static void checkPixelClasses(Section section, Kind kind, List<String> classes) {
        List<String> bad = classes.stream()
                .filter(name -> !name.matches(MaskKeys.CLASS_NAME))
                .toList();
        if (!bad.isEmpty()) {
            section.report(
                    CLASSES,
                    Rule.LABELER_CLASSES,
                    Wording.quoted(bad.get(0))
                            + " is no name for a class of pixels or boxes; expected small letters, digits,"
                            + " '_' and '-', a letter first, at most 63");
        } else if (classes.size() > MaskKeys.MOST_CLASSES) {
            section.report(
                    CLASSES,
                    Rule.LABELER_CLASSES,
                    "found " + classes.size() + " classes of pixels or boxes; at most " + MaskKeys.MOST_CLASSES
                            + " are allowed");
        } else if (kind == Kind.DETECTION
                && !classes.isEmpty()
                && !classes.get(0).equals(BACKGROUND)) {
            section.report(
                    CLASSES,
                    Rule.LABELER_CLASSES,
                    "found " + Wording.quoted(classes.get(0)) + " as the first class; the label 0 of a detector means"
                            + " 'background', and its boxes start with label 1: write [background, "
                            + String.join(", ", classes) + "]");
        }
    }

    private static List<String> inherited(Section section, Kind kind) {
        if (kind != Kind.CLASSIFICATION) {
            if (!section.misspelt(CLASSES)) {
                section.spot()
                        .report(
                                Rule.LABELER_CLASSES,
                                "nothing says which classes the program tells apart; add for example classes:"
                                        + " [background, cell] in the order of its outputs");
            }
            return List.of();
        }
        Known known = section.spot().known();
        List<String> classes = known.classes;
        if (section.misspelt(CLASSES) || known.classesUnclear) {
            return List.of();
        }
        if (classes == null || classes.size() < 2) {
            section.spot()
                    .report(
                            Rule.LABELER_CLASSES,
                            (classes == null
                                            ? "nothing says what the program's outputs are called"
                                            : "the manifest's 'classes' hold one name, and a labeler tells at least two"
                                                    + " apart")
                                    + "; add for example classes: [RBC, WBC] in the order of the outputs");
            return List.of();
        }
        return classes;
    }
}
