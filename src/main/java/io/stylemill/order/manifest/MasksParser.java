package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the masks and their gates. */
final class MasksParser {
    private static final String EXAMPLE = "{model: masks.safetensors}";
    private static final String GATE = "{uncertainty: 0.2, classes: [{class: nucleus, minArea: 0.02}]}";
    private static final String CLASS_GATE = "{class: nucleus, minArea: 0.02, maxObjects: 1}";
    private static final Pattern CLASS = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final long MOST_PIXELS = 1L << 28;
    private static final List<String> BOUNDS = List.of("minArea", "maxArea", "minObjects", "maxObjects", "whole");
    private static final SourcePosition.Bounds SHARE = SourcePosition.Bounds.of(0, 1);

    private MasksParser() {}

    static @Nullable Masks masks(SourcePosition spot) {
        Section section =
                Section.of(spot, "a mapping such as " + EXAMPLE, List.of("model", "sha256", "leastArea", "instances"));
        if (section == null) {
            return null;
        }
        String model = section.require("model", "model: masks.safetensors")
                .map(s -> s.text(
                        ManifestParser.LONGEST_LINE, "the file of 'stylemill masks', for example masks.safetensors"))
                .orElse("");
        String sha256 = section.get("sha256")
                .map(s -> ManifestParser.sha256(s, "the file's SHA-256, 64 hex digits as sha256sum prints them"))
                .orElse(null);
        int leastArea = section.get("leastArea")
                .map(s -> s.whole(1, MOST_PIXELS, "20"))
                .map(Math::toIntExact)
                .orElse(1);
        return new Masks(model, sha256, leastArea, truth(section, "instances"));
    }

    /** Reports masks where nothing can make them, and gates where there are none. */
    static void check(Section top, Gates gates, @Nullable GeneratorSpec generator) {
        SourcePosition masks = top.get("masks").orElse(null);
        if (masks != null && generator != null && generator.torchscript() != null) {
            masks.report(
                    Rule.TORCHSCRIPT_KEYS,
                    "masks are read from the layers of a StyleGAN network, and a TorchScript archive shows none of its"
                            + " own; remove masks");
        }
        if (gates.masks() != null && masks == null && !top.misspelt(List.of("masks"))) {
            top.get("gates")
                    .ifPresent(s -> s.report(
                            Rule.MASKS_NEEDED,
                            "gates.masks asks something of masks, and none are made; add for example masks: "
                                    + EXAMPLE));
        }
    }

    private static boolean truth(Section section, String key) {
        SourcePosition spot = section.get(key).orElse(null);
        if (spot == null) {
            return false;
        }
        if (spot.scalar(Yaml.Form.TRUTH).isEmpty()) {
            spot.wrongType("true or false");
            return false;
        }
        return spot.scalar(Yaml.Form.TRUTH).get().truth();
    }

    static Masks.@Nullable Gate gate(SourcePosition spot) {
        if (GatesParser.isEmpty(spot, "a mapping such as " + GATE)) {
            return null;
        }
        Section section = Section.of(spot, "a mapping such as " + GATE, List.of("uncertainty", "classes"));
        if (section == null) {
            return null;
        }
        Double uncertainty = section.get("uncertainty")
                .map(s -> s.number(SourcePosition.Bounds.above(0, 1), "0.2"))
                .orElse(null);
        return new Masks.Gate(
                uncertainty, section.get("classes").map(MasksParser::classes).orElse(List.of()));
    }

    private static List<Masks.ClassGate> classes(SourcePosition spot) {
        List<Masks.ClassGate> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<SourcePosition> items = spot.items(1, 256, "at least one, for example [" + CLASS_GATE + "]");
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            List<String> keys = new ArrayList<>(List.of("class"));
            keys.addAll(BOUNDS);
            Section section = Section.of(item, "a class of pixels such as " + CLASS_GATE, keys);
            if (section == null) {
                continue;
            }
            String name = section.require("class", "class: nucleus")
                    .map(s -> s.text(
                            63,
                            CLASS,
                            Rule.BAD_NAME,
                            "a class of the mask model: small letters, digits, '_' and '-', a letter first"))
                    .orElse(null);
            if (name != null && !seen.add(name)) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the class " + Wording.quoted(name) + " stands here for the second time; write it once");
            }
            if (section.presentOf(BOUNDS).isEmpty() && !section.misspelt(BOUNDS)) {
                item.report(Rule.TOO_FEW, "it asks for nothing; add for example minArea: 0.02, or maxObjects: 1");
            }
            found.add(new Masks.ClassGate(
                    name == null ? "" : name,
                    section.get("minArea").map(s -> s.number(SHARE, "0.02")).orElse(0.0) + 0.0,
                    section.get("maxArea").map(s -> s.number(SHARE, "0.5")).orElse(1.0) + 0.0,
                    section.get("minObjects")
                            .map(s -> s.whole(0, MOST_PIXELS, "1"))
                            .orElse(0L),
                    section.get("maxObjects")
                            .map(s -> s.whole(0, MOST_PIXELS, "1"))
                            .orElse(MOST_PIXELS),
                    truth(section, "whole")));
        }
        return found;
    }
}
