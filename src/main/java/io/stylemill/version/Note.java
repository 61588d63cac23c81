package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside versions: a record as one line of canonical JSON, with the name of its schema.
 */
final class Note {
    private Note() {}

    static byte[] write(Record record, String schema) {
        Map<String, @Nullable Object> fields = RecordJson.DOCUMENT.write(record);
        fields.put("schema", schema);
        return (CanonicalJson.write(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the record that a note holds.
     *
     * @param code of the failure
     * @param says what the failure says, from why it holds none
     * @throws Failure of that code ({@code VERIFICATION})
     */
    static <T extends Record> T parse(
            byte[] content, Class<T> type, String schema, String code, UnaryOperator<String> says) {
        try {
            Object value = CanonicalJson.parse(new String(content, StandardCharsets.UTF_8));
            if (value instanceof Map<?, ?> fields && !schema.equals(fields.get("schema"))) {
                throw new IllegalArgumentException("its schema is not " + schema);
            }
            return RecordJson.DOCUMENT.read(value, type);
        } catch (Failure | IllegalArgumentException e) {
            throw Failure.of(Kind.VERIFICATION, code, says.apply(e.getMessage()), e);
        }
    }
}
