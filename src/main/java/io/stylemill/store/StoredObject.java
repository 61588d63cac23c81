package io.stylemill.store;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
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
     * Returns the object's facts.
     *
     * @throws Failure {@code object-missing} (INPUT) when there is no such object
     */
    public Store.Stat stat() {
        return store.head(key).orElseThrow(this::missing);
    }

    /**
     * Opens the object; the caller closes the stream.
     *
     * @throws Failure {@code object-missing} (INPUT) when there is no such object
     */
    public InputStream open() {
        return store.open(key).orElseThrow(this::missing);
    }

    /**
     * Returns the whole content, for small objects.
     *
     * @throws Failure {@code object-missing} or {@code object-too-large} (INPUT)
     */
    public byte[] read(int mostBytes) {
        try (InputStream in = open()) {
            byte[] content = in.readNBytes(mostBytes);
            if (content.length == mostBytes && in.read() >= 0) {
                throw Failure.input(
                        "object-too-large",
                        "Cannot read " + address() + ": it is larger than the " + mostBytes + " bytes allowed here");
            }
            return content;
        } catch (IOException e) {
            throw interrupted(e);
        }
    }

    private Failure missing() {
        return Failure.input(
                Code.OBJECT_MISSING, "Cannot read " + address() + ": there is no such object; check the name");
    }

    private Failure interrupted(IOException e) {
        return Failure.of(
                Kind.TRANSIENT,
                "read-interrupted",
                "Could not read " + address() + " to its end: " + e.getMessage(),
                e);
    }
}
