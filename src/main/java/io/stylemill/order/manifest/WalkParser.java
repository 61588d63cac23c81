package io.stylemill.order.manifest;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads latents in files, and the walks from one latent to the next. */
final class WalkParser {
    static final String SHA256 = "the array's SHA-256, 64 hex digits as the plan prints it";

    /** Rows of a file, and stops of a walk: far more than anybody's file holds. */
    private static final long MAX_ROW = 10_000_000;

    private static final int MOST_STEPS = 1_000_000;
    private static final List<String> FORMS = List.of("seeds", "file");
    private static final List<String> KEYS =
            List.of("seeds", "file", "sha256", "rows", "space", "interpolation", "steps", "loop", "stops");
    private static final List<String> ONLY_FILE = List.of("sha256", "rows");

    private WalkParser() {}

    static @Nullable Latent walk(SourcePosition spot) {
        Section section = Section.of(spot, "a mapping such as {seeds: \"1,5,9\", steps: 60}", KEYS);
        if (section == null) {
            return null;
        }
        List<String> forms = section.presentOf(FORMS);
        if (forms.size() != 1) {
            if (!(forms.isEmpty() && section.misspelt(FORMS))) {
                spot.report(
                        Rule.WALK_FORM,
                        forms.isEmpty()
                                ? "the walk names no stops; give seeds or a file, for example {seeds: \"1,5,9\", steps: 60}"
                                : "seeds and file exclude each other; keep one of them");
            }
            return null;
        }
        boolean seeded = forms.get(0).equals("seeds");
        Ranges seeds = !seeded
                ? null
                : section.get("seeds")
                        .map(s -> s.ranges(LatentParser.MAX_SEED, "1,5,9"))
                        .orElse(null);
        Latent.Rows rows = seeded ? null : rows(section);
        if (seeded) {
            for (String key : section.presentOf(ONLY_FILE)) {
                section.get(key)
                        .ifPresent(s -> s.report(
                                Rule.WALK_FORM, "'" + key + "' goes with 'file', not with 'seeds'; remove it"));
            }
        }
        String word = !seeded
                ? null
                : section.get("space").map(s -> s.word(List.of("z", "w"))).orElse("z");
        String interpolation = section.get("interpolation")
                .map(s -> s.word(List.of("slerp", "linear", "cubic")))
                .orElse("slerp");
        Long steps = section.require("steps", "steps: 60")
                .map(s -> s.whole(1, MOST_STEPS, "60"))
                .orElse(null);
        Boolean loop = section.get("loop").map(SourcePosition::truth).orElse(false);
        Long stops = section.get("stops").map(s -> s.whole(2, MAX_ROW, "4")).orElse(null);
        if (steps == null || seeds == null && rows == null || stops == null && section.has("stops")) {
            return null;
        }
        Latent.Space space = rows != null ? rows.space() : "w".equals(word) ? Latent.Space.W : Latent.Space.Z;
        if (!fits(section, seeds, rows, stops)) {
            return null;
        }
        return new Latent.Walk(
                seeds,
                rows,
                space,
                Latent.Interpolation.valueOf(interpolation.toUpperCase(Locale.ROOT)),
                steps.intValue(),
                Boolean.TRUE.equals(loop),
                stops == null ? null : (Integer) stops.intValue());
    }

    /** Whether there are stops for whole clips, as far as they are counted here. */
    private static boolean fits(
            Section section, @Nullable Ranges seeds, Latent.@Nullable Rows rows, @Nullable Long stops) {
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
            section.get("stops")
                    .ifPresent(s -> s.report(
                            Rule.WALK_STOPS,
                            Wording.counted(named.size(), what) + " do not make whole clips of " + stops
                                    + " stops; name a multiple of " + stops));
            return false;
        }
        return true;
    }

    /** Returns the file that a section names, or null after reporting. */
    static Latent.@Nullable Rows rows(Section section) {
        String file = section.get("file")
                .map(s ->
                        s.text(ManifestParser.LONGEST_LINE, "a file of latents, for example w.npy or projected_w.npz"))
                .orElse(null);
        String sha256 =
                section.get("sha256").map(s -> ManifestParser.sha256(s, SHA256)).orElse(null);
        String space = section.require("space", "space: w")
                .map(s -> s.word(List.of("z", "w", "w+")))
                .orElse(null);
        Ranges rows = section.get("rows").map(s -> s.ranges(MAX_ROW, "0-9")).orElse(null);
        if (file == null || space == null || rows == null && section.has("rows")) {
            return null;
        }
        return new Latent.Rows(
                file,
                sha256,
                space.equals("z") ? Latent.Space.Z : space.equals("w") ? Latent.Space.W : Latent.Space.W_PLUS,
                rows);
    }
}
