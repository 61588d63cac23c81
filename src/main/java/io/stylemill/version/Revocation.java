package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.store.SharedObject;
import io.stylemill.store.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version that must not be used any more, as {@code NAME/revoked.json} says; the version itself
 * stays as it is.
 *
 * <p>The list only grows, by compare-and-put. It lies beside the versions, so that nothing in them
 * changes.
 *
 * @param version which
 * @param datasetJsonSha256 of the bytes of its {@code DATASET.json}
 * @param reason for people
 * @param by who revoked it, as the machine named them
 */
public record Revocation(String version, String datasetJsonSha256, String reason, String by, Instant at) {
    private static final String SCHEMA = "stylemill/revoked/v1";
    private static final int MOST_BYTES = 8 << 20;

    /** What the file holds. */
    private record Revoked(List<Revocation> revoked) {}

    public Revocation {
        version = SemanticVersion.parse(version).toString();
    }

    /**
     * Returns all revocations of a dataset, oldest first; empty when there is no list.
     *
     * @param root key prefix of the dataset
     * @throws Failure {@code bad-revoked-json} ({@code VERIFICATION}) when the list is not readable
     */
    public static List<Revocation> all(Store store, String root) {
        String key = Layout.revokedKey(root);
        return store.read(key, MOST_BYTES)
                .map(content -> parse(content, store.address(key)))
                .orElse(List.of());
    }

    /** Returns the revocation of a version, or empty when it was not revoked; see {@link #all}. */
    public static Optional<Revocation> of(Store store, String root, String version) {
        return all(store, root).stream()
                .filter(r -> r.version().equals(version))
                .findFirst();
    }

    /**
     * Adds this to the list of a dataset, unless the version is on it; see
     * {@link DatasetShards#revoke}.
     *
     * @return what the list says of the version now: this, or what it said before
     * @throws Failure {@code revocation-contended} ({@code TRANSIENT}) when others kept changing
     *     the list
     */
    Revocation add(Store store, String root) {
        String key = Layout.revokedKey(root);
        return SharedObject.change(
                store,
                key,
                () -> Optional.of(all(store, root)),
                there -> added(there.orElse(List.of())),
                "revocation-contended",
                "adding " + version + " to " + store.address(key),
                "try again");
    }

    private SharedObject.Step<Revocation> added(List<Revocation> now) {
        Optional<Revocation> before =
                now.stream().filter(r -> r.version().equals(version)).findFirst();
        if (before.isPresent()) {
            return SharedObject.Step.keep(before.get());
        }
        List<Revocation> longer = new ArrayList<>(now);
        longer.add(this);
        return new SharedObject.Step<>(Note.write(new Revoked(longer), SCHEMA), this);
    }

    /** Returns what to say loudly of a version of a dataset. */
    public String warning(String dataset) {
        return "WARNING: " + dataset + " " + version + " was " + this + "\nWARNING: do not use it";
    }

    @Override
    public String toString() {
        return "revoked on " + at.truncatedTo(ChronoUnit.SECONDS) + " by " + Texts.printable(by) + ": "
                + Texts.printable(reason);
    }

    private static List<Revocation> parse(byte[] content, String where) {
        return Note.parse(
                        content,
                        Revoked.class,
                        SCHEMA,
                        "bad-revoked-json",
                        why -> where + " is no list of revoked versions (" + SCHEMA + "): " + why
                                + "; nobody can say which versions may be used; correct it, or restore it from a copy")
                .revoked();
    }
}
