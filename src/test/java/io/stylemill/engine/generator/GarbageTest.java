package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.order.plan.Recipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What Java frees while a network is loaded is no part of the network. */
class GarbageTest {
    private static final int LOADS = 40;

    @Test
    void aNetworkIsWholeIfJavaCollectsGarbageWhileItIsLoaded() throws InterruptedException {
        Checkpoint checkpoint = SampleCheckpoint.read();
        PyTorch engine = PyTorch.start(1);
        Recipe recipe = Recipes.sample(7, 0, 1);
        float[] expected = image(engine, checkpoint, recipe);
        AtomicBoolean done = new AtomicBoolean();
        Thread collector = new Thread(() -> collect(done, checkpoint));
        collector.start();
        try {
            for (int i = 0; i < LOADS; i++) {
                assertThat(image(engine, checkpoint, recipe)).as("load " + i).isEqualTo(expected);
            }
        } finally {
            done.set(true);
            collector.join();
        }
    }

    private static float[] image(PyTorch engine, Checkpoint checkpoint, Recipe recipe) {
        try (PyTorchGenerator generator = engine.load(checkpoint, Device.CPU, "fp32", 1)) {
            return generator.trace(List.of(recipe)).get(0).image();
        }
    }

    /**
     * Collects garbage, and fills memory of the sizes of weights that came free with what is no
     * number.
     */
    private static void collect(AtomicBoolean done, Checkpoint checkpoint) {
        while (!done.get()) {
            System.gc();
            List<ByteBuffer> taken = new ArrayList<>();
            checkpoint.tensors().values().forEach(tensor -> {
                ByteBuffer memory = ByteBuffer.allocateDirect((int) tensor.elements() * Float.BYTES);
                FloatBuffer numbers = memory.order(ByteOrder.nativeOrder()).asFloatBuffer();
                while (numbers.hasRemaining()) {
                    numbers.put(Float.NaN);
                }
                taken.add(memory);
            });
        }
    }
}
