package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what gates say of real images. */
final class ReferenceParser {
    private static final String REFERENCE = "{images: real/}";
    private static final String EXTRACTOR = "{model: features.pt, input: " + InputParser.EXAMPLE + "}";
    private static final SourcePosition.Bounds DISTANCE = SourcePosition.Bounds.above(0, 1_000_000_000);

    private ReferenceParser() {}

    /** Returns the reference, or null after reporting. */
    static Gates.@Nullable Reference reference(SourcePosition spot) {
        Section section = Section.of(spot, "a mapping such as " + REFERENCE, List.of("images", "sha256", "extractor"));
        if (section == null) {
            return null;
        }
        String images = section.require("images", "images: real/")
                .map(s -> s.text(
                        ManifestParser.LONGEST_LINE,
                        "a folder of real images, for example real/ or s3://bucket/prefix/"))
                .orElse(null);
        String sha256 = section.get("sha256")
                .map(s -> ManifestParser.sha256(
                        s, "the SHA-256 of the list that sha256sum prints of the real images, 64 hex digits"))
                .orElse(null);
        Extractor extractor =
                section.get("extractor").map(ReferenceParser::extractor).orElse(null);
        boolean unclear = section.has("extractor") && extractor == null || section.misspelt(List.of("extractor"));
        return images == null || unclear ? null : new Gates.Reference(images, sha256, extractor);
    }

    private static @Nullable Extractor extractor(SourcePosition spot) {
        Section section = Section.of(spot, "an extractor such as " + EXTRACTOR, List.of("model", "sha256", "input"));
        if (section == null) {
            return null;
        }
        String model = section.require("model", "model: features.pt")
                .map(LabelerParser::model)
                .orElse(null);
        String sha256 = section.get("sha256").map(LabelerParser::sha256).orElse(null);
        Labeler.Input input = section.require("input", "input: " + InputParser.EXAMPLE)
                .map(InputParser::input)
                .orElse(null);
        return model == null || input == null ? null : new Extractor(model, sha256, input);
    }

    /** Returns the distance, or null after reporting. */
    static Gates.@Nullable Distance distance(SourcePosition spot) {
        String expected = "least and largest distance to the nearest real image, for example {min: 0.05, max: 3}";
        if (GatesParser.isEmpty(spot, expected)) {
            return null;
        }
        Section section = Section.of(spot, expected, List.of("min", "max"));
        if (section == null) {
            return null;
        }
        Double min = section.get("min").map(s -> s.number(DISTANCE, "0.05")).orElse(null);
        Double max = section.get("max").map(s -> s.number(DISTANCE, "3")).orElse(null);
        if (min != null && max != null && min >= max) {
            spot.report(
                    Rule.MIN_ABOVE_MAX,
                    "min " + Wording.number(min) + " is not below max " + Wording.number(max)
                            + ", so no image could lie between them" + (min > max ? "; swap them" : ""));
            return null;
        }
        return new Gates.Distance(min, max);
    }

    /** Reports gates that compare with real images where none are named. */
    static void check(Section section, Gates gates) {
        boolean unclear =
                section.has("reference") && gates.reference() == null || section.misspelt(List.of("reference"));
        if (unclear) {
            return;
        }
        Gates.Reference reference = gates.reference();
        Gates.Duplicates duplicates = gates.duplicates();
        if (reference == null && duplicates != null && duplicates.among().contains(Gates.Among.REFERENCE)) {
            section.get("duplicates")
                    .ifPresent(s -> s.report(
                            Rule.REFERENCE_NEEDED,
                            "'among' names the reference, and there is none; add reference: " + REFERENCE
                                    + " to gates, or take it out of among"));
        }
        if (reference == null) {
            section.get("distance")
                    .ifPresent(s -> s.report(
                            Rule.REFERENCE_NEEDED,
                            "the distance is measured to real images, and none are named; add reference: {images: real/,"
                                    + " extractor: " + EXTRACTOR + "} to gates"));
        } else if (reference.extractor() == null) {
            section.get("distance")
                    .ifPresent(s -> s.report(
                            Rule.REFERENCE_NEEDED,
                            "the distance is measured in features, and the reference has no extractor that makes them;"
                                    + " add extractor: " + EXTRACTOR + " to reference"));
        }
    }
}
