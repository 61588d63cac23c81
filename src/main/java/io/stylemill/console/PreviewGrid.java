package io.stylemill.console;

import io.stylemill.image.ContactSheet;
import io.stylemill.image.GridSheet;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.PerLatent;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which samples of a group a preview shows, and where: sweeps, matrices and clips have a column for
 * each value, mixing seed or frame, and a row for each of all else; other groups have one row.
 *
 * @param columned whether columns mean something; otherwise the row may be broken anywhere
 * @param rows samples, each row as long as the others
 * @param words of the block, of each row, of each column and of each sample, in rows
 * @param sources whether rows and columns begin with the images that are mixed
 */
record PreviewGrid(String group, long count, boolean columned, List<List<Sample>> rows, Words words, boolean sources) {
    private static final int PLAIN = 8;
    private static final int SWEPT_ROWS = 3;
    private static final int CLIPS = 2;
    private static final String LATENT = "latent";

    /** Columns are spread over so many at most. */
    private static final int MOST_COLUMNS = 10_000;

    /** The axes of a group's samples, the last fastest, as a plan numbers them. */
    private enum Axis {
        LATENT,
        FRAME,
        MIX,
        PSI,
        STRENGTH,
        VARIANT
    }

    /** Those that can be columns, the most telling first. */
    private static final List<Axis> COLUMNS = List.of(Axis.FRAME, Axis.MIX, Axis.STRENGTH, Axis.PSI, Axis.VARIANT);

    /** @param tiles what is not said elsewhere, row by row */
    record Words(String block, List<String> rows, List<String> columns, List<List<String>> tiles) {}

