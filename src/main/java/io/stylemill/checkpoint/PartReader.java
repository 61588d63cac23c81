package io.stylemill.checkpoint;

import java.io.IOException;

/** Reads parts of a file that lies elsewhere. */
@FunctionalInterface
public interface PartReader {
    /** Returns {@code count} bytes from {@code at} on, fewer only where the file ends. */
    byte[] read(long at, int count) throws IOException;
}
