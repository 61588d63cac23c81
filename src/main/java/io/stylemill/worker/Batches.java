package io.stylemill.worker;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.generator.Generator;
import io.stylemill.image.Pixels;
import io.stylemill.plan.Recipe;
import io.stylemill.sample.Finisher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/** Makes images: recipe after recipe in full batches, a few batches under way at a time. Safe for use by many threads. */
public final class Batches {
    /** Code of the failure when device or heap are too small for a batch; a smaller batch shape may fit. */
    static final String OUT_OF_MEMORY = "out-of-memory";

    private final Lanes lanes;
    private final Queue<Finisher> finishers = new ConcurrentLinkedQueue<>();

    /** @param lanes closed by their owner */
    public Batches(Lanes lanes) {
        this.lanes = lanes;
    }

    /** What becomes of the generator's image of a recipe. */
    @FunctionalInterface
    public interface Finish<T> {
        T of(Finisher finisher, Recipe recipe, Pixels raw);
    }

    private record Made<T>(Recipe recipe, T result) {}

    /**
     * Makes the images of the recipes, and hands each to {@code taker} in the recipes' order, on the calling thread.
     *
     * @throws Failure as generator, {@code finish} or {@code taker} throw, {@code out-of-memory} (RESOURCES) when the
     *     Java heap does not suffice; what was started ends first
     */
    public <T> void make(Generator generator, Iterator<Recipe> recipes, Finish<T> finish, BiConsumer<Recipe, T> taker) {
        Deque<CompletableFuture<List<Made<T>>>> underway = new ArrayDeque<>();
        int batch = generator.deviceClass().batch();
        try {
            while (recipes.hasNext() || !underway.isEmpty()) {
                while (recipes.hasNext() && underway.size() < lanes.inFlight()) {
                    List<Recipe> some = new ArrayList<>(batch);
                    while (recipes.hasNext() && some.size() < batch) {
                        some.add(recipes.next());
                    }
                    underway.add(CompletableFuture.supplyAsync(() -> generator.generate(some), lanes.device())
                            .thenApplyAsync(raw -> finish(some, raw, finish), lanes.encoders()));
                }
                for (Made<T> made : join(underway.remove())) {
                    taker.accept(made.recipe(), made.result());
                }
            }
        } finally {
            // The generator must not be closed under a batch that is still running.
            underway.forEach(late -> late.handle((made, thrown) -> 0).join());
        }
    }

    private <T> List<Made<T>> finish(List<Recipe> recipes, List<Pixels> raw, Finish<T> finish) {
        Finisher free = finishers.poll();
        Finisher finisher = free == null ? new Finisher() : free;
        List<Made<T>> made = new ArrayList<>(recipes.size());
        for (int i = 0; i < recipes.size(); i++) {
            made.add(new Made<>(recipes.get(i), finish.of(finisher, recipes.get(i), raw.get(i))));
        }
        finishers.add(finisher);
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
                        OUT_OF_MEMORY,
                        "the Java heap is too small for these batches; give the program more with STYLEMILL_HEAP, or a"
                                + " smaller generator.batch in the manifest",
                        error);
            }
            throw e;
        }
    }
}
