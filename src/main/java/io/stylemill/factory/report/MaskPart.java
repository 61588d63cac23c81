package io.stylemill.factory.report;

import io.stylemill.engine.mask.MaskClass;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What lies where, as part of a page. */
final class MaskPart {
    private static final int MOST_CLASSES = 24;

    private final Html page;
    private final PageParts parts;

    MaskPart(Html page, PageParts parts) {
        this.page = page;
        this.parts = parts;
    }

    /**
     * @param shown the first images, with what lies where over them
     * @param unsure the least certain ones
     */
    void write(MaskTally.Findings found, List<Gallery.Picture> shown, List<Gallery.Picture> unsure) {
        boolean masks = !found.areas().isEmpty();
        parts.heading(
                masks ? "Masks" : "Boxes",
                masks
                        ? "The first images with their masks, in the order of the shards; nobody chose them. The background"
                                + " has no colour."
                        : "The first images with the boxes that a program gave, in the order of the shards; nobody chose"
                                + " them.");
        if (masks) {
            legend(new ArrayList<>(found.areas().keySet()));
        }
        parts.sheet(shown);
        page.leaf("h3", "Objects");
        page.open("div", "class", "scroll").open("table").open("tr");
        for (String column : List.of("class", "objects", "images with one", "of all images")) {
            page.leaf("th", column);
        }
        page.close();
        for (MaskTally.Objects one : found.objects()) {
            page.open("tr").leaf("td", one.name()).leaf("td", Amounts.count(one.objects()), "class", "n");
            page.leaf("td", Amounts.count(one.images()), "class", "n");
            page.leaf("td", Wording.percent((double) one.images() / found.images()), "class", "n")
                    .close();
        }
        page.close().close();
        page.open("div", "class", "charts");
        found.areas().entrySet().stream()
                .limit(MOST_CLASSES)
                .forEach(area -> chart("Share of the pixels: " + area.getKey(), area.getValue()));
        if (found.uncertainty() != null) {
            chart("Uncertainty of the mask", found.uncertainty());
        }
        if (found.scores() != null) {
            chart("Score of a box", found.scores());
        }
        page.close();
        if (!unsure.isEmpty()) {
            page.leaf("h3", "The least certain masks");
            page.leaf("p", "Paint some of those to learn better masks, or refuse them with gates.masks.uncertainty.");
            parts.sheet(unsure);
        }
    }

    private void legend(List<String> names) {
        int[] colors = MaskClass.palette(names.size());
        page.open("p");
        for (int i = 1; i < Math.min(names.size(), MOST_CLASSES); i++) {
            page.leaf(
                    "span",
                    names.get(i),
                    "style",
                    String.format(Locale.ROOT, "border-left:1em solid #%06x;" + "padding:0 .8em 0 .3em", colors[i]));
        }
        page.close();
    }

    private void chart(String title, Histogram histogram) {
        page.open("figure").leaf("figcaption", title + "; mean " + Wording.number(histogram.keptMean()));
        new Charts(page).keptHistogram(title, histogram);
        page.close();
    }
}
