package io.stylemill.factory.report;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.SetMeasures;
import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.factory.report.Measurement.ClassLine;
import io.stylemill.factory.report.Measurement.Copy;
import io.stylemill.factory.report.Measurement.Near;
import io.stylemill.image.FoundImages;
import io.stylemill.image.Workspace;
import io.stylemill.record.Amounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A measurement as one page with pairs of pictures: no script, nothing from elsewhere. */
public final class MeasurementPage {
    private final Measurement m;
    private final PictureSource set;
    private final PictureSource real;
    private final Html page = new Html();
    private final PageParts parts = new PageParts(page);
    private final Workspace workspace = new Workspace();
    private final Map<String, Gallery.Picture> drawn = new HashMap<>();

    private MeasurementPage(Measurement measurement, PictureSource set, PictureSource real) {
        this.m = measurement;
        this.set = set;
        this.real = real;
    }

    /**
     * Returns the page; the pictures that it shows are read again.
     *
     * @param set the places that were measured
     */
    public static String write(Measurement measurement, PictureSource set, PictureSource real) {
        return new MeasurementPage(measurement, set, real).write();
    }

    private String write() {
        page.open("html", "lang", "en").open("head").open("meta", "charset", "utf-8");
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.leaf("title", "Images against real ones").style(QualityPage.css()).close();
        page.open("body");
        head();
        measures();
        classes();
        copies();
        nearest();
        return page.close().close().toString();
    }

    private void head() {
        page.open("header").open("div").leaf("h1", "Images against real ones");
        page.open("p", "class", "quiet").leaf("code", m.set().address()).text(" against ");
        page.leaf("code", m.real().address()).text(".").close();
        page.leaf("p", "This page shows real images. Give it only to people who may see them.", "class", "note");
        page.close().leaf("span", "with real images", "class", "mark").close();
        page.open("dl", "class", "cards");
        parts.card(
                "images",
                Amounts.count(m.set().looked()),
                "of " + Amounts.count(m.set().images()));
        parts.card(
                "real images",
                Amounts.count(m.real().looked()),
                "of " + Amounts.count(m.real().images()));
        parts.card(
                "copies",
                Amounts.count(m.copies().exact()),
                "and " + Amounts.count(m.copies().near()) + " that look alike");
        SetMeasures all = m.all();
        if (all != null) {
            parts.card(
                    "KID",
                    Wording.number(all.kid().mean()),
                    "± " + Wording.number(all.kid().std()) + ", lower is nearer");
            parts.card("FID", Wording.number(all.fid()), "lower is nearer");
            parts.card("coverage", Wording.percent(all.coverage()), "of the real images");
        }
        Measurement.Nearest nearest = m.nearest();
        if (nearest != null) {
            parts.card("memorised", Amounts.count(nearest.memorised()), "much nearer to one real image than to others");
        }
        page.close();
    }

    private void measures() {
        Measurement.Extractor extractor = m.extractor();
        parts.heading(
                "As sets",
                extractor == null
                        ? null
                        : "Features of " + extractor.file() + " (SHA-256 " + extractor.sha256() + "), "
                                + Amounts.count(extractor.dimensions())
                                + " numbers each. They depend on the extractor: compare them only with numbers of the"
                                + " same one.");
        MeasurementText.notes(m).forEach(note -> page.leaf("p", note + ".", "class", "note"));
        SetMeasures all = m.all();
        if (all != null) {
            MeasureTable.write(page, List.of(new MeasureTable.Column("all", all)));
        }
    }

    private void classes() {
        if (m.classes().isEmpty()) {
            return;
        }
        parts.heading("By class", "Classes are matched by name.");
        page.open("div", "class", "scroll").open("table").open("tr").leaf("th", "class");
        List<String> columns = List.of("images", "real", "FID", "KID", "precision", "recall", "density", "coverage");
        columns.forEach(column -> page.leaf("th", column, "class", "n"));
        page.close();
        for (ClassLine line : m.classes()) {
            page.open("tr").leaf("td", MeasurementText.shown(line));
            cell(Amounts.count(line.images()));
            cell(Amounts.count(line.real()));
            SetMeasures of = line.measures();
            if (of == null) {
                page.leaf("td", MeasurementText.why(m, line), "class", "quiet", "colspan", "6");
            } else {
                cell(Wording.number(of.fid()));
                cell(Wording.number(of.kid().mean()));
                cell(Wording.percent(of.precision()));
                cell(Wording.percent(of.recall()));
                cell(Wording.number(of.density()));
                cell(Wording.percent(of.coverage()));
            }
            page.close();
        }
        page.close().close();
    }

    private void cell(String text) {
        page.leaf("td", text, "class", "n");
    }

    private void copies() {
        parts.heading(
                "Copies of real images",
                Amounts.count(m.copies().exact(), "image has", "images have") + " the pixels of a real one. "
                        + Amounts.count(m.copies().near(), "more lies", "more lie") + " at most "
                        + Measurement.Copies.NEAR
                        + " of 64 bits from the nearest real one by pHash and by dHash. On small pictures of one kind"
                        + " that happens without a copy: look at them.");
        page.open("div", "class", "pairs");
        for (Copy copy : m.copies().first()) {
            pair(
                    copy.image(),
                    copy.real(),
                    copy.samePixels()
                            ? "the same pixels"
                            : "pHash " + copy.phash() + ", dHash " + copy.dhash() + " bits apart");
        }
        page.close();
    }

    private void nearest() {
        Measurement.Nearest nearest = m.nearest();
        if (nearest == null) {
            return;
        }
        parts.heading(
                "Memorised images",
                Amounts.count(nearest.memorised(), "image is", "images are") + " (" + MeasurementText.share(m, nearest)
                        + ") at most a third as far from the nearest real image as from the next one with other"
                        + " pixels. The same is true of " + Wording.percent(nearest.memorisedByChance())
                        + " of real images among the other real ones, so about so many are by chance. A share well above"
                        + " it says that images were learned by heart.");
        pairs(nearest.mostMemorised(), true);
        parts.distances(nearest.quantiles());
        page.leaf("h3", "The images nearest to real ones");
        pairs(nearest.closest(), false);
    }

    private void pairs(List<Near> some, boolean ratio) {
        page.open("div", "class", "pairs");
        for (Near near : some) {
            pair(
                    near.image(),
                    near.real(),
                    "distance " + Wording.number(near.distance())
                            + (ratio ? ", " + Wording.number(near.ratio()) + " of that to the next" : ""));
        }
        page.close();
    }

    private void pair(String image, String other, String text) {
        page.open("div", "class", "pair").open("div", "class", "two");
        parts.half(picture(set, "0", image), image, "");
        parts.half(picture(real, "1", other), other, "");
        page.close().leaf("p", text).close();
    }

    private Gallery.Picture picture(PictureSource source, String side, String name) {
        return drawn.computeIfAbsent(side + name, key -> {
            RealImage file = source.read(name);
            return Gallery.picture(name, FoundImages.decode(file.file(), name), Double.NaN, workspace);
        });
    }
}
