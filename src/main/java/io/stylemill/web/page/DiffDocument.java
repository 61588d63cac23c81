package io.stylemill.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.stylemill.audit.query.VersionDiff;
import io.stylemill.console.Pictures;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Thumbnail;
import io.stylemill.image.Workspace;
import io.stylemill.record.Amounts;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What two versions differ in as one file to keep or send: no script, and nothing from elsewhere.
 */
public final class DiffDocument {
    private static final int SIDE = 160;

    private final PublishedVersion a;
    private final PublishedVersion b;
    private final VersionDiff diff;
    private final Workspace workspace = new Workspace();

    /**
     * One of the two.
     *
     * @param preview its contact sheet as a data URI, or empty
     */
    public record Side(String letter, String name, String address, String images, String digest, String preview) {}

    /**
     * An image.
     *
     * @param uri a data URI
     */
    public record Picture(String uri, int width, int height, String key, String words) {}

    /** Two images of one latent. */
    public record Twins(Picture a, Picture b) {}

    /** What the page shows. */
    public record Whole(
            String title,
            String css,
            List<Side> sides,
            boolean same,
            List<ComparePage.Section> sections,
            List<Twins> twins) {}

    /** @param diff of the two versions, in this order */
    public DiffDocument(PublishedVersion a, PublishedVersion b, VersionDiff diff) {
        this.a = a;
        this.b = b;
        this.diff = diff;
    }

    /**
     * Returns the page; reads two contact sheets and, by ranges, at most 40 images.
     *
     * @throws Failure as {@link PublishedVersion#image} throws
     */
    public String html() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(
                "it",
                new Whole(
                        name(a) + " and " + name(b),
                        Assets.text("/console/console.css"),
                        List.of(side("A", a), side("B", b)),
                        diff.same(),
                        ComparePage.sections(diff.asMap()),
                        twins()));
        StringOutput out = new StringOutput();
        TemplateEngine.createPrecompiled(ContentType.Html).render("diff.jte", map, out);
        return out.toString();
    }

    private static String name(PublishedVersion version) {
        return version.record().name() + " " + version.record().version();
    }

    private static Side side(String letter, PublishedVersion version) {
        return new Side(
                letter,
                name(version),
                version.address(),
                Amounts.count(version.record().images(), "image"),
                version.commit().digest(),
                version.record().file(Layout.PREVIEW).isPresent() ? uri(version.content(Layout.PREVIEW)) : "");
    }

    private List<Twins> twins() {
        List<Twins> twins = new ArrayList<>();
        for (VersionDiff.Twins one : diff.twins()) {
            twins.add(new Twins(picture(a, one.a()), picture(b, one.b())));
        }
        return twins;
    }

    private Picture picture(PublishedVersion version, String key) {
        SampleRow row = version.row(key);
        Pixels small = Thumbnail.of(Decoders.decode(version.image(row), key), SIDE, workspace);
        List<String> words = new ArrayList<>();
        if (!row.label().name().isEmpty()) {
            words.add(row.label().name());
        }
        words.add("psi " + Words.number(row.origin().truncationPsi()));
        return new Picture(uri(Pictures.png(small)), small.width(), small.height(), key, String.join(", ", words));
    }

    private static String uri(byte[] file) {
        return "data:" + Pictures.type(file) + ";base64,"
                + new String(Base64.getEncoder().encode(file), StandardCharsets.US_ASCII);
    }
}
