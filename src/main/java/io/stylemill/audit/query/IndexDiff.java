package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the indexes of two versions differ in and share.
 *
 * <p>Each index is read twice as a stream. A row takes 24 bytes of memory (fingerprints of its
 * pixels, its z and its seed), while the arrays grow up to 60; a picture that both versions hold
 * takes 16 more.
 */
final class IndexDiff {
    private static final Set<String> COLUMNS =
            Set.of("key", "split", "label_name", "group", "seed", "recipe", "pixel_sha256", "origin");
    private static final int MOST_EXAMPLES = 20;
    /**
     * Shared latents that are looked at for pictures that differ; most of two like versions show
     * the same.
     */
    private static final int MOST_CANDIDATES = 2000;

    private final Map<String, long[]> splits = new TreeMap<>();
    private final Map<String, long[]> classes = new TreeMap<>();
    private final Map<String, long[]> groups = new TreeMap<>();
    private final long[] rows = new long[2];
    private final Shared latents;
    private final Shared seeds;
    private final Shared pixels;
    private final Names names = new Names();
    private final int[] labelInA;
    private final int[] splitInA;
    private final Map<Long, Example> examples = new LinkedHashMap<>();
    private final Map<Long, Twins> candidates = new LinkedHashMap<>();
    private final Map<Pair, Long> labelPairs = new TreeMap<>();
    private final Map<Pair, Long> splitPairs = new TreeMap<>();

    /** Values that both versions hold, and how many images of each have one of them. */
    record Shared(long[] values, long[] images) {
        static Shared of(Fingerprints a, Fingerprints b) {
            return new Shared(Fingerprints.shared(a, b), new long[2]);
        }

        /** Returns the place of a value, or a negative number. */
        int at(long value) {
            return Arrays.binarySearch(values, value);
        }
    }

