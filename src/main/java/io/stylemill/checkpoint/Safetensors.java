package io.stylemill.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Our own file: safetensors (8-byte header length, JSON header, raw data) with the description of
 * the network as JSON text under {@code __metadata__.stylemill}.
 *
 * <p>Reading is strict: known element types, offsets that follow each other without gap or overlap
 * and end with the file, no key twice, a header of at most 1 MiB.
 */
public final class Safetensors {
    /** What {@link Checkpoint#format} says of our own files. */
    public static final String FORMAT = "stylemill-safetensors";

    static final int MAX_HEADER = 1 << 20;

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private record Entry(String name, Tensor.Type type, long[] shape, long begin, long end) {}

    /**
     * What a file holds: the JSON text of the description, or null in files of other programs, and
     * the tensors.
     */
    record Content(@Nullable String description, Map<String, RawArray> arrays) {}

    private Safetensors() {}

    /**
     * Writes the network, its description and facts; the same checkpoint gives the same bytes.
     *
     * @param file is replaced as a whole, or left as it was
     * @throws Failure {@code checkpoint-write} when the file cannot be written
     */
    public static void write(Checkpoint checkpoint, Path file) {
        write(checkpoint, checkpoint.tensors(), file);
    }

    /** Writes the description and facts of a network beside tensors under these names. */
    static void write(Checkpoint checkpoint, Map<String, Tensor> tensors, Path file) {
        byte[] header = header(checkpoint, tensors);
        try {
            WholeFile.write(file, part -> {
                try (FileChannel out = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                    fully(out, length.putLong(header.length).flip());
                    fully(out, ByteBuffer.wrap(header));
                    for (Tensor tensor : tensors.values()) {
                        fully(out, tensor.data());
                    }
                }
            });
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "checkpoint-write", "cannot write " + file + ": " + WriteFault.words(e), e);
        }
    }

    private static void fully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static byte[] header(Checkpoint checkpoint, Map<String, Tensor> tensors) {
        ObjectNode root = JSON.createObjectNode();
        try {
            root.putObject("__metadata__")
                    .put("format", "pt")
                    .put("stylemill", JSON.writeValueAsString(SafetensorsDescription.of(checkpoint)));
            long at = 0;
            for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
                Tensor tensor = e.getValue();
                ObjectNode entry = root.putObject(e.getKey());
                entry.put("dtype", tensor.type().name());
                for (long d : tensor.shape()) {
                    entry.withArray("shape").add(d);
                }
                entry.withArray("shape");
                long end = at + tensor.elements() * tensor.type().bytes();
                entry.putArray("data_offsets").add(at).add(end);
                at = end;
            }
            byte[] json = JSON.writeValueAsBytes(root);
            byte[] padded = new byte[(json.length + 7) / 8 * 8];
            java.util.Arrays.fill(padded, (byte) ' ');
            System.arraycopy(json, 0, padded, 0, json.length);
            return padded;
        } catch (JsonProcessingException e) {
            throw Failure.of(Kind.BUG, "bug", "a description that was read cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns whether the content begins like a safetensors file. */
    static boolean looksLike(Region file) {
        if (file.length() < 10) {
            return false;
        }
        long header = file.number(0, 8, "the header length");
        // A header longer than the file is one that was cut short.
        return header >= 2
                && header <= Math.max(MAX_HEADER, file.length() - 8)
                && file.number(8, 1, "the header") == '{';
    }

    /** Reads header and data layout. */
    static Content read(Region file) {
        long length = file.number(0, 8, "the header length");
        if (length < 0 || length > MAX_HEADER) {
            throw Refusal.unsupported("the safetensors header claims " + Long.toUnsignedString(length)
                    + " bytes; at most " + MAX_HEADER + " are read");
        }
        JsonNode root = parse(file.bytes(8, length, "the safetensors header"), "the safetensors header");
        Region data = file.slice(8 + length, file.length() - 8 - length, "the tensors");
        List<Entry> entries = new ArrayList<>();
        String description = null;
        for (Map.Entry<String, JsonNode> e : root.properties()) {
            if (e.getKey().equals("__metadata__")) {
                JsonNode ours = e.getValue().get("stylemill");
                description = ours != null && ours.isTextual() ? ours.textValue() : null;
            } else {
                entries.add(entry(e.getKey(), e.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        Map<String, RawArray> arrays = new TreeMap<>();
        long at = 0;
        for (Entry e : entries) {
            if (e.begin() != at) {
                throw Refusal.damaged("the tensor " + e.name() + " begins at byte " + e.begin()
                        + " of the data instead of " + at + "; tensors must follow each other without gap or overlap");
            }
            at = e.end();
            Region bytes = data.slice(e.begin(), e.end() - e.begin(), "the tensor " + e.name());
            arrays.put(
                    e.name(),
                    RawArray.contiguous(
                            RawArray.Element.valueOf(e.type().name()),
                            ByteOrder.LITTLE_ENDIAN,
                            e.shape(),
                            () -> bytes,
                            bytes.length() / e.type().bytes()));
        }
        if (at != data.length()) {
            throw Refusal.damaged(
                    "the tensors end at byte " + at + " of the data, which has " + data.length() + " bytes");
        }
        return new Content(description, arrays);
    }

    /** Parses one JSON object, refusing duplicate keys. */
    static JsonNode parse(byte[] json, String what) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root == null || !root.isObject()) {
                throw Refusal.damaged(what + " is not a JSON object");
            }
            return root;
        } catch (IOException e) {
            String reason = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
            throw Refusal.damaged(what + " is not valid JSON: " + Attributes.brief(reason));
        }
    }

    private static Entry entry(String name, JsonNode node) {
        JsonNode dtype = node.path("dtype");
        Tensor.Type type = null;
        for (Tensor.Type t : Tensor.Type.values()) {
            type = t.name().equals(dtype.asText()) ? t : type;
        }
        if (type == null) {
            throw Refusal.unsupported("the tensor " + name + " has dtype " + Attributes.brief(dtype.asText())
                    + "; supported are F16, BF16, F32, F64, I64, I32, U8, BOOL");
        }
        long[] shape = wholes(name, "shape", node.path("shape"));
        long[] offsets = wholes(name, "data_offsets", node.path("data_offsets"));
        long bytes = type.bytes();
        try {
            for (long d : shape) {
                bytes = Math.multiplyExact(bytes, d);
            }
        } catch (ArithmeticException e) {
            bytes = -1;
        }
        if (offsets.length != 2 || bytes < 0 || offsets[1] - offsets[0] != bytes) {
            throw Refusal.damaged("the tensor " + name + " of type " + type + " and shape "
                    + Attributes.brief(shape) + " has data_offsets " + Attributes.brief(offsets)
                    + ", which do not span its size");
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private static long[] wholes(String name, String field, JsonNode node) {
        long[] values = new long[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode n = node.path(i);
            if (!n.isIntegralNumber() || !n.canConvertToLong() || n.longValue() < 0) {
                throw Refusal.damaged(
                        "the tensor " + name + " has a malformed " + field + "; whole numbers from 0 are allowed");
            }
            values[i] = n.longValue();
        }
        if (!node.isArray() || values.length > 8) {
            throw Refusal.damaged("the tensor " + name + " needs " + field + " as a list of at most 8 numbers");
        }
        return values;
    }
}
