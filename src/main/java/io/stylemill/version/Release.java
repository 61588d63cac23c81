package io.stylemill.version;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
        try (InputStream in = store.open(key).orElse(null)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(
                            parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8), store.address(key)));
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-broke-off", "reading " + store.address(key) + " broke off: " + e, e);
        }
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
        Map<String, Object> map = new TreeMap<>();
        map.put("schema", SCHEMA);
        map.put("name", name);
        map.put("version", version);
        map.put("dataset_json_sha256", datasetJsonSha256);
        map.put("by", by);
        map.put("at", at.toString());
        map.put("note", note);
        map.put("rules", rules);
        return CanonicalJson.write(map);
    }

    private static Release parse(String text, String where) {
        try {
            if (CanonicalJson.parse(text) instanceof Map<?, ?> map
                    && SCHEMA.equals(map.get("schema"))
                    && map.get("name") instanceof String name
                    && map.get("version") instanceof String version
                    && map.get("dataset_json_sha256") instanceof String sha256
                    && map.get("by") instanceof String by
                    && map.get("at") instanceof String at
                    && map.get("note") instanceof String note
                    && map.get("rules") instanceof Map<?, ?> rules) {
                Map<String, String> written = new TreeMap<>();
                rules.forEach((key, value) -> written.put(String.valueOf(key), String.valueOf(value)));
                return new Release(name, version, sha256, by, Instant.parse(at), note, written);
            }
        } catch (Failure | DateTimeException e) {
            throw Failure.of(
                    Kind.VERIFICATION, "bad-release", where + " is no record of a release: " + e.getMessage(), e);
        }
        throw Failure.of(Kind.VERIFICATION, "bad-release", where + " is no record of a release (" + SCHEMA + ")");
    }
}
