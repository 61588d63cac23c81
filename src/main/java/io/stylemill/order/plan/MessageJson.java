package io.stylemill.order.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link Job} and {@link Result} as JSON text; reading is strict: every field must be there, once,
 * with its type, and no other.
 */
public final class MessageJson {
    /** A message that is longer, in UTF-8 bytes, carries something that does not belong into it. */
    public static final int LONGEST = 10_240;

    /** The form of a job's text. */
    public static final String JOB = "stylemill/job/v1";

    private static final String RESULT = "stylemill/result/v1";
    private static final String FORMAT = "message";

    private static final JsonMapper JSON = new JsonMapper();

    private MessageJson() {}

    /** Returns the job as JSON. */
    public static String write(Job job) {
        return write(JOB, job, job.id());
    }

    /** Returns the result as JSON. */
    public static String write(Result result) {
        return write(RESULT, result, result.id());
    }

    /**
     * Returns the job that {@code json} holds.
     *
     * @throws Failure {@code bad-message} (INPUT) when it is anything else
     */
    public static Job job(String json) {
        return read(json, JOB, Job.class);
    }

    /**
     * Returns the result that {@code json} holds.
     *
     * @throws Failure {@code bad-message} (INPUT) when it is anything else
     */
    public static Result result(String json) {
        return read(json, RESULT, Result.class);
    }

    private static String write(String format, Record message, String id) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put(FORMAT, format);
        fields.putAll(RecordJson.MESSAGE.write(message));
        String text;
        try {
            text = JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw Failure.of(Kind.BUG, "bug", "the message for " + id + " cannot be written as JSON", e);
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw Failure.input(
                    "message-too-long",
                    "the message for " + id + " has " + bytes + " bytes, allowed are " + LONGEST
                            + ": shorten the paths of destination and checkpoint");
        }
        return text;
    }

    private static <T extends Record> T read(String json, String format, Class<T> type) {
        try {
            if (json.length() > LONGEST) {
                throw new IllegalArgumentException("it has more than " + LONGEST + " characters");
            }
            if (!(CanonicalJson.parse(json) instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException("it is no JSON object");
            }
            Map<Object, @Nullable Object> message = new LinkedHashMap<>(fields);
            Object found = message.remove(FORMAT);
            if (!format.equals(found)) {
                throw new IllegalArgumentException("'" + FORMAT + "' is '" + found + "'; it must be '" + format + "'");
            }
            return RecordJson.MESSAGE.read(message, type);
        } catch (IllegalArgumentException | Failure e) {
            String shown = json.length() > 120 ? json.substring(0, 120) + "…" : json;
            throw Failure.of(
                    Kind.INPUT,
                    "bad-message",
                    "not a " + format + " message: " + e.getMessage()
                            + ". Coordinator and workers must be of one version. It starts: " + shown,
                    e);
        }
    }
}
