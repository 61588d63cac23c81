package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;

/** The ways a checkpoint is refused. */
final class Refusal {
    private Refusal() {}

    /** Returns the refusal of a file that tries to run something when other programs load it. */
    static Failure unsafe(String message) {
        return Failure.input(
                "checkpoint-unsafe",
                message + "; nothing was imported or executed. Do not open this file with other programs");
    }

    /** Returns the refusal of a file that contradicts itself. */
    static Failure damaged(String message) {
        return Failure.input("checkpoint-damaged", message);
    }

    /**
     * Returns the refusal of a file that ends too early.
     *
     * @param end where it ends, in bytes
     * @param missing what is not there, such as {@code "a text at byte 20 needs 100 bytes"}
     */
    static Failure cutShort(long end, String missing) {
        return damaged("the file is cut short at byte " + end + ": " + missing + "; fetch it again");
    }

    /** Returns the refusal of a file that is sound but holds what cannot be read or run. */
    static Failure unsupported(String message) {
        return Failure.input("checkpoint-unsupported", message);
    }
}
