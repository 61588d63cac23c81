package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord.CheckpointFacts;
import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Identity;
import io.stylemill.version.CommitRecord.ImageShape;
import io.stylemill.version.CommitRecord.Parent;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.CommitRecord.Signer;
import io.stylemill.version.CommitRecord.Split;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code DATASET.json}, schema {@code dataset-v1.schema.json}: canonical JSON (RFC 8785) that carries its own digest.
 *
 * <p>The digest is the SHA-256 of the canonical text without the fields {@code digest} and {@code signature}.
 */
public final class CommitRecordJson {
    /** The value of the key {@code schema}. */
    public static final String SCHEMA = "stylemill/dataset/v1";

    /** Largest document that is read: about 90,000 files. */
    static final int MAX_BYTES = DocumentLimits.COMMIT_BYTES;

    /** ECDSA on P-256 with SHA-256 (FIPS 186-4); the signature as DER, base64. */
    private static final String ALGORITHM = "ecdsa-p256-sha256";

    private static final long MAX_FILE_BYTES = 5L << 40;

    private CommitRecordJson() {}

    /**
     * A record that was read, with what identifies it.
     *
     * @param sha256 of the document's bytes
     * @param signature as it stands there, unchecked, or null
     */
    public record Sealed(
            CommitRecord record,
            String digest,
            String sha256,
            @Nullable String signature) {}

    /** Returns the canonical text of a record, with its digest and the notary's signature. */
    static String write(CommitRecord record, Notary notary) {
        Map<String, Object> map = toMap(record);
        byte[] content = content(map);
        map.put("digest", Digests.sha256(content));
        map.put("signature", notary.sign(content));
        return CanonicalJson.write(map);
    }

