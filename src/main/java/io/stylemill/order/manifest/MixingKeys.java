package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Group.StyleMixing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of {@code styleMixing}. */
final class MixingKeys {
    private static final Key<StyleMixing, String> LAYERS = Key.of("layers", LayerTypes.named(), StyleMixing::layers)
            .required()
            .says(
                    "`coarse` (4-8 pixels), `middle` (16-32), `fine` (64 and above), or layers of w: `layers: \"0,3,8-11\"`");

    private static final Key<StyleMixing, Double> PROBABILITY = Key.of(
                    "probability",
                    Types.number(SourcePosition.Bounds.of(0, 1), "0.5").shared("share"),
                    StyleMixing::probability)
            .otherwise(1.0)
            .says("share of the images that are mixed, {bounds}")
            .typical();

    /** Where second latents come from: named seeds, rows, or neither for random seeds. */
    private record Second(@Nullable Ranges seeds, boolean rows) {
        Object written() {
            return seeds != null ? seeds.toString() : rows ? ROWS : RANDOM;
        }
    }

    private static final String RANDOM = "random";
    private static final String ROWS = "rows";

    private static final Key<StyleMixing, Second> SEEDS = Key.of(
                    "seeds",
                    new ValueType<>(
                            MixingKeys::seeds,
                            Second::written,
                            Map.of(
                                    "anyOf",
                                    List.of(Map.of("enum", List.of(RANDOM, ROWS)), LatentKeys.seeds("1000-1399"))),
                            "",
                            "\"1000-1399\"",
                            ""),
                    (StyleMixing mixing) -> new Second(mixing.seeds(), mixing.rows()))
            .otherwise(new Second(null, false))
            .says(
                    "seeds of the second latents: drawn at random, or one seed for each latent, in order; or `rows`: other rows"
                            + " of the group's own file")
            .typical();

    private static final Key<StyleMixing, Boolean> MATRIX = Key.of("matrix", Types.truth(), StyleMixing::matrix)
            .otherwise(false)
            .says("`matrix: true` mixes every latent with every seed in `seeds`; then you must name `seeds`, and"
                    + " `probability` is 1");

    static final MappingType<StyleMixing> MIXING = new MappingType<>(
            "a mapping such as {layers: middle, probability: 0.5}",
            List.of(LAYERS, PROBABILITY, SEEDS, MATRIX),
            MixingKeys::mixing);

    private MixingKeys() {}

    private static @Nullable StyleMixing mixing(Section section) {
        String layers = section.find(LAYERS);
        Double probability = section.find(PROBABILITY);
        Second seeds = section.find(SEEDS);
        Boolean matrix = section.find(MATRIX);
        if (Boolean.TRUE.equals(matrix)) {
            boolean random = seeds != null && seeds.seeds() == null;
            if (random && !section.misspelt(SEEDS)) {
                section.report(
                        MATRIX,
                        Rule.MATRIX_WITHOUT_SEEDS,
                        "a matrix crosses every latent with named mixing seeds, and "
                                + (seeds != null && section.has(SEEDS)
                                        ? "the seeds are " + seeds.written()
                                        : "none are named")
                                + "; add for example seeds: \"1000-1009\"");
            }
            if (probability != null && probability != 1) {
                section.report(
                        PROBABILITY,
                        Rule.MATRIX_PROBABILITY,
                        "a matrix mixes every sample, and the probability is " + Wording.number(probability)
                                + "; remove 'probability' or 'matrix'");
            }
        }
        return layers == null || probability == null || matrix == null || seeds == null
                ? null
                : new StyleMixing(layers, probability, seeds.seeds(), matrix, seeds.rows());
    }

    private static @Nullable Second seeds(SourcePosition spot) {
        String word = spot.scalar(Yaml.Form.TEXT).map(Yaml.Scalar::text).orElse("");
        if (word.equals(RANDOM) || word.equals(ROWS)) {
            return new Second(null, word.equals(ROWS));
        }
        if (!word.isEmpty() && Character.isLetter(word.charAt(0))) {
            spot.report(
                    Rule.BAD_RANGE_TEXT,
                    "found " + Wording.quoted(word) + "; expected random, rows, or seeds such as 1000-1399"
                            + Wording.didYouMean(word, List.of(RANDOM, ROWS)));
            return null;
        }
        Ranges seeds = LatentKeys.seeds("1000-1399 (or the word random)").read(spot);
        return seeds == null ? null : new Second(seeds, false);
    }
}
