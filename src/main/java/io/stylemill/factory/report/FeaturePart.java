package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import java.util.List;
import java.util.function.Function;
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
                "Features of " + Wording.count(f.sampled())
                        + (f.sampled() < f.of() ? " of the " + Wording.count(f.of()) : "")
                        + " images in the version and of "
                        + Wording.count(f.real()) + " real ones, " + Wording.count(f.dimensions())
                        + " numbers each. They depend on the extractor: compare them only with numbers of the same one.");
        if (f.kept() == null) {
            page.leaf("p", "Too few images to compare sets: each needs at least " + SetMeasures.FEWEST + ".");
        } else {
            measures(f.kept(), f.made());
        }
        distances(f);
        nearest(f);
    }

    private void measures(SetMeasures kept, @Nullable SetMeasures made) {
        page.open("div", "class", "scroll").open("table").open("tr").leaf("th", "measure");
        page.leaf("th", made == null ? "all made and kept" : "kept", "class", "n");
        if (made != null) {
            page.leaf("th", "all made", "class", "n");
        }
        page.leaf("th", "what it says").close();
        row("images", kept, made, m -> Wording.count(m.images()), "looked at");
        row(
                "KID",
                kept,
                made,
                m -> Wording.number(m.kid().mean()),
                "distance of the sets, without bias; 0 is the same");
        row("± std", kept, made, m -> Wording.number(m.kid().std()), kid(kept));
        row(
                "FID",
                kept,
                made,
                m -> Wording.number(m.fid()),
                "distance of two normal distributions; falls with the number of images");
        row("precision", kept, made, m -> Wording.percent(m.precision()), "images that lie where real ones lie");
        row("recall", kept, made, m -> Wording.percent(m.recall()), "real images that lie where these lie");
        row(
                "density",
                kept,
                made,
                m -> Wording.number(m.density()),
                "how thickly real images lie around these; about 1 for real ones");
        row("coverage", kept, made, m -> Wording.percent(m.coverage()), "real images with one of these near");
        row(
                "diversity",
                kept,
                made,
                m -> Wording.number(m.diversity()),
                "mean distance of two images; real ones: " + Wording.number(kept.realDiversity()));
        page.close().close();
        page.leaf(
                "p",
                "Precision to diversity look at pairs of " + Wording.count(kept.comparedImages()) + " images and "
                        + Wording.count(kept.comparedReal()) + " real ones"
                        + (kept.comparedImages() < kept.images() || kept.comparedReal() < kept.realImages()
                                ? ", drawn with the seed " + kept.seed()
                                : "")
                        + (made != null && made.images() != kept.images()
                                ? ". FID of different numbers of images does not compare; KID does."
                                : "."),
                "class",
                "note");
    }

    private static String kid(SetMeasures m) {
        return m.kid().subsets() == 1
                ? "over one set of all " + Wording.count(m.kid().size())
                : "over " + m.kid().subsets() + " subsets of "
                        + Wording.count(m.kid().size()) + ", drawn with the seed " + m.seed();
    }

    private void row(
            String name,
            SetMeasures kept,
            @Nullable SetMeasures made,
            Function<SetMeasures, String> value,
            String says) {
        page.open("tr").leaf("td", name).leaf("td", value.apply(kept), "class", "n");
        if (made != null) {
            page.leaf("td", value.apply(made), "class", "n");
        }
        page.leaf("td", says, "class", "quiet").close();
    }

    private void distances(Quality.FeatureFindings f) {
        page.leaf("h3", "Distance to the nearest real image");
        page.open("div", "class", "scroll").open("table").open("tr");
        for (String share : List.of("least", "1%", "5%", "25%", "median", "75%", "most")) {
            page.leaf("th", share, "class", "n");
        }
        page.close().open("tr");
        for (double distance : f.distances()) {
            page.leaf("td", Wording.number(distance), "class", "n");
        }
        page.close().close().close();
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
