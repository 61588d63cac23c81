package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about the images of one version: some of them, in some order, a page at a time.
 */
public final class Gallery {
    private final GalleryIndex galleryIndex;

    /**
     * An image on a page.
     *
     * @param confidence of the first labeler, or -1
     * @param agrees 1, 0 or -1, see {@link io.stylemill.version.Measured.Score}
     * @param seed or -1
     */
    public record Item(GalleryIndex.Spot spot, String label, double confidence, int agrees, long seed, double psi) {}

    /**
     * Some images.
     *
     * @param total how many the question has
     * @param from how many come before these
     * @param before the key behind which the page before this one begins, or null where that is the
     *     start
     * @param next the key behind which the page after this one begins, or null where there is none
     */
    public record Page(
            List<Item> items,
            int total,
            int from,
            @Nullable String before,
            @Nullable String next) {}

    /**
     * What can be asked for.
     *
     * @param seeded whether latents are from seeds
     * @param masked whether there are masks or boxes
     */
    public record Choices(
            List<String> labels,
            List<String> groups,
            List<String> splits,
            List<String> tags,
            boolean scored,
            boolean seeded,
            boolean masked) {}

    Gallery(GalleryIndex galleryIndex) {
        this.galleryIndex = galleryIndex;
    }

    /** Returns how many images there are. */
    public int size() {
        return galleryIndex.size;
    }

    /** Returns what can be asked for. */
    public Choices choices() {
        TreeSet<String> tags = new TreeSet<>();
        for (String text : galleryIndex.tags.texts()) {
            if (CanonicalJson.parse(text) instanceof Map<?, ?> map) {
                map.forEach((name, value) -> tags.add(name + "=" + value));
            }
        }
        return new Choices(
                galleryIndex.labels.texts().stream()
                        .filter(one -> !one.isEmpty())
                        .toList(),
                List.copyOf(galleryIndex.groups.texts()),
                List.copyOf(galleryIndex.splits.texts()),
                List.copyOf(tags),
                galleryIndex.size > 0 && galleryIndex.confidence[0] >= 0,
                seeded(),
                galleryIndex.masked);
    }

    /**
     * Returns the images that answer, in their order.
     *
     * @param after the key of an image, to get those behind it; or null for the first
     * @throws Failure {@code bad-parameter} (INPUT) where there is no such image
     */
    public Page page(ImageFilter asked, @Nullable String after, int most) {
        int last = after == null ? -1 : galleryIndex.find(after);
        if (after != null && last < 0) {
            throw Section.unknown(after);
        }
        Filter filter = new Filter(asked);
        Comparator<Integer> order = order(asked);
        Comparator<Integer> back = order.reversed();
        // No more rows are held than are shown, and as many before them.
        PriorityQueue<Integer> behind = new PriorityQueue<>(back);
        PriorityQueue<Integer> before = new PriorityQueue<>(order);
        int total = 0;
        int from = 0;
        for (int i = 0; i < galleryIndex.size; i++) {
            if (filter.admits(i)) {
                total++;
                if (last >= 0 && order.compare(i, last) <= 0) {
                    from++;
                    keep(before, order, i, most + 1);
                } else {
                    keep(behind, back, i, most);
                }
            }
        }
        List<Integer> rows = new ArrayList<>(behind);
        rows.sort(order);
        return new Page(
                rows.stream().map(this::item).toList(),
                total,
                from,
                from > most ? galleryIndex.key(before.element()) : null,
                from + rows.size() < total ? galleryIndex.key(rows.get(rows.size() - 1)) : null);
    }

    /** Keeps the last rows of an order, which is that of the queue. */
    private static void keep(PriorityQueue<Integer> last, Comparator<Integer> order, int row, int most) {
        if (last.size() < most) {
            last.add(row);
        } else if (order.compare(row, last.element()) > 0) {
            last.remove();
            last.add(row);
        }
    }

