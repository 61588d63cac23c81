package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import io.stylemill.factory.report.Measurement.ClassLine;
import io.stylemill.factory.report.Measurement.Extractor;
import io.stylemill.factory.report.Measurement.Near;
import io.stylemill.factory.report.Measurement.Side;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A measurement as lines for people, and as canonical JSON; {@code docs/quality.md} tells what each
 * number is.
 */
public final class MeasurementText {
    private static final int MOST_SIZES = 3;

    private MeasurementText() {}

    /** Returns the measurement as a table. */
    public static List<String> lines(Measurement m) {
        List<String> lines = new ArrayList<>();
        lines.add(line("images", side(m.set())));
        lines.add(line("real", side(m.real())));
        notes(m).forEach(note -> lines.add(line("", note)));
        SetMeasures all = m.all();
        if (all != null) {
            lines.add("");
            lines.add(line("FID", Wording.number(all.fid())));
            lines.add(line(
                    "KID",
                    Wording.number(all.kid().mean()) + " ± "
                            + Wording.number(all.kid().std()) + ", " + MeasureTable.subsets(all)));
            lines.add(line("precision", Wording.percent(all.precision())));
            lines.add(line("recall", Wording.percent(all.recall())));
            lines.add(line("density", Wording.number(all.density())));
            lines.add(line("coverage", Wording.percent(all.coverage())));
            lines.add(line(
                    "diversity",
                    Wording.number(all.diversity()) + ", real ones " + Wording.number(all.realDiversity())));
        }
        if (!m.classes().isEmpty()) {
            lines.add("");
            lines.addAll(classes(m));
        }
        lines.add("");
        lines.add(line(
                "copies",
                Amounts.count(m.copies().exact()) + " with the pixels of a real image, "
                        + Amounts.count(m.copies().near()) + " more that look like one (at most "
                        + Measurement.Copies.NEAR + " of 64 bits apart)"));
        lines.add(line(
                "repeated",
                Amounts.count(m.set().repeated()) + " with the pixels of an earlier image; "
                        + Amounts.count(m.real().repeated()) + " among the real ones"));
        m.copies()
                .first()
                .forEach(copy -> lines.add(line(
                        "",
                        copy.image() + "  "
                                + (copy.samePixels()
                                        ? "same pixels as"
                                        : "pHash " + copy.phash() + ", dHash " + copy.dhash() + " from")
                                + "  " + copy.real())));
        Measurement.Nearest nearest = m.nearest();
        if (nearest != null) {
            lines.add(line(
                    "memorised",
                    Amounts.count(nearest.memorised()) + " (" + share(m, nearest)
                            + ") at most a third as far from their nearest real image as from the next one; of real"
                            + " images among themselves " + Wording.percent(nearest.memorisedByChance())));
            nearest.mostMemorised()
                    .forEach(near -> lines.add(line("", near(near) + ", " + Wording.number(near.ratio()))));
            lines.add(line("nearest", "the images nearest to a real one, with the distance"));
            nearest.closest().forEach(near -> lines.add(line("", near(near))));
        }
        return lines;
    }

    /** Returns the share of images that are memorised. */
    static String share(Measurement m, Measurement.Nearest nearest) {
        return Wording.percent((double) nearest.memorised() / m.set().looked());
    }

    private static String near(Near near) {
        return near.image() + "  " + near.real() + "  " + Wording.number(near.distance());
    }

    private static String side(Side side) {
        return Amounts.count(side.looked())
                + (side.looked() < side.images() ? " of " + Amounts.count(side.images()) + ", drawn by the seed" : "")
                + " in " + side.address() + ", " + sizes(side);
    }

    private static String sizes(Side side) {
        List<Map.Entry<String, Integer>> sizes = side.sizes().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        String shown = String.join(
                ", ",
                sizes.stream()
                        .limit(MOST_SIZES)
                        .map(size -> size.getKey() + (sizes.size() == 1 ? "" : " (" + size.getValue() + ")"))
                        .toList());
        return sizes.size() > MOST_SIZES ? shown + " and " + (sizes.size() - MOST_SIZES) + " more sizes" : shown;
    }

    /** Returns what a reader must know of the numbers, or why some are not there. */
    static List<String> notes(Measurement m) {
        List<String> notes = new ArrayList<>();
        Extractor extractor = m.extractor();
        if (extractor == null) {
            notes.add(
                    "no --extractor: FID, KID, precision, recall, density, coverage and nearest images are not measured");
            return notes;
        }
        String size = extractor.width() + " x " + extractor.height();
        long other = others(m.set(), size);
        long otherReal = others(m.real(), size);
        if (other + otherReal > 0) {
            notes.add(Amounts.count(other, "image") + " and " + Amounts.count(otherReal, "real one")
                    + " are resized to the extractor's " + size
                    + " (whole image, bilinear with antialiasing, shape not kept)");
        }
        int fewest = Math.min(m.set().looked(), m.real().looked());
        if (m.all() == null) {
            notes.add("sets are not measured: each side needs at least " + SetMeasures.FEWEST + " images");
        } else if (fewest <= extractor.dimensions()) {
            notes.add("FID says little: " + Amounts.count(fewest) + " images are not more than the "
                    + Amounts.count(extractor.dimensions()) + " numbers of a feature; use KID");
        }
        return notes;
    }

    private static long others(Side side, String size) {
        return (long) side.looked() - side.sizes().getOrDefault(size, 0);
    }

    private static List<String> classes(Measurement m) {
        int wide = Math.max(
                5, m.classes().stream().mapToInt(c -> shown(c).length()).max().orElse(5));
        String form = "%-" + wide + "s  %7s  %7s  %9s  %9s  %9s  %7s  %7s  %8s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                        Locale.ROOT,
                        form,
                        "class",
                        "images",
                        "real",
                        "FID",
                        "KID",
                        "precision",
                        "recall",
                        "density",
                        "coverage")
                .stripTrailing());
        for (ClassLine line : m.classes()) {
            SetMeasures of = line.measures();
            String counts = String.format(
                    Locale.ROOT,
                    "%-" + wide + "s  %7s  %7s",
                    shown(line),
                    Amounts.count(line.images()),
                    Amounts.count(line.real()));
            lines.add(
                    of == null
                            ? counts + "  " + why(m, line)
                            : String.format(
                                            Locale.ROOT,
                                            form,
                                            shown(line),
                                            Amounts.count(line.images()),
                                            Amounts.count(line.real()),
                                            Wording.number(of.fid()),
                                            Wording.number(of.kid().mean()),
                                            Wording.percent(of.precision()),
                                            Wording.percent(of.recall()),
                                            Wording.number(of.density()),
                                            Wording.percent(of.coverage()))
                                    .stripTrailing());
        }
        return lines;
    }

    /** Returns the name of a class for people. */
    static String shown(ClassLine line) {
        return line.name().isEmpty() ? "(no class)" : line.name();
    }

    /** Returns why a class has no measures. */
    static String why(Measurement m, ClassLine line) {
        if (line.images() == 0 || line.real() == 0) {
            return line.images() == 0 ? "only real images" : "no real images";
        }
        return m.extractor() == null ? "" : "needs at least " + SetMeasures.FEWEST + " on each side";
    }

    private static String line(String name, String text) {
        return String.format(Locale.ROOT, "%-11s%s", name, text).stripTrailing();
    }

    /** Returns the measurement as one canonical JSON object, without a line end. */
    public static String json(Measurement m) {
        return MeasurementDocument.write(m);
    }
}
