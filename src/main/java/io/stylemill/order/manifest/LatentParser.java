package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads where the latents of a group come from. */
final class LatentParser {
    /** NumPy's generator takes seeds of 32 bits. */
    static final long MAX_SEED = (1L << 32) - 1;

    /** No network has as many dimensions of z; how many it has is checked against the checkpoint. */
    static final long MAX_DIM = 65_535;

    private static final List<String> SOURCES = List.of("seeds", "distribution", "walk", "file");
    private static final List<String> KEYS = List.of(
            "seeds", "distribution", "std", "range", "dims", "ranges", "walk", "file", "sha256", "space", "rows");
    private static final SourcePosition.Bounds Z = SourcePosition.Bounds.of(-1_000, 1_000);

    /** Which keys go with which source; the first names the source. */
    private enum Source {
        SEEDS("seeds", List.of("seeds")),
        NORMAL("distribution: normal", List.of("distribution", "std")),
        UNIFORM("distribution: uniform", List.of("distribution", "range", "dims", "ranges")),
        WALK("walk", List.of("walk")),
        FILE("file", List.of("file", "sha256", "space", "rows"));

        private final String title;
        private final List<String> keys;

        Source(String title, List<String> keys) {
            this.title = title;
            this.keys = keys;
        }
    }

    private LatentParser() {}

    static @Nullable Latent latent(SourcePosition spot) {
        Section section = Section.of(spot, "a mapping such as {seeds: \"0-399\"} or {distribution: normal}", KEYS);
        if (section == null) {
            return null;
        }
        List<String> sources = section.presentOf(SOURCES);
        if (sources.size() != 1) {
            if (!(sources.isEmpty() && section.misspelt(SOURCES))) {
                spot.report(
                        Rule.LATENT_FORM,
                        sources.isEmpty()
                                ? "the latent names no source; give seeds, a distribution, a walk or a file, for example {seeds: \"0-399\"}"
                                : String.join(" and ", sources) + " exclude each other; keep one of them");
            }
            return null;
        }
        return switch (sources.get(0)) {
            case "seeds" -> {
                refuseOthers(section, Source.SEEDS);
                Ranges seeds = section.get("seeds")
                        .map(s -> s.ranges(MAX_SEED, "0-399 or 1,5,9"))
                        .orElse(null);
                yield seeds == null ? null : new Latent.Seeds(seeds);
            }
            case "distribution" -> distribution(section);
            case "walk" -> {
                refuseOthers(section, Source.WALK);
                yield section.get("walk").map(WalkParser::walk).orElse(null);
            }
            default -> {
                refuseOthers(section, Source.FILE);
                Latent.Rows rows = WalkParser.rows(section);
                yield rows == null ? null : new Latent.File(rows);
            }
        };
    }

    private static @Nullable Latent distribution(Section section) {
        String name = section.get("distribution")
                .map(s -> s.word(List.of("normal", "uniform")))
                .orElse(null);
        if (name == null) {
            return null;
        }
        if (name.equals("normal")) {
            refuseOthers(section, Source.NORMAL);
            double std = section.get("std")
                    .map(s -> s.number(SourcePosition.Bounds.above(0, 1_000), "1"))
                    .orElse(1.0);
            return new Latent.Normal(std);
        }
        refuseOthers(section, Source.UNIFORM);
        if (section.has("ranges")) {
            for (String key : section.presentOf(List.of("range", "dims"))) {
                section.get(key)
                        .ifPresent(s -> s.report(
                                Rule.LATENT_KEY,
                                "'" + key + "' and 'ranges' exclude each other; move it into an item of 'ranges'"));
            }
            return section.get("ranges")
                    .map(LatentParser::parts)
                    .map(Latent.Uniform::new)
                    .orElse(null);
        }
        Latent.Part part = part(section);
        return part == null ? null : new Latent.Uniform(List.of(part));
    }

    private static @Nullable List<Latent.Part> parts(SourcePosition spot) {
        List<SourcePosition> items = spot.items(
                1,
                Integer.MAX_VALUE,
                "a list of ranges with their dimensions, for example [{range: [-1, 1], dims: \"0-31\"}]");
        if (items == null) {
            return null;
        }
        List<Latent.Part> parts = new ArrayList<>();
        Map<Long, Integer> owners = new HashMap<>();
        boolean whole = true;
        for (int i = 0; i < items.size(); i++) {
            SourcePosition item = items.get(i);
            Section section = Section.of(
                    item,
                    "a range with its dimensions, for example {range: [-1, 1], dims: \"0-31\"}",
                    List.of("range", "dims"));
            Latent.Part part = section == null ? null : part(section);
            if (part == null) {
                whole = false;
                continue;
            }
            checkOverlap(part, i, items.size(), owners, item);
            parts.add(part);
        }
        return whole ? parts : null;
    }

    private static void checkOverlap(
            Latent.Part part, int index, int size, Map<Long, Integer> owners, SourcePosition item) {
        if (part.dims() == null) {
            if (size > 1) {
                item.report(
                        Rule.DIMS_OVERLAP,
                        "without 'dims' this range covers all dimensions, and there are others beside it; add for example"
                                + " dims: \"0-31\"");
            }
            return;
        }
        // The first overlap ends it, so that all parts together look at each dimension about once.
        for (Ranges.Interval interval : part.dims().parts()) {
            for (long dim = interval.first(); dim <= interval.last(); dim++) {
                Integer before = owners.putIfAbsent(dim, index);
                if (before != null && before != index) {
                    item.report(
                            Rule.DIMS_OVERLAP,
                            "dimension " + dim + " belongs to item " + before
                                    + " of 'ranges' already; each dimension has one range");
                    return;
                }
            }
        }
    }

    private static Latent.@Nullable Part part(Section section) {
        Ranges dims = section.get("dims").map(s -> s.ranges(MAX_DIM, "0-31")).orElse(null);
        double[] range = section.require("range", "range: [-1.5, 1.5]")
                .map(LatentParser::range)
                .orElse(null);
        if (range == null || (dims == null && section.has("dims"))) {
            return null;
        }
        return new Latent.Part(range[0], range[1], dims);
    }

    /** Returns a lower and a higher number, each from -1000 to 1000. */
    static double @Nullable [] range(SourcePosition spot) {
        List<SourcePosition> items = spot.items(2, 2, "a lowest and a highest number, for example [-1.5, 1.5]");
        if (items == null) {
            return null;
        }
        Double low = items.get(0).number(Z, "-1.5");
        Double high = items.get(1).number(Z, "1.5");
        if (low == null || high == null) {
            return null;
        }
        if (low >= high) {
            spot.report(
                    Rule.LOW_NOT_BELOW_HIGH,
                    "the range runs from " + Wording.number(low) + " to " + Wording.number(high)
                            + "; the first number must be below the second"
                            + (low > high ? ": swap them" : ""));
            return null;
        }
        return new double[] {low, high};
    }

    private static void refuseOthers(Section section, Source source) {
        List<String> others = new ArrayList<>(section.presentOf(KEYS));
        others.removeAll(source.keys);
        for (String key : others) {
            String home = switch (key) {
                case "std" -> Source.NORMAL.title;
                case "space", "sha256", "rows" -> Source.FILE.title;
                default -> Source.UNIFORM.title;
            };
            section.get(key)
                    .ifPresent(s -> s.report(
                            Rule.LATENT_KEY,
                            "'" + key + "' does not go with " + source.title + ", but with " + home + "; remove it"));
        }
    }
}
