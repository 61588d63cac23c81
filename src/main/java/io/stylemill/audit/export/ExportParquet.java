package io.stylemill.audit.export;

import io.stylemill.failure.Failure;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * One Parquet file per shard with the images inside and every column, zstd, with a page index; the types of the columns
 * are in the footer as Hugging Face's library notes them.
 */
final class ExportParquet implements ExportLayout {
    /** Readers take a row group at a time into memory. */
    private static final int ROW_GROUP_ROWS = 100;

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
                open = new Builder(folder.file(fileName(row.place().split())), schema, features)
                        .withConf(new PlainParquetConfiguration())
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withRowGroupRowCountLimit(ROW_GROUP_ROWS)
                        .withPageWriteChecksumEnabled(true)
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

    private static final class Builder extends ParquetWriter.Builder<Map<String, @Nullable Object>, Builder> {
        private final MessageType schema;
        private final String features;

        Builder(Path file, MessageType schema, String features) {
            super(new LocalOutputFile(file));
            this.schema = schema;
            this.features = features;
        }

        @Override
        protected Builder self() {
            return this;
        }

        // Deprecated, but the library still declares it abstract.
        @SuppressWarnings("deprecation")
        @Override
        protected WriteSupport<Map<String, @Nullable Object>> getWriteSupport(Configuration settings) {
            return new Writing(schema, features);
        }

        @Override
        protected WriteSupport<Map<String, @Nullable Object>> getWriteSupport(ParquetConfiguration settings) {
            return new Writing(schema, features);
        }
    }

    private static final class Writing extends WriteSupport<Map<String, @Nullable Object>> {
        private final MessageType schema;
        private final String features;
        private @Nullable RecordConsumer consumer;

        Writing(MessageType schema, String features) {
            this.schema = schema;
            this.features = features;
        }

        // Deprecated, but the library still declares it abstract.
        @SuppressWarnings("deprecation")
        @Override
        public WriteContext init(Configuration settings) {
            return new WriteContext(schema, Map.of("huggingface", features));
        }

        @Override
        public WriteContext init(ParquetConfiguration settings) {
            return new WriteContext(schema, Map.of("huggingface", features));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Map<String, @Nullable Object> cells) {
            RecordConsumer out = consumer;
            if (out == null) {
                throw Failure.bug("a Parquet file was written to before it was opened");
            }
            out.startMessage();
            members(out, schema, cells);
            out.endMessage();
        }

        private static void members(RecordConsumer out, GroupType group, Map<?, ?> values) {
            for (int i = 0; i < group.getFieldCount(); i++) {
                Type type = group.getType(i);
                Object value = values.get(type.getName());
                if (value != null) {
                    out.startField(type.getName(), i);
                    value(out, type, value);
                    out.endField(type.getName(), i);
                }
            }
        }

        private static void value(RecordConsumer out, Type type, Object value) {
            if (value instanceof Map<?, ?> map) {
                out.startGroup();
                members(out, type.asGroupType(), map);
                out.endGroup();
            } else if (value instanceof List<?> list) {
                GroupType repeated = type.asGroupType().getType(0).asGroupType();
                out.startGroup();
                if (!list.isEmpty()) {
                    out.startField(repeated.getName(), 0);
                    for (Object item : list) {
                        out.startGroup();
                        members(out, repeated, Map.of(repeated.getType(0).getName(), item));
                        out.endGroup();
                    }
                    out.endField(repeated.getName(), 0);
                }
                out.endGroup();
            } else if (value instanceof byte[] bytes) {
                out.addBinary(Binary.fromConstantByteArray(bytes));
            } else if (value instanceof Boolean truth) {
                out.addBoolean(truth);
            } else if (value instanceof Number number) {
                if (type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE) {
                    out.addDouble(number.doubleValue());
                } else {
                    out.addLong(number.longValue());
                }
            } else {
                out.addBinary(Binary.fromString(String.valueOf(value)));
            }
        }
    }
}
