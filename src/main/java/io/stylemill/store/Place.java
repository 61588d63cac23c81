package io.stylemill.store;

import java.util.Objects;

/** A location together with the store that holds it. */
public record Place(Store store, Location location) {
    public Place {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(location, "location");
    }

    /** Returns the key, in the store, of what {@code relative} names below this place. */
    public String key(String relative) {
        return location.key(relative);
    }
}
