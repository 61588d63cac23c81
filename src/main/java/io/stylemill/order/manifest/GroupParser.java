package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one group of samples. */
final class GroupParser {
    static final double PSI_LIMIT = 2;

    /** No network has as many layers; how many it has is checked against the checkpoint. */
    static final long MAX_LAYER = 999;

    /** Far below the 2^47 slots that random numbers can tell apart. */
    private static final long LAST_FIRST_SLOT = 100_000_000_000_000L;

    private static final Pattern TAG = Pattern.compile(".*\\S.*", Pattern.DOTALL);
    private static final SourcePosition.Bounds PSI = SourcePosition.Bounds.of(-PSI_LIMIT, PSI_LIMIT);
    private static final List<String> KEYS = List.of(
            "name",
            "count",
            "label",
            "latent",
            "truncation",
            "styleMixing",
            "attributes",
            "noise",
            "transform",
            "lod",
            "tags",
            "firstSlot");
    private static final List<String> LAYER_NAMES = List.of("coarse", "middle", "fine");
    private static final Truncation NO_TRUNCATION = new Truncation(new Truncation.Psi.Fixed(1), null);
    private static final Group.Noise CONST_NOISE = new Group.Noise(Group.NoiseMode.CONST, null, 1, null, 1);

    /** @param images how many the group makes; 0 where that cannot be known */
    record Parsed(Group group, long images) {}

    private final LabelParser labels;

    GroupParser(@Nullable List<String> classes) {
        this.labels = new LabelParser(classes);
    }

    /** @param lines line of every group name so far; this group's is added */
    @Nullable
    Parsed group(SourcePosition spot, Map<String, Integer> lines) {
        Section section = Section.of(spot, "a group such as {name: all, latent: {seeds: \"0-99\"}}", KEYS);
        if (section == null) {
            return null;
        }
        String name =
                section.require("name", "name: all").map(s -> name(s, lines)).orElse("");
        Long count = section.get("count")
                .map(s -> s.whole(1, ManifestParser.MAX_IMAGES, "400"))
                .orElse(null);
        Group.Label label = section.get("label").map(labels::label).orElse(Group.Label.NONE);
        Latent latent = section.require("latent", "latent: {seeds: \"0-99\"}")
                .map(LatentParser::latent)
                .orElse(null);
        Truncation truncation =
                section.get("truncation").map(GroupParser::truncation).orElse(null);
        Group.StyleMixing mixing =
                section.get("styleMixing").map(GroupParser::mixing).orElse(null);
        Group.Noise noise = section.get("noise").map(GroupParser::noise).orElse(null);
        Map<String, String> tags = section.get("tags").map(GroupParser::tags).orElse(Map.of());
        List<Group.Attribute> attributes = section.get("attributes")
                .map(s -> AttributeParser.attributes(s, tags))
                .orElse(null);
        Group.Transform transform =
                section.get("transform").map(TransformParser::transform).orElse(null);
        Double lod = section.get("lod")
                .map(s -> s.number(SourcePosition.Bounds.of(0, 10), "0"))
                .orElse(null);
        long firstSlot = section.get("firstSlot")
                .map(s -> s.whole(0, LAST_FIRST_SLOT, "400"))
                .orElse(0L);
        Group group = new Group(
                name,
                count,
                label,
                latent == null ? new Latent.Normal(1) : latent,
                truncation == null ? NO_TRUNCATION : truncation,
                mixing,
                noise == null ? CONST_NOISE : noise,
                tags,
                firstSlot,
                attributes == null ? List.of() : attributes,
                transform,
                lod);
        checkTags(section, group);
        if (latent instanceof Latent.Walk && label.balance() != null) {
            section.get("label")
                    .ifPresent(s -> s.report(
                            Rule.WALK_BALANCE,
                            "a clip has one class from its first frame to its last, so classes are not dealt to the frames of"
                                    + " a walk; write class, and a group for each"));
        }
        // Arithmetic on values that were refused would only add noise.
        boolean countable = latent != null
                && (truncation != null || !section.has("truncation"))
                && (mixing != null || !section.has("styleMixing"))
                && (noise != null || !section.has("noise"))
                && (attributes != null || !section.has("attributes"))
                && (count != null || !section.has("count"));
        if (countable && firstSlot % Advance.perLatent(group) != 0) {
            section.get("firstSlot")
                    .ifPresent(s -> s.report(
                            Rule.FIRST_SLOT,
                            "found " + firstSlot + ", but " + Advance.perLatent(group)
                                    + " slots share a latent; expected a multiple of that"));
        }
        return new Parsed(group, countable ? new GroupArithmetic(section, group).images() : 0);
    }

