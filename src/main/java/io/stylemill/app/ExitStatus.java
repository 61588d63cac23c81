package io.stylemill.app;

/** The exit statuses of the program, beside 0. */
final class ExitStatus {
    /** Bad input or usage, found before anything ran. */
    static final int BAD_INPUT = 2;

    /** Failed after it started. */
    static final int FAILED = 1;

    /** A verification did not hold. */
    static final int DID_NOT_HOLD = 3;

    private ExitStatus() {}
}
