package io.stylemill.factory.report;

import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the labelers said, as part of a page. */
final class LabelerPart {
    private static final int MOST_CLASSES = 12;
    private static final int MOST_CONFUSED = 20;

    private final Html page;
    private final PageParts parts;

    LabelerPart(Html page, PageParts parts) {
        this.page = page;
        this.parts = parts;
    }

    void write(Quality q) {
        for (Quality.LabelerFindings labeler : q.labelers()) {
            parts.heading(
                    "What the labeler " + labeler.name() + " sees",
                    "It looked at every image made, refused ones included. It is a program with errors of its own: what"
                            + " it calls wrong may be right. Bars go with the square root of the count, so that few images"
                            + " are seen beside many.");
            page.open("p")
                    .leaf("span", "kept", "class", "key k")
                    .leaf("span", "refused", "class", "key r")
                    .close();
            page.open("div", "class", "charts");
            chart("Confidence: its largest probability", labeler.confidence(), labeler.minConfidence());
            chart("Margin: its lead over the second", labeler.margin(), labeler.minMargin());
            page.close();
            confusion(q, labeler);
        }
    }

    private void chart(String title, Histogram histogram, @Nullable Double limit) {
        page.open("figure").leaf("figcaption", title + "; mean of the kept " + Wording.number(histogram.keptMean()));
        new Charts(page).histogram(title, histogram, limit);
        page.close();
    }

    private void confusion(Quality q, Quality.LabelerFindings labeler) {
        long known = labeler.agree() + labeler.disagree();
        page.leaf("h3", "Made for, seen as");
        page.leaf(
                "p",
                known == 0
                        ? "No image was made for a class that it knows."
                        : Amounts.count(labeler.agree()) + " of " + Amounts.count(known) + " images made ("
                                + Wording.percent((double) labeler.agree() / known)
                                + ") are seen as the class they were made for"
                                + (labeler.unknown() == 0
                                        ? "."
                                        : "; " + Amounts.count(labeler.unknown())
                                                + " more were made for no class that it knows."));
        Map<String, Map<String, Long>> counts = new HashMap<>();
        for (Quality.Cell cell : labeler.cells()) {
            counts.computeIfAbsent(cell.asked(), a -> new HashMap<>()).put(cell.seen(), cell.images());
        }
        List<String> asked = new ArrayList<>();
        q.classes().stream()
                .map(Quality.Line::name)
                .filter(name -> counts.containsKey(name) && !asked.contains(name))
                .forEach(asked::add);
        Set<String> others = new TreeSet<>(counts.keySet());
        asked.forEach(others::remove);
        asked.addAll(others);
        if (labeler.classes().size() > MOST_CLASSES || asked.size() > MOST_CLASSES) {
            mostConfused(labeler);
        } else {
            matrix(labeler.classes(), asked, counts);
        }
    }

    private void matrix(List<String> seen, List<String> asked, Map<String, Map<String, Long>> counts) {
        page.open("div", "class", "scroll").open("table", "class", "confusion").open("tr");
        page.leaf("th", "made for");
        seen.forEach(name -> page.leaf("th", "seen as " + name, "class", "seen"));
        page.close();
        for (String name : asked) {
            Map<String, Long> row = counts.getOrDefault(name, Map.of());
            long sum = row.values().stream().mapToLong(n -> n).sum();
            page.open("tr").leaf("th", name.isEmpty() ? "no class" : name);
            for (String other : seen) {
                long n = row.getOrDefault(other, 0L);
                double share = sum == 0 ? 0 : (double) n / sum;
                String colour = name.equals(other) || name.isEmpty() ? "47 125 109" : "190 95 45";
                page.leaf(
                        "td",
                        Amounts.count(n),
                        "class",
                        share > 0.5 ? "cell much" : "cell",
                        "style",
                        String.format(Locale.ROOT, "background:rgb(%s / %.3f)", colour, shade(share)),
                        "title",
                        Wording.percent(share));
            }
            page.close();
        }
        page.close().close();
    }

    /** Small shares stay visible. */
    private static double shade(double share) {
        return share == 0 ? 0.04 : 0.1 + 0.9 * share;
    }

    private void mostConfused(Quality.LabelerFindings labeler) {
        List<Quality.Cell> wrong = labeler.cells().stream()
                .filter(cell ->
                        !cell.asked().equals(cell.seen()) && !cell.asked().isEmpty())
                .sorted(Comparator.comparingLong(Quality.Cell::images).reversed())
                .limit(MOST_CONFUSED)
                .toList();
        page.open("div", "class", "scroll").open("table").open("tr");
        page.leaf("th", "made for")
                .leaf("th", "seen as")
                .leaf("th", "images", "class", "n")
                .close();
        for (Quality.Cell cell : wrong) {
            page.open("tr").leaf("td", cell.asked()).leaf("td", cell.seen());
            page.leaf("td", Amounts.count(cell.images()), "class", "n").close();
        }
        page.close().close();
        page.leaf("p", "The most frequent ones; the report's JSON file has more.", "class", "note");
    }
}
