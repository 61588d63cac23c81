package io.stylemill.terminal;

/** The exit statuses of the program, beside 0. */
public final class ExitStatus {
    /** Bad input or usage, found before anything ran. */
    public static final int BAD_INPUT = 2;

    /** Failed after it started. */
    public static final int FAILED = 1;

    /** A verification did not hold. */
    public static final int DID_NOT_HOLD = 3;

    private ExitStatus() {}
}
