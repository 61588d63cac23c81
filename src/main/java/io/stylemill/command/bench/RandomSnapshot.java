package io.stylemill.command.bench;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a snapshot as StyleGAN-XL's training does: one pickle with the trained generator, a far
 * larger discriminator and the averaged generator, which is the one that is wanted.
 */
final class RandomSnapshot {
    private static final String PERSISTENT = "torch_utils.persistence\n_reconstruct_persistent_obj\n";
    private static final int UNWANTED = 16 << 20;

    private final OutputStream out;

    private RandomSnapshot(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes the snapshot.
     *
     * @param network of StyleGAN-XL's kind; written twice
     * @param bytes that the file has at least
     */
    static void write(Checkpoint network, long bytes, OutputStream out) throws IOException {
        RandomSnapshot snapshot = new RandomSnapshot(out);
        long each =
                network.tensors().values().stream().mapToLong(Tensor::elements).sum() * 4;
        snapshot.op("\u0080\u0004}(");
        snapshot.text("G");
        snapshot.generator(network);
        snapshot.text("D");
        snapshot.discriminator(Math.max(0, bytes - 2 * each));
        snapshot.text("G_ema");
        snapshot.generator(network);
        snapshot.op("u.");
    }

    private void generator(Checkpoint checkpoint) throws IOException {
        NetworkDescription network = checkpoint.network();
        Map<String, Map<String, Tensor>> owned = new TreeMap<>();
        checkpoint.tensors().forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            owned.computeIfAbsent(name.substring(0, dot), path -> new TreeMap<>())
                    .put(name.substring(dot + 1), tensor);
        });
        Map<String, Map<String, Object>> attributes = new LinkedHashMap<>();
        List<Object> names = new ArrayList<>();
        for (Object one :
                (List<?>) java.util.Objects.requireNonNull(network.config().get("layers"))) {
            Map<String, Object> layer = new TreeMap<>();
            ((Map<?, ?>) one).forEach((key, value) -> layer.put((String) key, value));
            names.add(java.util.Objects.requireNonNull(layer.remove("name")));
            attributes.put("synthesis." + names.get(names.size() - 1), layer);
        }
        Map<String, Object> input = new TreeMap<>();
        ((Map<?, ?>) java.util.Objects.requireNonNull(network.config().get("input")))
                .forEach((key, value) -> input.put((String) key, value));
        attributes.put("synthesis.input", input);
        attributes.put("synthesis", Map.of("output_scale", 0.25, "layer_names", names));
        attributes.put("mapping", Map.of("num_layers", 2));
        attributes.put(
                "",
                Map.of(
                        "z_dim", network.zDim(),
                        "c_dim", network.cDim(),
                        "w_dim", network.wDim(),
                        "num_ws", network.numWs(),
                        "img_resolution", network.height(),
                        "img_channels", network.channels()));
        module("", owned, attributes);
    }

    private void module(
            String path, Map<String, Map<String, Tensor>> owned, Map<String, Map<String, Object>> attributes)
            throws IOException {
        Map<String, Tensor> tensors = owned.getOrDefault(path, Map.of());
        boolean table = path.equals("mapping.embed");
        String type = className(path);
        if (table) {
            op("ctorch.nn.modules.sparse\nEmbedding\n)\u0081}(");
        } else {
            op("c" + PERSISTENT + "}(");
            text("type");
            text("class");
            text("version");
            value(6);
            text("module_src");
            text("");
            text("class_name");
            text(type);
            text("state");
            op("}(");
        }
        Map<String, Object> own = new TreeMap<>(attributes.getOrDefault(path, Map.of()));
        if (type.equals("FullyConnectedLayer")) {
            dense(path, tensors, own);
        }
        for (Map.Entry<String, Object> one : own.entrySet()) {
            text(one.getKey());
            value(one.getValue());
        }
        text("_parameters");
        op("}(");
        for (Map.Entry<String, Tensor> one : tensors.entrySet()) {
            text(one.getKey());
            tensor(one.getValue());
        }
        op("u");
        text("_buffers");
        op("}");
        text("_modules");
        op("}(");
        for (String child : children(path, owned.keySet(), attributes.keySet())) {
            text(child);
            module(path.isEmpty() ? child : path + "." + child, owned, attributes);
        }
        op(table ? "uub" : "uuu\u0085R");
    }

    private static Set<String> children(String path, Set<String> owned, Set<String> others) {
        Set<String> children = new LinkedHashSet<>();
        String prefix = path.isEmpty() ? "" : path + ".";
        for (Set<String> paths : List.of(owned, others)) {
            for (String one : paths) {
                if (!one.isEmpty() && one.startsWith(prefix) && one.length() > prefix.length()) {
                    String rest = one.substring(prefix.length());
                    int dot = rest.indexOf('.');
                    children.add(dot < 0 ? rest : rest.substring(0, dot));
                }
            }
        }
        return children;
    }

    private static String className(String path) {
        return switch (path) {
            case "" -> "Generator";
            case "mapping" -> "MappingNetwork";
            case "synthesis" -> "SynthesisNetwork";
            case "synthesis.input" -> "SynthesisInput";
            default ->
                path.endsWith(".affine") || path.startsWith("mapping.") ? "FullyConnectedLayer" : "SynthesisLayer";
        };
    }

    private static void dense(String path, Map<String, Tensor> tensors, Map<String, Object> attributes) {
        double multiplier = path.startsWith("mapping.fc") ? 0.01 : 1;
        long in = java.util.Objects.requireNonNull(tensors.get("weight")).shape()[1];
        attributes.put("activation", path.startsWith("mapping.") ? "lrelu" : "linear");
        attributes.put("bias_gain", multiplier);
        attributes.put("weight_gain", multiplier / Math.sqrt(in));
    }

    /** A module of a class that is not read, with as many bytes of weights as asked. */
    private void discriminator(long bytes) throws IOException {
        op("c" + PERSISTENT + "}(");
        text("type");
        text("class");
        text("version");
        value(6);
        text("class_name");
        text("ProjectedDiscriminator");
        text("state");
        op("}(");
        Tensor part = Tensor.of(new float[UNWANTED / 4], UNWANTED / 4);
        for (long written = 0; written < bytes; written += UNWANTED) {
            text("w" + written);
            tensor(part);
        }
        op("uu\u0085R");
    }

    /** A tensor of torch: its storage is a stream of its own within the pickle. */
    private void tensor(Tensor tensor) throws IOException {
        op("ctorch._utils\n_rebuild_tensor_v2\n(ctorch.storage\n_load_from_bytes\n");
        byte[] head = storageHead(tensor.elements());
        ByteBuffer data = tensor.data();
        out.write(0x8e);
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length + (long) data.remaining())
                .array());
        out.write(head);
        byte[] chunk = new byte[1 << 16];
        while (data.hasRemaining()) {
            int count = Math.min(chunk.length, data.remaining());
            data.get(chunk, 0, count);
            out.write(chunk, 0, count);
        }
        op("\u0085RK\u0000");
        long[] shape = tensor.shape();
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        tuple(shape);
        tuple(strides);
        op("\u0089}tR");
    }

    private void tuple(long[] numbers) throws IOException {
        op("(");
        for (long number : numbers) {
            value(number);
        }
        op("t");
    }

    /**
     * What is before a storage's bytes: five small pickles, the last of them the list of keys, and
     * the length.
     */
    private static byte[] storageHead(long elements) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RandomSnapshot head = new RandomSnapshot(bytes);
        head.op("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.");
        head.op("\u0080\u0002}(");
        head.text("little_endian");
        head.op("\u0088u.\u0080\u0002(");
        head.text("storage");
        head.op("ctorch\nFloatStorage\n");
        head.text("0");
        head.text("cpu");
        head.value(elements);
        head.op("NtQ.\u0080\u0002](");
        head.text("0");
        head.op("e.");
        bytes.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(elements)
                .array());
        return bytes.toByteArray();
    }

    private void value(Object value) throws IOException {
        if (value instanceof Boolean flag) {
            op(flag ? "\u0088" : "\u0089");
        } else if (value instanceof Double number) {
            out.write('G');
            out.write(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof Number number) {
            out.write(0x8a);
            out.write(8);
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(number.longValue())
                    .array());
        } else if (value instanceof List<?> list) {
            op("](");
            for (Object one : list) {
                value(one);
            }
            op("e");
        } else {
            text(String.valueOf(value));
        }
    }

    private void text(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(utf8.length)
                .array());
        out.write(utf8);
    }

    /** Writes instructions, a character each. */
    private void op(String instructions) throws IOException {
        out.write(instructions.getBytes(StandardCharsets.ISO_8859_1));
    }
}
