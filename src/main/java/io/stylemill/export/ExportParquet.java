package io.stylemill.export;

import io.stylemill.dataset.CommitRecord;
import io.stylemill.dataset.SampleRow;
import io.stylemill.failure.Failure;
import io.stylemill.plan.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/** One Parquet file per shard with the images inside, and the types of the columns as Hugging Face's library notes them. */
final class ExportParquet implements ExportLayout {
    /** Readers take a row group at a time into memory. */
    private static final int ROW_GROUP_ROWS = 100;

    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message sample {
              optional group image { optional binary bytes; optional binary path (STRING); }
              optional int64 label;
              optional binary key (STRING);
              optional int64 seed;
              optional double truncation_psi;
              optional binary generator_sha256 (STRING);
              optional binary group (STRING);
              optional binary pixel_sha256 (STRING);
              optional binary recipe (STRING);
            }
            """);

    private final ExportFolder folder;
    private final String features;
    private @Nullable String shard;
    private @Nullable ParquetWriter<Cells> writer;

    /** One row and its image. */
    private record Cells(SampleRow row, byte[] image) {}

    ExportParquet(ExportFolder folder) {
        this.folder = folder;
        this.features = features(folder.record());
    }

    private static String features(CommitRecord record) {
        List<String> names =
                record.classes().stream().map(CommitRecord.ClassCount::name).toList();
        Map<String, Object> features = new LinkedHashMap<>();
        features.put("image", Map.of("_type", "Image"));
        features.put("label", names.isEmpty() ? value("int64") : Map.of("_type", "ClassLabel", "names", names));
        features.put("key", value("string"));
        features.put("seed", value("int64"));
        features.put("truncation_psi", value("float64"));
        for (String text : List.of("generator_sha256", "group", "pixel_sha256", "recipe")) {
            features.put(text, value("string"));
        }
        return CanonicalJson.write(Map.of("info", Map.of("features", features)));
    }

    private static Map<String, Object> value(String type) {
        return Map.of("_type", "Value", "dtype", type);
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String from = row.place().shard();
        ParquetWriter<Cells> open = writer;
        try {
            if (open == null || !from.equals(shard)) {
                close();
                Path file = folder.file(from.replaceFirst("\\.tar$", "") + ".parquet");
                open = new Builder(file, features)
                        .withConf(new PlainParquetConfiguration())
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withRowGroupRowCountLimit(ROW_GROUP_ROWS)
                        .build();
                writer = open;
                shard = from;
            }
            open.write(new Cells(row, image));
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of(from), e);
        }
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `data/SPLIT-00000-of-00012.parquet`, one file per shard of the dataset, with the image files inside. `label` is
                the class index, or -1 for none.

                ```python
                from datasets import load_dataset
                cells = load_dataset("parquet", data_dir="data")
                ```
                """;
    }

    @Override
    public void close() {
        ParquetWriter<Cells> open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw ExportFolder.unwritable(Path.of(String.valueOf(shard)), e);
            }
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Cells, Builder> {
        private final String features;

        Builder(Path file, String features) {
            super(new LocalOutputFile(file));
            this.features = features;
        }

        @Override
        protected Builder self() {
            return this;
        }

        // Deprecated, but the library still declares it abstract.
        @SuppressWarnings("deprecation")
        @Override
        protected WriteSupport<Cells> getWriteSupport(Configuration settings) {
            return new Writing(features);
        }

        @Override
        protected WriteSupport<Cells> getWriteSupport(ParquetConfiguration settings) {
            return new Writing(features);
        }
    }

    private static final class Writing extends WriteSupport<Cells> {
        private final String features;
        private @Nullable RecordConsumer consumer;

        Writing(String features) {
            this.features = features;
        }

        // Deprecated, but the library still declares it abstract.
        @SuppressWarnings("deprecation")
        @Override
        public WriteContext init(Configuration settings) {
            return new WriteContext(SCHEMA, Map.of("huggingface", features));
        }

        @Override
        public WriteContext init(ParquetConfiguration settings) {
            return new WriteContext(SCHEMA, Map.of("huggingface", features));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Cells cells) {
            RecordConsumer out = consumer;
            if (out == null) {
                throw Failure.bug("a Parquet file was written to before it was opened");
            }
            SampleRow row = cells.row();
            out.startMessage();
            out.startField("image", 0);
            out.startGroup();
            out.startField("bytes", 0);
            out.addBinary(Binary.fromConstantByteArray(cells.image()));
            out.endField("bytes", 0);
            text(out, "path", 1, row.key() + "." + ExportFolder.extension(row));
            out.endGroup();
            out.endField("image", 0);
            whole(out, "label", 1, row.label().index());
            text(out, "key", 2, row.key());
            Long seed = row.origin().seed();
            if (seed != null) {
                whole(out, "seed", 3, seed);
            }
            out.startField("truncation_psi", 4);
            out.addDouble(row.origin().truncationPsi());
            out.endField("truncation_psi", 4);
            text(out, "generator_sha256", 5, row.origin().generatorSha256());
            text(out, "group", 6, row.origin().group());
            text(out, "pixel_sha256", 7, row.file().pixelSha256());
            text(out, "recipe", 8, row.recipe());
            out.endMessage();
        }

        private static void text(RecordConsumer out, String name, int index, String value) {
            out.startField(name, index);
            out.addBinary(Binary.fromString(value));
            out.endField(name, index);
        }

        private static void whole(RecordConsumer out, String name, int index, long value) {
            out.startField(name, index);
            out.addLong(value);
            out.endField(name, index);
        }
    }
}