    /**
     * Returns what digest and signature of a document are over: its canonical text without those two fields.
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
     * @throws Failure {@code bad-dataset-json} ({@code VERIFICATION}) when it is not canonical, its digest does not
     *     hold, or a field is missing or senseless; {@code bad-path} when a listed path leads elsewhere
     */
    public static Sealed parse(byte[] document, String where) {
        Map<?, ?> map = canonicalObject(document, where);
        Reader top = new Reader(map, where, "");
        if (!SCHEMA.equals(map.get("schema"))) {
            throw top.bad("schema", "'" + SCHEMA + "'; a newer version of this program may read it");
        }
        Map<String, Object> content = new TreeMap<>();
        map.forEach((key, value) -> content.put(String.valueOf(key), value));
        String digest = top.sha256("digest");
        String actual = digest(content);
        if (!actual.equals(digest)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-dataset-json",
                    where + " was changed: it states the digest " + digest + ", its content has " + actual);
        }
        String signature = top.optionalText("signature");
        CommitRecord record = record(top);
        Layout.checkPaths(record.files().stream().map(FileEntry::path).toList());
        long bytes = record.files().stream().mapToLong(FileEntry::bytes).sum();
        if (bytes != record.bytes()) {
            throw top.bad("bytes", "the sum of the files' sizes, " + bytes);
        }
        long images = record.splits().values().stream().mapToLong(Split::images).sum();
        if (images != record.images()) {
            throw top.bad("images", "the sum of the splits' images, " + images);
        }
        return new Sealed(record, digest, Digests.sha256(document), signature);
    }

    /** Returns the digest of a document's fields; {@code digest} and {@code signature} do not count. */
    static String digest(Map<String, Object> fields) {
        return Digests.sha256(content(fields));
    }

    private static byte[] content(Map<String, Object> fields) {
        Map<String, Object> counted = new TreeMap<>(fields);
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

    private static Map<String, Object> toMap(CommitRecord r) {
        Map<String, Object> map = new TreeMap<>();
        map.put("schema", SCHEMA);
        map.put("name", r.name());
        map.put("version", r.version());
        map.put("run_id", r.runId());
        map.put("created_at", r.createdAt().toString());
        map.put("images", r.images());
        map.put("bytes", r.bytes());
        ImageShape image = r.image();
        map.put(
                "image",
                Map.of(
                        "width",
                        image.width(),
                        "height",
                        image.height(),
                        "channels",
                        image.channels(),
                        "format",
                        image.format()));
        List<Object> splits = new ArrayList<>();
        r.splits()
                .forEach((name, s) -> splits.add(
                        Map.of("name", name, "shards", s.shards(), "images", s.images(), "bytes", s.bytes())));
        map.put("splits", splits);
        map.put("classes", r.classes().stream().map(CommitRecordJson::classMap).toList());
        map.put("files", r.files().stream().map(CommitRecordJson::fileMap).toList());
        map.put(
                "parents",
                r.parents().stream()
                        .map(p -> Map.of("version", p.version(), "digest", p.digest()))
                        .toList());
        map.put("manifest_sha256", r.manifestSha256());
        map.put("plan_sha256", r.planSha256());
        CheckpointFacts c = r.checkpoint();
        map.put(
                "checkpoint",
                Map.of(
                        "name",
                        c.name(),
                        "sha256",
                        c.sha256(),
                        "bytes",
                        c.bytes(),
                        "format",
                        c.format(),
                        "architecture",
                        c.architecture(),
                        "license",
                        c.license()));
        Signer signer = r.signer();
        if (signer != null) {
            map.put("signer", signerMap(signer));
        }
        return map;
    }

    private static Map<String, Object> signerMap(Signer signer) {
        return Map.of(
                "algorithm",
                ALGORITHM,
                "key",
                signer.key(),
                "identity",
                signer.identity().name().toLowerCase(Locale.ROOT));
    }

    /** Returns a file as it stands in the record. */
    static Map<String, Object> fileMap(FileEntry f) {
        return Map.of("path", f.path(), "bytes", f.bytes(), "sha256", f.sha256(), "role", roleName(f.role()));
    }

    /** Returns a class as it stands in {@code classes.json} and in the record. */
    static Map<String, Object> classMap(ClassCount c) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", c.id());
        map.put("name", c.name());
        if (c.description() != null) {
            map.put("description", c.description());
        }
        map.put("requested", c.requested());
        map.put("generated", c.generated());
        map.put("kept", c.kept());
        return map;
    }

    private static String roleName(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static CommitRecord record(Reader top) {
        Reader image = top.object("image");
        Map<String, Split> splits = new LinkedHashMap<>();
        for (Reader s : top.objects("splits")) {
            if (splits.put(s.text("name"), new Split(s.count("shards"), s.count("images"), s.count("bytes"))) != null) {
                throw s.bad("name", "the name of no other split");
            }
        }
        List<ClassCount> classes = new ArrayList<>();
        for (Reader c : top.objects("classes")) {
            classes.add(new ClassCount(
                    c.small("id"),
                    c.text("name"),
                    c.optionalText("description"),
                    c.count("requested"),
                    c.count("generated"),
                    c.count("kept")));
        }
        List<FileEntry> files = new ArrayList<>();
        for (Reader f : top.objects("files")) {
            files.add(new FileEntry(f.text("path"), f.fileBytes("bytes"), f.sha256("sha256"), f.role("role")));
        }
        List<Parent> parents = new ArrayList<>();
        for (Reader p : top.objects("parents")) {
            parents.add(new Parent(p.version("version"), p.sha256("digest")));
        }
        Reader c = top.object("checkpoint");
        return new CommitRecord(
                top.text("name"),
                top.version("version"),
                top.text("run_id"),
                top.time("created_at"),
                top.count("images"),
                top.count("bytes"),
                new ImageShape(
                        image.small("width"), image.small("height"), image.small("channels"), image.text("format")),
                splits,
                classes,
                files,
                parents,
                top.sha256("manifest_sha256"),
                top.sha256("plan_sha256"),
                new CheckpointFacts(
                        c.text("name"),
                        c.sha256("sha256"),
                        c.count("bytes"),
                        c.text("format"),
                        c.text("architecture"),
                        c.text("license")),
                top.map().containsKey("signer") ? signer(top.object("signer")) : null);
    }

    private static Signer signer(Reader s) {
        if (!ALGORITHM.equals(s.text("algorithm"))) {
            throw s.bad("algorithm", "'" + ALGORITHM + "'; a newer version of this program may know it");
        }
        String identity = s.text("identity");
        for (Identity one : Identity.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(identity)) {
                return new Signer(s.sha256("key"), one);
            }
        }
        throw s.bad("identity", "configured or generated");
    }

    private record Reader(Map<?, ?> map, String where, String at) {
        String text(String key) {
            if (map.get(key) instanceof String text) {
                return text;
            }
            throw bad(key, "a text");
        }

        @Nullable
        String optionalText(String key) {
            return map.containsKey(key) ? text(key) : null;
        }

        String sha256(String key) {
            if (map.get(key) instanceof String text && Digests.isSha256(text)) {
                return text;
            }
            throw bad(key, "64 small hex digits");
        }

        String version(String key) {
            try {
                return SemanticVersion.parse(text(key)).toString();
            } catch (Failure e) {
                throw bad(key, "a semantic version");
            }
        }

        Instant time(String key) {
            try {
                return Instant.parse(text(key));
            } catch (DateTimeException e) {
                throw bad(key, "a UTC time such as 2026-01-31T12:00:00Z");
            }
        }

        long count(String key) {
            Object value = map.get(key);
            if ((value instanceof Long || value instanceof Integer) && ((Number) value).longValue() >= 0) {
                return ((Number) value).longValue();
            }
            throw bad(key, "a whole number from 0");
        }

        int small(String key) {
            long value = count(key);
            if (value > Integer.MAX_VALUE) {
                throw bad(key, "at most " + Integer.MAX_VALUE);
            }
            return (int) value;
        }

        long fileBytes(String key) {
            long value = count(key);
            if (value > MAX_FILE_BYTES) {
                throw bad(key, "at most " + MAX_FILE_BYTES + ", the largest object that stores take");
            }
            return value;
        }

        Role role(String key) {
            String text = text(key);
            for (Role role : Role.values()) {
                if (roleName(role).equals(text)) {
                    return role;
                }
            }
            throw bad(key, "shard, index, audit, card or attestation");
        }

        Reader object(String key) {
            if (map.get(key) instanceof Map<?, ?> inner) {
                return new Reader(inner, where, at + key + ".");
            }
            throw bad(key, "an object");
        }

        List<Reader> objects(String key) {
            if (!(map.get(key) instanceof List<?> list)) {
                throw bad(key, "a list of objects");
            }
            List<Reader> readers = new ArrayList<>();
            for (Object item : list) {
                if (!(item instanceof Map<?, ?> inner)) {
                    throw bad(key, "a list of objects");
                }
                readers.add(new Reader(inner, where, at + key + "[" + readers.size() + "]."));
            }
            return readers;
        }

        Failure bad(String key, String allowed) {
            return Failure.of(
                    Kind.VERIFICATION,
                    "bad-dataset-json",
                    where + ": '" + at + key + "' is " + Texts.printable(String.valueOf(map.get(key))) + "; it must be "
                            + allowed);
        }
    }
}
