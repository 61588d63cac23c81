package io.stylemill.factory.report;

import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.version.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A report as one page: no script, nothing from elsewhere. */
final class QualityPage {
    private static final int MOST_LINES = 40;

    private final Quality q;
    private final Gallery.Pictures pictures;
    private final StoredImages images;
    private final Html page = new Html();
    private final PageParts parts = new PageParts(page);

    /** @param images that what lies where is shown over */
    QualityPage(Quality quality, Gallery.Pictures pictures, StoredImages images) {
        this.q = quality;
        this.images = images;
        this.pictures = pictures;
    }

    String write() {
        String title = q.of().dataset() + " " + q.of().version() + ": image quality";
        page.open("html", "lang", "en").open("head").open("meta", "charset", "utf-8");
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.leaf("title", title).style(css()).close();
        page.open("body");
        head();
        sheets();
        MaskTally.Findings masks = q.masks();
        if (masks != null) {
            new MaskPart(page, parts)
                    .write(masks, Gallery.overlaid(masks.shown(), images), Gallery.overlaid(masks.unsure(), images));
        }
        balance();
        refusals();
        new LabelerPart(page, parts).write(q);
        new LikenessPart(page, parts, pictures).write(q);
        new FeaturePart(page, parts, pictures).write(q);
        psi();
        refusedList();
        asked();
        foot();
        return page.close().close().toString();
    }

    // ---- the top

    private void head() {
        String title = q.of().title().isBlank() ? q.of().dataset() : q.of().title();
        page.open("header").open("div").leaf("h1", title);
        page.open("p", "class", "quiet").text("Image quality of ").leaf("code", q.of().dataset());
        page.text(" " + q.of().version() + ". Every image is synthetic. ");
        page.leaf(
                "span",
                "Gates " + q.verdict().name().toLowerCase(Locale.ROOT) + ".",
                "class",
                "verdict " + q.verdict().name().toLowerCase(Locale.ROOT));
        page.close().close().leaf("span", "synthetic", "class", "mark").close();
        Quality.Line all = q.total();
        page.open("dl", "class", "cards");
        parts.card("in the version", Amounts.count(all.kept()), "of " + Amounts.count(all.asked()) + " asked for");
        parts.card("made", Amounts.count(all.made()), Amounts.count(all.made() - all.kept()) + " refused");
        parts.card("accept rate", Wording.percent(all.acceptRate()), "of the images made");
        for (Quality.LabelerFindings labeler : q.labelers()) {
            long known = labeler.agree() + labeler.disagree();
            if (known > 0) {
                parts.card(
                        "seen as asked",
                        Wording.percent((double) labeler.agree() / known),
                        "by " + labeler.name() + ", of all made");
            }
        }
        Quality.Likeness likeness = q.likeness();
        if (likeness != null && !likeness.closest().isEmpty()) {
            parts.card("closest pair", likeness.closest().get(0).phash() + " bits", "of 64, by pHash");
        }
        Quality.FeatureFindings features = q.features();
        if (features != null && features.kept() != null) {
            parts.card(
                    "KID",
                    Wording.number(features.kept().kid().mean()),
                    "± " + Wording.number(features.kept().kid().std()) + ", lower is nearer");
            parts.card("FID", Wording.number(features.kept().fid()), "lower is nearer");
            parts.card("coverage", Wording.percent(features.kept().coverage()), "of the real images");
        }
        page.close();
    }

    // ---- pictures

    private void sheets() {
        parts.heading(
                "What it looks like", "The first images of each label, in the order of the shards; nobody chose them.");
        pictures.byClass().forEach((index, some) -> {
            String name = q.classes().stream()
                    .filter(line -> line.index() == index && index >= 0)
                    .map(Quality.Line::name)
                    .findFirst()
                    .orElse("without a class");
            page.leaf("h3", name);
            parts.sheet(some);
        });
        if (q.classes().size() > Gallery.MOST_CLASSES) {
            page.leaf("p", Amounts.count(q.classes().size()) + " classes in all.", "class", "note");
        }
    }

