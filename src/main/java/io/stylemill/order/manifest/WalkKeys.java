package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Rows;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Latent.Walk;
import io.stylemill.record.Amounts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of {@code walk}: paths from one latent to the next. */
final class WalkKeys {
    private static final int MOST_STEPS = 1_000_000;

    private static final Key<Walk, Ranges> SEEDS = Key.of("seeds", LatentKeys.seeds("1,5,9"), Walk::seeds)
            .required()
            .says("the stops, in order; give seeds or a `file`");

    private static final Key<Walk, Space> SPACE = Key.<Walk, Space>of(
                    "space",
                    Types.word(new Space[] {Space.Z, Space.W}, Space::word),
                    walk -> walk.seeds() == null ? null : walk.space())
            .otherwise(Space.Z)
            .says("where the way between seeds goes: `z` or `w`");

    private static final RowsKeys<Walk> ROWS = new RowsKeys<>(Walk::latents);

    private static final Key<Walk, Interpolation> INTERPOLATION = Key.of(
                    "interpolation", Types.word(Interpolation.class).shared("interpolation"), Walk::interpolation)
            .otherwise(Interpolation.SLERP)
            .says("how it goes from one stop to the next: `slerp`, `linear` or `cubic`");

    private static final Key<Walk, Integer> STEPS = Key.of(
                    "steps", Types.count(1, MOST_STEPS, "60").shared("steps"), Walk::steps)
            .required()
            .says("frames from one stop to the next, the second not counted; {bounds}");

    private static final Key<Walk, Boolean> LOOP = Key.of("loop", Types.truth().shared("loop"), Walk::loop)
            .otherwise(false)
            .says("whether it goes on from the last stop to the first");

    private static final Key<Walk, Integer> STOPS = Key.of(
                    "stops", Types.count(2, RowsKeys.MAX_ROW, "4").shared("stops"), Walk::stops)
            .without("all")
            .says("stops of one clip")
            .typical();

    private static final String EXPECTED = "a mapping such as {seeds: \"1,5,9\", steps: 60}";
    private static final List<Key<Walk, ?>> BOTH = List.of(INTERPOLATION, STEPS, LOOP, STOPS);

    static final MappingType<Walk> BY_SEEDS = new MappingType<>(
            EXPECTED, Stream.concat(Stream.of(SEEDS, SPACE), BOTH.stream()).toList(), WalkKeys::bySeeds);

    static final MappingType<Walk> BY_FILE = new MappingType<>(
            EXPECTED, Stream.concat(ROWS.all().stream(), BOTH.stream()).toList(), WalkKeys::byFile);

    /** In the order of messages. */
    private static final List<String> KEYS =
            List.of("seeds", "file", "sha256", "rows", "space", "interpolation", "steps", "loop", "stops", "pictures");

    static final ValueType<Walk> WALK = new ValueType<>(
            WalkKeys::walk,
            walk -> (walk.seeds() == null ? BY_FILE : BY_SEEDS).write(walk),
            Map.of("oneOf", List.of(BY_SEEDS.type(), BY_FILE.type())),
            "",
            "{seeds: \"1,5,9\", steps: 60}",
            "");

    private WalkKeys() {}

    private static @Nullable Walk walk(SourcePosition spot) {
        Section section = Section.of(spot, EXPECTED, KEYS);
        if (section == null) {
            return null;
        }
        boolean seeded = section.has(SEEDS);
        if (seeded == section.has(ROWS.file)) {
            if (seeded || !section.misspelt(SEEDS, ROWS.file)) {
                spot.report(
                        Rule.WALK_FORM,
                        seeded
                                ? "seeds and file exclude each other; keep one of them"
                                : "the walk names no stops; give seeds or a file, for example {seeds: \"1,5,9\", steps: 60}");
            }
            return null;
        }
        return (seeded ? BY_SEEDS : BY_FILE).read(section);
    }

    private static @Nullable Walk bySeeds(Section section) {
        for (Key<?, ?> key : section.present(List.of(ROWS.sha256, ROWS.rows, ROWS.pictures))) {
            section.report(key, Rule.WALK_FORM, "'" + key.name() + "' goes with 'file', not with 'seeds'; remove it");
        }
        Ranges seeds = section.find(SEEDS);
        return seeds == null ? null : walk(section, seeds, null, section.value(SPACE));
    }

    private static @Nullable Walk byFile(Section section) {
        Rows rows = ROWS.rows(section);
        return rows == null ? null : walk(section, null, rows, rows.space());
    }

    private static @Nullable Walk walk(Section section, @Nullable Ranges seeds, @Nullable Rows rows, Space space) {
        Integer steps = section.find(STEPS);
        Integer stops = section.find(STOPS);
        if (steps == null || section.refused(STOPS) || !fits(section, seeds, rows, stops)) {
            return null;
        }
        return new Walk(seeds, rows, space, section.value(INTERPOLATION), steps, section.value(LOOP), stops);
    }

    /** Whether there are stops for whole clips, as far as they are counted here. */
    private static boolean fits(Section section, @Nullable Ranges seeds, @Nullable Rows rows, @Nullable Integer stops) {
        Ranges named = seeds != null ? seeds : rows == null ? null : rows.rows();
        if (named == null) {
            return true;
        }
        String what = seeds != null ? "seed" : "row";
        if (named.size() < 2) {
            section.spot()
                    .report(Rule.WALK_STOPS, "a walk goes from one " + what + " to another; name two or more of them");
            return false;
        }
        if (stops != null && named.size() % stops != 0) {
            section.report(
                    STOPS,
                    Rule.WALK_STOPS,
                    Amounts.count(named.size(), what) + " do not make whole clips of " + stops
                            + " stops; name a multiple of " + stops);
            return false;
        }
        return true;
    }
}
