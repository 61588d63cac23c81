package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Truncation.Center;
import io.stylemill.order.manifest.Truncation.CenterChoice;
import io.stylemill.order.manifest.Truncation.Psi;
import java.util.List;
import java.util.Map;

/** The keys of {@code truncation}. */
final class TruncationKeys {
    private static final SourcePosition.Bounds PSI_BOUNDS = SourcePosition.Bounds.of(-2, 2);
    private static final String FILE_EXPECTED = "a file of centres, for example centers.safetensors";

    private static final String PSI_FORMS = "0.7, or {min: 0.5, max: 1}, or a sweep such as [0.5, 0.7, 1]";

    private static final ValueType<Psi.Sweep> SWEEP = Lists.sweep(
                    PSI_BOUNDS, "psi", "the psi values of a sweep, for example [0.5, 0.7, 1]", "0.7", "psi")
            .shared("psiSweep")
            .as(Psi.Sweep::new, Psi.Sweep::values);

    private static final Key<Truncation, Psi> PSI = Key.of(
                    "psi",
                    Types.<Psi>byKind(
                            fixed(PSI_FORMS),
                            Lists.drawn(PSI_BOUNDS, "{min: 0.5, max: 1}", "psi")
                                    .as(span -> new Psi.Range(span.low(), span.high()), TruncationKeys::span),
                            SWEEP,
                            TruncationKeys::written),
                    Truncation::psi)
            .required()
            .says(
                    "a number from {bounds}; a range, drawn for each image: `psi: {min: 0.5, max: 1}`; or a sweep of up to 1000"
                            + " different values, one image for each value: `psi: [0.5, 0.7, 1]`");

    private static final Key<Truncation, Integer> CUTOFF = Key.of(
                    "cutoff", Types.count(0, (int) LayerTypes.MAX + 1, "8"), Truncation::cutoff)
            .without("all layers")
            .says("the number of w layers that are truncated, counted from the first")
            .typical();

    private static final Key<Center, String> FILE = Key.of("file", Types.line(FILE_EXPECTED), Center::file)
            .example("centers.safetensors")
            .required();
    private static final Key<Center, String> SHA256 =
            Key.of("sha256", Types.sha256("the array's SHA-256, 64 hex digits as the plan prints it"), Center::sha256);
    private static final Key<Center, CenterChoice> BY = Key.of("by", Types.word(CenterChoice.class), Center::by)
            .says("the centre of the image's class, or the one that is nearest to its w; otherwise as the file says");

    static final MappingType<Center> CENTER = new MappingType<>(FILE_EXPECTED, List.of(FILE, SHA256, BY), section -> {
        String file = section.find(FILE);
        return file == null ? null : new Center(file, section.find(SHA256), section.find(BY));
    });

    private static final Key<Truncation, Center> CENTER_KEY = Key.of(
                    "center",
                    Types.<Center>byKind(
                            Types.line(FILE_EXPECTED).as(file -> new Center(file, null, null), Center::file),
                            CENTER.type(),
                            null,
                            CENTER::write),
                    Truncation::center)
            .without("the mean of w")
            .says(
                    "w moves towards this centre instead: a file that `stylemill centers` made, or `{file: w.npy, by: nearest}`,"
                            + " where `by` is `class` or `nearest`. With `sha256`, a file with another digest is refused. See"
                            + " [latents.md](latents.md#centres-truncation-that-keeps-variety)")
            .example("centers.safetensors");

    static final MappingType<Truncation> TRUNCATION = new MappingType<>(
            "a mapping such as {psi: 0.7} or {psi: 0.7, cutoff: 8}", List.of(PSI, CUTOFF, CENTER_KEY), section -> {
                Psi psi = section.find(PSI);
                return psi == null || section.refused(CENTER_KEY)
                        ? null
                        : new Truncation(psi, section.find(CUTOFF), section.find(CENTER_KEY));
            });

    /** psi alone, as a number or a sweep; or the mapping, which plans state. */
    static final ValueType<Truncation> SHORT = Types.byKind(
            fixed("0.7, or a sweep such as [0.5, 0.7, 1], or a mapping such as {psi: 0.7, cutoff: 8}")
                    .as(TruncationKeys::only, truncation -> (Psi.Fixed) truncation.psi()),
            TRUNCATION.type(),
            SWEEP.as(TruncationKeys::only, truncation -> (Psi.Sweep) truncation.psi()),
            TRUNCATION::write);

    private TruncationKeys() {}

    private static ValueType<Psi.Fixed> fixed(String forms) {
        return Types.number(PSI_BOUNDS, "0.7", forms).shared("psi").as(Psi.Fixed::new, Psi.Fixed::value);
    }

    private static Truncation only(Psi psi) {
        return new Truncation(psi, null);
    }

    private static Lists.Span span(Psi.Range range) {
        return new Lists.Span(range.min(), range.max());
    }

    private static Object written(Psi psi) {
        if (psi instanceof Psi.Fixed fixed) {
            return fixed.value();
        }
        return psi instanceof Psi.Range range
                ? Map.of("min", range.min(), "max", range.max())
                : ((Psi.Sweep) psi).values();
    }
}
