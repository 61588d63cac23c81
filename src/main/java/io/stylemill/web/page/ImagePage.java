package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Galleries;
import io.stylemill.console.Gallery;
import io.stylemill.console.ImageFilter;
import io.stylemill.console.Job;
import io.stylemill.console.VersionJobs;
import io.stylemill.failure.Failure;
import io.stylemill.version.Measured;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleRow;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Caller;
import io.stylemill.web.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One image: large, with its record in words, and made again to be compared. */
public final class ImagePage {
    private static final int NAME_WIDTH = 16;
    private static final int MOST_SIBLINGS = 24;
    private static final int LARGE = 512;
    /** Most images are made again in this time; others are told of when they are made. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final Catalog catalog;
    private final Galleries galleries;
    private final VersionJobs work;
    private final RecentImages made;
    private final Watches watches;
    private final Templates templates;

    /** What a labeler says. */
    public record Score(String labeler, String name, String confidence, int permille, String verdict, String tone) {}

    /**
     * What the page shows.
     *
     * @param gallery from where one came
     * @param unlike why the studio shows another picture, or empty
     */
    public record Whole(
            String name,
            String version,
            String revoked,
            String key,
            String path,
            String file,
            String overlay,
            int width,
            int height,
            String label,
            List<Score> scores,
            List<Fact> record,
            List<GalleryPage.Tile> siblings,
            String moreSiblings,
            String before,
            String after,
            String gallery,
            String studio,
            String unlike,
            String run,
            String manifest) {}

    /**
     * What came of making it again.
     *
     * @param image path of the new image, or empty
     * @param feed where it is told when it is made, or empty when it is
     */
    public record Again(
            String tone, String verdict, String words, String image, String file, int width, int height, String feed) {}