    /** What an image is in the first version and in the second. */
    record Pair(String a, String b) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int first = a.compareTo(other.a);
            return first != 0 ? first : b.compareTo(other.b);
        }
    }

    /** An image as one version holds it. */
    record Image(String key, String split, String label) {}

    /** A picture that both versions hold. */
    record Example(String pixelSha256, Image a, @Nullable Image b) {}

    /**
     * An image of the first version, and the one of the second that is made from the same latent.
     */
    record Twins(Image a, String pixelsA, @Nullable Image b, String pixelsB) {
        /** Of several images of one latent, the one with the same number is the twin. */
        private Twins with(Image other, String pixels) {
            return b == null || number(other.key).equals(number(a.key)) ? new Twins(a, pixelsA, other, pixels) : this;
        }

        Image other() {
            return Objects.requireNonNull(b);
        }

        private static String number(String key) {
            return key.substring(key.lastIndexOf('-') + 1);
        }
    }

    /** The texts of a column that has few, as small numbers. */
    private static final class Names {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<String> texts = new ArrayList<>();

        int number(String text) {
            return numbers.computeIfAbsent(text, t -> {
                texts.add(t);
                return texts.size() - 1;
            });
        }

        String text(int number) {
            return texts.get(number);
        }
    }

    /**
     * @param progress told how many rows were read since it was told last; each version's are read
     *     twice
     */
    IndexDiff(PublishedVersion a, PublishedVersion b, LongConsumer progress) {
        Column one = read(a, 0, progress);
        Column two = read(b, 1, progress);
        latents = Shared.of(one.latents, two.latents);
        seeds = Shared.of(one.seeds, two.seeds);
        pixels = Shared.of(one.pixels, two.pixels);
        labelInA = new int[pixels.values.length];
        splitInA = new int[pixels.values.length];
        Arrays.fill(labelInA, -1);
        match(a, 0, progress);
        match(b, 1, progress);
    }

    private record Column(Fingerprints latents, Fingerprints seeds, Fingerprints pixels) {}

    private Column read(PublishedVersion version, int side, LongConsumer progress) {
        Column column = new Column(new Fingerprints(), new Fingerprints(), new Fingerprints());
        version.rows(COLUMNS, row -> {
            rows[side]++;
            count(splits, text(row, "split"), side);
            count(classes, text(row, "label_name"), side);
            count(groups, text(row, "group"), side);
            if (!real(row)) {
                column.latents.add(z(row, version));
            }
            column.pixels.add(text(row, "pixel_sha256"));
            if (row.get("seed") instanceof Number seed) {
                column.seeds.add(seed.longValue());
            }
            progress.accept(1);
        });
        return column;
    }

    private void match(PublishedVersion version, int side, LongConsumer progress) {
        Fingerprints fingerprints = new Fingerprints();
        version.rows(COLUMNS, row -> {
            String sha256 = text(row, "pixel_sha256");
            long picture = fingerprints.of(sha256);
            int at = pixels.at(picture);
            Image image = new Image(text(row, "key"), text(row, "split"), text(row, "label_name"));
            if (at >= 0) {
                pixels.images[side]++;
                if (side == 0) {
                    remember(at, picture, sha256, image);
                } else {
                    compare(at, picture, image);
                }
            }
            long latent = real(row) ? 0 : fingerprints.of(z(row, version));
            if (!real(row) && latents.at(latent) >= 0) {
                latents.images[side]++;
                if (side == 1) {
                    candidates.computeIfPresent(latent, (l, twins) -> twins.with(image, sha256));
                } else if (candidates.size() < MOST_CANDIDATES) {
                    candidates.putIfAbsent(latent, new Twins(image, sha256, null, ""));
                }
            }
            if (row.get("seed") instanceof Number seed && seeds.at(seed.longValue()) >= 0) {
                seeds.images[side]++;
            }
            progress.accept(1);
        });
    }

    /** The first image of a picture speaks for the picture. */
    private void remember(int at, long picture, String sha256, Image image) {
        if (labelInA[at] >= 0) {
            return;
        }
        labelInA[at] = names.number(image.label);
        splitInA[at] = names.number(image.split);
        if (examples.size() < MOST_EXAMPLES) {
            examples.put(picture, new Example(sha256, image, null));
        }
    }

    private void compare(int at, long picture, Image image) {
        String label = names.text(labelInA[at]);
        String split = names.text(splitInA[at]);
        if (!label.equals(image.label)) {
            labelPairs.merge(new Pair(label, image.label), 1L, Long::sum);
        }
        if (!split.equals(image.split)) {
            splitPairs.merge(new Pair(split, image.split), 1L, Long::sum);
        }
        examples.computeIfPresent(picture, (p, e) -> e.b == null ? new Example(e.pixelSha256, e.a, image) : e);
    }

    private static void count(Map<String, long[]> counts, String name, int side) {
        counts.computeIfAbsent(name, n -> new long[2])[side]++;
    }

    /** Whether no network made the image, so that it has no latent. */
    private static boolean real(Map<String, @Nullable Object> row) {
        return text(row, "origin").equals("real");
    }

    /**
     * Where the record takes z from. Latent families are names inside one version, and mean nothing
     * in another.
     */
    private static String z(Map<String, @Nullable Object> row, PublishedVersion version) {
        try {
            if (CanonicalJson.parse(text(row, "recipe")) instanceof Map<?, ?> recipe
                    && recipe.get("z") instanceof Map<?, ?> z) {
                return CanonicalJson.write(z);
            }
        } catch (Failure | IllegalArgumentException e) {
            throw Failure.of(Kind.VERIFICATION, "bad-row", noRecord(row, version), e);
        }
        throw Failure.of(Kind.VERIFICATION, "bad-row", noRecord(row, version));
    }

    private static String noRecord(Map<String, @Nullable Object> row, PublishedVersion version) {
        return "the row of " + Texts.printable(text(row, "key")) + " in " + version.address(Layout.SAMPLES)
                + " holds no record that says where z is from; check the version with 'stylemill verify'";
    }

    private static String text(Map<String, @Nullable Object> row, String column) {
        Object value = row.get(column);
        return value == null ? "" : value.toString();
    }

    /** Returns the number of rows of each. */
    long[] rows() {
        return rows;
    }

    /** Returns the images of each by split. */
    Map<String, long[]> splits() {
        return splits;
    }

    /** Returns the images of each by class name, which is empty for images without a class. */
    Map<String, long[]> classes() {
        return classes;
    }

    /** Returns the images of each by group. */
    Map<String, long[]> groups() {
        return groups;
    }

    Shared latents() {
        return latents;
    }

    Shared seeds() {
        return seeds;
    }

    Shared pixels() {
        return pixels;
    }

    /**
     * Returns the images of the second whose picture has another class in the first, by both
     * classes.
     */
    Map<Pair, Long> labelPairs() {
        return labelPairs;
    }

    /**
     * Returns the images of the second whose picture is in another split of the first, by both
     * splits.
     */
    Map<Pair, Long> splitPairs() {
        return splitPairs;
    }

    /** Returns at most 20 of the shared pictures, in the order of the first version. */
    List<Example> examples() {
        return List.copyOf(examples.values());
    }

    /**
     * Returns at most 20 shared latents that show other pixels in the second, in the order of the
     * first version.
     */
    List<Twins> twins() {
        return candidates.values().stream()
                .filter(twins -> twins.b != null && !twins.pixelsA.equals(twins.pixelsB))
                .limit(MOST_EXAMPLES)
                .toList();
    }
}