    private void psi() {
        if (pictures.byPsi().isEmpty()) {
            return;
        }
        parts.heading(
                "By truncation",
                "From the lowest psi to the highest, in five equal steps: lower is closer to the network's mean image,"
                        + " 1 is its full range.");
        double step = (q.psi().max() - q.psi().min()) / Gallery.PSI_STEPS;
        for (int i = 0; i < pictures.byPsi().size(); i++) {
            double from = q.psi().min() + i * step;
            page.leaf(
                    "h3",
                    "psi " + String.format(Locale.ROOT, "%.3f", from) + " to "
                            + String.format(Locale.ROOT, "%.3f", from + step));
            if (pictures.byPsi().get(i).isEmpty()) {
                page.leaf("p", "No images.", "class", "note");
            }
            parts.sheet(pictures.byPsi().get(i));
        }
    }

    // ---- counts

    private void balance() {
        parts.heading(
                "Asked for, made, kept",
                "If a gate refuses an image, another is made for the same sample, so the accept rate is the share of the"
                        + " images made that stayed.");
        if (!q.classes().isEmpty()) {
            lines("class", q.classes());
        }
        lines("group", q.groups());
    }

    private void lines(String what, List<Quality.Line> lines) {
        List<Quality.Line> shown = lines;
        if (lines.size() > MOST_LINES) {
            shown = lines.stream()
                    .sorted(Comparator.comparingDouble(Quality.Line::acceptRate))
                    .limit(MOST_LINES)
                    .toList();
        }
        boolean labelled = lines.stream().anyMatch(line -> line.labelled() != null);
        page.open("div", "class", "scroll").open("table").open("tr").leaf("th", what);
        for (String column : List.of("asked", "made", "kept", "accept rate")) {
            page.leaf("th", column, "class", "n");
        }
        page.leaf("th", "");
        if (labelled) {
            page.leaf("th", "labelled so", "class", "n");
        }
        page.close();
        BiConsumer<Quality.Line, String> row = (line, name) -> {
            page.leaf("td", name);
            for (long n : new long[] {line.asked(), line.made(), line.kept()}) {
                page.leaf("td", Amounts.count(n), "class", "n");
            }
            page.leaf("td", line.made() == 0 ? "" : Wording.percent(line.acceptRate()), "class", "n");
            page.open("td");
            if (line.made() > 0) {
                parts.meter(line.acceptRate(), "meter");
            }
            page.close();
            Long given = line.labelled();
            if (labelled) {
                page.leaf("td", given == null ? "" : Amounts.count(given), "class", "n");
            }
            page.close();
        };
        for (Quality.Line line : shown) {
            page.open("tr");
            row.accept(line, line.name().isEmpty() ? "without a class" : line.name());
        }
        if (lines.size() > 1) {
            page.open("tr", "class", "sum");
            row.accept(q.total(), "all");
        }
        page.close().close();
        if (shown.size() < lines.size()) {
            page.leaf(
                    "p",
                    "The " + shown.size() + " with the lowest accept rates of " + Amounts.count(lines.size()) + "; "
                            + Layout.QUALITY_JSON + " has all.",
                    "class",
                    "note");
        }
    }

