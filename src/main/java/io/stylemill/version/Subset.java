package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some images of a published version, in the order of its index, with a digest of their own; or all
 * of them.
 *
 * <p>The digest is the SHA-256 of a text: {@code stylemill/subset/v1}, the digest of the parent,
 * and the keys of the images in the order of the index, each followed by a line feed. The same
 * images of the same version have the same digest, however they were asked for.
 */
public final class Subset {
    private static final String SCHEMA = "stylemill/subset/v1";

    private final PublishedVersion parent;
    private final Ask ask;
    private final @Nullable BitSet rows;
    private final Map<String, Long> splits;
    private final String digest;

    /**
     * Which images are asked for; what is null does not narrow.
     *
     * @param where a condition on the columns of the index in SQL
     * @param split only images of this split
     * @param limit at most so many images
     * @param seed draws them, instead of taking the first: those whose SHA-256 of {@code SEED:KEY}
     *     is smallest
     */
    public record Ask(
            @Nullable String where,
            @Nullable String split,
            @Nullable Long limit,
            @Nullable Long seed) {
        /** Asks for every image. */
        public static final Ask ALL = new Ask(null, null, null, null);

        /**
         * @throws Failure {@code bad-option} (INPUT) when the limit is below 1, or there is a seed
         *     without a limit
         */
        public Ask {
            if (limit != null && limit < 1) {
                throw Failure.input("bad-option", "--limit is " + limit + "; it must be at least 1");
            }
            if (seed != null && limit == null) {
                throw Failure.input("bad-option", "--seed draws the images of --limit; add --limit N, or leave it out");
            }
        }

        /** Returns the ask as names and values, without those that do not narrow. */
        public Map<String, Object> asMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            put(map, "where", where);
            put(map, "split", split);
            put(map, "limit", limit);
            put(map, "seed", seed);
            return map;
        }

        /** Returns the ask as a command line states it. */
        private String asOptions() {
            return asMap().entrySet().stream()
                    .map(each -> "--" + each.getKey() + " "
                            + (each.getValue() instanceof String text ? "\"" + text + "\"" : each.getValue()))
                    .collect(Collectors.joining(" "));
        }

