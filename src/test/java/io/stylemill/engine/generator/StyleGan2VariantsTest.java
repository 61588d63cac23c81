package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.order.plan.Latents;
import io.stylemill.order.plan.Recipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small random networks of every kind of StyleGAN2, against the plain definition. */
class StyleGan2VariantsTest {
    private static final int Z = 6;
    private static final int W = 8;

    /**
     * A negative number of taps is a separable filter, kept one-dimensional. Filters are not
     * symmetric. The last number is how many channels every layer has; 0: some few.
     */
    @ParameterizedTest
    @CsvSource({
        "skip, 4, 3, 0, none, true, 16, 0",
        "skip, 4, 4, 0.3, embed, true, 16, 0",
        "skip, -8, 3, 0, concat, true, 16, 0",
        "skip, -12, 1, 0.5, none, false, 16, 0",
        "skip, 2, 3, 0, none, true, 8, 0",
        "skip, 3, 3, 0, none, true, 16, 0",
        "skip, 6, 3, 0, none, true, 16, 0",
        "resnet, 4, 3, 0, none, true, 16, 0",
        "resnet, -8, 4, 0.4, concat, false, 16, 0",
        "resnet, 3, 1, 0, embed, true, 32, 0",
        "orig, 4, 1, 0, none, true, 16, 0",
        "orig, -9, 3, 0.5, embed, true, 32, 0",
        "skip, 1, 3, 0, none, true, 8, 0",
        "skip, 4, 1, 0, none, true, 16, 0",
        "skip, 4, 1, 0, none, true, 32, 0",
        "skip, 5, 1, 0, none, true, 16, 0",
        "skip, 4, 1, 0, none, true, 64, 0",
        "skip, 4, 3, 0, none, true, 4, 0",
        "resnet, 4, 1, 0, none, true, 4, 0",
        "orig, 4, 3, 0, none, true, 4, 0",
        // Wide enough for Winograd's way in the last resolution; the second has a clamp, skips and
        // no noise.
        "skip, 4, 3, 0, none, true, 64, 64",
        "resnet, 4, 3, 0.5, none, false, 64, 72"
    })
    void agreesWithThePlainDefinition(
            String architecture,
            int taps,
            int channels,
            double clamp,
            String labels,
            boolean noise,
            int resolution,
            int width)
            throws Exception {
        int cDim = labels.equals("none") ? 0 : 3;
        Map<String, Tensor> tensors = network(
                new Random(taps * 31L + channels), architecture, taps, channels, labels, noise, resolution, width);
        Map<String, Object> config = new HashMap<>();
        config.put("mapping_lr_multiplier", 0.5);
        config.put("conv_clamp", clamp == 0 ? null : clamp);
        int numWs = 2 * Integer.numberOfTrailingZeros(resolution) - 2;
        Checkpoint checkpoint = new Checkpoint(
                new NetworkDescription(
                        Architecture.STYLEGAN2, Z, cDim, W, numWs, resolution, channels, List.of(), config),
                tensors,
                "test",
                "0".repeat(64),
                1,
                Map.of());
        List<Double> label = cDim == 0 ? List.of() : List.of(0.25, 0.0, 1.5);
        Recipe recipe = Recipes.of(5, label, 1, numWs, null, Recipe.Noise.STORED, Recipe.Transform.IDENTITY, -1, 2);
        NaiveStyleGan2 naive = new NaiveStyleGan2(tensors, clamp, 0.5);
        double[] w = naive.mapping(
                Latents.z(recipe.z(), Z),
                label.stream().mapToDouble(Double::doubleValue).toArray());
        double[][][] expected = naive.synthesis(w, resolution);
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", 2)) {
            boolean winograd = width > 0
                    && !InstructionSet.read(InstructionSet.CPUINFO).id().equals("base");
            assertThat(generator.deviceClass().engine())
                    .isEqualTo(winograd ? "pytorch-2.7.1+winograd" : "pytorch-2.7.1");
            PyTorchGenerator.Trace trace =
                    generator.trace(List.of(recipe, recipe)).get(1);
            for (int i = 0; i < W; i++) {
                assertThat((double) trace.ws()[i]).as("w " + i).isCloseTo(w[i], within());
            }
            assertThat(trace.image()).hasSize(channels * resolution * resolution);
            double largest = 0;
            double size = 0;
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < resolution * resolution; i++) {
                    double e = expected[c][i / resolution][i % resolution];
                    largest = Math.max(largest, Math.abs(trace.image()[c * resolution * resolution + i] - e));
                    size = Math.max(size, Math.abs(e));
                }
            }
            assertThat(size).as("the expected image is not empty").isGreaterThan(0.05);
            assertThat(largest).as("image").isLessThan(1e-5 * Math.max(1, size));
            assertThat(generator.generate(List.of(recipe)).get(0).channels()).isEqualTo(channels);
        }
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-5);
    }

    private static Map<String, Tensor> network(
            Random random,
            String architecture,
            int taps,
            int channels,
            String labels,
            boolean noise,
            int resolution,
            int wide) {
        Map<String, Tensor> t = new HashMap<>();
        int features = 5;
        if (!labels.equals("none")) {
            t.put("mapping.embed.weight", drawn(random, features, 3));
        }
        if (labels.equals("embed")) {
            t.put("mapping.embed.bias", drawn(random, features));
        }
        int in = labels.equals("none") ? Z : Z + features;
        for (int i = 0; i < 3; i++) {
            t.put("mapping.fc" + i + ".weight", drawn(random, W, i == 0 ? in : W));
            t.put("mapping.fc" + i + ".bias", drawn(random, W));
        }
        t.put("mapping.w_avg", drawn(random, W));
        int before = 7;
        t.put("synthesis.b4.const", drawn(random, before, 4, 4));
        for (int res = 4; res <= resolution; res *= 2) {
            String block = "synthesis.b" + res;
            int width = res == 4 ? before : wide > 0 ? wide : 3 + 16 / res;
            if (res > 4) {
                conv(t, random, block + ".conv0", before, width, res, noise);
                t.put(block + ".conv0.resample_filter", filter(random, taps));
                t.put(block + ".resample_filter", filter(random, taps));
                if (architecture.equals("resnet")) {
                    t.put(block + ".skip.weight", drawn(random, width, before, 1, 1));
                    t.put(block + ".skip.resample_filter", filter(random, taps));
                }
            }
            conv(t, random, block + ".conv1", width, width, res, noise);
            if (architecture.equals("skip") || res == resolution) {
                t.put(block + ".torgb.weight", drawn(random, channels, width, 1, 1));
                t.put(block + ".torgb.bias", drawn(random, channels));
                t.put(block + ".torgb.affine.weight", drawn(random, width, W));
                t.put(block + ".torgb.affine.bias", drawn(random, width));
            }
            before = width;
        }
        return t;
    }

    private static void conv(
            Map<String, Tensor> t, Random random, String name, int in, int out, int res, boolean noise) {
        t.put(name + ".weight", drawn(random, out, in, 3, 3));
        t.put(name + ".bias", drawn(random, out));
        t.put(name + ".affine.weight", drawn(random, in, W));
        t.put(name + ".affine.bias", drawn(random, in));
        if (noise) {
            t.put(name + ".noise_const", drawn(random, res, res));
            t.put(name + ".noise_strength", drawn(random));
        }
    }

    private static Tensor filter(Random random, int taps) {
        int n = Math.abs(taps);
        float[] values = new float[taps < 0 ? n : n * n];
        float sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.2f + random.nextFloat();
            sum += values[i];
        }
        for (int i = 0; i < values.length; i++) {
            values[i] /= sum;
        }
        return taps < 0 ? Tensor.of(values, n) : Tensor.of(values, n, n);
    }

    private static Tensor drawn(Random random, long... shape) {
        int n = 1;
        for (long d : shape) {
            n *= (int) d;
        }
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }
}
