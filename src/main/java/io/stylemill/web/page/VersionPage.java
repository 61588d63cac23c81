package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Jobs;
import io.stylemill.console.VersionJobs;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.version.Revocation;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One published version: its card, what is in it, and whether one may use it. */
public final class VersionPage {
    private final Catalog catalog;
    private final Jobs jobs;
    private final Templates templates;

    /**
     * A class in the balance.
     *
     * @param permille of the largest class
     */
    public record Share(String name, String images, String share, int permille, String path) {}

    /** What the page shows. */
    public record Whole(
            String name,
            String version,
            String path,
            String mark,
            String revoked,
            String released,
            Fact commercial,
            List<Fact> facts,
            List<Share> classes,
            List<Share> splits,
            String preview,
            String card,
            String report,
            List<DatasetsPage.Step> versions,
            JobLines.All work,
            List<String> forms) {}

    VersionPage(Catalog catalog, Jobs jobs, Templates templates) {
        this.catalog = catalog;
        this.jobs = jobs;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.page("/datasets/{name}/{version}", Endpoint.Access.READERS, this::page));
    }

    private PublishedVersion version(Asked asked) {
        return catalog.version(asked.part("name"), asked.part("version"));
    }

    private static String path(Asked asked) {
        return Paths.version(asked.part("name"), asked.part("version"));
    }

    private Answer page(Asked asked) {
        PublishedVersion version = version(asked);
        CommitRecord record = version.record();
        String path = path(asked);
        String document = card(version);
        String licence = Optional.of(Markdown.frontMatter(document, "license_name"))
                .filter(one -> !one.isEmpty())
                .orElseGet(() -> Markdown.frontMatter(document, "license"));
        Whole whole = new Whole(
                asked.part("name"),
                record.version(),
                path,
                DatasetsPage.mark(version),
                said(() -> version.revocation().map(Revocation::toString)),
                said(() -> version.release().map(VersionPage::words)),
                Licences.use(
                        licence.equals("unknown") ? "" : licence,
                        record.checkpoint().license()),
                facts(version, licence),
                classes(record, path),
                splits(record, path),
                record.file(Layout.PREVIEW).isPresent() ? path + "/files/" + Layout.PREVIEW : "",
                Markdown.html(document, path + "/files/"),
                record.file(Layout.QUALITY_HTML).isPresent() ? path + "/files/" + Layout.QUALITY_HTML : "",
                steps(asked.part("name")),
                JobLines.of(jobs, version),
                VersionJobs.forms());
        return templates.page(asked, asked.part("name") + " " + record.version(), Frame.Tab.DATASETS, "version", whole);
    }

    private static String said(java.util.function.Supplier<Optional<String>> mark) {
        try {
            return mark.get().orElse("");
        } catch (Failure e) {
            return e.getMessage();
        }
    }

    private static String words(Release release) {
        return "by " + release.by() + " at " + Words.day(release.at())
                + (release.note().isEmpty() ? "" : ": " + release.note());
    }

    private List<DatasetsPage.Step> steps(String name) {
        List<DatasetsPage.Step> steps = new ArrayList<>();
        catalog.dataset(name)
                .versions()
                .values()
                .forEach(one -> steps.add(new DatasetsPage.Step(
                        one.record().version(), Paths.version(name, one.record().version()), "", "")));
        return steps;
    }

    private static String card(PublishedVersion version) {
        try {
            return new String(version.content(Layout.CARD), StandardCharsets.UTF_8);
        } catch (Failure e) {
            return "The card cannot be read: " + e.getMessage();
        }
    }

    private static List<Fact> facts(PublishedVersion version, String licence) {
        CommitRecord record = version.record();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Images", Words.count(record.images())));
        CommitRecord.ImageShape image = record.image();
        facts.add(new Fact(
                "Each",
                image.width() == 0
                        ? "of several sizes, " + image.format()
                        : image.width() + " × " + image.height() + ", " + image.format()));
        facts.add(new Fact("Size", Words.bytes(record.bytes())));
        facts.add(new Fact("Made", Words.day(record.createdAt())));
        facts.add(new Fact(
                "Licence of the data", licence.isEmpty() || licence.equals("unknown") ? "not stated" : licence));
        facts.add(new Fact(
                "Licence of the network",
                record.checkpoint().license().isEmpty()
                        ? "not stated"
                        : record.checkpoint().license()));
        facts.add(new Fact("Network", record.checkpoint().name()));
        CommitRecord.Signer signer = record.signer();
        facts.add(new Fact(
                "Signed",
                signer == null
                        ? "no"
                        : signer.identity() == CommitRecord.Identity.CONFIGURED
                                ? "with a key that somebody gave"
                                : "with a key that this machine made"));
        if (!record.parents().isEmpty()) {
            facts.add(new Fact("Adds to", record.parents().get(0).version()));
        }
        facts.add(new Fact("Address", version.address()));
        facts.add(new Fact("Run", record.runId()));
        return facts;
    }

    private static List<Share> classes(CommitRecord record, String path) {
        long most = record.classes().stream()
                .mapToLong(CommitRecord.ClassCount::kept)
                .max()
                .orElse(0);
        return record.classes().stream()
                .map(one -> share(
                        one.name(),
                        one.kept(),
                        record.images(),
                        most,
                        path + "/images?label=" + Paths.encoded(one.name())))
                .toList();
    }

    private static List<Share> splits(CommitRecord record, String path) {
        return record.splits().entrySet().stream()
                .map(one -> share(
                        one.getKey(),
                        one.getValue().images(),
                        record.images(),
                        record.images(),
                        path + "/images?split=" + Paths.encoded(one.getKey())))
                .toList();
    }

    private static Share share(String name, long images, long of, long most, String path) {
        return new Share(
                name.isEmpty() ? "no name" : name,
                Words.count(images),
                Words.share(images, of),
                most == 0 ? 0 : (int) (1000 * images / most),
                path);
    }
}
