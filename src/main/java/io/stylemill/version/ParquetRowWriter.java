package io.stylemill.version;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Hands rows of named fields to Parquet's column writers; lists and groups may lie in each other.
 */
public final class ParquetRowWriter extends WriteSupport<Map<String, @Nullable Object>> {
    private final MessageType schema;
    private final Map<String, String> notes;
    private @Nullable RecordConsumer consumer;

    private ParquetRowWriter(MessageType schema, Map<String, String> notes) {
        this.schema = schema;
        this.notes = notes;
    }

    /**
     * Returns what opens a table to be written, compressed and with checksums.
     *
     * @param notes that stand in the file beside its schema
     */
    public static Builder table(Path file, MessageType schema, Map<String, String> notes, int rowGroupRows) {
        return new Builder(file, schema, notes)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupRowCountLimit(rowGroupRows)
                .withPageWriteChecksumEnabled(true);
    }

    /** Opens a table. */
    public static final class Builder extends ParquetWriter.Builder<Map<String, @Nullable Object>, Builder> {
        private final MessageType schema;
        private final Map<String, String> notes;

        private Builder(Path file, MessageType schema, Map<String, String> notes) {
            super(new LocalOutputFile(file));
            this.schema = schema;
            this.notes = notes;
        }

        @Override
        protected Builder self() {
            return this;
        }

        // Deprecated, but the library still declares it abstract.
        @SuppressWarnings("deprecation")
        @Override
        protected WriteSupport<Map<String, @Nullable Object>> getWriteSupport(Configuration settings) {
            return new ParquetRowWriter(schema, notes);
        }

        @Override
        protected WriteSupport<Map<String, @Nullable Object>> getWriteSupport(ParquetConfiguration settings) {
            return new ParquetRowWriter(schema, notes);
        }
    }

    // Deprecated, but the library still declares it abstract.
    @SuppressWarnings("deprecation")
    @Override
    public WriteContext init(Configuration settings) {
        return new WriteContext(schema, notes);
    }

    @Override
    public WriteContext init(ParquetConfiguration settings) {
        return new WriteContext(schema, notes);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Map<String, @Nullable Object> row) {
        RecordConsumer out = consumer;
        if (out == null) {
            throw Failure.bug("a Parquet file was written to before it was opened");
        }
        out.startMessage();
        members(out, schema, row);
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
            } else if (type.isRepetition(Type.Repetition.REQUIRED)) {
                throw Failure.bug("a row has no value for the column '" + type.getName() + "'");
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
        } else if (value instanceof Instant time) {
            out.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, time));
        } else if (value instanceof Boolean truth) {
            out.addBoolean(truth);
        } else if (value instanceof Number number) {
            number(out, type.asPrimitiveType().getPrimitiveTypeName(), number);
        } else {
            out.addBinary(Binary.fromString(String.valueOf(value)));
        }
    }

    private static void number(RecordConsumer out, PrimitiveTypeName type, Number number) {
        switch (type) {
            case DOUBLE -> out.addDouble(number.doubleValue());
            case INT32 -> out.addInteger(Math.toIntExact(number.longValue()));
            default -> out.addLong(number.longValue());
        }
    }
}
