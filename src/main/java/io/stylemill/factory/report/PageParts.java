package io.stylemill.factory.report;

import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several parts of a page are made of. */
final class PageParts {
    private final Html page;

    PageParts(Html page) {
        this.page = page;
    }

    void heading(String title, @Nullable String text) {
        page.leaf("h2", title);
        if (text != null) {
            page.leaf("p", text);
        }
    }

    /** Writes one number of a list of definitions, with what it is and a note. */
    void card(String name, String value, String note) {
        page.open("div")
                .leaf("dt", name)
                .open("dd")
                .text(value)
                .leaf("span", note)
                .close()
                .close();
    }

    void meter(double share, String kind) {
        double percent = 100 * Math.max(0, Math.min(1, share));
        page.open("span", "class", kind).open("span", "style", String.format(Locale.ROOT, "width:%.1f%%", percent));
        page.close().close();
    }

    void sheet(List<Gallery.Picture> pictures) {
        page.open("div", "class", "sheet");
        for (Gallery.Picture picture : pictures) {
            page.open("figure");
            image(picture);
            page.leaf("figcaption", picture.key()).close();
        }
        page.close();
    }

    void image(Gallery.Picture picture) {
        page.open(
                "img",
                "src",
                picture.uri(),
                "alt",
                picture.key(),
                "title",
                Double.isNaN(picture.psi()) ? picture.key() : picture.key() + ", psi " + Wording.number(picture.psi()),
                "width",
                Integer.toString(picture.width()),
                "height",
                Integer.toString(picture.height()));
    }

    /** Writes a picture with its key below, or a place without one. */
    void half(Gallery.@Nullable Picture picture, String key, String otherwise) {
        page.open("div");
        if (picture == null) {
            page.leaf("div", otherwise, "class", "none");
        } else {
            image(picture);
        }
        page.leaf("code", key).close();
    }

    /** Writes a card with a picture, and beside it a heading and a text. */
    void beside(Gallery.@Nullable Picture picture, String key, String otherwise, String heading, String text) {
        page.open("div", "class", "pair").open("div", "class", "two");
        half(picture, key, otherwise);
        page.open("div", "class", "words").leaf("b", heading).leaf("p", text).close();
        page.close().close();
    }

    /** Writes quantiles of distances: 0, 1, 5, 25, 50, 75 and 100 %. */
    void distances(List<Double> quantiles) {
        page.leaf("h3", "Distance to the nearest real image");
        page.open("div", "class", "scroll").open("table").open("tr");
        for (String share : List.of("least", "1%", "5%", "25%", "median", "75%", "most")) {
            page.leaf("th", share, "class", "n");
        }
        page.close().open("tr");
        for (double distance : quantiles) {
            page.leaf("td", Wording.number(distance), "class", "n");
        }
        page.close().close().close();
    }

    /** Returns role, name and SHA-256 of every file that gates and labelers name. */
    List<String[]> files(Quality.Asked asked) {
        List<String[]> files = new ArrayList<>();
        for (Object labeler : asked.labelers()) {
            if (labeler instanceof Map<?, ?> map) {
                files.add(file("labeler " + map.get("name"), map, "model"));
            }
        }
        Integer realImages = asked.realImages();
        if (realImages != null
                && asked.gates() instanceof Map<?, ?> gates
                && gates.get("reference") instanceof Map<?, ?> reference) {
            files.add(file("real images, " + Amounts.count(realImages), reference, "images"));
            if (reference.get("extractor") instanceof Map<?, ?> extractor) {
                files.add(file("extractor of features", extractor, "model"));
            }
        }
        return files;
    }

    private static String[] file(String role, Map<?, ?> map, String name) {
        return new String[] {role, String.valueOf(map.get(name)), String.valueOf(map.get("sha256"))};
    }
}
