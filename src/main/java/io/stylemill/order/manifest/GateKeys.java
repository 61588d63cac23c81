package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Gates.Among;
import io.stylemill.order.manifest.Gates.Distance;
import io.stylemill.order.manifest.Gates.Duplicates;
import io.stylemill.order.manifest.Gates.Measure;
import io.stylemill.order.manifest.Gates.Reference;
import io.stylemill.order.manifest.Gates.Threshold;
import io.stylemill.order.manifest.Gates.Unfilled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of {@code gates}: what an image must be to come into the dataset. */
final class GateKeys {
    private static final int MOST_ATTEMPTS = 1_000;
    private static final int MOST_BITS = 16;
    private static final String DUPLICATES_EXPECTED =
            "true (equal pixels), or a mapping such as {dHash: 2, pHash: 6, among: [set, versions]}";

    private static final Key<Gates, Integer> ATTEMPTS = Key.of(
                    "attempts", Types.count(1, MOST_ATTEMPTS, "20"), Gates::attempts)
            .otherwise(Gates.USUAL.attempts())
            .says("the largest number of images made for one sample, with the first; {bounds}");

    private static final Key<Gates, Unfilled> UNFILLED = Key.of("unfilled", Types.word(Unfilled.class), Gates::unfilled)
            .otherwise(Gates.USUAL.unfilled())
            .says(
                    "what happens when no attempt passes: `fail` stops the run and says why; `drop` leaves the sample out, so the"
                            + " dataset has one image less");

    private static final Key<Gates, Double> FLOOR = Key.of("floor", Types.share("0.05"), Gates::floor)
            .otherwise(Gates.USUAL.floor())
            .says(
                    "smallest share of the images made that must be kept, {bounds}. A shard that keeps fewer stops its run, so a"
                            + " threshold that is too high does not cost hours")
            .typical();

    private static final Key<Gates, Integer> FLAT = Key.of("flat", Types.count(0, 255, "0"), Gates::flat)
            .otherwise(Gates.USUAL.flat())
            .says(
                    "an image is refused if, in every channel, its largest value minus its smallest value is at most this number,"
                            + " {bounds}");

    private static final Key<Gates, Double> SATURATED = Key.of("saturated", Types.share("0.995"), Gates::saturated)
            .otherwise(Gates.USUAL.saturated())
            .says("an image is refused if a larger share of its values is 0 or 255; `saturated: 1` refuses none");

    private static final Key<Gates, List<Threshold>> CONFIDENCE = threshold(Measure.CONFIDENCE)
            .says("the largest probability of the labeler must be at least this; above 0, at most 1")
            .example("0.8");

    private static final Key<Gates, List<Threshold>> MARGIN = threshold(Measure.MARGIN)
            .says("the largest probability must be at least this much above the second")
            .example("0.2");

    private static final Key<Gates, List<String>> AGREEMENT = Key.<Gates, List<String>>of(
                    "agreement",
                    LabelerChoice.AGREEMENT,
                    gates -> gates.agreement().isEmpty() ? null : gates.agreement())
            .without("none")
            .says("the labeler's best class must be the class the image was made for")
            .example("true");

    private static final Key<Duplicates, Integer> D_HASH = Key.of("dHash", bits("2"), Duplicates::dHash)
            .without("not compared")
            .says(
                    "two images are too much alike if at most this number of bits differ, {bounds}, between their 64-bit hashes of"
                            + " brightness differences from pixel to pixel")
            .typical();

    private static final Key<Duplicates, Integer> P_HASH = Key.of("pHash", bits("6"), Duplicates::pHash)
            .without("not compared")
            .says("the same, for 64-bit hashes of the lowest frequencies")
            .typical();

    private static final Key<Duplicates, List<Among>> AMONG = Key.of("among", among(), Duplicates::among)
            .otherwise(List.of(Among.SET))
            .says(
                    "what each image is compared with: `set`: the other images of the version; `versions`: every image of the"
                            + " dataset's earlier versions; `reference`: the real images");

    static final MappingType<Duplicates> DUPLICATES = new MappingType<Duplicates>(
                    DUPLICATES_EXPECTED, List.of(D_HASH, P_HASH, AMONG), GateKeys::duplicates)
            .limits(Map.of("minProperties", 1));

    private static final Key<Gates, Duplicates> DUPLICATES_KEY = Key.of(
                    "duplicates", duplicates(ReferenceKeys.notEmpty(DUPLICATES)), Gates::duplicates)
            .without("none")
            .says("images that are too much alike are refused, see below")
            .example("true");

    private static final Key<Gates, Reference> REFERENCE = Key.of(
                    "reference", ReferenceKeys.REFERENCE.type(), Gates::reference)
            .without("none")
            .says("real images to compare with, see below")
            .example(ReferenceKeys.EXAMPLE);

    private static final Key<Gates, Distance> DISTANCE = Key.of("distance", ReferenceKeys.DISTANCE, Gates::distance)
            .without("none")
            .says(
                    "`min`, `max`: smallest and largest Euclidean distance, in features, to the nearest real image; give one of them"
                            + " or both. Nearer images are copies; farther images show something else")
            .example("{min: 0.05, max: 3}");

