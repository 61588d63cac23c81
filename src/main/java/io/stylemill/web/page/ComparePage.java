package io.stylemill.web.page;

import io.stylemill.audit.query.VersionDiff;
import io.stylemill.console.Catalog;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Two versions beside each other: what they differ in and what they share. */
public final class ComparePage {
    private static final int MOST = 60;
    private static final Map<String, String> ONE_OF =
            new TreeMap<>(Map.of("splits", "split", "classes", "class", "groups", "group"));

    private final Catalog catalog;
    private final Templates templates;

    /** One of the two. @param mark see {@link DatasetsPage#mark} */
    public record Side(String name, String path, String preview, String images, String mark) {}

    /**
     * A line of a table.
     *
     * @param tone where the two differ
     */
    public record Row(String name, String a, String b, String tone) {}

    /** A part of the comparison. */
    public record Section(String title, String words, List<Row> rows) {}

    /** What the page shows. */
    public record Whole(boolean chosen, Side a, Side b, boolean same, List<Section> sections, List<String> versions) {}

    ComparePage(Catalog catalog, Templates templates) {
        this.catalog = catalog;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.page("/compare", Endpoint.Access.READERS, this::page));
    }

    private Answer page(Asked asked) {
        List<String> versions = new ArrayList<>();
        catalog.list()
                .forEach(dataset -> dataset.versions()
                        .values()
                        .forEach(one ->
                                versions.add(dataset.name() + "/" + one.record().version())));
        if (asked.parameter("a").isEmpty() || asked.parameter("b").isEmpty()) {
            Side none = new Side(asked.parameter("a"), "", "", "", "");
            return shown(asked, new Whole(false, none, none, false, List.of(), versions));
        }
        PublishedVersion a = version(asked.parameter("a"));
        PublishedVersion b = version(asked.parameter("b"));
        VersionDiff diff = VersionDiff.of(a, b, rows -> {});
        return shown(
                asked,
                new Whole(
                        true,
                        side(asked.parameter("a"), a),
                        side(asked.parameter("b"), b),
                        diff.same(),
                        sections(diff.asMap()),
                        versions));
    }

    private Answer shown(Asked asked, Whole whole) {
        return templates.page(asked, "Compare two versions", Frame.Tab.DATASETS, "compare", whole);
    }

    private PublishedVersion version(String address) {
        int slash = address.lastIndexOf('/');
        if (slash < 1) {
            throw Failure.input(Code.NO_SUCH_VERSION, "'" + address + "' names no version; write NAME/VERSION");
        }
        return catalog.version(address.substring(0, slash), address.substring(slash + 1));
    }

    private static Side side(String address, PublishedVersion version) {
        int slash = address.lastIndexOf('/');
        String path = Paths.version(address.substring(0, slash), address.substring(slash + 1));
        boolean drawn = version.record().file(Layout.PREVIEW).isPresent();
        return new Side(
                address,
                path,
                drawn ? path + "/files/" + Layout.PREVIEW : "",
                Amounts.count(version.record().images(), "image"),
                DatasetsPage.mark(version));
    }

    /**
     * Returns the tables of a difference, without empty ones; a long one has its first rows and
     * says so.
     */
    static List<Section> sections(Map<String, ?> diff) {
        List<Section> sections = new ArrayList<>();
        sections.add(section("Plan", "what was asked for and differs", changes(diff.get("plan"))));
        Map<?, ?> images = map(diff.get("images"));
        for (String part : ONE_OF.keySet()) {
            sections.add(section("Images by " + ONE_OF.get(part), "", counts(images.get(part))));
        }
        List<Row> shared = new ArrayList<>();
        shared(shared, "Same latent", map(map(diff.get("latents")).get("z")));
        shared(shared, "Same seed", map(map(diff.get("latents")).get("seeds")));
        shared(shared, "Same pixels", map(diff.get("pixels")));
        sections.add(section("Images that both have", "", shared));
        sections.add(section(
                "Same pixels, other class",
                "how many images of B",
                pairs(map(diff.get("labels")).get("same_pixels_other_label"))));
        sections.add(section(
                "Same pixels, other split",
                "how many images of B",
                pairs(map(diff.get("pixels")).get("same_pixels_other_split"))));
        sections.add(section("Quality", "measures that differ", changes(diff.get("quality"))));
        return sections.stream().filter(one -> !one.rows().isEmpty()).toList();
    }

    private static Section section(String title, String words, List<Row> rows) {
        return rows.size() <= MOST
                ? new Section(title, words, rows)
                : new Section(title, "the first " + MOST + " of " + Amounts.count(rows.size()), rows.subList(0, MOST));
    }

    private static List<Row> changes(@Nullable Object list) {
        List<Row> rows = new ArrayList<>();
        for (Object one : list(list)) {
            Map<?, ?> change = map(one);
            Object name = change.get("key");
            rows.add(new Row(String.valueOf(name), text(change.get("a")), text(change.get("b")), "off"));
        }
        return rows;
    }

    private static List<Row> counts(@Nullable Object list) {
        List<Row> rows = new ArrayList<>();
        for (Object one : list(list)) {
            Map<?, ?> count = map(one);
            String a = text(count.get("a"));
            String b = text(count.get("b"));
            rows.add(new Row(named(count.get("name")), a, b, a.equals(b) ? "" : "off"));
        }
        return rows;
    }

    private static List<Row> pairs(@Nullable Object list) {
        List<Row> rows = new ArrayList<>();
        for (Object one : list(list)) {
            Map<?, ?> pair = map(one);
            rows.add(new Row(text(pair.get("images")), named(pair.get("a")), named(pair.get("b")), "off"));
        }
        return rows;
    }

    private static String named(@Nullable Object name) {
        return "".equals(name) ? "(no class)" : String.valueOf(name);
    }

    private static void shared(List<Row> rows, String name, Map<?, ?> part) {
        Map<?, ?> images = map(part.get("images"));
        if (!images.isEmpty()) {
            rows.add(new Row(name, text(images.get("a")), text(images.get("b")), ""));
        }
    }

    private static String text(@Nullable Object value) {
        return value == null
                ? "none"
                : value instanceof Long n
                        ? Amounts.count(n)
                        : value instanceof Double x
                                ? BigDecimal.valueOf(x).stripTrailingZeros().toPlainString()
                                : String.valueOf(value);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
