package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Jobs;
import io.stylemill.console.Sharing;
import io.stylemill.console.VersionJobs;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DataLicense;
import io.stylemill.version.Layout;
import io.stylemill.version.LoadingGuide;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.version.ShareNote;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Caller;
import io.stylemill.web.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One published version: its card, what is in it, and whether one may use it. */
public final class VersionPage {
    private static final int SHARES = 5;
    private static final int MOST_STEPS = 8;
    private static final int AROUND = 2;

    private final Catalog catalog;
    private final Jobs jobs;
    private final Sharing sharing;
    private final Templates templates;

    /**
     * A class in the balance.
     *
     * @param permille of all images
     */
    public record Share(String name, String images, String share, int permille, String path) {}

    /**
     * What the page shows.
     *
     * @param manifest where its manifest is, or empty
     * @param unshared why its shards have no addresses for others, or empty
     * @param shares who shared it last, one line each
     * @param versions this one, those around it, and the newest
     * @param allVersions how many there are, where not all are named; or empty
     */
    public record Whole(
            String name,
            String version,
            String path,
            String mark,
            String revoked,
            String released,
            Fact commercial,
            String run,
            String manifest,
            List<Fact> facts,
            List<Share> classes,
            List<Share> splits,
            String preview,
            Markdown.Card card,
            String unshared,
            List<String> shares,
            String report,
            List<DatasetsPage.Step> versions,
            String allVersions,
            JobLines.All work,
            List<String> forms) {}

    /**
     * Addresses that others can read.
     *
     * @param expires how long they hold, such as {@code 12h}
     * @param list one a line
     * @param code Python that reads them
     */
    public record Shared(String expires, String list, String code) {}

    VersionPage(Catalog catalog, Jobs jobs, Sharing sharing, Templates templates) {
        this.catalog = catalog;
        this.jobs = jobs;
        this.sharing = sharing;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}";
        return List.of(
                Endpoint.page(path, Endpoint.Access.READERS, this::page),
                // Who gets the list needs no token of ours: giving it away is a change.
                Endpoint.form(path + "/share", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::share));
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
        List<DatasetsPage.Step> versions = catalog.dataset(asked.part("name")).versions().values().stream()
                .map(one -> new DatasetsPage.Step(
                        one.record().version(),
                        Paths.version(asked.part("name"), one.record().version()),
                        "",
                        ""))
                .toList();
        String document = card(version);
        String licence = Optional.of(Markdown.frontMatter(document, "license_name"))
                .filter(one -> !one.isEmpty())
                .orElseGet(() -> Markdown.frontMatter(document, "license"));
        Whole whole = new Whole(
                asked.part("name"),
                record.version(),
                path,
                DatasetsPage.mark(version),
                Words.revoked(version),
                said(() -> version.release().map(VersionPage::words)),
                Licences.use(
                        licence.equals("unknown") ? "" : licence,
                        record.checkpoint().license()),
                record.runId(),
                manifest(version, path),
                facts(version, licence),
                classes(record, path),
                splits(record, path),
                record.file(Layout.PREVIEW).isPresent() ? path + "/files/" + Layout.PREVIEW : "",
                Markdown.card(document, path + "/files/"),
                unshared(version),
                shares(version),
                record.file(Layout.QUALITY_HTML).isPresent() ? path + "/files/" + Layout.QUALITY_HTML : "",
                steps(versions, record.version()),
                versions.size() <= MOST_STEPS ? "" : "all " + Amounts.count(versions.size(), "version"),
                JobLines.of(jobs, version),
                VersionJobs.forms());
        return templates.page(asked, asked.part("name") + " " + record.version(), Frame.Tab.DATASETS, "version", whole);
    }

    private String unshared(PublishedVersion version) {
        try {
            sharing.require(version.address());
            return "";
        } catch (Failure e) {
            return e.getMessage();
        }
    }

    private static List<String> shares(PublishedVersion version) {
        try {
            List<ShareNote> notes = version.shares(SHARES + 1);
            List<String> lines = new ArrayList<>();
            notes.stream().limit(SHARES).forEach(note -> lines.add(note.toString()));
            if (notes.size() > SHARES) {
                lines.add("and earlier ones, which 'stylemill share " + version.address() + " --list' shows");
            }
            return lines;
        } catch (Failure e) {
            return List.of(e.getMessage());
        }
    }

    private Answer share(Asked asked) {
        PublishedVersion version = version(asked);
        String expires = asked.form().getOrDefault("expires", Sharing.USUAL);
        Map<String, List<String>> bySplit = new LinkedHashMap<>();
        List<Sharing.Shared> shards =
                sharing.shards(version, file -> true, Sharing.validity(expires, "how long they hold"), Caller.BY_PAGE);
        shards.forEach(one -> bySplit.computeIfAbsent(Layout.splitOf(one.file().path()), split -> new ArrayList<>())
                .add(one.address().toString()));
        return templates.part(
                "part/shared",
                Map.of(
                        "it",
                        new Shared(
                                expires,
                                shards.stream()
                                        .map(one -> one.address().toString())
                                        .collect(Collectors.joining("\n")),
                                LoadingGuide.shared(
                                        bySplit, version.record().image().format()))));
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

    /** Returns the versions around one, and the newest; all of a few. */
    static List<DatasetsPage.Step> steps(List<DatasetsPage.Step> all, String version) {
        if (all.size() <= MOST_STEPS) {
            return all;
        }
        int here = 0;
        while (here < all.size() - 1 && !all.get(here).version().equals(version)) {
            here++;
        }
        int from = Math.max(0, here - AROUND);
        int to = Math.min(all.size(), here + AROUND + 1);
        List<DatasetsPage.Step> steps = new ArrayList<>(all.subList(from, to));
        if (to < all.size()) {
            steps.add(all.get(all.size() - 1));
        }
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
        facts.add(new Fact("Images", Amounts.count(record.images())));
        CommitRecord.ImageShape image = record.image();
        facts.add(new Fact(
                "Each",
                image.width() == 0
                        ? "of several sizes, " + image.format()
                        : image.width() + " × " + image.height() + ", " + image.format()));
        facts.add(new Fact("Size", Amounts.bytes(record.bytes())));
        facts.add(new Fact("Made", Words.day(record.createdAt())));
        facts.add(new Fact(
                "Licence of the data",
                licence.isEmpty() || licence.equals("unknown") ? "not stated" : DataLicense.written(licence)));
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
        return facts;
    }

    /** Returns where a version's manifest is, or an empty text where it has none. */
    static String manifest(PublishedVersion version, String path) {
        return version.record().file(Layout.MANIFEST).isPresent() ? path + "/files/" + Layout.MANIFEST : "";
    }

    private static List<Share> classes(CommitRecord record, String path) {
        return record.classes().stream()
                .map(one -> share(
                        one.name(), one.kept(), record.images(), path + "/images?label=" + Paths.encoded(one.name())))
                .toList();
    }

    private static List<Share> splits(CommitRecord record, String path) {
        return record.splits().entrySet().stream()
                .map(one -> share(
                        one.getKey(),
                        one.getValue().images(),
                        record.images(),
                        path + "/images?split=" + Paths.encoded(one.getKey())))
                .toList();
    }

    private static Share share(String name, long images, long of, String path) {
        return new Share(
                name.isEmpty() ? "no name" : name,
                Amounts.count(images),
                Words.share(images, of),
                of == 0 ? 0 : (int) (1000 * images / of),
                path);
    }
}
