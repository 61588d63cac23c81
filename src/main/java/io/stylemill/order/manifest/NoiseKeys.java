package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Group.Noise;
import io.stylemill.order.manifest.Group.NoiseMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys of {@code noise}. */
final class NoiseKeys {
    private static final int MOST_VARIANTS = 10_000;

    private static final Key<Noise, NoiseMode> MODE = Key.of("mode", Types.word(NoiseMode.class), Noise::mode)
            .otherwise(NoiseMode.CONST)
            .says("`const`: the noise stored in the checkpoint; `random`: drawn for each image; `none`: no noise");

    private static final Key<Noise, Long> SEED = Key.<Noise, Long>of(
                    "seed",
                    Types.whole(0, Long.MAX_VALUE, "1"),
                    noise -> noise.mode() == NoiseMode.RANDOM ? noise.seed() : null)
            .without("from the manifest's `seed`")
            .says("only with `random`");

    private static final Key<Noise, Double> STRENGTH = Key.of(
                    "strength", Types.number(SourcePosition.Bounds.of(0, 2), "0.5"), Noise::strength)
            .otherwise(1.0)
            .says("scales the noise, {bounds}; not with `none`");

    private static final Key<Noise, Ranges> LAYERS = Key.of("layers", LayerTypes.numbers("4-9"), Noise::layers)
            .without("all")
            .says("the noise layers that keep their noise; not with `none`")
            .typical();

    private static final Key<Noise, Integer> VARIANTS = Key.<Noise, Integer>of(
                    "variants",
                    Types.count(1, MOST_VARIANTS, "4"),
                    noise -> noise.mode() == NoiseMode.RANDOM ? noise.variants() : null)
            .otherwise(1)
            .says("images per latent, each with its own noise, {bounds}; above 1 only with `random`")
            .typical();

    static final MappingType<Noise> NOISE = new MappingType<>(
            "a mapping such as {mode: const}", List.of(MODE, SEED, STRENGTH, LAYERS, VARIANTS), NoiseKeys::noise);

    private NoiseKeys() {}

    private static @Nullable Noise noise(Section section) {
        NoiseMode mode = section.misspelt(MODE) && !section.has(MODE) ? null : section.find(MODE);
        if (mode == null) {
            return null;
        }
        String word = mode.name().toLowerCase(Locale.ROOT);
        Integer variants = section.find(VARIANTS);
        if (mode != NoiseMode.RANDOM) {
            section.report(
                    SEED,
                    Rule.NOISE_SEED,
                    "a noise seed goes with mode: random, and the mode is " + word
                            + "; remove 'seed' or change the mode");
            if (variants != null && variants > 1) {
                section.report(
                        VARIANTS,
                        Rule.NOISE_VARIANTS,
                        variants + " variants of one latent differ only with mode: random, and the mode is " + word
                                + "; write mode: random, or remove 'variants'");
            }
        }
        if (mode == NoiseMode.NONE) {
            boolean usual = section.value(STRENGTH) == 1;
            // A plan states the default; only a strength that asks for something is refused.
            for (Key<?, ?> key : section.present(usual ? List.of(LAYERS) : List.of(STRENGTH, LAYERS))) {
                section.report(
                        key,
                        Rule.NOISE_UNUSED,
                        "'" + key.name() + "' has no effect with mode: none; remove it or change the mode");
            }
        }
        return variants == null
                ? null
                : new Noise(mode, section.find(SEED), section.value(STRENGTH), section.find(LAYERS), variants);
    }
}
