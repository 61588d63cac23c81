package io.stylemill.audit.export;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Column;
import io.stylemill.version.Measured;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column of an export: every column of the index, and the class vector that only the record
 * holds.
 */
record ExportColumn(String name, Type type) {
    /** What a cell holds. */
    enum Type {
        TEXT,
        WHOLE,
        REAL,
        /** The class index, or -1. */
        LABEL,
        TEXTS,
        REALS,
        /** Texts by the names of all tags of the dataset. */
        TAGS,
        /** What each labeler says. */
        SCORES,
        /** The objects of the mask. */
        OBJECTS
    }

    static final String CLASS_VECTOR = "class_vector";

    /** Returns the columns of an export: the label first, the record last. */
    static List<ExportColumn> of(ExportContents contents) {
        List<ExportColumn> columns = new ArrayList<>();
        columns.add(new ExportColumn(SampleColumns.LABEL.name(), Type.LABEL));
        for (Column<SampleRow> column : SampleColumns.ALL.all()) {
            if (carried(column, contents)) {
                columns.add(new ExportColumn(column.name(), type(column)));
            }
        }
        if (contents.classInputs() > 0) {
            columns.add(new ExportColumn(CLASS_VECTOR, Type.REALS));
        }
        columns.add(new ExportColumn(SampleColumns.RECIPE.name(), Type.TEXT));
        return List.copyOf(columns);
    }

    private static boolean carried(Column<SampleRow> column, ExportContents contents) {
        return contents.carries(column)
                && !column.equals(SampleColumns.LABEL)
                && !column.equals(SampleColumns.RECIPE)
                && (!column.equals(SampleColumns.TAGS) || !contents.tagNames().isEmpty())
                && (!column.equals(SampleColumns.SCORES) || contents.scored());
    }

    private static Type type(Column<SampleRow> column) {
        if (column.equals(SampleColumns.TAGS)) {
            return Type.TAGS;
        }
        if (column.equals(SampleColumns.SCORES)) {
            return Type.SCORES;
        }
        if (column.equals(SampleColumns.OBJECTS)) {
            return Type.OBJECTS;
        }
        return switch (column.type()) {
            case TEXT, JSON -> Type.TEXT;
            case WHOLE, SMALL -> Type.WHOLE;
            case REAL -> Type.REAL;
            case TEXTS -> Type.TEXTS;
            case TRUTH, TIME -> throw Failure.bug("no export has a column of the type " + column.type());
        };
    }

    /**
     * Returns the row's values by column: texts, numbers, null, lists, and maps for tags and
     * scores.
     */
    static Map<String, @Nullable Object> values(List<ExportColumn> columns, SampleRow row) {
        Map<String, @Nullable Object> fields = SampleColumns.ALL.cells(row);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (ExportColumn column : columns) {
            values.put(
                    column.name(),
                    switch (column.type()) {
                        case TAGS -> row.tags();
                        case SCORES ->
                            row.measured().scores().stream()
                                    .map(Measured.Score::fields)
                                    .toList();
                        case REALS -> classVector(row.recipe());
                        // A path inside the version, wherever the table lies that names it.
                        default ->
                            column.name().equals(SampleColumns.SHARD.name())
                                    ? row.place().shard()
                                    : fields.get(column.name());
                    });
        }
        return values;
    }

    /** Returns what a record says that the network's class input held. */
    static List<Double> classVector(String recipe) {
        List<Double> vector = new ArrayList<>();
        if (CanonicalJson.parse(recipe) instanceof Map<?, ?> map && map.get(CLASS_VECTOR) instanceof List<?> list) {
            list.forEach(one -> vector.add(one instanceof Number number ? number.doubleValue() : 0.0));
        }
        return vector;
    }
}
