package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of {@code latent}: where the latents of a group come from. */
final class LatentKeys {
    /** NumPy's generator takes seeds of 32 bits. */
    private static final long MAX_SEED = (1L << 32) - 1;

    /**
     * No network has as many dimensions of z; how many it has is checked against the checkpoint.
     */
    private static final long MAX_DIM = 65_535;

    private static final Key<Latent.Seeds, Ranges> SEEDS = Key.of(
                    "seeds", seeds("0-399 or 1,5,9", "0-399"), Latent.Seeds::seeds)
            .required();

    private static final Key<Latent.Normal, String> NORMAL_WORD = distribution("normal");
    private static final Key<Latent.Normal, Double> STD = Key.of(
                    "std", Types.number(SourcePosition.Bounds.above(0, 1_000), "1"), Latent.Normal::std)
            .otherwise(1.0);

    private static final Key<Latent.Part, Lists.Span> RANGE = range(part -> part);
    private static final Key<Latent.Part, Ranges> DIMS = dims(part -> part);

    static final MappingType<Latent.Part> PART = new MappingType<>(
            "a range with its dimensions, for example {range: [-1, 1], dims: \"0-31\"}",
            List.of(RANGE, DIMS),
            section -> part(section, RANGE, DIMS));

    private static final Key<Latent.Uniform, String> UNIFORM_WORD = distribution("uniform");
    private static final Key<Latent.Uniform, Lists.Span> ONE_RANGE =
            range(uniform -> uniform.parts().get(0));
    private static final Key<Latent.Uniform, Ranges> ONE_DIMS =
            dims(uniform -> uniform.parts().get(0));
    private static final Key<Latent.Uniform, List<Latent.Part>> RANGES = Key.of(
                    "ranges",
                    new ValueType<List<Latent.Part>>(
                            LatentKeys::parts,
                            parts -> parts.stream().map(PART::write).toList(),
                            Lists.schema(PART.type(), 1, Integer.MAX_VALUE),
                            "",
                            "",
                            ""),
                    Latent.Uniform::parts)
            .required();

    private static final Key<Latent.Walk, Latent.Walk> WALK =
            Key.of("walk", WalkKeys.WALK, (Latent.Walk walk) -> walk).required();

    private static final RowsKeys<Latent.File> ROWS = new RowsKeys<>(Latent.File::latents);

    private static final Key<Latent.File, Latent.Jitter> JITTER = Key.of(
                    "jitter", JitterKeys.JITTER.type(), Latent.File::jitter)
            .without("none")
            .says("normal numbers that are added to each row, anew for each copy")
            .example("{std: 0.2, layers: fine}");

    private static final Key<Latent.File, Integer> COPIES = Key.<Latent.File, Integer>of(
                    "copies", Types.count(1, 1_000_000, "20"), file -> file.varies() ? (Integer) file.copies() : null)
            .otherwise(1)
            .says("latents made of each row, {bounds}; more than one only with `jitter` or `between`")
            .typical();

    private static final Key<Latent.File, Double> BETWEEN = Key.of(
                    "between", Types.number(SourcePosition.Bounds.above(0, 1), "0.5"), Latent.File::between)
            .without("none")
            .says("latents lie between two rows; the largest share of the other row, {bounds}");

    private static final String EXPECTED = "a mapping such as {seeds: \"0-399\"} or {distribution: normal}";

    private static final MappingType<Latent.Seeds> BY_SEEDS = new MappingType<>(EXPECTED, List.of(SEEDS), section -> {
        Ranges seeds = section.find(SEEDS);
        return seeds == null ? null : new Latent.Seeds(seeds);
    });
    private static final MappingType<Latent.Normal> NORMAL =
            new MappingType<>(EXPECTED, List.of(NORMAL_WORD, STD), section -> new Latent.Normal(section.value(STD)));
    private static final MappingType<Latent.Uniform> UNIFORM =
            new MappingType<>(EXPECTED, List.of(UNIFORM_WORD, ONE_RANGE, ONE_DIMS), section -> {
                Latent.Part part = part(section, ONE_RANGE, ONE_DIMS);
                return part == null ? null : new Latent.Uniform(List.of(part));
            });
    private static final MappingType<Latent.Uniform> UNIFORM_PARTS =
            new MappingType<>(EXPECTED, List.of(UNIFORM_WORD, RANGES), section -> {
                List<Latent.Part> parts = section.find(RANGES);
                return parts == null ? null : new Latent.Uniform(parts);
            });
    private static final MappingType<Latent.Walk> BY_WALK =
            new MappingType<>(EXPECTED, List.of(WALK), section -> section.find(WALK));
    private static final MappingType<Latent.File> FILE = new MappingType<>(
            EXPECTED,
            Stream.concat(ROWS.all().stream(), Stream.of(JITTER, COPIES, BETWEEN))
                    .toList(),
            LatentKeys::file);

    /** In the order of messages. */
    private static final List<String> KEYS = List.of(
            "seeds",
            "distribution",
            "std",
            "range",
            "dims",
            "ranges",
            "walk",
            "file",
            "sha256",
            "space",
            "rows",
            "jitter",
            "copies",
            "between",
            "pictures");

    static final ValueType<Latent> LATENT = new ValueType<>(
            LatentKeys::latent,
            LatentKeys::write,
            Map.of(
                    "oneOf",
                    List.of(
                            BY_SEEDS.type(),
                            NORMAL.type(),
                            UNIFORM.type(),
                            UNIFORM_PARTS.type(),
                            BY_WALK.type(),
                            FILE.type())),
            "",
            "{seeds: \"0-99\"}",
            "");

    private LatentKeys() {}