    ImagePage(
            Catalog catalog,
            Galleries galleries,
            VersionJobs work,
            RecentImages made,
            Watches watches,
            Templates templates) {
        this.catalog = catalog;
        this.galleries = galleries;
        this.work = work;
        this.made = made;
        this.watches = watches;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}/images/{key}";
        return List.of(
                Endpoint.page(path, Endpoint.Access.READERS, this::page),
                Endpoint.page("/feed" + path + "/{job}", Endpoint.Access.READERS, this::feed),
                Endpoint.form(path + "/replay", Endpoint.Access.READERS, Console.FORM_BYTES, this::replay));
    }

    private PublishedVersion version(Asked asked) {
        return catalog.version(asked.part("name"), asked.part("version"));
    }

    private Answer page(Asked asked) {
        PublishedVersion version = version(asked);
        String name = asked.part("name");
        SampleRow row = version.row(asked.part("key"));
        Gallery gallery = galleries.of(version);
        List<String> beside = gallery.neighbours(question(asked), row.key());
        // The image itself may be among them.
        List<Gallery.Item> siblings = gallery.siblings(row.key(), MOST_SIBLINGS + 2).stream()
                .filter(one -> !one.spot().key().equals(row.key()))
                .toList();
        String path = Paths.image(name, version.record().version(), row.key());
        int times = times(row);
        Whole whole = new Whole(
                name,
                version.record().version(),
                Words.revoked(version),
                row.key(),
                path,
                path + "/file",
                row.measured().mask() == null ? "" : path + "/overlay",
                row.file().width() * times,
                row.file().height() * times,
                row.label().name(),
                row.measured().scores().stream().map(ImagePage::score).toList(),
                lines(RecordText.of(row)),
                siblings.stream()
                        .limit(MOST_SIBLINGS)
                        .map(one -> GalleryPage.tile(name, version, one, false, asked))
                        .toList(),
                siblings.size() <= MOST_SIBLINGS
                        ? ""
                        : "The first " + MOST_SIBLINGS + " are here. All have the latent_family "
                                + row.origin().latentFamily() + " in the index.",
                path(asked, version, beside.get(0)),
                path(asked, version, beside.get(1)),
                Paths.images(name, version.record().version()) + GalleryPage.query(asked, "?"),
                "/studio?image=" + Paths.encoded(name + "/" + version.record().version() + "/" + row.key()),
                Knobs.of(row).words(),
                version.record().runId(),
                VersionPage.manifest(
                        version, Paths.version(name, version.record().version())));
        return templates.page(asked, row.key() + " of " + name, Frame.Tab.DATASETS, "image", whole);
    }

    /** Small pictures are shown larger, by a whole number, so that their pixels stay square. */
    private static int times(SampleRow row) {
        return Math.max(1, LARGE / Math.max(row.file().width(), row.file().height()));
    }

    /** What the gallery was asked for goes along; what it could not read asks for nothing. */
    private static ImageFilter question(Asked asked) {
        try {
            return GalleryQuery.of(asked.query());
        } catch (Failure e) {
            return GalleryQuery.of(Map.of());
        }
    }

    private static String path(Asked asked, PublishedVersion version, String key) {
        return key.isEmpty()
                ? ""
                : Paths.image(asked.part("name"), version.record().version(), key) + GalleryPage.query(asked, "?");
    }

    private static Score score(Measured.Score score) {
        return new Score(
                score.labeler(),
                score.name(),
                String.format(Locale.ROOT, "%.1f %%", score.confidence() * 100),
                (int) Math.round(score.confidence() * 1000),
                score.agrees() < 0 ? "" : score.agrees() == 1 ? "as made for" : "not as made for",
                score.agrees() == 0 ? "bad" : "good");
    }

    /** The lines of {@link RecordText}, each a name of a fixed width and a text. */
    static List<Fact> lines(String record) {
        List<Fact> facts = new ArrayList<>();
        for (String line : record.split("\n", -1)) {
            int end = line.indexOf(' ', Math.min(line.length(), NAME_WIDTH));
            if (end > 0) {
                facts.add(new Fact(
                        line.substring(0, end).strip(), line.substring(end).strip()));
            }
        }
        return facts;
    }

    private Answer replay(Asked asked) {
        PublishedVersion version = version(asked);
        SampleRow row = version.row(asked.part("key"));
        Job job = work.replay(version, row, Caller.BY_PAGE);
        job.await(SHORT);
        return templates.part("part/again", Map.of("it", again(asked.part("name"), version, row, job)));
    }

    private Answer feed(Asked asked) {
        PublishedVersion version = version(asked);
        SampleRow row = version.row(asked.part("key"));
        Job job = work.jobs().find(asked.part("job"));
        String name = asked.part("name");
        return watches.stream(
                "job " + job.id(),
                () -> job.view().state().ended()
                        ? Map.of("job", templates.text("part/again", Map.of("it", again(name, version, row, job))))
                        : Map.of());
    }

    private Again again(String name, PublishedVersion version, SampleRow row, Job job) {
        String path = Paths.image(name, version.record().version(), row.key());
        Job.View view = job.view();
        Job.Result result = view.result();
        Failure problem = view.problem();
        int times = times(row);
        if (problem != null) {
            return new Again("bad", "could not be made again", problem.getMessage(), "", "", 0, 0, "");
        }
        if (result == null) {
            return view.state().ended()
                    ? new Again("", "cancelled", "", "", "", 0, 0, "")
                    : new Again("busy", "is being made again", "", "", "", 0, 0, "/feed" + path + "/" + job.id());
        }
        byte[] image = result.image();
        return new Again(
                result.holds() ? "good" : "bad",
                verdict(result.document()),
                words(result.document()),
                image == null ? "" : made.keep(image),
                path + "/file",
                row.file().width() * times,
                row.file().height() * times,
                "");
    }

    private static String verdict(Map<String, @Nullable Object> outcome) {
        return switch (String.valueOf(outcome.get("verdict"))) {
            case "equal" -> "Equal to the bit";
            case "different" -> "Different";
            case "near" -> "Near: another device rounds differently";
            case "far" -> "Far from the stored image";
            default -> "Nothing to compare with";
        };
    }

    private static String words(Map<String, @Nullable Object> outcome) {
        Object device = outcome.get("here") instanceof Map<?, ?> here ? here.get("device") : "this machine";
        return "Made again from its record alone, here on " + device
                + (outcome.get("psnr") instanceof Double psnr
                        ? String.format(Locale.ROOT, "; %.1f dB from the stored image", psnr)
                        : "")
                + ". Pixels " + compared(outcome.get("pixelsEqual")) + ", file " + compared(outcome.get("fileEqual"))
                + ".";
    }

    private static String compared(@Nullable Object equal) {
        return equal == null ? "not compared" : equal.equals(true) ? "equal" : "different";
    }
}
