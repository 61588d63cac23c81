package io.stylemill.audit.export;

import io.stylemill.version.MaskFacts;
import io.stylemill.version.ParquetRowWriter;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * One Parquet file per shard with the images inside and every column, zstd, with a page index; the
 * types of the columns are in the footer as Hugging Face's library notes them.
 */
final class ExportParquet implements ExportLayout {
    /** Readers take a row group at a time into memory. */
    private static final int ROW_GROUP_ROWS = 100;

    private static final long ROW_GROUP_BYTES = 32L << 20;

    private final ExportFolder folder;
    private final ExportContents contents;
    private final List<ExportColumn> columns;
    private final ExportMasks masks;
    private final MessageType schema;
    private final String features;
    private final Map<String, Integer> begun = new LinkedHashMap<>();
    private @Nullable String shard;
    private @Nullable ParquetWriter<Map<String, @Nullable Object>> writer;

    ExportParquet(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.columns = ExportColumn.of(contents);
        this.masks = new ExportMasks(folder);
        this.schema = schema(columns, masks.pictures(), contents);
        this.features = new ExportFeatures(contents, columns, masks.pictures(), false).json();
    }

    private static MessageType schema(List<ExportColumn> columns, List<String> pictures, ExportContents contents) {
        Types.MessageTypeBuilder message = Types.buildMessage();
        message.addField(picture("image"));
        pictures.forEach(name -> message.addField(picture(name)));
        for (ExportColumn column : columns) {
            String name = column.name();
            message.addField(
                    switch (column.type()) {
                        case TEXT -> text(name);
                        case WHOLE, LABEL ->
                            Types.optional(PrimitiveTypeName.INT64).named(name);
                        case REAL -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
                        case TEXTS ->
                            Types.optionalList().element(text("element")).named(name);
                        case REALS ->
                            Types.optionalList()
                                    .element(Types.optional(PrimitiveTypeName.DOUBLE)
                                            .named("element"))
                                    .named(name);
                        case TAGS -> {
                            Types.GroupBuilder<GroupType> tags = Types.optionalGroup();
                            contents.tagNames().forEach(tag -> tags.addField(text(tag)));
                            yield tags.named(name);
                        }
                        case OBJECTS -> objects(name, contents);
                        case SCORES -> Types.optionalList().element(score()).named(name);
                    });
        }
        return message.named("sample");
    }

    private static Type picture(String name) {
        return Types.optionalGroup()
                .addField(Types.optional(PrimitiveTypeName.BINARY).named("bytes"))
                .addField(text("path"))
                .named(name);
    }

    private static Type objects(String name, ExportContents contents) {
        Types.GroupBuilder<GroupType> objects = Types.optionalGroup();
        ExportObjects.types(contents).forEach((list, type) -> {
            Type whole = Types.optional(
                            switch (type) {
                                case "bool" -> PrimitiveTypeName.BOOLEAN;
                                case "float64" -> PrimitiveTypeName.DOUBLE;
                                default -> PrimitiveTypeName.INT64;
                            })
                    .named("element");
            objects.addField(Types.optionalList()
                    .element(
                            type.equals(ExportObjects.BOX)
                                    ? Types.optionalList().element(whole).named("element")
                                    : whole)
                    .named(list));
        });
        return objects.named(name);
    }

    private static Type text(String name) {
        return Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }

    private static Type score() {
        Types.GroupBuilder<GroupType> score = Types.optionalGroup();
        ExportFeatures.SCORE.forEach((name, type) -> score.addField(
                switch (type) {
                    case "int64" -> Types.optional(PrimitiveTypeName.INT64).named(name);
                    case "float64" -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
                    default -> text(name);
                }));
        return score.named("element");
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String from = row.place().shard();
        ParquetWriter<Map<String, @Nullable Object>> open = writer;
        try {
            if (open == null || !from.equals(shard)) {
                close();
                open = ParquetRowWriter.table(
                                folder.file(fileName(row.place().split())),
                                schema,
                                Map.of("huggingface", features),
                                ROW_GROUP_ROWS)
                        // Else the size is looked at every 100 rows: too late for large images.
                        .withMinRowCountForPageSizeCheck(1)
                        .withRowGroupSize(ROW_GROUP_BYTES)
                        // The smallest and the largest image say nothing.
                        .withStatisticsEnabled("image.bytes", false)
                        .withStatisticsEnabled("mask.bytes", false)
                        .withStatisticsEnabled("instances.bytes", false)
                        .build();
                writer = open;
                shard = from;
            }
            Map<String, @Nullable Object> cells = ExportColumn.values(columns, row);
            cells.put(
                    "image",
                    Map.of("bytes", image, "path", row.key() + "." + row.file().extension()));
            masks.files(row)
                    .forEach((column, file) ->
                            cells.put(column, Map.of("bytes", file, "path", row.key() + "." + column + ".png")));
            MaskFacts facts = row.measured().mask();
            if (facts != null) {
                cells.put(SampleColumns.OBJECTS.name(), ExportObjects.lists(facts));
            }
            open.write(cells);
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of(from), e);
        }
    }

    private String fileName(String split) {
        int number = begun.merge(split, 1, Integer::sum) - 1;
        return String.format(Locale.ROOT, "data/%s-%05d-of-%05d.parquet", split, number, contents.shards(split));
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        contents.splits().forEach(split -> files.put(split, List.of("data/" + split + "-*.parquet")));
        return files;
    }

    @Override
    public List<String> features(String indent) {
        return new ExportFeatures(contents, columns, masks.pictures(), false).yaml(indent);
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `data/SPLIT-00000-of-00012.parquet`, one file for each shard of the version, with the image files inside and every
                column of its index. `label` is the class index, or -1 for none; `tags` holds a field for each tag of the dataset,
                null where a sample lacks it; `class_vector` is what the network's class input held.

                """
                + masks.readme(
                        "`mask` is the mask of the image, `objects` has its boxes (`bbox`: x, y, width, height in"
                                + " pixels) with `category`, `area` in pixels, and `cut` where the border cuts an object.")
                + ExportHeader.snippet(contents);
    }

    @Override
    public void close() {
        ParquetWriter<Map<String, @Nullable Object>> open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw ExportFolder.unwritable(Path.of(String.valueOf(shard)), e);
            }
        }
    }
}
