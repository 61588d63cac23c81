package io.stylemill.factory.report;

import io.stylemill.record.Amounts;

/** Images that look alike, as part of a page. */
final class LikenessPart {
    private final Html page;
    private final PageParts parts;
    private final Gallery.Pictures pictures;

    LikenessPart(Html page, PageParts parts, Gallery.Pictures pictures) {
        this.page = page;
        this.parts = parts;
        this.pictures = pictures;
    }

    void write(Quality q) {
        Quality.Likeness likeness = q.likeness();
        if (likeness == null) {
            parts.heading("Look-alikes", "Not measured: images are compared where the manifest says gates.duplicates.");
            return;
        }
        parts.heading("Look-alikes", null);
        refused(likeness);
        closest(likeness);
    }

    private void refused(Quality.Likeness likeness) {
        page.leaf("h3", "Refused as too much like another");
        if (likeness.refused() == 0) {
            page.leaf("p", "None was.");
            return;
        }
        page.leaf(
                "p",
                Amounts.count(likeness.refused())
                        + (likeness.refused() > likeness.refusedPairs().size()
                                ? " were; these are the first."
                                : " were.")
                        + " A refused image is not stored: each is told beside the image it was like.");
        page.open("div", "class", "pairs");
        for (Quality.RefusedPair pair : likeness.refusedPairs()) {
            Gallery.Picture other = QualityPage.picture(pictures, pair.other());
            parts.beside(
                    other,
                    other == null ? "" : other.key(),
                    "not in this version",
                    pair.key(),
                    "attempt " + pair.attempt() + ", refused: " + pair.detail());
        }
        page.close();
    }

    private void closest(Quality.Likeness likeness) {
        page.leaf("h3", "The closest pairs that stayed");
        String sampled = likeness.compared() < likeness.of()
                ? " among " + Amounts.count(likeness.compared()) + " of the " + Amounts.count(likeness.of()) + " images"
                : "";
        if (likeness.closest().isEmpty()) {
            page.leaf("p", "There are none to compare" + sampled + ": no two images of different latents.");
            return;
        }
        page.leaf(
                "p",
                "Each image beside its nearest" + sampled + ", by the bits in which two 64-bit pHashes differ; the 12"
                        + " smallest. Images of one latent (variants, sweeps, mixes) are alike on purpose and left out.");
        page.open("div", "class", "pairs");
        for (Quality.ClosePair pair : likeness.closest()) {
            page.open("div", "class", "pair").open("div", "class", "two");
            parts.half(QualityPage.picture(pictures, pair.first()), pair.first(), "");
            parts.half(QualityPage.picture(pictures, pair.second()), pair.second(), "");
            page.close()
                    .leaf("p", "pHash " + pair.phash() + ", dHash " + pair.dhash() + " bits apart")
                    .close();
        }
        page.close();
    }
}