    /** Names of the tags that say what was done to a sample are not free. */
    private static void checkTags(Section section, Group group) {
        List<String> taken = new ArrayList<>(group.latent().tagNames());
        Group.Transform transform = group.transform();
        if (transform != null) {
            taken.addAll(transform.tagNames());
        }
        for (String name : taken) {
            boolean attribute =
                    group.attributes().stream().anyMatch(a -> a.tagNames().contains(name));
            if (attribute || group.tags().containsKey(name)) {
                section.get(attribute ? "attributes" : "tags")
                        .ifPresent(s -> s.report(
                                Rule.TAG_TAKEN,
                                "the tag " + Wording.quoted(name)
                                        + " is written by the walk or the transform of this group; rename yours"));
            }
        }
    }

    private static @Nullable String name(SourcePosition spot, Map<String, Integer> lines) {
        String name = spot.text(
                ManifestParser.LONGEST_NAME,
                ManifestParser.NAME,
                Rule.BAD_NAME,
                "a name of small letters, digits and hyphens, for example white-cells");
        if (name != null) {
            Integer before = lines.putIfAbsent(name, spot.yaml().line());
            if (before != null) {
                spot.report(
                        Rule.DUPLICATE_GROUP,
                        "the group " + Wording.quoted(name) + " exists already, on line " + before
                                + "; give each group a name of its own");
            }
        }
        return name;
    }

    private static @Nullable Truncation truncation(SourcePosition spot) {
        Section section = Section.of(
                spot, "a mapping such as {psi: 0.7} or {psi: 0.7, cutoff: 8}", List.of("psi", "cutoff", "center"));
        if (section == null) {
            return null;
        }
        Truncation.Psi psi =
                section.require("psi", "psi: 0.7").map(GroupParser::psi).orElse(null);
        Integer cutoff = section.get("cutoff")
                .map(s -> s.whole(0, MAX_LAYER + 1, "8"))
                .map(Long::intValue)
                .orElse(null);
        Truncation.Center center =
                section.get("center").map(GroupParser::center).orElse(null);
        return psi == null || center == null && section.has("center") ? null : new Truncation(psi, cutoff, center);
    }

    private static Truncation.@Nullable Center center(SourcePosition spot) {
        String expected = "a file of centres, for example centers.safetensors";
        if (!spot.isMapping()) {
            String file = spot.text(ManifestParser.LONGEST_LINE, expected);
            return file == null ? null : new Truncation.Center(file, null, null);
        }
        Section section = Section.of(spot, expected, List.of("file", "sha256", "by"));
        if (section == null) {
            return null;
        }
        String file = section.require("file", "file: centers.safetensors")
                .map(s -> s.text(ManifestParser.LONGEST_LINE, expected))
                .orElse(null);
        String sha256 = section.get("sha256")
                .map(s -> ManifestParser.sha256(s, WalkParser.SHA256))
                .orElse(null);
        String by =
                section.get("by").map(s -> s.word(List.of("class", "nearest"))).orElse(null);
        return file == null
                ? null
                : new Truncation.Center(
                        file, sha256, by == null ? null : Truncation.CenterChoice.valueOf(by.toUpperCase(Locale.ROOT)));
    }

    private static Truncation.@Nullable Psi psi(SourcePosition spot) {
        if (spot.isMapping()) {
            double[] range = Drawn.range(spot, PSI, "{min: 0.5, max: 1}");
            return range == null ? null : new Truncation.Psi.Range(range[0], range[1]);
        }
        if (!spot.isSequence()) {
            Double value = spot.number(PSI, "0.7, or {min: 0.5, max: 1}, or a sweep such as [0.5, 0.7, 1]");
            return value == null ? null : new Truncation.Psi.Fixed(value);
        }
        List<Double> sweep = sweep(spot, PSI, "psi", "the psi values of a sweep, for example [0.5, 0.7, 1]", "0.7");
        return sweep == null ? null : new Truncation.Psi.Sweep(sweep);
    }

