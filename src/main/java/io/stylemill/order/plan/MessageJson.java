package io.stylemill.order.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@link Job} and {@link Result} as JSON text; reading is strict: every field must be there, once, with its type, and
 * no other.
 */
public final class MessageJson {
    /** A message that is longer, in UTF-8 bytes, carries something that does not belong into it. */
    public static final int LONGEST = 10_240;

    private static final String JOB = "stylemill/job/v1";
    private static final String RESULT = "stylemill/result/v1";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MessageJson() {}

    /** Returns the job as JSON. */
    public static String write(Job job) {
        ObjectNode node = JSON.createObjectNode();
        node.put("message", JOB);
        node.put("run", job.run());
        node.put("destination", job.destination());
        node.put("version", job.version());
        node.put("planSha256", job.planSha256());
        node.put("checkpoint", job.checkpoint());
        node.set("shard", shard(job.shard()));
        return text(node, job.id());
    }

    /** Returns the result as JSON. */
    public static String write(Result result) {
        ObjectNode node = JSON.createObjectNode();
        node.put("message", RESULT);
        node.put("run", result.run());
        node.set("shard", shard(result.shard()));
        node.put("sha256", result.sha256());
        node.put("bytes", result.bytes());
        node.put("images", result.images());
        node.put("refused", result.refused());
        node.put("md5", result.md5());
        node.put("rowsSha256", result.rowsSha256());
        ObjectNode device = node.putObject("device");
        result.device().forEach(device::put);
        node.put("worker", result.worker());
        node.put("started", result.started().toString());
        node.put("finished", result.finished().toString());
        Reason failure = result.failure();
        if (failure == null) {
            node.putNull("failure");
        } else {
            node.putObject("failure")
                    .put("code", failure.code())
                    .put("kind", failure.kind().name())
                    .put("message", failure.message());
        }
        return text(node, result.id());
    }

    /**
     * Returns the job that {@code json} holds.
     *
     * @throws Failure {@code bad-message} (INPUT) when it is anything else
     */
    public static Job job(String json) {
        return read(json, JOB, fields -> {
            Job job = new Job(
                    fields.text("run"),
                    fields.text("destination"),
                    fields.text("version"),
                    fields.text("planSha256"),
                    fields.text("checkpoint"),
                    shard(fields.object("shard")));
            fields.end();
            return job;
        });
    }

    /**
     * Returns the result that {@code json} holds.
     *
     * @throws Failure {@code bad-message} (INPUT) when it is anything else
     */
    public static Result result(String json) {
        return read(json, RESULT, fields -> {
            Result result = new Result(
                    fields.text("run"),
                    shard(fields.object("shard")),
                    fields.text("sha256"),
                    fields.text("md5"),
                    fields.number("bytes", Long.MAX_VALUE),
                    fields.number("images", Long.MAX_VALUE),
                    fields.number("refused", Long.MAX_VALUE),
                    fields.text("rowsSha256"),
                    fields.object("device").texts(),
                    fields.text("worker"),
                    fields.instant("started"),
                    fields.instant("finished"),
                    reason(fields.objectOrNull("failure")));
            fields.end();
            return result;
        });
    }

    private static ObjectNode shard(ShardJob shard) {
        return JSON.createObjectNode()
                .put("split", shard.split())
                .put("index", shard.index())
                .put("of", shard.of())
                .put("firstPosition", shard.firstPosition())
                .put("samples", shard.samples())
                .put("round", shard.round());
    }

    private static ShardJob shard(Fields fields) {
        ShardJob shard = new ShardJob(
                fields.text("split"),
                (int) fields.number("index", Integer.MAX_VALUE),
                (int) fields.number("of", Integer.MAX_VALUE),
                fields.number("firstPosition", Long.MAX_VALUE),
                (int) fields.number("samples", Integer.MAX_VALUE),
                (int) fields.number("round", Integer.MAX_VALUE));
        fields.end();
        return shard;
    }

    private static @Nullable Reason reason(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        String kind = fields.text("kind");
        Reason reason = new Reason(fields.text("code"), kind(kind), fields.text("message"));
        fields.end();
        return reason;
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "field 'failure.kind' is one of " + List.of(Kind.values()) + ", not '" + name + "'");
    }

    private static String text(ObjectNode node, String id) {
        String text;
        try {
            text = JSON.writeValueAsString(node);
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

    private static <T> T read(String json, String kind, Function<Fields, T> reader) {
        try {
            if (json.length() > LONGEST) {
                throw new IllegalArgumentException("it has more than " + LONGEST + " characters");
            }
            Fields fields = new Fields("", JSON.readTree(json));
            String found = fields.text("message");
            if (!found.equals(kind)) {
                throw new IllegalArgumentException("field 'message' is '" + found + "', expected is '" + kind
                        + "': coordinator and workers must be of one version");
            }
            return reader.apply(fields);
        } catch (JsonProcessingException e) {
            throw bad(json, kind, e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw bad(json, kind, String.valueOf(e.getMessage()), e);
        }
    }

    private static Failure bad(String json, String kind, String what, Exception cause) {
        String shown = json.length() > 120 ? json.substring(0, 120) + "…" : json;
        return Failure.of(
                Kind.INPUT, "bad-message", "not a " + kind + " message: " + what + "; it starts: " + shown, cause);
    }

    /** One JSON object whose fields are taken one by one, so that what is left at the end is unknown. */
    private static final class Fields {
        private final String path;
        private final ObjectNode left;

        Fields(String path, @Nullable JsonNode node) {
            if (!(node instanceof ObjectNode object)) {
                throw new IllegalArgumentException(
                        path.isEmpty() ? "it is no JSON object" : "field '" + path + "' is no JSON object");
            }
            this.path = path;
            this.left = object.deepCopy();
        }

        String text(String name) {
            JsonNode node = take(name);
            if (!node.isTextual()) {
                throw new IllegalArgumentException("field '" + path + name + "' is a text, not " + node);
            }
            return node.textValue();
        }

        long number(String name, long most) {
            JsonNode node = take(name);
            if (!node.isIntegralNumber()
                    || !node.canConvertToLong()
                    || node.longValue() < 0
                    || node.longValue() > most) {
                throw new IllegalArgumentException(
                        "field '" + path + name + "' is a whole number from 0 to " + most + ", not " + node);
            }
            return node.longValue();
        }

        Instant instant(String name) {
            String text = text(name);
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "field '" + path + name + "' is a time such as 2026-01-01T00:00:00Z, not '" + text + "'", e);
            }
        }

        Fields object(String name) {
            return new Fields(path + name + ".", take(name));
        }

        @Nullable
        Fields objectOrNull(String name) {
            JsonNode node = take(name);
            return node.isNull() ? null : new Fields(path + name + ".", node);
        }

        Map<String, String> texts() {
            Map<String, String> texts = new TreeMap<>();
            List<String> names = new ArrayList<>();
            left.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> texts.put(name, text(name)));
            return texts;
        }

        void end() {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException(
                        "field '" + path + left.fieldNames().next() + "' is unknown");
            }
        }

        private JsonNode take(String name) {
            JsonNode node = left.remove(name);
            if (node == null) {
                throw new IllegalArgumentException("field '" + path + name + "' is missing");
            }
            return node;
        }
    }
}
