package io.stylemill.order.manifest;

import io.stylemill.order.manifest.GeneratorSpec.TorchScriptInput;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the declaration of a TorchScript archive. */
final class TorchScriptParser {
    private static final String EXAMPLE = "{zDim: 512, resolution: 256}";
    private static final int MOST_DIMS = 65_536;
    private static final int MOST_LAYERS = 1_000;
    private static final int MOST_PIXELS = 16_384;
    private static final Pattern METHOD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** Says that the archive has no method that makes w of z. */
    private static final String NO_MAPPING = "none";

    private static final List<String> ONLY_W_PLUS = List.of("wDim", "numWs", "mapping");
    private static final List<String> KEYS =
            List.of("input", "zDim", "cDim", "wDim", "numWs", "resolution", "channels", "range", "method", "mapping");

    private TorchScriptParser() {}

    static GeneratorSpec.@Nullable TorchScript torchscript(SourcePosition spot) {
        Section section = Section.of(spot, "a mapping such as " + EXAMPLE, KEYS);
        if (section == null) {
            return null;
        }
        String word = section.get("input")
                .map(s -> s.word(List.of(TorchScriptInput.Z.word(), TorchScriptInput.W_PLUS.word())))
                .orElse(null);
        TorchScriptInput input =
                TorchScriptInput.W_PLUS.word().equals(word) ? TorchScriptInput.W_PLUS : TorchScriptInput.Z;
        if (word != null || !section.has("input")) {
            checkKeys(section, input);
        }
        String mapping = method(section, "mapping", "mapping");
        boolean maps = input == TorchScriptInput.Z || !mapping.equals(NO_MAPPING);
        if (maps) {
            section.require("zDim", "zDim: 512");
        } else {
            section.get("zDim")
                    .ifPresent(s -> s.report(
                            Rule.TORCHSCRIPT_KEYS,
                            "with mapping: none nothing takes z; remove 'zDim', or name the method that makes w of z"));
        }
        section.require("resolution", "resolution: 256");
        double[] range = section.get("range").map(LatentParser::range).orElse(new double[] {-1, 1});
        return new GeneratorSpec.TorchScript(
                input,
                whole(section, "zDim", 1, MOST_DIMS, 0, "512"),
                whole(section, "cDim", 0, MOST_DIMS, 0, "3"),
                whole(section, "wDim", 1, MOST_DIMS, 0, "512"),
                whole(section, "numWs", 1, MOST_LAYERS, 0, "14"),
                whole(section, "resolution", 1, MOST_PIXELS, 0, "256"),
                section.get("channels").map(TorchScriptParser::channels).orElse(3),
                range[0],
                range[1],
                method(section, "method", "forward"),
                input == TorchScriptInput.W_PLUS && maps ? mapping : "");
    }

    private static void checkKeys(Section section, TorchScriptInput input) {
        if (input == TorchScriptInput.Z) {
            for (String key : section.presentOf(ONLY_W_PLUS)) {
                section.get(key)
                        .ifPresent(s -> s.report(
                                Rule.TORCHSCRIPT_KEYS,
                                "'" + key
                                        + "' goes with input: w+ only, for archives whose mapping method makes w of z;"
                                        + " remove it, or write input: w+"));
            }
            return;
        }
        for (String key : List.of("wDim", "numWs")) {
            if (!section.has(key) && !section.misspelt(List.of(key))) {
                section.spot()
                        .report(
                                Rule.TORCHSCRIPT_KEYS,
                                "with input: w+ the key '" + key + "' is missing; add it, for example "
                                        + (key.equals("wDim") ? "wDim: 512" : "numWs: 14"));
            }
        }
    }

    private static int whole(Section section, String key, long low, long high, int otherwise, String example) {
        return section.get(key)
                .map(s -> s.whole(low, high, example))
                .map(Math::toIntExact)
                .orElse(otherwise);
    }

    private static @Nullable Integer channels(SourcePosition spot) {
        Long channels = spot.whole(1, 4, "3");
        if (channels != null && channels == 2) {
            spot.report(Rule.OUT_OF_RANGE, "found 2; expected 1 (grey), 3 (RGB) or 4 (RGBA)");
        }
        return channels == null ? null : Math.toIntExact(channels);
    }

    private static String method(Section section, String key, String otherwise) {
        return section.get(key)
                .map(s -> s.text(
                        100,
                        METHOD,
                        Rule.BAD_NAME,
                        "a method of the archive (inspect lists them), for example " + otherwise))
                .orElse(otherwise);
    }
}
