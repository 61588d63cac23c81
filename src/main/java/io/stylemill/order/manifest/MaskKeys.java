package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of {@code masks}, and of the gates on masks. */
final class MaskKeys {
    static final String EXAMPLE = "{model: masks.safetensors}";
    private static final String GATE_EXAMPLE = "{uncertainty: 0.2, classes: [{class: nucleus, minArea: 0.02}]}";
    private static final String CLASS_EXAMPLE = "{class: nucleus, minArea: 0.02, maxObjects: 1}";
    private static final int MOST_PIXELS = 1 << 28;
    static final int MOST_CLASSES = 256;

    /** The form of a name of a class of pixels. */
    static final String CLASS_NAME = "[a-z][a-z0-9_-]{0,62}";

    private static final Key<Masks, String> MODEL = Key.of(
                    "model", Types.line("the file of 'stylemill masks', for example masks.safetensors"), Masks::model)
            .example("masks.safetensors")
            .required()
            .says(
                    "the file that `stylemill masks` wrote: path relative to the folder of the manifest, absolute path, or address"
                            + " in a bucket. It belongs to one checkpoint; a model of another one is refused");

    private static final Key<Masks, String> SHA256 = Key.of("sha256", ProgramKeys.sha256(), Masks::sha256)
            .without("not checked")
            .says("SHA-256 of the file, 64 hex digits; another file is refused. The plan always states it");

    private static final Key<Masks, Integer> LEAST_AREA = Key.of("leastArea", leastArea(), Masks::leastArea)
            .otherwise(1)
            .says("objects (connected pixels of one class) of fewer pixels are not counted")
            .typical();

    private static final Key<Masks, Boolean> INSTANCES = Key.of("instances", Types.truth(), Masks::instances)
            .otherwise(false)
            .says("whether each image also gets a map of its objects, `.instances.png`");

    static final MappingType<Masks> MASKS = new MappingType<>(
            "a mapping such as " + EXAMPLE,
            List.of(MODEL, SHA256, LEAST_AREA, INSTANCES),
            section -> new Masks(
                    section.or(MODEL, ""), section.find(SHA256), section.value(LEAST_AREA), section.value(INSTANCES)));

    private static final Key<Masks.ClassGate, String> CLASS = Key.of(
                    "class",
                    ValueType.of(
                            Map.of("type", "string", "pattern", "^" + CLASS_NAME + "$"),
                            "nucleus",
                            Types.text(
                                            63,
                                            CLASS_NAME,
                                            Rule.BAD_NAME,
                                            "a class of the mask model: small letters, digits, '_' and '-', a letter first")
                                    .reader()),
                    Masks.ClassGate::name)
            .required()
            .says("name of a class of the mask model");

    private static final Key<Masks.ClassGate, Double> MIN_AREA = Key.of(
                    "minArea", Types.share("0.02"), Masks.ClassGate::minArea)
            .otherwise(0.0)
            .says("least share of the pixels, {bounds}");

    private static final Key<Masks.ClassGate, Double> MAX_AREA = Key.of(
                    "maxArea", Types.share("0.5"), Masks.ClassGate::maxArea)
            .otherwise(1.0)
            .says("largest share of the pixels, {bounds}");

    private static final Key<Masks.ClassGate, Long> MIN_OBJECTS = Key.of(
                    "minObjects", Types.whole(0, MOST_PIXELS, "1"), Masks.ClassGate::minObjects)
            .otherwise(0L)
            .says("least number of objects");

    private static final Key<Masks.ClassGate, Long> MAX_OBJECTS = Key.of(
                    "maxObjects", Types.whole(0, MOST_PIXELS, "1"), Masks.ClassGate::maxObjects)
            .otherwise((long) MOST_PIXELS)
            .says("largest number of objects");

    private static final Key<Masks.ClassGate, Boolean> WHOLE = Key.of("whole", Types.truth(), Masks.ClassGate::whole)
            .otherwise(false)
            .says("whether no object of the class may touch the border of the image");

    private static final List<Key<?, ?>> BOUNDS = List.of(MIN_AREA, MAX_AREA, MIN_OBJECTS, MAX_OBJECTS, WHOLE);

    static final MappingType<Masks.ClassGate> CLASS_GATE = new MappingType<Masks.ClassGate>(
                    "a class of pixels such as " + CLASS_EXAMPLE,
                    List.of(CLASS, MIN_AREA, MAX_AREA, MIN_OBJECTS, MAX_OBJECTS, WHOLE),
                    MaskKeys::classGate)
            .limits(Map.of("minProperties", 2));

    private static final Key<Masks.Gate, Double> UNCERTAINTY = Key.of(
                    "uncertainty", Types.number(SourcePosition.Bounds.above(0, 1), "0.2"), Masks.Gate::uncertainty)
            .without("none")
            .says(
                    "largest uncertainty of a mask: the mean entropy of its pixels, or the disagreement of an ensemble, as a share of"
                            + " the largest there can be; {bounds}")
            .typical();

    private static final Key<Masks.Gate, List<Masks.ClassGate>> CLASSES = Key.<Masks.Gate, List<Masks.ClassGate>>of(
                    "classes",
                    new ValueType<>(
                            MaskKeys::classes,
                            gates -> gates.stream().map(CLASS_GATE::write).toList(),
                            Lists.schema(CLASS_GATE.type(), 1, MOST_CLASSES),
                            "",
                            "",
                            ""),
                    gate -> gate.classes().isEmpty() ? null : gate.classes())
            .without("none")
            .says("conditions on classes of the mask model")
            .example("[{class: nucleus, minArea: 0.02}]");

    static final MappingType<Masks.Gate> GATE = new MappingType<Masks.Gate>(
                    "a mapping such as " + GATE_EXAMPLE,
                    List.of(UNCERTAINTY, CLASSES),
                    section -> new Masks.Gate(section.find(UNCERTAINTY), section.or(CLASSES, List.of())))
            .limits(Map.of("minProperties", 1));

    private MaskKeys() {}

    /** How many pixels an object must have. */
    static ValueType<Integer> leastArea() {
        return Types.count(1, MOST_PIXELS, "20");
    }

    private static Masks.ClassGate classGate(Section section) {
        if (section.present(BOUNDS).isEmpty() && !section.misspelt(BOUNDS.toArray(new Key<?, ?>[0]))) {
            section.spot().report(Rule.TOO_FEW, "it asks for nothing; add for example minArea: 0.02, or maxObjects: 1");
        }
        return new Masks.ClassGate(
                section.or(CLASS, ""),
                section.value(MIN_AREA),
                section.value(MAX_AREA),
                section.value(MIN_OBJECTS),
                section.value(MAX_OBJECTS),
                section.value(WHOLE));
    }

    private static List<Masks.ClassGate> classes(SourcePosition spot) {
        List<Masks.ClassGate> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<SourcePosition> items = spot.items(1, MOST_CLASSES, "at least one, for example [" + CLASS_EXAMPLE + "]");
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            Masks.ClassGate gate = CLASS_GATE.read(item);
            if (gate == null) {
                continue;
            }
            if (!gate.name().isEmpty() && !seen.add(gate.name())) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the class " + Wording.quoted(gate.name()) + " is here for the second time; write it once");
            }
            found.add(gate);
        }
        return found;
    }
}
