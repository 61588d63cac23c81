package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The index of one version in memory, column by column, some 90 bytes an image: what a gallery asks
 * of it is answered without reading the index again.
 */
public final class GalleryIndex {
    private static final Set<String> COLUMNS = Set.of(
            "key",
            "split",
            "shard",
            "tar_offset",
            "length",
            "file_sha256",
            "label_name",
            "label_confidence",
            "label_agrees",
            "group",
            "latent_family",
            "seed",
            "truncation_psi",
            "tags",
            "objects");

    /** Texts that occur often, each once, in the order in which they were met. */
    static final class Dictionary {
        private final Map<String, Integer> numbers = new LinkedHashMap<>();
        private final List<String> texts = new ArrayList<>();

        int number(String text) {
            return numbers.computeIfAbsent(text, key -> {
                texts.add(key);
                return texts.size() - 1;
            });
        }

        String text(int number) {
            return texts.get(number);
        }

        /** Returns all texts. */
        List<String> texts() {
            return texts;
        }

        /** Returns the number of a text, or -1. */
        int find(String text) {
            return numbers.getOrDefault(text, -1);
        }
    }

    final int size;
    final Dictionary labels = new Dictionary();
    final Dictionary groups = new Dictionary();
    final Dictionary splits = new Dictionary();
    final Dictionary tags = new Dictionary();
    final Dictionary shards = new Dictionary();
    final int[] label;
    final int[] group;
    final int[] split;
    final int[] tag;
    final float[] psi;
    final float[] confidence;
    final byte[] agrees;
    final long[] seed;
    private final int[] shard;
    private final long[] offset;
    private final int[] length;
    private final long[] digest;
    private final long[] family;
    private final int[] keyEnd;
    private byte[] keys = new byte[1 << 12];
    private int row;
    boolean masked;

    private GalleryIndex(int size) {
        this.size = size;
        label = new int[size];
        group = new int[size];
        split = new int[size];
        tag = new int[size];
        psi = new float[size];
        confidence = new float[size];
        agrees = new byte[size];
        seed = new long[size];
        shard = new int[size];
        offset = new long[size];
        length = new int[size];
        digest = new long[size];
        family = new long[size];
        keyEnd = new int[size];
    }

    /** Where an image's bytes are, with the first 16 digits of their SHA-256. */
    public record Spot(String key, String shard, long offset, int length, String digest) {}

    /** Reads the index of a version. */
    public static GalleryIndex of(PublishedVersion version) {
        GalleryIndex galleryIndex =
                new GalleryIndex(Math.toIntExact(version.record().images()));
        version.rows(COLUMNS, galleryIndex::add);
        return galleryIndex;
    }

    private void add(Map<String, @Nullable Object> fields) {
        if (row == size) {
            throw Failure.of(Kind.VERIFICATION, "bad-row", "the index has more rows than there are images");
        }
        label[row] = labels.number(text(fields, "label_name"));
        group[row] = groups.number(text(fields, "group"));
        split[row] = splits.number(text(fields, "split"));
        tag[row] = tags.number(text(fields, "tags"));
        shard[row] = shards.number(Layout.inVersion(text(fields, "shard")));
        psi[row] = (float) real(fields, "truncation_psi");
        confidence[row] = (float) real(fields, "label_confidence");
        agrees[row] = (byte) whole(fields, "label_agrees");
        seed[row] = fields.get("seed") == null ? -1 : whole(fields, "seed");
        offset[row] = whole(fields, "tar_offset");
        length[row] = (int) whole(fields, "length");
        digest[row] = Long.parseUnsignedLong(text(fields, "file_sha256").substring(0, 16), 16);
        masked |= fields.get("objects") != null;
        family[row] = hash(text(fields, "latent_family"));
        byte[] key = text(fields, "key").getBytes(StandardCharsets.UTF_8);
        int start = row == 0 ? 0 : keyEnd[row - 1];
        if (start + key.length > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(keys.length * 2, start + key.length));
        }
        System.arraycopy(key, 0, keys, start, key.length);
        keyEnd[row] = start + key.length;
        row++;
    }

    private static String text(Map<String, @Nullable Object> fields, String name) {
        return String.valueOf(fields.get(name));
    }

    private static double real(Map<String, @Nullable Object> fields, String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    private static long whole(Map<String, @Nullable Object> fields, String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static long hash(String text) {
        long hash = 1125899906842597L;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    /** Returns the key of a row. */
    String key(int at) {
        int start = at == 0 ? 0 : keyEnd[at - 1];
        return new String(keys, start, keyEnd[at] - start, StandardCharsets.UTF_8);
    }

    /** Returns where the image of a row is. */
    Spot spot(int at) {
        return new Spot(key(at), shards.text(shard[at]), offset[at], length[at], String.format("%016x", digest[at]));
    }

    /** Returns the row of a key, or -1. */
    int find(String key) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < size; i++) {
            int start = i == 0 ? 0 : keyEnd[i - 1];
            if (Arrays.equals(keys, start, keyEnd[i], wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the rows that share the latent of a row, itself among them, at most {@code most}. */
    List<Integer> siblings(int at, int most) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < size && rows.size() < most; i++) {
            if (family[i] == family[at]) {
                rows.add(i);
            }
        }
        return rows;
    }
}