    private void refusals() {
        Quality.Line all = q.total();
        long refused = all.made() - all.kept();
        parts.heading(
                "Why images were refused",
                refused == 0
                        ? "None was."
                        : Amounts.count(refused, "image was", "images were")
                                + " refused. One image may be refused by several gates;"
                                + " \"alone\" counts those that one gate represents.");
        if (refused == 0) {
            return;
        }
        page.open("div", "class", "scroll").open("table").open("tr").leaf("th", "gate");
        page.leaf("th", "refused", "class", "n")
                .leaf("th", "of all made", "class", "n")
                .leaf("th", "");
        page.leaf("th", "alone", "class", "n").close();
        for (Quality.GateCount gate : q.gates()) {
            double share = (double) gate.refused() / all.made();
            page.open("tr").leaf("td", gate.gate()).leaf("td", Amounts.count(gate.refused()), "class", "n");
            page.leaf("td", Wording.percent(share), "class", "n").open("td");
            parts.meter(share, "meter lost");
            page.close().leaf("td", Amounts.count(gate.alone()), "class", "n").close();
        }
        page.close().close();
        page.open("div", "class", "charts").open("figure");
        page.leaf("figcaption", "Images kept, by how many were made for their sample");
        new Charts(page).tries("Images kept, by how many were made for their sample", q.tries());
        page.close().close();
    }

    // ---- the end

    private void refusedList() {
        long refused = q.total().made() - q.total().kept();
        if (refused == 0) {
            return;
        }
        parts.heading(
                "The refused ones",
                "A refused image is not stored, but its record is: " + Layout.REJECTED
                        + " has them all, and any of them can be made again from there (DATASET is the address or folder"
                        + " of this version):");
        Quality.RefusedImage first = q.refused().get(0);
        page.leaf(
                "pre",
                "./stylemill replay DATASET " + first.key() + " --rejected " + first.attempt() + " -o refused.png");
        page.open("details");
        page.leaf(
                "summary",
                refused > q.refused().size()
                        ? "The first " + q.refused().size() + " of " + Amounts.count(refused)
                        : "All " + Amounts.count(refused));
        page.open("div", "class", "scroll").open("table").open("tr");
        for (String column : List.of("key", "attempt", "group", "class", "why")) {
            page.leaf("th", column);
        }
        page.close();
        for (Quality.RefusedImage one : q.refused()) {
            page.open("tr").open("td").leaf("code", one.key()).close();
            page.leaf("td", Integer.toString(one.attempt()), "class", "n").leaf("td", one.group());
            page.leaf("td", one.label())
                    .leaf("td", String.join("; ", one.why()))
                    .close();
        }
        page.close().close().close();
    }

    private void asked() {
        parts.heading("What was asked, and the result", null);
        page.open("div", "class", "scroll").open("table").open("tr");
        page.leaf("th", "gate").leaf("th", "result").leaf("th", "what").close();
        for (Quality.Test test : q.tests()) {
            String word = test.verdict().name().toLowerCase(Locale.ROOT);
            page.open("tr").open("td").leaf("code", test.name()).close();
            page.leaf("td", word, "class", word).leaf("td", test.detail()).close();
        }
        page.close().close();
        page.leaf("h3", "Programs and real images");
        List<String[]> files = parts.files(q.asked());
        if (files.isEmpty()) {
            page.leaf("p", "None: no labelers, no reference.");
            return;
        }
        page.open("div", "class", "scroll").open("table").open("tr");
        page.leaf("th", "").leaf("th", "file").leaf("th", "SHA-256").close();
        for (String[] file : files) {
            page.open("tr").leaf("td", file[0]).leaf("td", file[1]);
            page.open("td").leaf("code", file[2]).close().close();
        }
        page.close().close();
    }

    private void foot() {
        page.open("footer").open("p").text("Every number on this page is in ").leaf("code", Layout.QUALITY_JSON);
        page.text("; docs/quality.md of Stylemill says how each is worked out. This file is listed in ");
        page.leaf("code", Layout.DATASET_JSON).text(" and signed with the version.");
        page.close().close();
    }

    /** Returns the style sheet of reports. */
    static String css() {
        String name = "quality.css";
        try (InputStream in = QualityPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw Failure.bug("the program lacks its own " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.bug("the program's own " + name + " cannot be read: " + e);
        }
    }

    /** Returns the picture of a key, or null where there is none. */
    static Gallery.@Nullable Picture picture(Gallery.Pictures pictures, @Nullable String key) {
        return key == null ? null : pictures.byKey().get(key);
    }
}