    /** Returns the values of a sweep, each once, or null after reporting. */
    static @Nullable List<Double> sweep(
            SourcePosition spot, SourcePosition.Bounds bounds, String what, String expected, String example) {
        List<SourcePosition> items = spot.items(1, 1_000, expected);
        if (items == null) {
            return null;
        }
        Map<Double, Integer> values = new LinkedHashMap<>();
        boolean whole = true;
        for (SourcePosition item : items) {
            Double value = item.number(bounds, example);
            // Adding 0.0 turns -0.0 into 0.0, which is the same value.
            Integer before = value == null ? null : values.putIfAbsent(value + 0.0, values.size());
            whole &= value != null;
            if (before != null && value != null) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the sweep names " + what + " " + Wording.number(value)
                                + " for the second time; each value may occur once");
            }
        }
        return whole ? List.copyOf(values.keySet()) : null;
    }

    private static Group.@Nullable StyleMixing mixing(SourcePosition spot) {
        Section section = Section.of(
                spot,
                "a mapping such as {layers: middle, probability: 0.5}",
                List.of("layers", "probability", "seeds", "matrix"));
        if (section == null) {
            return null;
        }
        String layers = section.require("layers", "layers: middle")
                .map(GroupParser::layers)
                .orElse(null);
        Double probability = section.get("probability")
                .map(s -> s.number(SourcePosition.Bounds.of(0, 1), "0.5"))
                .orElse(section.has("probability") ? null : 1.0);
        boolean random = section.get("seeds")
                .flatMap(s -> s.scalar(Yaml.Form.TEXT))
                .filter(s -> s.text().equals("random"))
                .isPresent();
        boolean named = section.has("seeds") && !random;
        Ranges seeds = !named
                ? null
                : section.get("seeds").map(GroupParser::mixingSeeds).orElse(null);
        Boolean matrix = section.get("matrix").map(SourcePosition::truth).orElse(section.has("matrix") ? null : false);
        if (Boolean.TRUE.equals(matrix)) {
            checkMatrix(section, named, probability);
        }
        if (layers == null || probability == null || matrix == null || (named && seeds == null)) {
            return null;
        }
        return new Group.StyleMixing(layers, probability, seeds, matrix);
    }

    private static void checkMatrix(Section section, boolean named, @Nullable Double probability) {
        Optional<SourcePosition> matrix = section.get("matrix");
        if (!named && !section.misspelt(List.of("seeds"))) {
            matrix.ifPresent(s -> s.report(
                    Rule.MATRIX_WITHOUT_SEEDS,
                    "a matrix crosses every latent with named mixing seeds, and "
                            + (section.has("seeds") ? "the seeds are random" : "none are named")
                            + "; add for example seeds: \"1000-1009\""));
        }
        if (probability != null && probability != 1) {
            section.get("probability")
                    .ifPresent(s -> s.report(
                            Rule.MATRIX_PROBABILITY,
                            "a matrix mixes every sample, and the probability is " + Wording.number(probability)
                                    + "; remove 'probability' or 'matrix'"));
        }
    }

    private static @Nullable Ranges mixingSeeds(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isPresent()
                && !text.get().text().isEmpty()
                && Character.isLetter(text.get().text().charAt(0))) {
            String word = text.get().text();
            spot.report(
                    Rule.BAD_RANGE_TEXT,
                    "found " + Wording.quoted(word) + "; expected random, or seeds such as 1000-1399"
                            + Wording.didYouMean(word, List.of("random")));
            return null;
        }
        return spot.ranges(LatentParser.MAX_SEED, "1000-1399 (or the word random)");
    }

    /** Returns {@code coarse}, {@code middle}, {@code fine} or ranges of layers, or null after reporting. */
    static @Nullable String layers(SourcePosition spot) {
        Optional<Yaml.Scalar> text = spot.scalar(Yaml.Form.TEXT);
        if (text.isPresent()) {
            String word = text.get().text();
            if (LAYER_NAMES.contains(word)) {
                return word;
            }
            if (startsWithALetter(word)) {
                spot.report(
                        Rule.UNKNOWN_WORD,
                        "found " + Wording.quoted(word) + "; expected coarse, middle, fine, or layers such as 0,3,8-11"
                                + Wording.didYouMean(word, LAYER_NAMES));
                return null;
            }
        }
        Ranges ranges = spot.ranges(MAX_LAYER, "0,3,8-11 (or coarse, middle, fine)");
        return ranges == null ? null : ranges.toString();
    }

    private static Group.@Nullable Noise noise(SourcePosition spot) {
        Section section = Section.of(
                spot, "a mapping such as {mode: const}", List.of("mode", "seed", "strength", "layers", "variants"));
        if (section == null) {
            return null;
        }
        String mode = section.get("mode")
                .map(s -> s.word(List.of("const", "random", "none")))
                .orElse(section.has("mode") || section.misspelt(List.of("mode")) ? null : "const");
        Long seed =
                section.get("seed").map(s -> s.whole(0, Long.MAX_VALUE, "1")).orElse(null);
        double strength = section.get("strength")
                .map(s -> s.number(SourcePosition.Bounds.of(0, 2), "0.5"))
                .orElse(1.0);
        Ranges layers =
                section.get("layers").map(s -> s.ranges(MAX_LAYER, "4-9")).orElse(null);
        Long variants =
                section.get("variants").map(s -> s.whole(1, 10_000, "4")).orElse(section.has("variants") ? null : 1L);
        if (mode == null) {
            return null;
        }
        if (!mode.equals("random")) {
            section.get("seed")
                    .ifPresent(s -> s.report(
                            Rule.NOISE_SEED,
                            "a noise seed goes with mode: random, and the mode is " + mode
                                    + "; remove 'seed' or change the mode"));
            if (variants != null && variants > 1) {
                section.get("variants")
                        .ifPresent(s -> s.report(
                                Rule.NOISE_VARIANTS,
                                variants + " variants of one latent differ only with mode: random, and the mode is "
                                        + mode + "; write mode: random, or remove 'variants'"));
            }
        }
        if (mode.equals("none")) {
            // A plan lock states the default; only a strength that asks for something is refused.
            for (String key : section.presentOf(strength == 1 ? List.of("layers") : List.of("strength", "layers"))) {
                section.get(key)
                        .ifPresent(s -> s.report(
                                Rule.NOISE_UNUSED,
                                "'" + key + "' has no effect with mode: none; remove it or change the mode"));
            }
        }
        if (variants == null) {
            return null;
        }
        return new Group.Noise(
                Group.NoiseMode.valueOf(mode.toUpperCase(Locale.ROOT)), seed, strength, layers, variants.intValue());
    }

    private static Map<String, String> tags(SourcePosition spot) {
        List<Yaml.Entry> entries = spot.entries(0, 100, "a mapping such as {stain: giemsa}");
        if (entries == null) {
            return Map.of();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (Yaml.Entry entry : entries) {
            String key = entry.key().text();
            SourcePosition value = spot.child(key, entry.value());
            if (!TAG.matcher(key).matches() || key.codePointCount(0, key.length()) > ManifestParser.LONGEST_NAME) {
                spot.findings()
                        .add(
                                Rule.BAD_NAME,
                                entry.key().line(),
                                entry.key().column(),
                                value.pointer(),
                                "the tag name " + Wording.quoted(key) + " is not allowed; expected 1 to 64 characters");
            }
            boolean asWritten = value.yaml() instanceof Yaml.Scalar s && (s.isNumber() || s.form() == Yaml.Form.TRUTH);
            String text = asWritten && value.yaml() instanceof Yaml.Scalar s
                    ? s.text()
                    : value.text(1_000, "text, a number, true or false");
            if (text != null) {
                tags.put(key, text);
            }
        }
        return Collections.unmodifiableMap(tags);
    }

    private static boolean startsWithALetter(String text) {
        return !text.isEmpty() && Character.isLetter(text.charAt(0));
    }
}
