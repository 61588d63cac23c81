package io.stylemill.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the sample's safetensors. */
final class SampleCheckpoint {
    static final Path FILE = Path.of("samples/blood-cells/blood-cells-64.safetensors");

    private SampleCheckpoint() {}

    static Checkpoint read() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(FILE)).order(ByteOrder.LITTLE_ENDIAN);
        int n = (int) bytes.getLong();
        byte[] json = new byte[n];
        bytes.get(json);
        ByteBuffer body = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        JsonNode header = new ObjectMapper().readTree(json);
        Map<String, Tensor> tensors = new HashMap<>();
        header.properties().forEach(e -> {
            if (!e.getKey().equals("__metadata__")) {
                JsonNode v = e.getValue();
                long[] shape = new long[v.get("shape").size()];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = v.get("shape").get(i).asLong();
                }
                int from = v.get("data_offsets").get(0).asInt();
                int to = v.get("data_offsets").get(1).asInt();
                tensors.put(e.getKey(), new Tensor(Tensor.Type.F32, shape, body.slice(from, to - from)));
            }
        });
        return new Checkpoint(
                new NetworkDescription(
                        Architecture.STYLEGAN2,
                        128,
                        3,
                        128,
                        10,
                        64,
                        3,
                        List.of("RBC", "WBC", "Platelets"),
                        Map.of("mapping_lr_multiplier", 0.01)),
                tensors,
                "stylemill-safetensors",
                "d1046501bd2f36ec85f8703cf06194f3c9eaccaea4409e621ce937d0c9e67e23",
                bytes.limit(),
                Map.of());
    }
}
