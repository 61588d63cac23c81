package io.stylemill.factory.inbox;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A place into which manifests are dropped. */
sealed interface Watched permits WatchedBucket, WatchedFolder {
    /**
     * Something that lies there.
     *
     * @param key in the ledger's claims
     * @param name relative to the inbox, with slashes
     * @param etag changes with the content
     */
    record Dropped(String key, String name, String etag) {}

    /** Returns what the ledger's claims call the place. */
    String bucket();

    /** Returns the address of something there, for people. */
    String address(Dropped dropped);

    /** Returns the place that the relative paths of a manifest start from. */
    URI base(Dropped dropped);

    /** Returns what may be taken now: manifests by their names, and whole. */
    List<Dropped> list();

    /** Returns the first {@code most} bytes, or empty when it is gone or has changed since it was listed. */
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
