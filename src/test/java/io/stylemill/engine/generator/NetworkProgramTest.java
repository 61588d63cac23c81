package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.CanonicalJson;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive and the calls, used as {@code src/bench/gpu.py} uses them. */
class NetworkProgramTest {
    private static final Recipe RECIPE =
            Recipes.of(5, List.of(), 1, 1, null, Recipe.Noise.STORED, Recipe.Transform.IDENTITY, -1, 1);

    @ParameterizedTest
    @ValueSource(strings = {"sg2ada-32", "tf-sg1-32", "sg3-t-64"})
    void whatIsWrittenMakesAnImageOfTheNetworksSize(String fixture) throws Exception {
        Checkpoint checkpoint = Checkpoints.read(Path.of("src/test/resources/checkpoints", fixture, "network.pkl"));

        Map<?, ?> calls =
                (Map<?, ?>) CanonicalJson.parse(CanonicalJson.write(NetworkProgram.calls(checkpoint, RECIPE)));

        assertThat(calls.get("architecture"))
                .isEqualTo(checkpoint.network().architecture().id());
        Map<String, Input> tensors = inputs(calls.get("tensors"));
        assertThat(tensors).hasSizeGreaterThanOrEqualTo(checkpoint.tensors().size());
        int side = checkpoint.network().width();
        assertThat(run(checkpoint, tensors, inputs(calls.get("inputs")))).isEqualTo(side * side * 3);
    }

    /** Returns how many bytes the image of z = 0 has. */
    private static int run(Checkpoint checkpoint, Map<String, Input> tensors, Map<String, Input> inputs)
            throws Exception {
        PyTorch.start(1);
        TorchEngine engine = new TorchEngine(Engine.getEngine("PyTorch"), 1);
        int zDim = checkpoint.network().zDim();
        int cDim = checkpoint.network().cDim();
        int numWs = checkpoint.network().numWs();
        try (PtNDManager scope = (PtNDManager) engine.newManager(Device.CPU)) {
            PtSymbolBlock module = JniUtils.loadModule(
                    scope, new ByteArrayInputStream(NetworkProgram.archive(checkpoint)), false, false);
            try (IValue all = IValue.stringMapFrom(arrays(scope, tensors));
                    IValue type = IValue.from((long) Precision.FP32.scalarType());
                    IValue weights = IValueUtils.runMethod(module, "prepare", all, type);
                    IValue z = IValue.from(TorchNetwork.array(scope, new Input(new float[zDim], 1, zDim)));
                    IValue c = IValue.from(TorchNetwork.array(scope, new Input(new float[cDim], 1, cDim)));
                    IValue mapped = IValueUtils.runMethod(module, "mapping", weights, z, c);
                    IValue ws = IValue.from(mapped.toTensor(scope).expandDims(1).repeat(1, numWs));
                    IValue given = IValue.stringMapFrom(arrays(scope, inputs));
                    IValue result = IValueUtils.runMethod(module, "pixels", weights, ws, given)) {
                return TorchNetwork.rendered(scope, result).data().length;
            } finally {
                module.close();
            }
        }
    }

    private static Map<String, PtNDArray> arrays(PtNDManager scope, Map<String, Input> inputs) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        inputs.forEach((name, input) -> arrays.put(name, TorchNetwork.array(scope, input)));
        return arrays;
    }

    private static Map<String, Input> inputs(Object described) {
        Map<String, Input> inputs = new LinkedHashMap<>();
        ((Map<?, ?>) described).forEach((name, one) -> {
            Map<?, ?> map = (Map<?, ?>) one;
            long[] shape = ((List<?>) map.get("shape"))
                    .stream().mapToLong(length -> ((Number) length).longValue()).toArray();
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            if (map.get("values") instanceof List<?> given) {
                assertThat(given).hasSize(values.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] = ((Number) given.get(i)).floatValue();
                }
            } else {
                assertThat(((Number) map.get("spread")).doubleValue()).isPositive();
                Arrays.fill(values, 0.01f);
            }
            inputs.put(String.valueOf(name), new Input(values, shape));
        });
        return inputs;
    }
}