    private Comparator<Integer> order(ImageFilter asked) {
        Comparator<Integer> order = switch (asked.sort()) {
            case CONFIDENCE -> Comparator.comparingDouble(i -> galleryIndex.confidence[i]);
            case SEED -> Comparator.comparingLong(i -> galleryIndex.seed[i]);
            case PSI -> Comparator.comparingDouble(i -> galleryIndex.psi[i]);
            case KEY -> Comparator.naturalOrder();
            case MARGIN -> throw Failure.bug("a gallery was asked for an order by margin, which it does not know");
        };
        return (asked.descending() ? order.reversed() : order).thenComparing(Comparator.naturalOrder());
    }

    /** Returns the image of a key, or null where there is none. */
    public @Nullable Item find(String key) {
        int row = galleryIndex.find(key);
        return row < 0 ? null : item(row);
    }

    /** Returns the images of the same latent, the one of the key among them. */
    public List<Item> siblings(String key, int most) {
        int row = galleryIndex.find(key);
        return row < 0
                ? List.of()
                : galleryIndex.siblings(row, most).stream().map(this::item).toList();
    }

    private boolean seeded() {
        for (int i = 0; i < galleryIndex.size; i++) {
            if (galleryIndex.seed[i] >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the keys before and after one among the images that answer; empty at the ends. */
    public List<String> neighbours(ImageFilter asked, String key) {
        int row = galleryIndex.find(key);
        if (row < 0) {
            return List.of("", "");
        }
        Filter filter = new Filter(asked);
        Comparator<Integer> order = order(asked);
        int before = -1;
        int after = -1;
        for (int i = 0; i < galleryIndex.size; i++) {
            if (i == row || !filter.admits(i)) {
                continue;
            }
            if (order.compare(i, row) < 0) {
                before = before < 0 || order.compare(i, before) > 0 ? i : before;
            } else {
                after = after < 0 || order.compare(i, after) < 0 ? i : after;
            }
        }
        return List.of(before < 0 ? "" : galleryIndex.key(before), after < 0 ? "" : galleryIndex.key(after));
    }

    private Item item(int i) {
        return new Item(
                galleryIndex.spot(i),
                galleryIndex.labels.text(galleryIndex.label[i]),
                galleryIndex.confidence[i],
                galleryIndex.agrees[i],
                galleryIndex.seed[i],
                Math.round(galleryIndex.psi[i] * 1000) / 1000.0);
    }

    /** A question in the numbers of the shelf. */
    private final class Filter {
        private final ImageFilter asked;
        private final int label;
        private final int group;
        private final int split;
        private final boolean @Nullable [] tags;

        Filter(ImageFilter asked) {
            this.asked = asked;
            this.label = asked.label() == null ? -1 : galleryIndex.labels.find(asked.label());
            this.group = asked.group() == null ? -1 : galleryIndex.groups.find(asked.group());
            this.split = asked.split() == null ? -1 : galleryIndex.splits.find(asked.split());
            this.tags = asked.tag() == null ? null : tags(asked.tag());
        }

        private boolean[] tags(ImageFilter.Tag wanted) {
            List<String> texts = galleryIndex.tags.texts();
            boolean[] fit = new boolean[texts.size()];
            for (int i = 0; i < fit.length; i++) {
                fit[i] = CanonicalJson.parse(texts.get(i)) instanceof Map<?, ?> map
                        && map.entrySet().stream()
                                .anyMatch(e ->
                                        (e.getKey() + "=" + e.getValue()).equals(wanted.name() + "=" + wanted.value()));
            }
            return fit;
        }

        boolean admits(int i) {
            return (asked.label() == null || galleryIndex.label[i] == label)
                    && (asked.group() == null || galleryIndex.group[i] == group)
                    && (asked.split() == null || galleryIndex.split[i] == split)
                    && (tags == null || tags[galleryIndex.tag[i]])
                    && (asked.agrees() == null || galleryIndex.agrees[i] == (asked.agrees() ? 1 : 0))
                    && within(galleryIndex.psi[i], asked.psiMin(), asked.psiMax())
                    && within(galleryIndex.confidence[i], asked.confidenceMin(), asked.confidenceMax())
                    && (asked.seed() == null || galleryIndex.seed[i] == asked.seed());
        }

        /** Single precision is what the shelf has; the bounds are widened by what that rounds. */
        private boolean within(float value, @Nullable Double from, @Nullable Double to) {
            return (from == null || value >= from.floatValue()) && (to == null || value <= to.floatValue());
        }
    }
}