    static PreviewGrid of(Plan plan, Group group, Previews.Extent extent) {
        long count = plan.groupCounts().getOrDefault(group.name(), 0L);
        PerLatent each = PerLatent.of(group);
        long frames = plan.framesOf(group.name());
        long[] sizes = {
            count / (frames * each.images()), frames, each.mixes(), each.psis(), each.strengths(), each.variants()
        };
        Axis across = COLUMNS.stream()
                .filter(axis -> sizes[axis.ordinal()] > 1)
                .findFirst()
                .orElse(null);
        boolean matrix = across == Axis.MIX;
        List<List<Long>> numbers = across == null
                ? List.of(LongStream.range(0, Math.min(count, asked(extent, PLAIN)))
                        .boxed()
                        .toList())
                : numbers(sizes, across, extent);
        List<List<Sample>> rows = numbers.stream()
                .map(row -> row.stream()
                        .map(number -> plan.sampleOf(group.name(), number))
                        .toList())
                .toList();
        List<List<Map<String, String>>> parts = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            List<Map<String, String>> row = new ArrayList<>();
            for (int c = 0; c < rows.get(r).size(); c++) {
                row.add(parts(rows.get(r).get(c), numbers.get(r).get(c), each));
            }
            parts.add(row);
        }
        return new PreviewGrid(group.name(), count, across != null, rows, words(parts, across != null), matrix);
    }

    private static int asked(Previews.Extent extent, int usual) {
        Integer perGroup = extent.perGroup();
        return Math.min(extent.most(), perGroup == null ? usual : perGroup);
    }

    private static List<List<Long>> numbers(long[] sizes, Axis across, Previews.Extent extent) {
        long all = sizes[across.ordinal()];
        List<Long> columns = ContactSheet.spread(
                LongStream.range(0, Math.min(all, MOST_COLUMNS)).boxed().toList(), extent.side());
        long[] down = sizes.clone();
        down[across.ordinal()] = 1;
        long most = Arrays.stream(down).reduce(1, (a, b) -> a * b);
        Integer perGroup = extent.perGroup();
        long usual = across == Axis.MIX ? extent.side() : across == Axis.FRAME ? CLIPS : SWEPT_ROWS;
        long wanted = perGroup == null ? usual : (perGroup + columns.size() - 1) / columns.size();
        long shown = Math.min(Math.min(most, wanted), Math.max(1, extent.most() / columns.size()));
        List<List<Long>> rows = new ArrayList<>();
        for (long row = 0; row < shown; row++) {
            List<Long> line = new ArrayList<>();
            for (long column : columns) {
                line.add(number(sizes, down, row, across, column));
            }
            rows.add(line);
        }
        return rows;
    }

    /** Returns the number of a sample in its group. */
    private static long number(long[] sizes, long[] down, long row, Axis across, long column) {
        long[] at = new long[sizes.length];
        long left = row;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            at[axis] = left % down[axis];
            left /= down[axis];
        }
        at[across.ordinal()] = column;
        long number = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            number = number * sizes[axis] + at[axis];
        }
        return number;
    }

    /** Returns what there is to say of a sample, by what it is about. */
    private static Map<String, String> parts(Sample sample, long number, PerLatent each) {
        Recipe recipe = sample.recipe();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("class", sample.labelName());
        parts.put(LATENT, latent(sample, number / each.images(), each.images() > 1));
        String frame = sample.tags().get("frame");
        parts.put("frame", frame == null || !sample.tags().containsKey("clip") ? "" : "frame " + frame);
        Recipe.Mixing mixing = recipe.mixing();
        parts.put(
                "mix",
                mixing == null
                        ? ""
                        : "mixed with "
                                + (mixing.z() instanceof Recipe.ZSource.Seed seed ? "seed " + seed.seed() : "another"));
        parts.put("psi", "psi " + GridSheet.number(recipe.truncation().psi()));
        recipe.edits()
                .forEach(edit -> parts.put(
                        "edit " + edit.attribute(), edit.attribute() + " " + GridSheet.number(edit.strength())));
        parts.put("variant", each.variants() > 1 ? "noise " + number % each.variants() : "");
        return parts;
    }

    private static String latent(Sample sample, long latent, boolean several) {
        String clip = sample.tags().get("clip");
        if (clip != null && sample.tags().containsKey("frame")) {
            return "clip " + clip;
        }
        if (sample.recipe().z() instanceof Recipe.ZSource.Seed seed) {
            return "seed " + seed.seed();
        }
        return sample.recipe().z() instanceof Recipe.ZSource.Row row && row.jitter() == null && row.other() == null
                ? "row " + row.row()
                : several
                        ? "latent " + latent
                        : "sample " + sample.recipe().place().slot();
    }

    /**
     * Says each thing once: of the block, of a row or of a column where it holds for all of it, and
     * else of each sample.
     */
    private static Words words(List<List<Map<String, String>>> parts, boolean columned) {
        Set<String> names = new LinkedHashSet<>();
        parts.forEach(row -> row.forEach(one -> names.addAll(one.keySet())));
        int width = parts.get(0).size();
        List<String> block = new ArrayList<>();
        Set<String> byRow = new LinkedHashSet<>();
        Set<String> byColumn = new LinkedHashSet<>();
        Set<String> each = new LinkedHashSet<>();
        for (String name : names) {
            boolean row = columned && parts.stream().allMatch(line -> alike(line, name));
            boolean column = columned
                    && IntStream.range(0, width)
                            .allMatch(c -> alike(
                                    parts.stream().map(line -> line.get(c)).toList(), name));
            if (row && column && !name.equals(LATENT)) {
                block.add(parts.get(0).get(0).getOrDefault(name, ""));
            } else {
                (row ? byRow : column ? byColumn : each).add(name);
            }
        }
        return new Words(
                said(block),
                parts.stream().map(line -> said(line.get(0), byRow)).toList(),
                parts.get(0).stream().map(one -> said(one, byColumn)).toList(),
                parts.stream()
                        .map(line -> line.stream().map(one -> said(one, each)).toList())
                        .toList());
    }

    private static boolean alike(List<Map<String, String>> line, String name) {
        return line.stream().map(one -> one.getOrDefault(name, "")).distinct().count() == 1;
    }

    private static String said(Map<String, String> parts, Set<String> names) {
        return said(names.stream().map(name -> parts.getOrDefault(name, "")).toList());
    }

    private static String said(List<String> parts) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    /** Returns how many images are made for it. */
    int size() {
        int columns = rows.get(0).size();
        return rows.size() * columns + (sources ? rows.size() + columns : 0);
    }

    /** Returns the samples whose images are before the rows: the first of each, unmixed. */
    List<Sample> rowSources() {
        return sources ? rows.stream().map(row -> alone(row.get(0), false)).toList() : List.of();
    }

    /** Returns the samples whose images are above the columns: what is mixed into the first row. */
    List<Sample> columnSources() {
        return sources ? rows.get(0).stream().map(sample -> alone(sample, true)).toList() : List.of();
    }

    private static Sample alone(Sample sample, boolean mixed) {
        Recipe recipe = sample.recipe();
        Recipe.Mixing mixing = Objects.requireNonNull(recipe.mixing(), "a matrix mixes every sample");
        return sample.with(
                recipe.unmixed(mixed ? mixing.z() : recipe.z(), mixed ? mixing.classVector() : recipe.classVector()));
    }

    /** Returns the line above the block. */
    String caption() {
        int columns = rows.get(0).size();
        int images = rows.size() * columns;
        String shown = columned
                ? String.format(Locale.ROOT, "%d x %d of %,d images", rows.size(), columns, count)
                : String.format(Locale.ROOT, "%s%d of %,d", images < count ? "the first " : "", images, count);
        return group + ": " + shown + (words.block().isEmpty() ? "" : ", " + words.block());
    }
}
