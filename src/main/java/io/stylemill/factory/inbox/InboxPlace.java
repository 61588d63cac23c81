package io.stylemill.factory.inbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place into which manifests are dropped. */
sealed interface InboxPlace permits WatchedBucket, WatchedFolder {
    /**
     * Something that lies there.
     *
     * @param key in the ledger's claims
     * @param name relative to the inbox, with slashes
     * @param etag changes with the content
     * @param changed when it was put there, or null where that is not known
     */
    record Dropped(
            String key, String name, String etag, @Nullable Instant changed) {
        Dropped(String key, String name, String etag) {
            this(key, name, etag, null);
        }
    }

    /** Returns what the ledger's claims call the place. */
    String bucket();

    /** Returns the address of something there, for people. */
    default String address(Dropped dropped) {
        return address(dropped.key());
    }

    /** Returns the address of a key of a claim, for people. */
    String address(String key);

    /** Returns what a key of a claim is called in the inbox. */
    String name(String key);

    /** Returns what may be taken now: manifests by their names, and whole. */
    List<Dropped> list();

    /**
     * Returns the first {@code most} bytes, or empty when it is gone or has changed since it was
     * listed.
     */
    Optional<byte[]> read(Dropped dropped, int most);

    /** Returns where the answers lie. */
    Answers answers();

    /** Returns who drops there. */
    DropRules.Origin origin();

    /** Returns whether a name is one of a manifest that is meant to be taken. */
    static boolean isManifest(String name) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".")) {
                return false;
            }
        }
        return lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json");
    }
}
