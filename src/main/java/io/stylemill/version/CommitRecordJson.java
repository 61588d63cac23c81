package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.record.RecordJson;
import io.stylemill.version.CommitRecord.FileEntry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code DATASET.json}, schema {@code dataset-v1.schema.json}: canonical JSON (RFC 8785) that
 * carries its own digest.
 *
 * <p>The digest is the SHA-256 of the canonical text without the fields {@code digest} and
 * {@code signature}.
 */
public final class CommitRecordJson {
    /** The value of the key {@code schema}. */
    public static final String SCHEMA = "stylemill/dataset/v1";

    /** Largest document that is read: about 90,000 files. */
    static final int MAX_BYTES = DocumentLimits.COMMIT_BYTES;

    private CommitRecordJson() {}

    /**
     * A record that was read, with what identifies it.
     *
     * @param sha256 of the document's bytes
     * @param signature as it is there, unchecked, or null
     */
    public record Sealed(
            CommitRecord record,
            String digest,
            String sha256,
            @Nullable String signature) {}

    /** Returns the canonical text of a record, with its digest and the notary's signature. */
    static String write(CommitRecord record, VersionSigner versionSigner) {
        Map<String, @Nullable Object> map = fields(record);
        byte[] content = content(map);
        map.put("digest", Digests.sha256(content));
        map.put("signature", versionSigner.sign(content));
        return CanonicalJson.write(map);
    }

    /**
     * Returns what digest and signature of a document are over: its canonical text without those
     * two fields.
     *
     * @throws Failure {@code bad-dataset-json} as {@link #parse} throws
     */
    public static byte[] content(byte[] document, String where) {
        Map<String, Object> map = new TreeMap<>();
        canonicalObject(document, where).forEach((key, value) -> map.put(String.valueOf(key), value));
        return content(map);
    }

    /**
     * Returns the record that a document holds.
     *
     * @param where the document, for messages
     * @throws Failure {@code bad-dataset-json} ({@code VERIFICATION}) when it is not canonical, its
     *     digest does not hold, or a field is missing or without meaning; {@code bad-path} when a
     *     listed path leads elsewhere
     */
    public static Sealed parse(byte[] document, String where) {
        Map<String, Object> content = new TreeMap<>();
        canonicalObject(document, where).forEach((key, value) -> content.put(String.valueOf(key), value));
        if (!SCHEMA.equals(content.get("schema"))) {
            throw bad(
                    where,
                    "'schema' is " + Texts.printable(String.valueOf(content.get("schema"))) + "; it must be '" + SCHEMA
                            + "'; a newer version of this program may read it");
        }
        try {
            Seal seal = RecordJson.DOCUMENT.read(content, Seal.class);
            String actual = digest(content);
            if (!actual.equals(seal.digest())) {
                throw Failure.of(
                        Kind.VERIFICATION,
                        "bad-dataset-json",
                        where + " was changed: it states the digest " + Texts.printable(seal.digest())
                                + ", its content has " + actual);
            }
            content.put("splits", splitsByName(content.get("splits")));
            CommitRecord record = RecordJson.DOCUMENT.read(content, CommitRecord.class);
            Layout.checkPaths(record.files().stream().map(FileEntry::path).toList());
            record.checkSums();
            return new Sealed(record, seal.digest(), Digests.sha256(document), seal.signature());
        } catch (IllegalArgumentException e) {
            throw bad(where, Texts.printable(String.valueOf(e.getMessage())));
        }
    }

    private static Failure bad(String where, String what) {
        return Failure.of(Kind.VERIFICATION, "bad-dataset-json", where + ": " + what);
    }

    /** What a document says of itself. */
    private record Seal(String digest, @Nullable String signature) {}

    /** Splits are a list in the document, since objects of canonical JSON have no order. */
    private static Map<String, Object> splitsByName(@Nullable Object list) {
        Map<String, Object> splits = new LinkedHashMap<>();
        if (!(list instanceof List<?> items)) {
            throw new IllegalArgumentException("'splits' is no list; it must be a list of objects");
        }
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> split
                    && split.get("name") instanceof String name
                    && splits.put(name, split) == null)) {
                throw new IllegalArgumentException("'splits[" + splits.size()
                        + "]' is no split with a name of its own; it must be an object with a 'name'");
            }
        }
        return splits;
    }

    /**
     * Returns the digest of a document's fields; {@code digest} and {@code signature} do not count.
     */
    static String digest(Map<String, Object> fields) {
        return Digests.sha256(content(fields));
    }

    private static byte[] content(Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> counted = new TreeMap<>(fields);
        counted.remove("digest");
        counted.remove("signature");
        return CanonicalJson.write(counted).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<?, ?> canonicalObject(byte[] document, String where) {
        if (DocumentLimits.structure(document) > DocumentLimits.STRUCTURE) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-dataset-json",
                    where + " holds over " + DocumentLimits.STRUCTURE
                            + " values, which no version's record does; it is not read");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString();
            if (CanonicalJson.parse(text) instanceof Map<?, ?> map
                    && CanonicalJson.write(map).equals(text)) {
                return map;
            }
        } catch (CharacterCodingException | IllegalArgumentException | Failure e) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-dataset-json",
                    where + " is not readable: " + Texts.printable(String.valueOf(e.getMessage())),
                    e);
        }
        throw Failure.of(
                Kind.VERIFICATION,
                "bad-dataset-json",
                where + " is not one canonical JSON object (RFC 8785), so it is not what was published");
    }

    private static Map<String, @Nullable Object> fields(CommitRecord record) {
        Map<String, @Nullable Object> fields = new TreeMap<>(RecordJson.DOCUMENT.write(record));
        fields.put("schema", SCHEMA);
        List<Object> splits = new ArrayList<>();
        record.splits().forEach((name, split) -> {
            Map<String, @Nullable Object> one = RecordJson.DOCUMENT.write(split);
            one.put("name", name);
            splits.add(one);
        });
        fields.put("splits", splits);
        return fields;
    }
}
