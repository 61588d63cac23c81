package io.stylemill.version;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import io.stylemill.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * That a version was released, {@code NAME/released/VERSION.json}: written once, beside the versions, so that nothing in
 * them changes.
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
            store.putIfAbsent(
                    Layout.releasedKey(root, version),
                    (write() + "\n").getBytes(StandardCharsets.UTF_8),
                    "application/json");
            return this;
        } catch (Failure e) {
            if (e.is(Code.OBJECT_DIFFERS)) {
                return of(store, root, version).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private String write() {
        Map<String, @Nullable Object> fields = RecordJson.DOCUMENT.write(this);
        fields.put("schema", SCHEMA);
        return CanonicalJson.write(fields);
    }

    private static Release parse(byte[] content, String where) {
        try {
            Object value = CanonicalJson.parse(new String(content, StandardCharsets.UTF_8));
            if (value instanceof Map<?, ?> fields && !SCHEMA.equals(fields.get("schema"))) {
                throw new IllegalArgumentException("its schema is not " + SCHEMA);
            }
            return RecordJson.DOCUMENT.read(value, Release.class);
        } catch (Failure | IllegalArgumentException e) {
            throw Failure.of(
                    Kind.VERIFICATION, "bad-release", where + " is no record of a release: " + e.getMessage(), e);
        }
    }
}
