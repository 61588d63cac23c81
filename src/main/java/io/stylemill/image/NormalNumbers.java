package io.stylemill.image;

import java.util.function.DoubleSupplier;

/**
 * Where noise gets its numbers: streams of independent standard normal numbers, the same for the
 * same key and counter.
 */
@FunctionalInterface
public interface NormalNumbers {
    /**
     * Returns a stream from its start.
     *
     * @param key 64 bits
     * @param counter upper 64 bits of the counter
     */
    DoubleSupplier stream(long key, long counter);
}
