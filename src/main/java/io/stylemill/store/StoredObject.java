package io.stylemill.store;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.io.InputStream;
import java.util.Objects;

/** One object that a user named: a manifest, a checkpoint. */
public record StoredObject(Store store, String key) {
    public StoredObject {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(key, "key");
    }

    /** Returns the address for people. */
    public String address() {
        return store.address(key);
    }

    /**
     * Opens the object; the caller closes the stream.
     *
     * @throws Failure {@code object-missing} (INPUT) when there is no such object
     */
    public InputStream open() {
        return store.open(key).orElseThrow(this::missing);
    }

    private Failure missing() {
        return Failure.input(
                Code.OBJECT_MISSING, "Cannot read " + address() + ": there is no such object; check the name");
    }
}
