package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Gates.Distance;
import io.stylemill.order.manifest.Gates.Exclude;
import io.stylemill.order.manifest.Gates.Reference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of what gates say of real images: {@code reference} and {@code distance}. */
final class ReferenceKeys {
    static final String EXAMPLE = "{images: real/}";

    private static final Key<Reference, String> IMAGES = Key.of(
                    "images",
                    Types.line("a folder of real images, for example real/ or s3://bucket/prefix/"),
                    Reference::images)
            .example("real/")
            .required()
            .says("folder, or `s3://bucket/prefix/`, of PNG, JPEG and WebP files at any depth");

    private static final Key<Reference, String> SHA256 = Key.of(
                    "sha256",
                    Types.sha256("the SHA-256 of the list that sha256sum prints of the real images, 64 hex digits"),
                    Reference::sha256)
            .without("not checked")
            .says(
                    "SHA-256 of the list of the images: one line `DIGEST  NAME` for each, sorted by name. Other images are refused."
                            + " The plan always states it. In a folder that has only images, `find * -type f \\| LC_ALL=C sort \\| xargs -d"
                            + " '\\n' sha256sum \\| sha256sum` prints it");

    private static final Key<Reference, Extractor> EXTRACTOR = Key.of(
                    "extractor", ProgramKeys.EXTRACTOR.type(), Reference::extractor)
            .without("none")
            .says(
                    "a TorchScript program that turns images into vectors of features, `[N, d]`: `model`, `sha256` and `input`, as"
                            + " for labelers. Required for `distance`")
            .example("{model: features.pt, input: {size: 224}}");

    private static final String EXCLUDE_EXPECTED =
            "a folder of real images, for example real/test/, or a list of the SHA-256 of their files";

    private static final Key<Exclude, String> EXCLUDED = Key.of("images", Types.line(EXCLUDE_EXPECTED), Exclude::images)
            .example("real/test/")
            .required();
    private static final Key<Exclude, String> EXCLUDED_SHA256 = Key.of(
            "sha256",
            Types.sha256("the SHA-256 of the list that sha256sum prints of the real images, 64 hex digits"),
            Exclude::sha256);

    private static final MappingType<Exclude> EXCLUDED_FOLDER =
            new MappingType<>(EXCLUDE_EXPECTED, List.of(EXCLUDED, EXCLUDED_SHA256), section -> {
                String images = section.find(EXCLUDED);
                return images == null ? null : new Exclude(images, section.find(EXCLUDED_SHA256), List.of());
            });

    private static final Key<Reference, Exclude> EXCLUDE = Key.of("exclude", exclude(), Reference::exclude)
            .without("none")
            .says(
                    "real images that no [latents of pictures](latents.md#around-pictures-jitter-and-copies) may come from, such"
                            + " as those of a test split: a folder or prefix, or a list of the SHA-256 of their files. The plan states"
                            + " the SHA-256 of the list of a folder, as `{images: real/test/, sha256: ...}`")
            .example("real/test/");

    static final MappingType<Reference> REFERENCE =
            new MappingType<>("a mapping such as " + EXAMPLE, List.of(IMAGES, SHA256, EXTRACTOR, EXCLUDE), section -> {
                String images = section.find(IMAGES);
                boolean unclear = section.refused(EXTRACTOR, EXCLUDE) || section.misspelt(EXTRACTOR);
                return images == null || unclear
                        ? null
                        : new Reference(images, section.find(SHA256), section.find(EXTRACTOR), section.find(EXCLUDE));
            });

    private static final Key<Distance, Double> MIN = Key.of("min", distance("0.05"), Distance::min);
    private static final Key<Distance, Double> MAX = Key.of("max", distance("3"), Distance::max);

    private static final MappingType<Distance> BOUNDS = new MappingType<Distance>(
                    "least and largest distance to the nearest real image, for example {min: 0.05, max: 3}",
                    List.of(MIN, MAX),
                    ReferenceKeys::distance)
            .limits(Map.of("minProperties", 1));

    static final ValueType<Distance> DISTANCE = notEmpty(BOUNDS);

    private ReferenceKeys() {}

    private static ValueType<Exclude> exclude() {
        ValueType<String> digest = Types.sha256("the SHA-256 of the file of a real image, 64 hex digits");
        return Types.byKind(
                Types.line(EXCLUDE_EXPECTED).as(images -> new Exclude(images, null, List.of()), one -> ""),
                EXCLUDED_FOLDER.type(),
                Lists.of(digest, 1, Integer.MAX_VALUE, EXCLUDE_EXPECTED)
                        .as(digests -> new Exclude(null, null, digests), Exclude::digests),
                one -> one.images() == null ? one.digests() : EXCLUDED_FOLDER.write(one));
    }

    private static ValueType<Double> distance(String example) {
        return Types.number(SourcePosition.Bounds.above(0, 1_000_000_000), example)
                .shared("distance");
    }

    /** The type of a mapping that has at least one key. */
    static <R> ValueType<R> notEmpty(MappingType<R> keys) {
        ValueType<R> type = keys.type();
        return new ValueType<>(
                spot -> {
                    if (spot.yaml() instanceof Yaml.Mapping mapping
                            && mapping.entries().isEmpty()) {
                        spot.report(Rule.TOO_FEW, "found an empty mapping; expected " + keys.expected());
                        return null;
                    }
                    return type.read(spot);
                },
                type.writer(),
                type.schema(),
                "",
                "",
                "");
    }

    private static @Nullable Distance distance(Section section) {
        Double min = section.find(MIN);
        Double max = section.find(MAX);
        if (min != null && max != null && min >= max) {
            section.spot()
                    .report(
                            Rule.MIN_ABOVE_MAX,
                            "min " + Wording.number(min) + " is not below max " + Wording.number(max)
                                    + ", so no image could lie between them" + (min > max ? "; swap them" : ""));
            return null;
        }
        return new Distance(min, max);
    }
}
