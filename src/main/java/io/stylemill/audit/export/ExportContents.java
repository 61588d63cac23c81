package io.stylemill.audit.export;

import io.stylemill.order.plan.MaskProgram;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Column;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the images of an export before the first one is written: one look through the
 * index.
 */
final class ExportContents {
    private final Subset subset;
    private final CommitRecord record;
    private final Map<String, Integer> shards = new LinkedHashMap<>();
    private final Map<String, Long> unlabelled = new LinkedHashMap<>();
    private final Set<String> tagNames = new TreeSet<>();
    private final Set<String> carried = new TreeSet<>();
    private @Nullable Masks masks;
    private List<String> boxClasses = List.of();
    private boolean scored;
    private int classInputs;
    private final Map<String, String> license = new HashMap<>();

    /**
     * The masks of a version.
     *
     * @param classes of pixels, the background first
     * @param leastArea of an object, in pixels
     * @param instances whether each sample has a map of its objects
     */
    record Masks(List<String> classes, int leastArea, boolean instances) {
        Masks {
            classes = List.copyOf(classes);
        }
    }

    ExportContents(Subset subset) {
        this.subset = subset;
        this.record = subset.parent().record();
        String[] shard = {""};
        subset.rows(Set.of("split", "shard", "label", "tags", "scores"), row -> {
            String split = String.valueOf(row.get("split"));
            String from = String.valueOf(row.get("shard"));
            if (!from.equals(shard[0])) {
                shard[0] = from;
                shards.merge(split, 1, Integer::sum);
            }
            if (row.get("label") instanceof Number label && label.intValue() < 0) {
                unlabelled.merge(split, 1L, Long::sum);
            }
            Object tags = row.get("tags") instanceof String text ? CanonicalJson.parse(text) : row.get("tags");
            if (tags instanceof Map<?, ?> map) {
                map.keySet().forEach(name -> tagNames.add(String.valueOf(name)));
            }
            scored |= !"[]".equals(row.get("scores"));
        });
        Set<String> ofSome = new TreeSet<>(List.of(SampleColumns.RECIPE.name()));
        SampleColumns.ALL.all().stream()
                .filter(column -> column.presence() == Column.Presence.SOMETIMES)
                .forEach(column -> ofSome.add(column.name()));
        subset.parent().rowsWhile(ofSome, row -> {
            if (SampleRow.Kind.REAL.word().equals(row.get(SampleColumns.ORIGIN.name()))) {
                note(row);
                return true;
            }
            String recipe = String.valueOf(row.get(SampleColumns.RECIPE.name()));
            classInputs = ExportColumn.classVector(recipe).size();
            note(row);
            masks = row.get(SampleColumns.MASK_AREAS.name()) instanceof String areas ? masks(areas, recipe) : null;
            boxClasses = masks == null ? boxClasses(recipe) : List.of();
            return false;
        });
        readLicense();
    }

    /** Whether the version has real images beside synthetic ones. */
    boolean mixed() {
        return record.file(Layout.MIXTURE).isPresent();
    }

    private void note(Map<String, @Nullable Object> row) {
        row.forEach((name, value) -> {
            if (value != null) {
                carried.add(name);
            }
        });
    }

    private static List<String> boxClasses(String recipe) {
        Recipe.Masks made = RecipeJson.parse(recipe).masks();
        MaskProgram program = made == null ? null : made.program();
        return program == null ? List.of() : program.classes();
    }

    private static @Nullable Masks masks(String areas, String recipe) {
        Recipe.Masks made = RecipeJson.parse(recipe).masks();
        return new Masks(
                MaskFacts.classNames(areas), made == null ? 1 : made.leastArea(), made != null && made.instances());
    }

    /** The card of the version states the licence; the commit record does not. */
    private void readLicense() {
        String card = new String(subset.parent().content(Layout.CARD), StandardCharsets.UTF_8);
        card.lines().skip(1).takeWhile(line -> !line.equals("---")).forEach(line -> {
            for (String name : List.of("license", "license_name")) {
                if (line.startsWith(name + ": ")) {
                    license.put(name, line.substring(name.length() + 2));
                }
            }
        });
    }

    Subset subset() {
        return subset;
    }

    /** Returns the record of the version that the images are of. */
    CommitRecord record() {
        return record;
    }

    /** Returns the splits that have images here, in the order of the version. */
    List<String> splits() {
        return List.copyOf(subset.splits().keySet());
    }

    /**
     * Returns where the images are in formats that give each split a folder of its own, for a card.
     */
    Map<String, List<String>> imagesBySplit() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        splits().forEach(split -> files.put(split, List.of("images/" + split + "/*")));
        return files;
    }

    /** Returns how many shards of the version have images of a split here. */
    int shards(String split) {
        return shards.getOrDefault(split, 0);
    }

    /** Returns how many images of a split have no class. */
    long unlabelled(String split) {
        return unlabelled.getOrDefault(split, 0L);
    }

    /** Returns whether any image of a split has a class. */
    boolean labelled(String split) {
        return subset.splits().getOrDefault(split, 0L) > unlabelled(split);
    }

    /** Returns how many images have no class. */
    long unlabelled() {
        return unlabelled.values().stream().mapToLong(Long::longValue).sum();
    }

    List<String> classNames() {
        return record.classes().stream().map(CommitRecord.ClassCount::name).toList();
    }

    List<String> tagNames() {
        return new ArrayList<>(tagNames);
    }

    /** Returns whether a labeler looked at the images. */
    boolean scored() {
        return scored;
    }

    /** Returns what masks the version has, or null. */
    @Nullable
    Masks masks() {
        return masks;
    }

    /** Returns whether images have boxes of objects, and no masks. */
    boolean boxesAlone() {
        return !boxClasses.isEmpty();
    }

    /** Returns the classes of pixels or boxes, the background first; empty without either. */
    List<String> objectClasses() {
        return masks == null ? boxClasses : masks.classes();
    }

    /** Returns whether the version's index has a column. */
    boolean carries(Column<SampleRow> column) {
        return column.presence() != Column.Presence.SOMETIMES || carried.contains(column.name());
    }

    /** Returns how long the network's class input is, 0 where it has none. */
    int classInputs() {
        return classInputs;
    }

    /**
     * Returns the lines of a Hugging Face card about the licence: {@code license}, and its name
     * where it is another.
     */
    Map<String, String> license() {
        return license;
    }
}
