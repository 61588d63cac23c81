package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Galleries;
import io.stylemill.console.Gallery;
import io.stylemill.console.ImageFilter;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images of a version, some of them, in some order. */
public final class GalleryPage {
    /** Images on a page; the next ones come when one scrolls there. */
    static final int PAGE = 100;

    private final Catalog catalog;
    private final Galleries galleries;
    private final Templates templates;

    /**
     * An image among others.
     *
     * @param overlay the same with what lies where over it, or empty
     * @param score number under it: what it is ordered by, or how sure the first labeler is
     * @param mark what the first labeler says, where it says something else than the image was made
     *     for
     */
    public record Tile(
            String key,
            String path,
            String thumb,
            String overlay,
            String label,
            String score,
            String mark,
            int width,
            int height) {}

    /**
     * Some images.
     *
     * @param next the query of the page with the following ones, or empty
     */
    public record Tiles(String path, List<Tile> tiles, String next) {}

    /** A choice in a list. */
    public record Option(String value, String word, boolean chosen) {}

    /**
     * What the page shows.
     *
     * @param trouble what is wrong with what was asked, or empty
     * @param from which images of those found are shown, or empty where they are the first
     * @param before the query of the page before this one
     */
    public record Whole(
            String name,
            String version,
            String path,
            String revoked,
            String found,
            String from,
            String before,
            List<Option> labels,
            List<Option> groups,
            List<Option> splits,
            List<Option> tags,
            List<Option> agrees,
            List<Option> sorts,
            boolean scored,
            boolean seeded,
            boolean masked,
            Map<String, String> query,
            String trouble,
            boolean refused,
            Tiles tiles) {
        /** Returns how many images come at a time. */
        public int page() {
            return PAGE;
        }

        /** Returns what a field holds. */
        public String value(String name) {
            return query.getOrDefault(name, "");
        }
    }

