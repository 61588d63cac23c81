package io.stylemill.version;

import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The column types of a version's samples for Hugging Face's loader: those of
 * {@link SampleColumns#MEMBER}, and the class names.
 */
public final class LoaderFeatures {
    private LoaderFeatures() {}

    /**
     * Returns the YAML list of features of the samples.
     *
     * @param extension of the image member, which names its column
     * @param first row of the version, which decides about the columns that only some versions
     *     have; null means none of them
     * @param pictures extensions of further members that are images
     */
    public static List<String> yaml(
            String extension,
            List<String> classNames,
            String indent,
            @Nullable SampleRow first,
            List<String> pictures) {
        List<String> lines = new ArrayList<>();
        lines.add(indent + "- name: " + extension);
        lines.add(indent + "  dtype: image");
        for (String picture : pictures) {
            lines.add(indent + "- name: " + picture);
            lines.add(indent + "  dtype: image");
        }
        lines.add(indent + "- name: cls");
        if (classNames.isEmpty()) {
            lines.add(indent + "  dtype: int64");
        } else {
            lines.add(indent + "  dtype:");
            lines.add(indent + "    class_label:");
            lines.add(indent + "      names:");
            for (int i = 0; i < classNames.size(); i++) {
                lines.add(indent + "        '" + i + "': " + quoted(classNames.get(i)));
            }
        }
        if (first != null && !first.captions().isEmpty()) {
            lines.add(indent + "- name: " + ShardWriter.CAPTION);
            lines.add(indent + "  dtype: string");
        }
        lines.add(indent + "- name: json");
        lines.add(indent + "  struct:");
        SampleColumns.MEMBER.stream().filter(column -> carried(column, first)).forEach(column -> {
            lines.add(indent + "  - name: " + column.name());
            lines.add(indent + "    dtype: " + column.type().feature());
        });
        for (String own : List.of("__key__", "__url__")) {
            lines.add(indent + "- name: " + own);
            lines.add(indent + "  dtype: string");
        }
        return lines;
    }

    /** Returns the extensions of the members with masks that samples of a version have. */
    public static List<String> pictures(SampleRow first) {
        Recipe.Masks masks =
                first.real() ? null : RecipeJson.parse(first.recipe()).masks();
        return masks == null || !masks.paints()
                ? List.of()
                : masks.instances() ? List.of(ShardWriter.MASK, ShardWriter.INSTANCES) : List.of(ShardWriter.MASK);
    }

    private static boolean carried(Column<SampleRow> column, @Nullable SampleRow first) {
        return first == null ? column.presence() != Column.Presence.SOMETIMES : column.carriedBy(first);
    }

    /** A JSON text is a YAML text too, whatever it holds. */
    private static String quoted(String text) {
        return CanonicalJson.write(text);
    }
}