    /** Seeds of {@code numpy.random.RandomState}. */
    static ValueType<Ranges> seeds(String example) {
        return seeds(example, example);
    }

    private static ValueType<Ranges> seeds(String examples, String example) {
        return RangeTypes.ranges(MAX_SEED, example, examples).shared("seeds");
    }

    private static <R> Key<R, String> distribution(String word) {
        return Key.<R, String>of(
                        "distribution",
                        ValueType.of(Map.of("const", word), "", spot -> spot.word(List.of("normal", "uniform"))),
                        latent -> word)
                .required();
    }

    private static <R> Key<R, Lists.Span> range(Key.From<R, Latent.Part> in) {
        return Key.<R, Lists.Span>of("range", Lists.span(), latent -> {
                    Latent.Part part = in.of(latent);
                    return part == null ? null : new Lists.Span(part.low(), part.high());
                })
                .required();
    }

    private static <R> Key<R, Ranges> dims(Key.From<R, Latent.Part> in) {
        return Key.of("dims", RangeTypes.ranges(MAX_DIM, "0-31").shared("dims"), latent -> {
            Latent.Part part = in.of(latent);
            return part == null ? null : part.dims();
        });
    }

    private static @Nullable Latent latent(SourcePosition spot) {
        Section section = Section.of(spot, EXPECTED, KEYS);
        if (section == null) {
            return null;
        }
        List<String> sources = section.present(List.of(SEEDS, NORMAL_WORD, WALK, ROWS.file)).stream()
                .map(Key::name)
                .toList();
        if (sources.size() != 1) {
            if (!(sources.isEmpty() && section.misspelt(SEEDS, NORMAL_WORD, WALK, ROWS.file))) {
                spot.report(
                        Rule.LATENT_FORM,
                        sources.isEmpty()
                                ? "the latent names no source; give seeds, a distribution, a walk or a file, for example"
                                        + " {seeds: \"0-399\"}"
                                : String.join(" and ", sources) + " exclude each other; keep one of them");
            }
            return null;
        }
        return switch (sources.get(0)) {
            case "seeds" -> read(section, BY_SEEDS, "seeds", Set.of());
            case "walk" -> read(section, BY_WALK, "walk", Set.of());
            case "file" -> read(section, FILE, "file", Set.of());
            default -> distribution(section);
        };
    }

    private static @Nullable Latent distribution(Section section) {
        String word = section.find(NORMAL_WORD);
        if (word == null) {
            return null;
        }
        if (word.equals("normal")) {
            return read(section, NORMAL, "distribution: normal", Set.of());
        }
        if (!section.has(RANGES)) {
            return read(section, UNIFORM, "distribution: uniform", Set.of());
        }
        for (Key<?, ?> key : section.present(List.of(ONE_RANGE, ONE_DIMS))) {
            section.report(
                    key,
                    Rule.LATENT_KEY,
                    "'" + key.name() + "' and 'ranges' exclude each other; move it into an item of 'ranges'");
        }
        return read(section, UNIFORM_PARTS, "distribution: uniform", Set.of("range", "dims"));
    }

    /** Reads one form, and reports the keys that belong to others. */
    private static <T> @Nullable T read(Section section, MappingType<T> form, String title, Set<String> reported) {
        for (String key : KEYS) {
            if (!form.names().contains(key) && !reported.contains(key)) {
                String home = switch (key) {
                    case "std" -> "distribution: normal";
                    case "space", "sha256", "rows", "jitter", "copies", "between", "pictures" -> "file";
                    default -> "distribution: uniform";
                };
                section.at(key)
                        .ifPresent(s -> s.report(
                                Rule.LATENT_KEY,
                                "'" + key + "' does not go with " + title + ", but with " + home + "; remove it"));
            }
        }
        return form.read(section);
    }

    private static Latent.@Nullable File file(Section section) {
        Latent.Rows rows = ROWS.rows(section);
        Latent.Jitter jitter = section.find(JITTER);
        Integer copies = section.find(COPIES);
        if (rows == null || copies == null || section.refused(JITTER, BETWEEN)) {
            return null;
        }
        if (copies > 1 && jitter == null && !section.has(BETWEEN)) {
            section.report(
                    COPIES,
                    Rule.LATENT_KEY,
                    "without 'jitter' all copies of a row are the same latent; add for example jitter: {std: 0.2}");
            return null;
        }
        if (jitter != null && jitter.layers() != null && rows.space() == Latent.Space.Z) {
            section.report(
                    JITTER, Rule.LATENT_KEY, "z has no layers; remove 'layers', or take rows of the space w or w+");
            return null;
        }
        return new Latent.File(rows, jitter, copies, section.find(BETWEEN));
    }

    private static Map<String, Object> write(Latent latent) {
        if (latent instanceof Latent.Seeds seeds) {
            return BY_SEEDS.write(seeds);
        }
        if (latent instanceof Latent.Normal normal) {
            return NORMAL.write(normal);
        }
        if (latent instanceof Latent.Uniform uniform) {
            return UNIFORM_PARTS.write(uniform);
        }
        return latent instanceof Latent.Walk walk ? BY_WALK.write(walk) : FILE.write((Latent.File) latent);
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
        for (int i = 0; i < items.size(); i++) {
            Latent.Part part = PART.read(items.get(i));
            if (part != null) {
                checkOverlap(part, i, items.size(), owners, items.get(i));
                parts.add(part);
            }
        }
        return parts.size() == items.size() ? parts : null;
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

    private static <R> Latent.@Nullable Part part(Section section, Key<R, Lists.Span> range, Key<R, Ranges> dims) {
        Lists.Span span = section.find(range);
        return span == null || section.refused(dims)
                ? null
                : new Latent.Part(span.low(), span.high(), section.find(dims));
    }
}
