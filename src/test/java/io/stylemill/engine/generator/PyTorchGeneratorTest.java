package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchGeneratorTest {
    private static final Checkpoint SAMPLE = SampleCheckpoint.read();

    @Test
    void namesItsDeviceClass() {
        try (Generator generator = PyTorch.start(1).load(SAMPLE, Device.CPU, "auto", 4)) {
            String cpu = InstructionSet.read(InstructionSet.CPUINFO).id();
            assertThat(generator.deviceClass()).isEqualTo(new DeviceClass("pytorch-2.7.1", "cpu:" + cpu, 1, "fp32", 4));
        }
    }

    @Test
    void refusesARecipeWithoutAClass() {
        try (Generator generator = PyTorch.start(1).load(SAMPLE, Device.CPU, "auto", 1)) {
            Recipe recipe =
                    Recipes.of(0, List.of(), 1, 10, null, Recipe.Noise.STORED, Recipe.Transform.IDENTITY, -1, 1);
            assertThatThrownBy(() -> generator.generate(List.of(recipe)))
                    .isInstanceOf(Failure.class)
                    .hasMessage("a class vector has 0 numbers; this network takes 3");
        }
    }

    @Test
    void saysWhichSampleIsNotFinite() {
        Map<String, Tensor> damaged = new HashMap<>(SAMPLE.tensors());
        damaged.put("synthesis.b64.torgb.bias", Tensor.of(new float[] {0, Float.NaN, 0}, 3));
        Checkpoint checkpoint = new Checkpoint(
                SAMPLE.network(), damaged, SAMPLE.format(), SAMPLE.sha256(), SAMPLE.bytes(), SAMPLE.facts());
        try (Generator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "auto", 2)) {
            assertThatThrownBy(() -> generator.generate(List.of(Recipes.sample(4, 1, 2))))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo("not-finite"))
                    .hasMessage(
                            "the network gave NaN or infinite values for seed 4 of the group test at precision fp32; its"
                                    + " tensor synthesis.b64.torgb.bias holds numbers that are not finite: fetch the file again, or"
                                    + " take an earlier snapshot of the training");
        }
    }

    @Test
    void saysWhatPyTorchMissesInADamagedNetwork() {
        Map<String, Tensor> damaged = new HashMap<>(SAMPLE.tensors());
        damaged.put("synthesis.b16.conv1.weight", Tensor.of(new float[9], 1, 1, 3, 3));
        Checkpoint checkpoint = new Checkpoint(
                SAMPLE.network(), damaged, SAMPLE.format(), SAMPLE.sha256(), SAMPLE.bytes(), SAMPLE.facts());
        try (Generator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "auto", 1)) {
            assertThatThrownBy(() -> generator.generate(List.of(Recipes.sample(4, 1, 1))))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo("bad-network"));
        }
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        PyTorch engine = PyTorch.start(1);
        Device missing = new Device(Device.Kind.CUDA, engine.gpus());
        assertThatThrownBy(() -> engine.load(SAMPLE, missing, "auto", 1))
                .isInstanceOf(Failure.class)
                .hasMessage("device " + missing + " was asked for, but PyTorch sees " + engine.gpus()
                        + " GPUs here; use cpu, or run doctor to see what is missing");
    }

    @Test
    void estimatesAMissingMeanAndSaysSo() {
        Map<String, Tensor> tensors = new HashMap<>(SAMPLE.tensors());
        Tensor stored = tensors.remove("mapping.w_avg");
        Checkpoint checkpoint = new Checkpoint(
                SAMPLE.network(), tensors, SAMPLE.format(), SAMPLE.sha256(), SAMPLE.bytes(), SAMPLE.facts());
        Recipe atTheMean =
                Recipes.of(1, Recipes.oneHot(0, 3), 0, 10, null, Recipe.Noise.NONE, Recipe.Transform.IDENTITY, -1, 1);
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "auto", 1)) {
            assertThat(generator.facts())
                    .containsEntry(
                            "w_avg",
                            "not in the file; estimated as the mean of w over 10000 latents of RandomState(0), classes"
                                    + " in turn");
            float[] w = generator.trace(List.of(atTheMean)).get(0).ws();
            float[] expected = Floats.of(stored);
            for (int i = 0; i < expected.length; i++) {
                // The stored mean is one of 30,000 other latents: they agree to the error of a mean
                // of 10,000.
                assertThat(w[i]).as("w " + i).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(0.06f));
            }
        }
    }

    @Test
    void bfloat16StaysNearFloat32() {
        if (!InstructionSet.read(InstructionSet.CPUINFO).bf16()) {
            assertThatThrownBy(() -> PyTorch.start(1).load(SAMPLE, Device.CPU, "bf16", 1))
                    .isInstanceOf(Failure.class)
                    .hasMessageStartingWith("bf16 needs a CPU with avx512_bf16 instructions");
            return;
        }
        List<Recipe> recipes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            recipes.add(Recipes.sample(i, i % 3, 8));
        }
        assertBfloat16IsNear(SAMPLE, recipes, 45);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sg3-t-64", "sg3-r-64"})
    void bfloat16StaysNearFloat32ThroughTheFiltersOfStylegan3(String fixture) {
        assumeTrue(InstructionSet.read(InstructionSet.CPUINFO).bf16(), "this CPU has no instructions for bf16");
        Checkpoint checkpoint = Checkpoints.read(Path.of("src/test/resources/checkpoints", fixture, "network.pkl"));
        List<Recipe> recipes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            recipes.add(Recipes.of(i, List.of(), 1, 16, null, Recipe.Noise.NONE, Recipe.Transform.IDENTITY, -1, 4));
        }
        assertBfloat16IsNear(checkpoint, recipes, 40);
    }

    private static void assertBfloat16IsNear(Checkpoint checkpoint, List<Recipe> recipes, double least) {
        int n = recipes.size();
        try (Generator exact = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", n);
                Generator half = PyTorch.start(1).load(checkpoint, Device.CPU, "bf16", n)) {
            List<Pixels> a = exact.generate(recipes);
            List<Pixels> b = half.generate(recipes);
            for (int image = 0; image < n; image++) {
                double squares = 0;
                for (int i = 0; i < a.get(image).data().length; i++) {
                    double d = (a.get(image).data()[i] & 0xFF) - (b.get(image).data()[i] & 0xFF);
                    squares += d * d;
                }
                double psnr =
                        10 * Math.log10(255 * 255 / (squares / a.get(image).data().length));
                assertThat(psnr).as("PSNR in dB of image " + image).isBetween(least, 80.0);
            }
        }
    }

    @Test
    void randomNoiseFollowsItsStreamLayerByLayer() {
        try (PyTorchGenerator generator = PyTorch.start(1).load(SAMPLE, Device.CPU, "auto", 1)) {
            float[] all = image(generator, Recipe.Noise.plain("random", new Recipe.StreamId(1, 2)));
            assertThat(image(generator, Recipe.Noise.plain("random", new Recipe.StreamId(1, 2))))
                    .isEqualTo(all);
            assertThat(image(generator, Recipe.Noise.plain("random", new Recipe.StreamId(1, 3))))
                    .isNotEqualTo(all);
            float[] none = image(generator, Recipe.Noise.NONE);
            assertThat(image(generator, new Recipe.Noise("random", 0, null, new Recipe.StreamId(1, 2))))
                    .isEqualTo(none);
            assertThat(image(generator, new Recipe.Noise("const", 1, List.of(), null)))
                    .isEqualTo(none);
            assertThat(image(generator, new Recipe.Noise("const", 1, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8), null)))
                    .isEqualTo(image(generator, Recipe.Noise.STORED))
                    .isNotEqualTo(none);
        }
    }

    private static float[] image(PyTorchGenerator generator, Recipe.Noise noise) {
        Recipe recipe = Recipes.of(3, Recipes.oneHot(0, 3), 1, 10, null, noise, Recipe.Transform.IDENTITY, -1, 1);
        return generator.trace(Collections.singletonList(recipe)).get(0).image();
    }
}