    GalleryPage(Catalog catalog, Galleries galleries, Templates templates) {
        this.catalog = catalog;
        this.galleries = galleries;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/datasets/{name}/{version}/images", Endpoint.Access.READERS, this::page),
                Endpoint.page("/datasets/{name}/{version}/tiles", Endpoint.Access.READERS, this::more));
    }

    private Answer page(Asked asked) {
        PublishedVersion version = version(asked);
        Gallery gallery = galleries.of(version);
        String trouble = "";
        ImageFilter filter;
        try {
            filter = GalleryQuery.of(asked.query());
        } catch (Failure e) {
            trouble = e.getMessage();
            Map<String, String> words = new TreeMap<>(asked.query());
            words.keySet().removeAll(GalleryQuery.NUMBERS);
            filter = GalleryQuery.of(words);
        }
        Gallery.Page page = trouble.isEmpty()
                ? gallery.page(filter, asked.after(), PAGE)
                : new Gallery.Page(List.of(), 0, 0, null, null);
        Gallery.Choices choices = gallery.choices();
        Whole whole = new Whole(
                asked.part("name"),
                asked.part("version"),
                Paths.version(asked.part("name"), asked.part("version")),
                Words.revoked(version),
                page.total() == gallery.size()
                        ? Amounts.count(page.total(), "image")
                        : Amounts.count(page.total()) + " of " + Amounts.count(gallery.size(), "image"),
                page.from() == 0 ? "" : "from " + Amounts.count(page.from() + 1),
                behind(asked, page.before()),
                options(choices.labels(), filter.label()),
                options(choices.groups(), filter.group()),
                options(choices.splits(), filter.split()),
                options(choices.tags(), asked.parameter("tag")),
                List.of(
                        new Option("yes", "as made for", Boolean.TRUE.equals(filter.agrees())),
                        new Option("no", "as something else", Boolean.FALSE.equals(filter.agrees()))),
                sorts(GalleryQuery.Order.of(asked.parameter("sort")), choices),
                choices.scored(),
                choices.seeded(),
                choices.masked(),
                asked.query(),
                trouble,
                version.record().file(io.stylemill.version.Layout.REJECTED).isPresent(),
                tiles(asked, version, page, choices.masked()));
        return templates.page(
                asked,
                "Images of " + asked.part("name") + " " + asked.part("version"),
                Frame.Tab.DATASETS,
                "gallery",
                whole);
    }

    /**
     * The next tiles, for the script that puts them below the others; without it a whole page is
     * shown.
     */
    private Answer more(Asked asked) {
        if (asked.header("HX-Request").isEmpty()) {
            return Answer.seeOther(
                    Paths.images(asked.part("name"), asked.part("version")) + "?" + behind(asked, asked.after()));
        }
        PublishedVersion version = version(asked);
        Gallery gallery = galleries.of(version);
        Gallery.Page page = gallery.page(GalleryQuery.of(asked.query()), asked.after(), PAGE);
        Tiles tiles = tiles(asked, version, page, gallery.choices().masked());
        return templates.part("part/tiles", Map.of("it", tiles));
    }

    private PublishedVersion version(Asked asked) {
        return catalog.version(asked.part("name"), asked.part("version"));
    }

    private static List<Option> options(List<String> values, @Nullable String chosen) {
        return values.stream()
                .map(one -> new Option(one, one, one.equals(chosen)))
                .toList();
    }

    private static List<Option> sorts(GalleryQuery.Order chosen, Gallery.Choices choices) {
        List<Option> sorts = new ArrayList<>();
        for (GalleryQuery.Order order : GalleryQuery.Order.values()) {
            boolean bySure = order.sort == ImageFilter.Sort.CONFIDENCE;
            boolean bySeed = order.sort == ImageFilter.Sort.SEED;
            if ((choices.scored() || !bySure) && (choices.seeded() || !bySeed)) {
                sorts.add(new Option(order.word, order.words, order == chosen));
            }
        }
        return sorts;
    }

    private static Tiles tiles(Asked asked, PublishedVersion version, Gallery.Page page, boolean masked) {
        List<Tile> tiles = page.items().stream()
                .map(item -> tile(asked.part("name"), version, item, masked, asked))
                .toList();
        return new Tiles(
                Paths.version(asked.part("name"), asked.part("version")),
                tiles,
                page.next() == null ? "" : behind(asked, page.next()));
    }

    /**
     * Returns what was asked of the gallery, with what comes before it where there is something.
     */
    static String query(Asked asked, String first) {
        String query = behind(asked, null);
        return query.isEmpty() ? "" : first + query;
    }

    /** Returns what was asked, behind an image or from the start. */
    private static String behind(Asked asked, @Nullable String after) {
        Map<String, String> query = new TreeMap<>(asked.query());
        query.entrySet().removeIf(e -> e.getValue().isEmpty() || !GalleryQuery.PARAMETERS.contains(e.getKey()));
        String same = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + Paths.encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        return after == null ? same : same + (same.isEmpty() ? "" : "&") + "after=" + Paths.encoded(after);
    }

    /**
     * Returns the number that the images are ordered or chosen by; without one, how sure the first
     * labeler is.
     */
    private static String note(Gallery.Item item, Asked asked) {
        String sort = asked.parameter("sort");
        if (sort.equals(GalleryQuery.Order.SEED.word) && item.seed() >= 0) {
            return "seed " + item.seed();
        }
        if (sort.startsWith("psi")
                || !asked.parameter("psi-from").isEmpty()
                || !asked.parameter("psi-to").isEmpty()) {
            return "psi " + Words.number(item.psi());
        }
        return item.confidence() < 0 ? "" : Words.share(Math.round(item.confidence() * 1000), 1000);
    }

    /**
     * Returns an image as it is shown among others: small ones whole multiples of their size, so
     * that pixels stay square.
     */
    static Tile tile(String name, PublishedVersion version, Gallery.Item item, boolean masked, Asked asked) {
        String path = Paths.image(name, version.record().version(), item.spot().key());
        int width = version.record().image().width();
        int height = version.record().image().height();
        int longest = Math.max(width, height);
        int times = longest == 0 ? 1 : Math.max(1, ThumbPage.MOST / longest);
        double fit = longest <= ThumbPage.MOST ? times : (double) ThumbPage.MOST / longest;
        return new Tile(
                item.spot().key(),
                path + query(asked, "?"),
                path + "/thumb",
                masked ? path + "/overlay-thumb" : "",
                item.label().isEmpty() ? "no class" : item.label(),
                note(item, asked),
                item.agrees() == 0 ? "seen as another class" : "",
                width == 0 ? ThumbPage.MOST : (int) Math.round(width * fit),
                height == 0 ? ThumbPage.MOST : (int) Math.round(height * fit));
    }
}
