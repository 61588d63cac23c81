package io.stylemill.version;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.store.Store;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * That a version was released, {@code NAME/released/VERSION.json}: written once, beside the
 * versions, so that nothing in them changes.
 *
 * @param datasetJsonSha256 of the bytes of its {@code DATASET.json}
 * @param by who released it, as the machine named them
 * @param note for people, or empty
 * @param rules the rules that it was checked against, as they were written, by setting
 */
public record Release(
        String name,
        String version,
        String datasetJsonSha256,
        String by,
        Instant at,
        String note,
        Map<String, String> rules) {
    private static final String SCHEMA = "stylemill/released/v1";
    private static final int MOST_BYTES = 1 << 20;

    public Release {
        rules = java.util.Collections.unmodifiableMap(new TreeMap<>(rules));
    }

    /**
     * Returns the release of a version, or empty when it was not released.
     *
     * @param root key prefix of the dataset
     * @throws Failure {@code bad-release} ({@code VERIFICATION}) when the record is not readable
     */
    public static Optional<Release> of(Store store, String root, String version) {
        String key = Layout.releasedKey(root, version);
        return store.read(key, MOST_BYTES).map(content -> parse(content, store.address(key)));
    }

    /**
     * Returns the versions of a dataset that have a record; what is in the records is not read.
     *
     * @param root key prefix of the dataset
     */
    static Set<String> versions(Store store, String root) {
        String prefix = Layout.releasedPrefix(root);
        return store.list(prefix).stream()
                .map(stat -> stat.key().substring(prefix.length()).replaceFirst("\\.json$", ""))
                .collect(Collectors.toSet());
    }

    /**
     * Writes the record unless the version has one.
     *
     * @return what the store says of the version now: this, or what it said before
     */
    public Release put(Store store, String root) {
        Optional<Release> before = of(store, root, version);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            store.putIfAbsent(Layout.releasedKey(root, version), Note.write(this, SCHEMA), "application/json");
            return this;
        } catch (Failure e) {
            if (e.is(Code.OBJECT_DIFFERS)) {
                return of(store, root, version).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private static Release parse(byte[] content, String where) {
        return Note.parse(
                content, Release.class, SCHEMA, "bad-release", why -> where + " is no record of a release: " + why);
    }
}
