package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.Marks;
import io.stylemill.version.PublishedVersion;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All published datasets with their versions. */
public final class DatasetsPage {
    private static final int NEWEST = 12;

    private final Catalog catalog;
    private final Templates templates;

    /**
     * A version on the line of a dataset.
     *
     * @param mark released, revoked or empty
     * @param tone of the mark
     */
    public record Step(String version, String path, String mark, String tone) {}

    /**
     * A dataset in the list.
     *
     * @param preview path of the newest version's picture, or empty
     * @param steps the newest versions
     * @param older the others, newest first
     * @param compare path that compares the two newest, or empty
     */
    public record Line(
            String name,
            String path,
            String preview,
            String images,
            String size,
            String made,
            List<Step> steps,
            List<Step> older,
            String compare) {}

    /** What the page shows. */
    public record Listing(List<Line> lines) {}

    DatasetsPage(Catalog catalog, Templates templates) {
        this.catalog = catalog;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/datasets", Endpoint.Access.READERS, this::page),
                Endpoint.page(
                        "/datasets/{name}",
                        Endpoint.Access.READERS,
                        asked -> Answer.seeOther(Paths.version(
                                asked.part("name"),
                                catalog.dataset(asked.part("name"))
                                        .newest()
                                        .record()
                                        .version()))));
    }

    private Answer page(Asked asked) {
        List<Line> lines = catalog.list().stream().map(DatasetsPage::line).toList();
        return templates.page(asked, "Datasets", Frame.Tab.DATASETS, "datasets", new Listing(lines));
    }

    private static Line line(Catalog.Dataset dataset) {
        Marks marks = new Marks();
        CommitRecord newest = dataset.newest().record();
        List<PublishedVersion> versions = new ArrayList<>(dataset.versions().values());
        Collections.reverse(versions);
        String compare = versions.size() < 2
                ? ""
                : "/compare?a=" + address(dataset, versions.get(1)) + "&b=" + address(dataset, versions.get(0));
        return new Line(
                dataset.name(),
                Paths.version(dataset.name(), newest.version()),
                newest.file(Layout.PREVIEW).isPresent()
                        ? Paths.version(dataset.name(), newest.version()) + "/files/" + Layout.PREVIEW
                        : "",
                Amounts.count(newest.images()),
                Amounts.bytes(newest.bytes()),
                Words.day(newest.createdAt()),
                versions.stream()
                        .limit(NEWEST)
                        .map(version -> step(dataset, version, marks))
                        .toList(),
                versions.stream()
                        .skip(NEWEST)
                        .map(version -> step(dataset, version, marks))
                        .toList(),
                compare);
    }

    private static String address(Catalog.Dataset dataset, PublishedVersion version) {
        return Paths.encoded(dataset.name() + "/" + version.record().version());
    }

    private static Step step(Catalog.Dataset dataset, PublishedVersion version, Marks marks) {
        String number = version.record().version();
        String mark = mark(version, marks);
        return new Step(
                number,
                Paths.version(dataset.name(), number),
                mark,
                mark.equals("revoked") ? "bad" : mark.equals("released") ? "good" : "");
    }

    /** Returns what is beside a version: released, revoked or nothing. */
    static String mark(PublishedVersion version) {
        return mark(version, new Marks());
    }

    private static String mark(PublishedVersion version, Marks marks) {
        try {
            return switch (marks.of(version)) {
                case REVOKED -> "revoked";
                case RELEASED -> "released";
                case NONE -> "";
            };
        } catch (Failure e) {
            return "unreadable mark";
        }
    }
}
