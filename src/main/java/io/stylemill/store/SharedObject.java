package io.stylemill.store;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A small object that several writers change: each reads it, decides, and writes unless somebody
 * else did meanwhile.
 */
public final class SharedObject {
    private static final int ATTEMPTS = 50;

    private SharedObject() {}

    /**
     * What a writer makes of what is there.
     *
     * @param content to write, or null to leave it as it is
     * @param result of the change, once that is written
     */
    public record Step<R>(byte @Nullable [] content, R result) {
        /** Leaves the object as it is. */
        public static <R> Step<R> keep(R result) {
            return new Step<>(null, result);
        }
    }

    /** Decides by what is there. */
    @FunctionalInterface
    public interface Change<T, R> {
        Step<R> apply(Optional<T> now);
    }

    /**
     * Changes an object of JSON, anew each time that somebody else was faster.
     *
     * @param read reads the object, which is there; empty when it was removed meanwhile
     * @param contended code of the failure when others kept changing it
     * @param action what failed then, such as {@code adding 1.0.0 to s3://…}, without the end of
     *     the sentence
     * @param next what to do then
     * @throws Failure {@code contended} (TRANSIENT); and what reading and writing throw
     */
    public static <T, R> R change(
            Store store,
            String key,
            Supplier<Optional<T>> read,
            Change<T, R> change,
            String contended,
            String action,
            String next) {
        boolean changed = false;
        Optional<Store.Stat> before = Optional.empty();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // The tag is read before the content: what changed in between makes the write fail, not
            // win.
            Optional<Store.Stat> seen = store.head(key);
            changed |= attempt > 0 && !seen.map(Store.Stat::etag).equals(before.map(Store.Stat::etag));
            before = seen;
            Step<R> step = change.apply(seen.isEmpty() ? Optional.empty() : read.get());
            byte[] content = step.content();
            if (content == null
                    || store.compareAndPut(
                            key,
                            content,
                            "application/json",
                            seen.map(Store.Stat::etag).orElse(null))) {
                return step.result();
            }
        }
        if (!changed) {
            throw Failure.input(
                    "object-unchangeable",
                    action + " failed: the store refuses to replace the object, though nobody else changed it. It was"
                            + " copied into the store's own folder by hand, or the store knows no conditional writes;"
                            + " remove " + store.address(key) + " with a client of the store, and try again: it is"
                            + " written anew");
        }
        throw Failure.of(
                Kind.TRANSIENT,
                contended,
                action + " failed " + ATTEMPTS + " times because others changed it; " + next);
    }
}
