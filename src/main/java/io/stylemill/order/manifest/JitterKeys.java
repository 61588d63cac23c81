package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Latent.Jitter;
import java.util.List;

/** The keys of {@code jitter}: what is added to the rows of a file. */
final class JitterKeys {
    private static final SourcePosition.Bounds DEVIATION = SourcePosition.Bounds.above(0, 1_000);

    private static final Key<Jitter, Double> STD = Key.of("std", Types.number(DEVIATION, "0.2"), Jitter::std)
            .required()
            .says("standard deviation, in units of `unit`; {bounds}");

    private static final Key<Jitter, Double> UNIT = Key.of("unit", Types.number(DEVIATION, "0.5"), Jitter::unit)
            .without("what `stylemill project` noted beside the file")
            .says("standard deviation of one number of w");

    private static final Key<Jitter, String> LAYERS = Key.of("layers", LayerTypes.named(), Jitter::layers)
            .without("all")
            .says("layers of w that move: `coarse`, `middle`, `fine` or numbers, such as `0-5` or `[0, 3]`")
            .example("fine");

    static final MappingType<Jitter> JITTER =
            new MappingType<>("a mapping such as {std: 0.2, layers: fine}", List.of(STD, UNIT, LAYERS), section -> {
                Double std = section.find(STD);
                return std == null || section.refused(UNIT, LAYERS)
                        ? null
                        : new Jitter(std, section.find(UNIT), section.find(LAYERS));
            });

    private JitterKeys() {}
}
