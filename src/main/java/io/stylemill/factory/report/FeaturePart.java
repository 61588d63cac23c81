package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How images compare with real ones, as part of a page. */
final class FeaturePart {
    private final Html page;
    private final PageParts parts;
    private final Gallery.Pictures pictures;

    FeaturePart(Html page, PageParts parts, Gallery.Pictures pictures) {
        this.page = page;
        this.parts = parts;
        this.pictures = pictures;
    }

    void write(Quality q) {
        Quality.FeatureFindings f = q.features();
        if (f == null) {
            parts.heading(
                    "Against real images",
                    "Not measured: FID, KID, coverage and nearest real images need gates.reference with an extractor.");
            return;
        }
        parts.heading(
                "Against real images",
                "Features of " + Amounts.count(f.sampled())
                        + (f.sampled() < f.of() ? " of the " + Amounts.count(f.of()) : "")
                        + " images in the version and of "
                        + Amounts.count(f.real()) + " real ones, " + Amounts.count(f.dimensions())
                        + " numbers each. They depend on the extractor: compare them only with numbers of the same one.");
        if (f.kept() == null) {
            page.leaf("p", "Too few images to compare sets: each needs at least " + SetMeasures.FEWEST + ".");
        } else {
            measures(f.kept(), f.made(), f.real());
        }
        parts.distances(f.distances());
        nearest(f);
    }

    private void measures(SetMeasures kept, @Nullable SetMeasures made, int real) {
        List<MeasureTable.Column> columns = new ArrayList<>();
        columns.add(new MeasureTable.Column(made == null ? "all made and kept" : "kept", kept));
        if (made != null) {
            columns.add(new MeasureTable.Column("all made", made));
        }
        MeasureTable.write(page, columns);
        int images = kept.compared().get(0);
        int others = kept.compared().get(1);
        page.leaf(
                "p",
                "Precision to diversity look at pairs of " + Amounts.count(images) + " images and "
                        + Amounts.count(others) + " real ones"
                        + (images < kept.images() || others < real ? ", drawn with the seed " + kept.seed() : "")
                        + (made != null && made.images() != kept.images()
                                ? ". FID of different numbers of images does not compare; KID does."
                                : "."),
                "class",
                "note");
    }

    private void nearest(Quality.FeatureFindings f) {
        page.leaf("h3", "The images nearest to real ones");
        page.leaf(
                "p",
                "Where a copy of a real image would show. Real images are not published, so each is named by its file;"
                        + " who has them can lay the two side by side.");
        page.open("div", "class", "pairs");
        for (Quality.NearReal near : f.nearest()) {
            parts.beside(
                    QualityPage.picture(pictures, near.key()),
                    near.key(),
                    "",
                    Wording.number(near.distance()),
                    "from the real image " + near.real());
        }
        page.close();
    }
}
