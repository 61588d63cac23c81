package io.stylemill.web.page;

import io.stylemill.audit.verify.Replay;
import io.stylemill.console.Catalog;
import io.stylemill.console.Galleries;
import io.stylemill.console.Gallery;
import io.stylemill.failure.Failure;
import io.stylemill.version.Measured;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleRow;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One image: large, with its record in words, and made again to be compared. */
public final class ImagePage {
    private static final int NAME_WIDTH = 16;
    private static final int MOST_SIBLINGS = 24;
    private static final int LARGE = 512;

    private final Catalog catalog;
    private final Galleries galleries;
    private final Supplier<Replay> replays;
    private final Made made;
    private final Templates templates;

    /** What a labeler says. */
    public record Score(String labeler, String name, String confidence, int permille, String verdict, String tone) {}

    /** What the page shows. */
    public record Whole(
            String name,
            String version,
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
            String before,
            String after,
            String studio) {}

    /**
     * What came of making it again.
     *
     * @param image path of the new image
     */
    public record Again(String tone, String verdict, String words, String image, String file, int width, int height) {}

    ImagePage(Catalog catalog, Galleries galleries, Supplier<Replay> replays, Made made, Templates templates) {
        this.catalog = catalog;
        this.galleries = galleries;
        this.replays = replays;
        this.made = made;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}/images/{key}";
        return List.of(
                Endpoint.page(path, Endpoint.Access.READERS, this::page),
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
        List<String> beside = gallery.neighbours(row.key());
        String path = Paths.image(name, version.record().version(), row.key());
        int times = times(row);
        Whole whole = new Whole(
                name,
                version.record().version(),
                row.key(),
                path,
                path + "/file",
                row.measured().mask() == null ? "" : path + "/overlay",
                row.file().width() * times,
                row.file().height() * times,
                row.label().name(),
                row.measured().scores().stream().map(ImagePage::score).toList(),
                record(row),
                gallery.siblings(row.key(), MOST_SIBLINGS).stream()
                        .filter(one -> !one.spot().key().equals(row.key()))
                        .map(one -> GalleryPage.tile(name, version, one, false))
                        .toList(),
                path(name, version, beside.get(0)),
                path(name, version, beside.get(1)),
                "/studio?image=" + Paths.encoded(name + "/" + version.record().version() + "/" + row.key()));
        return templates.page(asked, row.key() + " of " + name, Frame.Tab.DATASETS, "image", whole);
    }

    /** Small pictures are shown larger, by a whole number, so that their pixels stay square. */
    private static int times(SampleRow row) {
        return Math.max(1, LARGE / Math.max(row.file().width(), row.file().height()));
    }

    private static String path(String name, PublishedVersion version, String key) {
        return key.isEmpty() ? "" : Paths.image(name, version.record().version(), key);
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
    private static List<Fact> record(SampleRow row) {
        List<Fact> facts = new ArrayList<>();
        for (String line : RecordText.of(row).split("\n", -1)) {
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
        String file = Paths.image(asked.part("name"), version.record().version(), row.key()) + "/file";
        int times = times(row);
        Again again;
        try {
            Replay.Outcome outcome = replays.get().of(version, row);
            again = new Again(
                    outcome.verdict().holds() ? "good" : "bad",
                    verdict(outcome),
                    words(outcome),
                    made.keep(outcome.image().content()),
                    file,
                    row.file().width() * times,
                    row.file().height() * times);
        } catch (Failure e) {
            again = new Again("bad", "could not be made again", e.getMessage(), "", file, 0, 0);
        }
        return templates.part("part/again", Map.of("it", again));
    }

    private static String verdict(Replay.Outcome outcome) {
        return switch (outcome.verdict()) {
            case EQUAL -> "Equal to the bit";
            case DIFFERENT -> "Different";
            case NEAR -> "Near: another device rounds otherwise";
            case FAR -> "Far from the stored image";
            case NOT_COMPARED -> "Nothing to compare with";
        };
    }

    private static String words(Replay.Outcome outcome) {
        @Nullable Double psnr = outcome.psnr();
        return "Made again from its record alone, here on " + outcome.here().device()
                + (psnr == null || psnr.isInfinite()
                        ? ""
                        : String.format(Locale.ROOT, "; %.1f dB from the stored image", psnr))
                + ". Pixels " + compared(outcome.pixelsEqual()) + ", file " + compared(outcome.fileEqual()) + ".";
    }

    private static String compared(@Nullable Boolean equal) {
        return equal == null ? "not compared" : equal ? "equal" : "different";
    }
}
