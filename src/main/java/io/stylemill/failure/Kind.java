package io.stylemill.failure;

/** What the receiver of a failure may do next. */
public enum Kind {
    /** The caller's input or settings are wrong; the same call fails again. */
    INPUT,
    /** A passing fault of a machine, network or service; the same call may succeed later. */
    TRANSIENT,
    /** Memory, disk or quota ran out; the call may succeed with less, or when there is room. */
    RESOURCES,
    /**
     * The effect may or may not have happened (a write that timed out): look before acting again.
     */
    OUTCOME_UNKNOWN,
    /** A verification did not hold: what was read is not what was promised. */
    VERIFICATION,
    /** The program contradicts itself; no retry helps, the message is for its developers. */
    BUG;

    /** Returns whether the same call, unchanged, may succeed when it is made again. */
    public boolean mayRetry() {
        return this == TRANSIENT || this == RESOURCES || this == OUTCOME_UNKNOWN;
    }
}
