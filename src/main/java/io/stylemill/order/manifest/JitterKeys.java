package io.stylemill.order.manifest;

import java.util.List;

/** The keys of {@code latent.jitter}: what is added to the rows of a file. */
final class JitterKeys {
    private static final Key<Latent.Jitter, Double> STD = Key.of(
                    "std", Types.number(SourcePosition.Bounds.above(0, 1_000), "0.2"), Latent.Jitter::std)
            .required()
            .says("how far each copy moves, in units of `unit`; {bounds}");
    private static final Key<Latent.Jitter, Double> UNIT = Key.of(
                    "unit", Types.number(SourcePosition.Bounds.above(0, 1_000), "0.5"), Latent.Jitter::unit)
            .without("what `stylemill project` noted beside the file")
            .says("standard deviation of one number of the latents; {bounds}")
            .typical();
    private static final Key<Latent.Jitter, String> LAYERS = Key.of(
                    "layers", LayerTypes.named(), Latent.Jitter::layers)
            .without("all")
            .says("layers of w that move: `coarse`, `middle`, `fine`, or numbers")
            .example("fine");

    static final MappingType<Latent.Jitter> JITTER = new MappingType<>(
            "a mapping such as {std: 0.2, layers: fine}",
            List.of(STD, UNIT, LAYERS),
            section -> {
                Double std = section.find(STD);
                return std == null || section.refused(UNIT) || section.refused(LAYERS)
                        ? null
                        : new Latent.Jitter(std, section.find(UNIT), section.find(LAYERS));
            });

    private JitterKeys() {}
}
