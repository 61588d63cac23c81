package io.stylemill.version;

import java.nio.file.Path;

/** Gives the tiny version to tests of other rooms. */
public final class PublishedTiny {
    private final MemoryStore store = new MemoryStore();

    /** Publishes 12 images in three shards as {@code team/cells/VERSION/}. */
    public PublishedVersion publish(String version, Path scratch) {
        TinyVersion.publish(store, version, TinyVersion.folder(scratch, version));
        return PublishedVersion.open(store, "team/cells", version);
    }

    /** Returns the store that it lies in. */
    public io.stylemill.store.Store store() {
        return store;
    }
}
