package io.stylemill.store;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;

/** The one failure that every store words alike. */
public final class ObjectDiffers {
    private ObjectDiffers() {}

    /**
     * Returns the failure {@code object-differs} (INPUT): the key holds other bytes than those to
     * be written.
     */
    public static Failure failure(String address, String found, String wanted) {
        return Failure.input(
                Code.OBJECT_DIFFERS,
                "Cannot write " + address + ": an object with other content is there already (found " + found
                        + ", wanted sha256 " + wanted + "); nothing was changed. Choose a new version or another"
                        + " destination");
    }
}