    private static final Key<Gates, Masks.Gate> MASKS = Key.of(
                    "masks", ReferenceKeys.notEmpty(MaskKeys.GATE), Gates::masks)
            .without("none")
            .says(
                    "what the mask of an image must show, see [below](#gatesmasks); needs `masks`, or a labeler that finds objects");

    static final MappingType<Gates> GATES = new MappingType<>(
            "a mapping such as {attempts: 20, duplicates: true}",
            List.of(
                    ATTEMPTS,
                    UNFILLED,
                    FLOOR,
                    FLAT,
                    SATURATED,
                    CONFIDENCE,
                    MARGIN,
                    AGREEMENT,
                    DUPLICATES_KEY,
                    REFERENCE,
                    DISTANCE,
                    MASKS),
            GateKeys::gates);

    private GateKeys() {}

    private static Key<Gates, List<Threshold>> threshold(Measure measure) {
        return Key.<Gates, List<Threshold>>of(
                        measure.name().toLowerCase(Locale.ROOT), LabelerChoice.thresholds(measure), gates -> {
                            List<Threshold> of = gates.thresholds().stream()
                                    .filter(threshold -> threshold.measure() == measure)
                                    .toList();
                            return of.isEmpty() ? null : of;
                        })
                .without("none");
    }

    private static ValueType<Integer> bits(String example) {
        return Types.count(0, MOST_BITS, example).shared("hashBits");
    }

    private static Gates gates(Section section) {
        List<Threshold> thresholds = new ArrayList<>(section.or(CONFIDENCE, List.of()));
        thresholds.addAll(section.or(MARGIN, List.of()));
        Gates gates = new Gates(
                section.value(ATTEMPTS),
                section.value(UNFILLED),
                section.value(FLOOR),
                section.value(FLAT),
                section.value(SATURATED),
                thresholds,
                section.or(AGREEMENT, List.of()),
                section.find(DUPLICATES_KEY),
                section.find(REFERENCE),
                section.find(DISTANCE),
                section.find(MASKS));
        if (!section.refused(REFERENCE) && !section.misspelt(REFERENCE)) {
            checkReference(section, gates);
        }
        return gates;
    }

    /** Reports gates that compare with real images where none are named. */
    private static void checkReference(Section section, Gates gates) {
        Reference reference = gates.reference();
        Duplicates duplicates = gates.duplicates();
        if (reference == null && duplicates != null && duplicates.among().contains(Among.REFERENCE)) {
            section.report(
                    DUPLICATES_KEY,
                    Rule.REFERENCE_NEEDED,
                    "'among' names the reference, and there is none; add reference: " + ReferenceKeys.EXAMPLE
                            + " to gates, or take it out of among");
        }
        if (reference == null) {
            section.report(
                    DISTANCE,
                    Rule.REFERENCE_NEEDED,
                    "the distance is measured to real images, and none are named; add reference: {images: real/,"
                            + " extractor: " + ProgramKeys.EXTRACTOR_EXAMPLE + "} to gates");
        } else if (reference.extractor() == null) {
            section.report(
                    DISTANCE,
                    Rule.REFERENCE_NEEDED,
                    "the distance is measured in features, and the reference has no extractor that makes them; add"
                            + " extractor: " + ProgramKeys.EXTRACTOR_EXAMPLE + " to reference");
        }
    }

    /** The type of a value that is {@code true} or a mapping. */
    private static ValueType<Duplicates> duplicates(ValueType<Duplicates> mapping) {
        return new ValueType<>(
                spot -> {
                    if (spot.scalar(Yaml.Form.TRUTH).isPresent()) {
                        return LabelerChoice.isAsked(spot) ? new Duplicates(null, null, List.of(Among.SET)) : null;
                    }
                    return mapping.read(spot);
                },
                mapping.writer(),
                Map.of("anyOf", List.of(Map.of("const", true), mapping)),
                "",
                "",
                "");
    }

    private static Duplicates duplicates(Section section) {
        List<Among> among = section.or(AMONG, List.of());
        boolean hashes = section.has(D_HASH) || section.has(P_HASH) || section.misspelt(D_HASH, P_HASH);
        if (!hashes && among.contains(Among.REFERENCE)) {
            // Real images have other sizes, so that their pixels are never equal.
            section.report(
                    AMONG,
                    Rule.HASH_NEEDED,
                    "real images are compared by hashes only; add for example dHash: 2, or take the reference out of among");
        }
        return new Duplicates(section.find(D_HASH), section.find(P_HASH), among);
    }

    private static ValueType<List<Among>> among() {
        ValueType<Among> one = Types.word(Among.class);
        Map<String, Object> schema = new LinkedHashMap<>(Lists.schema(one, 1, Integer.MAX_VALUE));
        schema.put("uniqueItems", true);
        return new ValueType<>(
                spot -> among(spot, one),
                among -> among.stream().map(one.writer()).toList(),
                schema,
                "",
                "",
                "");
    }

    private static @Nullable List<Among> among(SourcePosition spot, ValueType<Among> one) {
        List<SourcePosition> items =
                spot.items(1, Integer.MAX_VALUE, "what images are compared with, for example [set, versions]");
        List<Among> found = new ArrayList<>();
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            Among among = one.read(item);
            if (among != null && found.contains(among)) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "'" + one.writer().apply(among) + "' is here for the second time; write it once");
            } else if (among != null) {
                found.add(among);
            }
        }
        return List.copyOf(found);
    }
}
