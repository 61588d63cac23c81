package io.stylemill.config;

import java.util.Locale;
import java.util.Objects;

/**
 * What one worker computes on.
 *
 * @param index of the GPU, from 0; always 0 for the processor
 */
public record WorkerDevice(Kind kind, int index) {
    /** The kinds of device. */
    public enum Kind {
        CPU,
        CUDA
    }

    public WorkerDevice {
        Objects.requireNonNull(kind, "kind");
        if (index < 0 || (kind == Kind.CPU && index != 0)) {
            throw new IllegalArgumentException("No " + kind + " device has the index " + index);
        }
    }

    /** Returns the word for people and flags, {@code cpu} or {@code cuda:1}. */
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : kind.name().toLowerCase(Locale.ROOT) + ":" + index;
    }
}
