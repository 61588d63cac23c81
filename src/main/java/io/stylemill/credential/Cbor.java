package io.stylemill.credential;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.stylemill.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as CBOR (RFC 8949) of definite lengths and shortest numbers, keys in the order that they
 * are given in.
 */
final class Cbor {
    private static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private Cbor() {}

    /**
     * Returns the bytes of a value: maps with keys of text or Long, lists, texts, bytes, Long,
     * Boolean or null.
     */
    static byte[] write(@Nullable Object value) {
        return write(-1, value);
    }

    /** Returns the bytes of a value under a tag, or under none where that is negative. */
    static byte[] write(int tag, @Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (CBORGenerator generator = FACTORY.createGenerator(out)) {
            if (tag >= 0) {
                generator.writeTag(tag);
            }
            write(generator, value);
        } catch (IOException e) {
            throw Failure.bug("memory could not be written: " + e);
        }
        return out.toByteArray();
    }

    private static void write(CBORGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject(map, map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey() instanceof Long number) {
                    out.writeFieldId(number);
                } else {
                    out.writeFieldName((String) entry.getKey());
                }
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray(list, list.size());
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean decision) {
            out.writeBoolean(decision);
        } else if (value == null) {
            out.writeNull();
        } else {
            throw Failure.bug("a " + value.getClass() + " has no place in a credential");
        }
    }

    /**
     * Returns the one value that the bytes hold; tags are passed over, keys that are numbers become
     * their text.
     */
    static JsonNode read(byte[] bytes) throws IOException {
        try (var parser = FACTORY.createParser(bytes)) {
            JsonNode read = MAPPER.readTree(parser);
            if (read == null || parser.nextToken() != null) {
                throw new IOException("it holds no value, or more than one");
            }
            return read;
        }
    }
}
