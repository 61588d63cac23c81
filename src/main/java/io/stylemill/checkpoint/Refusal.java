package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;

/** The three ways a checkpoint is refused. */
final class Refusal {
    private Refusal() {}

    /** Returns the refusal of a file that asks for something to be called or that abuses its format. */
    static Failure unsafe(String message) {
        return Failure.input("checkpoint-unsafe", message);
    }

    /** Returns the refusal of a file that contradicts itself or ends too early. */
    static Failure damaged(String message) {
        return Failure.input("checkpoint-damaged", message);
    }

    /** Returns the refusal of a file that is sound but holds what cannot be read or run. */
    static Failure unsupported(String message) {
        return Failure.input("checkpoint-unsupported", message);
    }
}
