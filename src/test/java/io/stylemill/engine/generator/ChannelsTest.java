package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A network whose image has other channels than an RGB network, and else its weights, makes those
 * channels of the RGB image: grey networks go other ways through PyTorch.
 */
class ChannelsTest {
    private static final Path ROOT = Path.of("src/test/resources");
    private static final int[] GREY = {1};
    private static final int[] RGB = {0, 1, 2};
    private static final int[] RGBA = {0, 1, 2, 0};

    @ParameterizedTest
    @CsvSource({
        "checkpoints/sg2ada-32/network.pkl",
        "checkpoint-variants/ada-double-protocol4.pkl",
        "checkpoint-variants/rosinality-zip.pt",
        "checkpoint-variants/tf-resnet-labelconcat-protocol2.pkl",
        "checkpoint-variants/tf-ada-orig-labelembed-gs-alone-protocol5.pkl",
        "checkpoints/tf-sg1-32/network.pkl",
        "checkpoint-variants/tf-sg1-fixed-labels-bigendian-protocol3.pkl",
        "checkpoints/sg3-t-64/network.pkl",
        "checkpoints/sg3-r-64/network.pkl"
    })
    void makesTheSameChannelsInEveryPrecisionAndBatch(String file) throws Exception {
        Checkpoint read = Checkpoints.read(ROOT.resolve(file));
        PyTorch engine = PyTorch.start(1);
        boolean bf16 = InstructionSet.read(InstructionSet.CPUINFO).bf16();
        for (String precision : bf16 ? List.of("fp32", "bf16") : List.of("fp32")) {
            List<float[]> rgb = images(engine, with(read, RGB), precision, 4);
            for (int batch : new int[] {1, 4}) {
                for (int[] channels : new int[][] {GREY, RGBA}) {
                    List<float[]> images = images(engine, with(read, channels), precision, batch);
                    for (int n = 0; n < images.size(); n++) {
                        compare(images.get(n), rgb.get(n), channels, precision.equals("fp32") ? 2e-5 : 3e-2);
                    }
                }
            }
        }
    }

    private static void compare(float[] image, float[] rgb, int[] channels, double tolerance) {
        int pixels = rgb.length / 3;
        assertThat(image).hasSize(channels.length * pixels);
        double size = 0;
        for (float value : rgb) {
            size = Math.max(size, Math.abs(value));
        }
        assertThat(size).as("the image is not empty").isGreaterThan(0.05);
        for (int c = 0; c < channels.length; c++) {
            assertThat(Differences.largest(
                            Arrays.copyOfRange(image, c * pixels, (c + 1) * pixels),
                            Arrays.copyOfRange(rgb, channels[c] * pixels, (channels[c] + 1) * pixels)))
                    .as("channel " + c + " of " + channels.length)
                    .isLessThan(tolerance * Math.max(1, size));
        }
    }

    private static List<float[]> images(PyTorch engine, Checkpoint checkpoint, String precision, int batch) {
        List<Double> label = Recipes.oneHot(0, checkpoint.network().cDim());
        List<Recipe> recipes = new ArrayList<>();
        for (int seed = 0; seed < batch; seed++) {
            recipes.add(Recipes.of(
                    seed,
                    label,
                    1,
                    checkpoint.network().numWs(),
                    null,
                    Recipe.Noise.STORED,
                    Recipe.Transform.IDENTITY,
                    -1,
                    batch));
        }
        List<float[]> images = new ArrayList<>();
        try (PyTorchGenerator generator = engine.load(checkpoint, Device.CPU, precision, batch)) {
            generator.trace(recipes).forEach(trace -> images.add(trace.image()));
        }
        return images;
    }

    /** The network with these channels of its image, in this order. */
    private static Checkpoint with(Checkpoint of, int[] channels) {
        NetworkDescription n = of.network();
        Map<String, Object> config = new HashMap<>(n.config());
        String last = "torgb";
        if (config.get("layers") instanceof List<?> layers) {
            Map<?, ?> layer = (Map<?, ?>) layers.get(layers.size() - 1);
            last = "synthesis." + layer.get("name");
        }
        Map<String, Tensor> tensors = new HashMap<>(of.tensors());
        for (Map.Entry<String, Tensor> e : of.tensors().entrySet()) {
            if (e.getKey().endsWith(last + ".weight") || e.getKey().endsWith(last + ".bias")) {
                tensors.put(e.getKey(), rows(e.getValue(), channels));
            }
        }
        NetworkDescription network = new NetworkDescription(
                n.architecture(),
                n.zDim(),
                n.cDim(),
                n.wDim(),
                n.numWs(),
                n.width(),
                n.height(),
                channels.length,
                n.classNames(),
                config);
        return new Checkpoint(network, tensors, of.format(), of.sha256(), of.bytes(), of.facts());
    }

    private static Tensor rows(Tensor tensor, int[] rows) {
        float[] all = Floats.of(tensor);
        int had = (int) tensor.shape()[0];
        int each = all.length / had;
        float[] values = new float[rows.length * each];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(all, rows[i] % had * each, values, i * each, each);
        }
        long[] shape = tensor.shape().clone();
        shape[0] = rows.length;
        return Tensor.of(values, shape);
    }
}