        private static void put(Map<String, Object> map, String name, @Nullable Object value) {
            if (value != null) {
                map.put(name, value);
            }
        }
    }

    private Subset(PublishedVersion parent, Ask ask, @Nullable BitSet rows, Map<String, Long> splits, String digest) {
        this.parent = parent;
        this.ask = ask;
        this.rows = rows;
        this.splits = SplitOrder.of(splits);
        this.digest = digest;
    }

    /** Returns all images of a version. */
    public static Subset whole(PublishedVersion version) {
        Map<String, Long> splits = new LinkedHashMap<>();
        version.record().splits().forEach((name, split) -> splits.put(name, split.images()));
        return new Subset(version, Ask.ALL, null, splits, version.commit().digest());
    }

    /**
     * Chooses images of a version; there may be none.
     *
     * @param matched the rows of the index, from 0, that {@link Ask#where} and what else is asked
     *     hold for; null where there is no condition
     * @throws Failure {@code no-such-split} (INPUT)
     */
    public static Subset of(PublishedVersion version, Ask ask, @Nullable BitSet matched) {
        if (ask.equals(Ask.ALL) && matched == null) {
            return whole(version);
        }
        Set<String> known = version.record().splits().keySet();
        if (ask.split() != null && !known.contains(ask.split())) {
            throw Failure.input(
                    "no-such-split",
                    version.address() + " has no split '" + ask.split() + "'; there are " + String.join(", ", known));
        }
        BitSet rows = chosen(version, ask, matched);
        Map<String, Long> splits = new LinkedHashMap<>();
        known.forEach(name -> splits.put(name, 0L));
        MessageDigest digest = Digests.sha256();
        line(digest, SCHEMA);
        line(digest, version.commit().digest());
        new Rows(version).each((row, place) -> {
            if (rows.get(row)) {
                splits.merge(place.split(), 1L, Long::sum);
                line(digest, place.key());
            }
        });
        splits.values().removeIf(n -> n == 0);
        return new Subset(version, ask, rows, splits, Digests.hex(digest.digest()));
    }

    private static BitSet chosen(PublishedVersion version, Ask ask, @Nullable BitSet matched) {
        BitSet rows = new BitSet();
        Long limit = ask.limit();
        Long seed = ask.seed();
        Draw draw = seed == null || limit == null ? null : new Draw(seed, limit);
        long[] left = {limit == null ? Long.MAX_VALUE : limit};
        new Rows(version).each((row, place) -> {
            boolean asked = (matched == null || matched.get(row))
                    && (ask.split() == null || ask.split().equals(place.split()));
            if (asked && draw != null) {
                draw.offer(row, place.key());
            } else if (asked && left[0]-- > 0) {
                rows.set(row);
            }
        });
        return draw == null ? rows : draw.rows();
    }

    private static void line(MessageDigest digest, String text) {
        digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns this subset.
     *
     * @throws Failure {@code empty-subset} (INPUT) when something narrower than all images was
     *     asked for, and there are none
     */
    public Subset filled() {
        if (rows != null && rows.isEmpty()) {
            throw Failure.input(
                    "empty-subset",
                    parent.address() + " has no image that fits " + ask.asOptions()
                            + "; 'stylemill query' shows what its columns hold");
        }
        return this;
    }

    /** Returns the version that the images are of. */
    public PublishedVersion parent() {
        return parent;
    }

    /** Returns what was asked for. */
    public Ask ask() {
        return ask;
    }

    /**
     * Returns whether these are all images of the version because nothing narrower was asked for.
     */
    public boolean isWhole() {
        return rows == null;
    }

    /**
     * Returns how many images there are in each split that has any, in the order of the version.
     */
    public Map<String, Long> splits() {
        return splits;
    }

    /** Returns how many images there are. */
    public long images() {
        return splits.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the digest of the subset; of a whole version that of its {@code DATASET.json}. */
    public String digest() {
        return digest;
    }

    /**
     * Hands every row with the named columns to {@code each}; see
     * {@link PublishedVersion#rows(Set, Consumer)}.
     */
    public void rows(Set<String> columns, Consumer<Map<String, @Nullable Object>> each) {
        long[] at = new long[1];
        parent.rows(columns, row -> {
            if (has(at[0]++)) {
                each.accept(row);
            }
        });
    }

    /** Hands every row to {@code each}; see {@link PublishedVersion#rows(Consumer)}. */
    public void rows(Consumer<SampleRow> each) {
        long[] at = new long[1];
        parent.rows(row -> {
            if (has(at[0]++)) {
                each.accept(row);
            }
        });
    }

    /** Hands the place of every image to {@code each}, in the order of the index. */
    public void places(Consumer<SampleRow.Place> each) {
        rows(Set.of("key", "split", "shard", "tar_offset", "length"), row -> {
            each.accept(SampleColumns.place(new Fields(row, parent.address(Layout.SAMPLES))));
        });
    }

    /** Hands every image with its row to {@code each}; see {@link PublishedVersion#images}. */
    public void images(BiConsumer<SampleRow, byte[]> each) {
        try (ImageReading reading = new ImageReading(parent, each)) {
            rows(reading::take);
        }
    }

    /** Returns whether a row of the index, counted from 0, is one of these images. */
    public boolean has(long row) {
        return rows == null || rows.get(Math.toIntExact(row));
    }

    /** The places of all images, one after another. */
    private record Rows(PublishedVersion version) {
        record Place(String key, String split) {}

        void each(BiConsumer<Integer, Place> each) {
            int[] at = new int[1];
            version.rows(Set.of("key", "split"), row -> {
                each.accept(at[0], new Place(String.valueOf(row.get("key")), String.valueOf(row.get("split"))));
                at[0] = Math.addExact(at[0], 1);
            });
        }
    }

    /** Keeps the rows with the smallest hashes, so that a larger limit only adds images. */
    private static final class Draw {
        private final long seed;
        private final long most;
        private final PriorityQueue<Ranked> kept =
                new PriorityQueue<>(Comparator.comparing(Ranked::hash, Arrays::compareUnsigned)
                        .thenComparing(Ranked::row)
                        .reversed());

        private record Ranked(byte[] hash, int row) {}

        Draw(long seed, long most) {
            this.seed = seed;
            this.most = most;
        }

        void offer(int row, String key) {
            byte[] hash = Digests.sha256().digest((seed + ":" + key).getBytes(StandardCharsets.UTF_8));
            kept.add(new Ranked(hash, row));
            if (kept.size() > most) {
                kept.remove();
            }
        }

        BitSet rows() {
            BitSet rows = new BitSet();
            kept.forEach(one -> rows.set(one.row()));
            return rows;
        }
    }
}
