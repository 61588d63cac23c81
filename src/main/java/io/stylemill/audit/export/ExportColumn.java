package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Measured;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SamplesParquet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A column of an export: every column of the index, and the class vector that only the record holds. */
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
        SCORES
    }

    static final String CLASS_VECTOR = "class_vector";
    private static final String LABEL = "label";
    private static final String SHARD = "shard";
    private static final String TAGS = "tags";
    private static final String SCORES = "scores";
    private static final String RECIPE = "recipe";

    /** Returns the columns of an export: the label first, the record last. */
    static List<ExportColumn> of(ExportContents contents) {
        List<ExportColumn> columns = new ArrayList<>(List.of(new ExportColumn(LABEL, Type.LABEL)));
        SamplesParquet.contents().forEach((name, holds) -> {
            switch (name) {
                case LABEL, RECIPE -> {}
                case TAGS -> {
                    if (!contents.tagNames().isEmpty()) {
                        columns.add(new ExportColumn(name, Type.TAGS));
                    }
                }
                case SCORES -> {
                    if (contents.scored()) {
                        columns.add(new ExportColumn(name, Type.SCORES));
                    }
                }
                default ->
                    columns.add(new ExportColumn(
                            name,
                            switch (holds) {
                                case TEXT -> Type.TEXT;
                                case WHOLE -> Type.WHOLE;
                                case REAL -> Type.REAL;
                                case SEVERAL -> Type.TEXTS;
                            }));
            }
        });
        if (contents.classInputs() > 0) {
            columns.add(new ExportColumn(CLASS_VECTOR, Type.REALS));
        }
        columns.add(new ExportColumn(RECIPE, Type.TEXT));
        return List.copyOf(columns);
    }

    /** Returns the row's values by column: texts, numbers, null, lists, and maps for tags and scores. */
    static Map<String, @Nullable Object> values(List<ExportColumn> columns, SampleRow row) {
        Map<String, @Nullable Object> fields = row.fields();
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
                        default -> column.name().equals(SHARD) ? row.place().shard() : fields.get(column.name());
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
