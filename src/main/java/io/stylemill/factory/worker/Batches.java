package io.stylemill.factory.worker;

import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Makes images: recipe after recipe in full batches, a few batches under way at a time, before
 * those of later callers. Safe for use by many threads.
 */
public final class Batches {
    /**
     * Code of the failure when device or heap are too small for a batch; a smaller batch shape may
     * fit.
     */
    private final Lanes lanes;

    private final long turn;

    /** @param lanes closed by their owner */
    public Batches(Lanes lanes) {
        this.lanes = lanes;
        this.turn = lanes.turn();
    }

    /** What becomes of the generator's image of a recipe. */
    @FunctionalInterface
    public interface Finish<T> {
        T of(Finisher finisher, Recipe recipe, Pixels raw);
    }

    /** What becomes of what the generator gave for a batch: one result for each of the batch. */
    @FunctionalInterface
    public interface FinishAll<I, R, T> {
        List<T> of(Finisher finisher, List<I> batch, R raw);
    }

    private record Made<I, T>(I item, T result) {}

    /**
     * Makes the images of the recipes, and hands each to {@code taker} in the recipes' order, on
     * the calling thread.
     *
     * @throws Failure as generator, {@code finish} or {@code taker} throw, {@code out-of-memory}
     *     (RESOURCES) when the Java heap does not suffice; what was started ends first
     */
    public <T> void make(Generator generator, Iterator<Recipe> recipes, Finish<T> finish, BiConsumer<Recipe, T> taker) {
        make(
                generator.deviceClass().batch(),
                generator::generate,
                recipes,
                (finisher, some, raw) -> {
                    List<T> made = new ArrayList<>(some.size());
                    for (int i = 0; i < some.size(); i++) {
                        made.add(finish.of(finisher, some.get(i), raw.get(i)));
                    }
                    return made;
                },
                taker);
    }

    /**
     * Returns how many images to make at once of a network with that batch shape, each time a
     * multiple of it.
     */
    IntSupplier together(int batch, long imageBytes) {
        return () -> batch * lanes.passes(batch * imageBytes);
    }

    /**
     * Makes what is wanted a batch at a time, and hands each result to {@code taker} in the order
     * of what is wanted, on the calling thread.
     *
     * @param batch how many at once, at least 1
     * @param generating runs the network, on a device lane
     * @param finish goes on with what it gave, on an encoder lane
     * @throws Failure as the other {@code make}
     */
    public <I, R, T> void make(
            int batch,
            Function<List<I>, R> generating,
            Iterator<I> wanted,
            FinishAll<I, R, T> finish,
            BiConsumer<I, T> taker) {
        make(() -> batch, generating, wanted, finish, taker);
    }

    /**
     * Makes what is wanted as the other {@code make} does.
     *
     * @param together how many at once, at least 1; asked each time
     */
    <I, R, T> void make(
            IntSupplier together,
            Function<List<I>, R> generating,
            Iterator<I> wanted,
            FinishAll<I, R, T> finish,
            BiConsumer<I, T> taker) {
        Deque<CompletableFuture<List<Made<I, T>>>> underway = new ArrayDeque<>();
        try {
            while (wanted.hasNext() || !underway.isEmpty()) {
                while (wanted.hasNext() && underway.size() < lanes.inFlight()) {
                    int batch = together.getAsInt();
                    List<I> some = new ArrayList<>(batch);
                    while (wanted.hasNext() && some.size() < batch) {
                        some.add(wanted.next());
                    }
                    underway.add(CompletableFuture.supplyAsync(() -> generating.apply(some), lanes.device(turn))
                            .thenApplyAsync(raw -> finish(some, raw, finish), lanes.encoders()));
                }
                for (Made<I, T> made : join(underway.remove())) {
                    taker.accept(made.item(), made.result());
                }
            }
        } finally {
            // The generator must not be closed under a batch that is still running.
            underway.forEach(late -> late.handle((made, thrown) -> 0).join());
        }
    }

    private <I, R, T> List<Made<I, T>> finish(List<I> batch, R raw, FinishAll<I, R, T> finish) {
        Finisher free = lanes.finishers().poll();
        Finisher finisher = free == null ? new Finisher() : free;
        List<T> results = finish.of(finisher, batch, raw);
        List<Made<I, T>> made = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            made.add(new Made<>(batch.get(i), results.get(i)));
        }
        lanes.finishers().add(finisher);
        return made;
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw Failure.of(
                        Kind.RESOURCES,
                        Code.OUT_OF_MEMORY,
                        "the Java heap is too small for these batches; give the program more with STYLEMILL_HEAP, or a"
                                + " smaller generator.batch in the manifest",
                        error);
            }
            throw e;
        }
    }
}
