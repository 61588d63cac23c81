package io.stylemill.engine.label;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.PerceptualHash;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reference set as a file: one canonical JSON object a line. The first says what follows, then
 * comes one line for each image; features are base64 of little-endian float32. The same set gives
 * the same bytes.
 */
public final class ReferenceFile {
    private static final String FORMAT = "stylemill-reference-1";
    /** A name of 1024 letters, each escaped, and the most features. */
    private static final int MOST_LINE = 1024 * 6 + FeatureNetwork.MOST_DIMENSIONS * 4 / 3 * 4 + 1024;
    /** 2 GiB. */
    private static final long MOST_NUMBERS = 1L << 29;

    private static final int LARGEST_SIDE = 1 << 26;
    private static final Predicate<String> HASH =
            Pattern.compile("[0-9a-f]{16}").asMatchPredicate();

    private ReferenceFile() {}

    /**
     * Writes the set and returns the SHA-256 of the bytes written, 64 hex digits. The stream stays
     * open.
     */
    public static String write(ReferenceSet set, OutputStream out) throws IOException {
        DigestOutputStream digested = new DigestOutputStream(out, Digests.sha256());
        Features features = set.features().orElse(null);
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("format", FORMAT);
        head.put("images", set.images().size());
        head.put("sha256", set.sha256());
        head.put("extractor", set.extractor().orElse(null));
        head.put("dimensions", features == null ? 0 : features.dimensions());
        digested.write(line(head));
        for (int i = 0; i < set.images().size(); i++) {
            ReferenceSet.Image image = set.images().get(i);
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", image.name());
            fields.put("sha256", image.sha256());
            fields.put("width", image.width());
            fields.put("height", image.height());
            fields.put("dHash", HexFormat.of().toHexDigits(image.hash().dHash()));
            fields.put("pHash", HexFormat.of().toHexDigits(image.hash().pHash()));
            if (features != null) {
                fields.put("features", base64(features.row(i)));
            }
            digested.write(line(fields));
        }
        return Digests.hex(digested.getMessageDigest().digest());
    }

    private static byte[] line(Map<String, @Nullable Object> fields) {
        return (CanonicalJson.write(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /**
     * Returns the set that was written. The stream stays open.
     *
     * @param where the file, for messages
     * @throws Failure {@code bad-reference-file} ({@code VERIFICATION}) for what {@link #write}
     *     does not write; {@code read-broke-off} ({@code TRANSIENT})
     */
    public static ReferenceSet read(InputStream in, String where) {
        Lines lines = new Lines(in, where);
        Map<?, ?> head = lines.next();
        if (head == null || !FORMAT.equals(head.get("format"))) {
            throw bad(where, "its first line does not say that it is of the format " + FORMAT);
        }
        int count = lines.whole(head, "images", 1, ReferenceSet.MOST_IMAGES);
        int dimensions = lines.whole(head, "dimensions", 0, FeatureNetwork.MOST_DIMENSIONS);
        if ((long) count * dimensions > MOST_NUMBERS) {
            throw bad(where, count + " images with " + dimensions + " features are more than 2 GiB");
        }
        String extractor = dimensions == 0 ? null : lines.text(head, "extractor", Digests::isSha256);
        List<ReferenceSet.Image> images = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        String before = null;
        for (Map<?, ?> fields = lines.next(); fields != null; fields = lines.next()) {
            ReferenceSet.Image image = image(fields, lines);
            if (images.size() == count || before != null && ReferenceSet.ORDER.compare(before, image.name()) >= 0) {
                throw bad(where, "line " + lines.number() + " is one too many, or not in the order of the names");
            }
            before = image.name();
            images.add(image);
            if (dimensions > 0) {
                rows.add(features(fields, dimensions, lines));
            }
        }
        if (images.size() != count) {
            throw bad(where, "it has " + images.size() + " images instead of " + count);
        }
        ReferenceSet set = new ReferenceSet(images, extractor, rows.isEmpty() ? null : Features.of(rows));
        if (!set.sha256().equals(head.get("sha256"))) {
            throw bad(where, "its images are not those whose digest its first line states");
        }
        return set;
    }

    private static ReferenceSet.Image image(Map<?, ?> fields, Lines lines) {
        return new ReferenceSet.Image(
                lines.text(fields, "name", any -> true),
                lines.text(fields, "sha256", Digests::isSha256),
                lines.whole(fields, "width", 1, LARGEST_SIDE),
                lines.whole(fields, "height", 1, LARGEST_SIDE),
                new PerceptualHash(
                        HexFormat.fromHexDigitsToLong(lines.text(fields, "dHash", HASH)),
                        HexFormat.fromHexDigitsToLong(lines.text(fields, "pHash", HASH))));
    }

    private static float[] features(Map<?, ?> fields, int dimensions, Lines lines) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(lines.text(fields, "features", any -> true));
        } catch (IllegalArgumentException e) {
            throw lines.bad("features");
        }
        if (bytes.length != dimensions * Float.BYTES) {
            throw lines.bad("features");
        }
        float[] row = new float[dimensions];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
        for (float value : row) {
            if (!Float.isFinite(value)) {
                throw lines.bad("features");
            }
        }
        return row;
    }

    private static Failure bad(String where, String what) {
        return Failure.of(
                Kind.VERIFICATION,
                "bad-reference-file",
                "the reference file " + where + " is not as it was written: " + what + "; look at the images again");
    }

    private static final class Lines {
        private final InputStream in;
        private final String where;
        private final byte[] buffer = new byte[1 << 16];
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private int at;
        private int end;
        private int number;

        Lines(InputStream in, String where) {
            this.in = in;
            this.where = where;
        }

        int number() {
            return number;
        }

        /** Returns the next line's object, or null at the end. */
        @Nullable
        Map<?, ?> next() {
            line.reset();
            number++;
            while (true) {
                if (at == end && !fill()) {
                    if (line.size() == 0) {
                        return null;
                    }
                    throw endless();
                }
                int from = at;
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                line.write(buffer, from, at - from);
                if (line.size() > MOST_LINE) {
                    throw endless();
                }
                if (at < end) {
                    at++;
                    break;
                }
            }
            try {
                if (CanonicalJson.parse(line.toString(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
                    return map;
                }
            } catch (Failure e) {
                throw ReferenceFile.bad(where, "line " + number + " is " + e.getMessage());
            }
            throw ReferenceFile.bad(where, "line " + number + " is no JSON object");
        }

        private boolean fill() {
            try {
                at = 0;
                end = Math.max(0, in.read(buffer));
                return end > 0;
            } catch (IOException e) {
                throw Failure.of(Kind.TRANSIENT, "read-broke-off", "reading " + where + " broke off: " + e, e);
            }
        }

        private Failure endless() {
            return ReferenceFile.bad(where, "line " + number + " does not end");
        }

        int whole(Map<?, ?> fields, String key, int low, int high) {
            if (fields.get(key) instanceof Integer whole && whole >= low && whole <= high) {
                return whole;
            }
            throw bad(key);
        }

        String text(Map<?, ?> fields, String key, Predicate<String> valid) {
            if (fields.get(key) instanceof String text && valid.test(text)) {
                return text;
            }
            throw bad(key);
        }

        Failure bad(String key) {
            return ReferenceFile.bad(where, "line " + number + " has no valid " + key);
        }
    }
}
