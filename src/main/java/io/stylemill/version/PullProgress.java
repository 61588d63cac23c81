package io.stylemill.version;

/** Hears how a pull goes on; called from several threads, one at a time. */
public interface PullProgress {
    /** Hears nothing. */
    PullProgress SILENT = new PullProgress() {};

    /**
     * Bytes that are in place now, fetched or found there; negative when a file has to start anew.
     */
    default void advanced(long bytes) {}

    /** Something worth telling, such as a local file that differed. */
    default void noted(String message) {}
}
