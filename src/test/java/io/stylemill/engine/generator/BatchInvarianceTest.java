package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A sample's bits depend on its recipe and the device class alone. */
class BatchInvarianceTest {
    @AfterEach
    void oneThreadAgain() {
        PyTorch.start(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 8", "2, 5"})
    void neitherPositionNorNeighboursNorPaddingChangeABit(int threads, int batch) throws Exception {
        try (PyTorchGenerator generator =
                PyTorch.start(threads).load(SampleCheckpoint.read(), Device.CPU, "fp32", batch)) {
            for (long seed = 0; seed < 1; seed++) {
                Random random = new Random(seed);
                Recipe recipe = Recipes.drawn(random, 3, 10, 9, batch);
                PyTorchGenerator.Trace alone = generator.trace(List.of(recipe)).get(0);
                Pixels pixels = generator.generate(List.of(recipe)).get(0);
                for (int position = 0; position < batch; position++) {
                    List<Recipe> neighbours = new ArrayList<>();
                    int size = position + 1 + random.nextInt(batch - position);
                    for (int i = 0; i < size; i++) {
                        neighbours.add(i == position ? recipe : Recipes.drawn(random, 3, 10, 9, batch));
                    }
                    String what = "seed " + seed + ", position " + position + " of " + size + " in a batch of " + batch
                            + " with " + threads + " threads";
                    PyTorchGenerator.Trace among = generator.trace(neighbours).get(position);
                    assertThat(Arrays.equals(among.ws(), alone.ws()))
                            .as("ws, " + what)
                            .isTrue();
                    assertThat(Differences.largest(among.image(), alone.image()))
                            .as("image, " + what)
                            .isZero();
                    assertThat(generator.generate(neighbours).get(position).data())
                            .as("pixels, " + what)
                            .isEqualTo(pixels.data());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sg2ada-cond-64", "sg3-t-64", "sg3-r-64", "tf-sg1-32"})
    void everyFamilyKeepsItsBitsAmongOthers(String name) throws Exception {
        Checkpoint checkpoint =
                Checkpoints.read(FixtureParityTest.file(Path.of("src/test/resources/checkpoints", name)));
        int cDim = checkpoint.network().cDim();
        int numWs = checkpoint.network().numWs();
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", 3)) {
            Random random = new Random(11);
            Recipe recipe = Recipes.drawn(random, cDim, numWs, numWs, 3);
            PyTorchGenerator.Trace alone = generator.trace(List.of(recipe)).get(0);
            for (int position = 0; position < 3; position++) {
                List<Recipe> neighbours = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    neighbours.add(i == position ? recipe : Recipes.drawn(random, cDim, numWs, numWs, 3));
                }
                assertThat(generator.trace(neighbours).get(position).image())
                        .as("seed 11, position " + position)
                        .isEqualTo(alone.image());
            }
        }
    }

    @Test
    void callsFromTwoThreadsGiveTheBitsOfOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (PyTorchGenerator generator = PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "fp32", 4)) {
            Random random = new Random(7);
            List<Recipe> recipes = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                recipes.add(Recipes.drawn(random, 3, 10, 9, 4));
            }
            List<byte[]> expected = new ArrayList<>();
            for (int i = 0; i < recipes.size(); i += 4) {
                generator.generate(recipes.subList(i, i + 4)).forEach(p -> expected.add(p.data()));
            }
            List<Callable<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 2; caller++) {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < recipes.size(); i++) {
                    order.add(i);
                }
                Collections.shuffle(order, new Random(caller));
                callers.add(() -> {
                    for (int i = 0; i < order.size(); i += 3) {
                        List<Integer> some = order.subList(i, i + 3);
                        List<Pixels> pixels = generator.generate(
                                some.stream().map(recipes::get).toList());
                        for (int k = 0; k < 3; k++) {
                            assertThat(pixels.get(k).data())
                                    .as("recipe " + some.get(k))
                                    .isEqualTo(expected.get(some.get(k)));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(callers)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void batchShapesDifferByRoundingOnly() throws Exception {
        Recipe recipe = Recipes.drawn(new Random(3), 3, 10, 9, 1);
        float[] expected = null;
        for (int batch : new int[] {1, 2, 7, 16}) {
            try (PyTorchGenerator generator =
                    PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "fp32", batch)) {
                float[] image = generator.trace(List.of(recipe)).get(0).image();
                if (expected == null) {
                    expected = image;
                }
                assertThat(Differences.largest(image, expected))
                        .as("batch " + batch)
                        .isLessThan(1e-5);
            }
        }
    }
}
