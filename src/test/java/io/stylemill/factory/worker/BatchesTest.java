package io.stylemill.factory.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private final Lanes lanes = Lanes.cpu(1);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        lanes.close();
    }

    /** Makes ten batches of two; the first of them says that it runs, and waits. */
    private CompletableFuture<List<Integer>> started(
            Batches batches, String name, CountDownLatch runs, CountDownLatch goOn) {
        return CompletableFuture.supplyAsync(() -> {
            List<Integer> taken = new ArrayList<>();
            batches.make(
                    2,
                    some -> {
                        order.add(name);
                        if (some.contains(0)) {
                            runs.countDown();
                            wait(goOn);
                        }
                        return some;
                    },
                    IntStream.range(0, 20).iterator(),
                    (finisher, some, raw) -> raw,
                    (wanted, made) -> taken.add(made));
            return taken;
        });
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNewLaneTakesOneBatchAndThenSeveral() {
        assertThat(IntStream.generate(() -> lanes.passes(1)).limit(3)).containsExactly(1, 4, 4);
    }

    @Test
    void whoCameFirstIsServedFirstHoweverLateItsBatchesCome() {
        Batches older = new Batches(lanes);
        Batches younger = new Batches(lanes);
        CountDownLatch youngerRuns = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);

        CompletableFuture<List<Integer>> second = started(younger, "younger", youngerRuns, goOn);
        wait(youngerRuns);
        // The only lane is taken: the older one's batches and the younger one's wait side by side.
        CountDownLatch olderRuns = new CountDownLatch(1);
        CompletableFuture<List<Integer>> first = started(older, "older", olderRuns, new CountDownLatch(0));
        while (lanes.waiting() < 2 * lanes.inFlight() - 1) {
            Thread.onSpinWait();
        }
        goOn.countDown();

        List<Integer> all = IntStream.range(0, 20).boxed().toList();
        assertThat(first.join()).isEqualTo(all);
        assertThat(second.join()).isEqualTo(all);
        assertThat(order.subList(0, 4)).containsExactly("younger", "older", "older", "older");
        assertThat(order).hasSize(20);
    }
}
