package io.stylemill.store;

import java.util.Objects;

/** One object that a user named: a manifest, a checkpoint. */
public record StoredObject(Store store, String key) {
    public StoredObject {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(key, "key");
    }
}
