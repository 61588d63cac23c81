package io.stylemill.version;

import io.stylemill.failure.Failure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Hands rows of named fields to Parquet's column writers. */
final class ParquetRowWriter extends WriteSupport<Map<String, @Nullable Object>> {
    private final MessageType schema;
    private @Nullable RecordConsumer consumer;

    ParquetRowWriter(MessageType schema) {
        this.schema = schema;
    }

    // Deprecated, but the library still declares it abstract.
    @SuppressWarnings("deprecation")
    @Override
    public WriteContext init(Configuration settings) {
        return new WriteContext(schema, new HashMap<>());
    }

    @Override
    public WriteContext init(ParquetConfiguration settings) {
        return new WriteContext(schema, new HashMap<>());
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
        List<Type> types = schema.getFields();
        for (int i = 0; i < types.size(); i++) {
            Object value = row.get(types.get(i).getName());
            if (value != null) {
                out.startField(types.get(i).getName(), i);
                write(out, types.get(i), value);
                out.endField(types.get(i).getName(), i);
            } else if (types.get(i).isRepetition(Type.Repetition.REQUIRED)) {
                throw Failure.bug(
                        "a row has no value for the column '" + types.get(i).getName() + "'");
            }
        }
        out.endMessage();
    }

    private static void write(RecordConsumer out, Type type, Object value) {
        if (value instanceof List<?> list) {
            GroupType element = type.asGroupType().getType(0).asGroupType();
            out.startGroup();
            startRepeated(out, element, list.isEmpty());
            for (Object item : list) {
                out.startGroup();
                text(out, "element", 0, (String) item);
                out.endGroup();
            }
            endRepeated(out, element, list.isEmpty());
            out.endGroup();
        } else {
            primitive(out, type.asPrimitiveType(), value);
        }
    }

    private static void primitive(RecordConsumer out, PrimitiveType type, Object value) {
        if (value instanceof Instant time) {
            out.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, time));
        } else if (value instanceof Boolean decision) {
            out.addBoolean(decision);
        } else if (value instanceof Double real) {
            out.addDouble(real);
        } else if (value instanceof Number whole) {
            if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT32) {
                out.addInteger(Math.toIntExact(whole.longValue()));
            } else {
                out.addLong(whole.longValue());
            }
        } else {
            out.addBinary(Binary.fromString((String) value));
        }
    }

    private static void startRepeated(RecordConsumer out, Type type, boolean empty) {
        if (!empty) {
            out.startField(type.getName(), 0);
        }
    }

    private static void endRepeated(RecordConsumer out, Type type, boolean empty) {
        if (!empty) {
            out.endField(type.getName(), 0);
        }
    }

    private static void text(RecordConsumer out, String name, int index, String value) {
        out.startField(name, index);
        out.addBinary(Binary.fromString(value));
        out.endField(name, index);
    }
}
