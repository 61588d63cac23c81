package io.stylemill.audit.verify;

/** Hears how far a verification is; called from several threads. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (bytes, of) -> {};

    /**
     * @param bytes read since the last call
     * @param of how many there are to be read in all
     */
    void advanced(long bytes, long of);
}
