package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.order.plan.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Python needs to run a network as this program does: the same TorchScript, and what it is
 * called with. For measurements on machines without Java.
 */
public final class NetworkProgram {
    /** Larger tensors are told by their spread: random numbers are as fast. */
    private static final int MOST_VALUES = 4096;

    private NetworkProgram() {}

    /**
     * Returns the archive that {@code torch.jit.load} reads: code only, with the methods prepare,
     * mapping and pixels.
     */
    public static byte[] archive(Checkpoint checkpoint) {
        return TorchScriptArchive.of(Family.of(checkpoint.network()));
    }

    /**
     * Returns what the methods take: {@code tensors} by name, each with its {@code shape} and
     * either its {@code values} or the {@code spread} (standard deviation) of its many values;
     * {@code inputs} by name for one image, alike; the {@code architecture}, such as
     * {@code stylegan3-t}; and the sizes {@code zDim}, {@code cDim}, {@code numWs}, {@code width},
     * {@code height}.
     *
     * @param recipe of the image; its noise is not random
     */
    public static Map<String, Object> calls(Checkpoint checkpoint, Recipe recipe) {
        NetworkDescription network = checkpoint.network();
        Map<String, Object> tensors = new LinkedHashMap<>();
        TorchNetwork.forEachWeight(checkpoint, (name, input) -> tensors.put(name, described(input)));
        Map<String, Object> inputs = new LinkedHashMap<>();
        SynthesisInputs.of(network, checkpoint.tensors())
                .of(List.of(recipe))
                .forEach((name, input) -> inputs.put(name, described(input)));
        Map<String, Object> calls = new LinkedHashMap<>();
        calls.put("architecture", network.architecture().id());
        calls.put("tensors", tensors);
        calls.put("inputs", inputs);
        calls.put("zDim", network.zDim());
        calls.put("cDim", network.cDim());
        calls.put("numWs", network.numWs());
        calls.put("width", network.width());
        calls.put("height", network.height());
        return calls;
    }

    private static Map<String, Object> described(Input input) {
        Map<String, Object> described = new LinkedHashMap<>();
        List<Long> shape = new ArrayList<>();
        for (long length : input.shape()) {
            shape.add(length);
        }
        described.put("shape", shape);
        if (input.values().length <= MOST_VALUES) {
            List<Double> values = new ArrayList<>();
            for (float value : input.values()) {
                values.add((double) value);
            }
            described.put("values", values);
        } else {
            double sum = 0;
            double squares = 0;
            for (float value : input.values()) {
                sum += value;
                squares += (double) value * value;
            }
            double mean = sum / input.values().length;
            described.put("spread", Math.sqrt(squares / input.values().length - mean * mean));
        }
        return described;
    }
}
