package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of a console as they are sent: what one reads of them without JavaScript. */
class PagesTest {
    private static final String CELLS = "/datasets/cells/1.0.0";

    @TempDir
    private static Path folder;

    private static ServedPages pages;

    @BeforeAll
    static void serves() {
        pages = ServedPages.of(new Line(folder), """
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors}
                samples:
                  - {name: red, label: {class: RBC}, latent: {seeds: "0-99"}}
                  - {name: white, label: {class: WBC}, latent: {seeds: "0-19"}, truncation: {psi: 0.825674}}
                """);
    }

    @AfterAll
    static void closes() {
        pages.close();
    }

    @Test
    void leadsFromTheFirstImagesToAWholePageOfTheNext() {
        assertThat(pages.text(CELLS + "/images?label=RBC&psi-from=0.5")).doesNotContain(">More<");
        String first = pages.text(CELLS + "/images?psi-from=0.5");
        assertThat(first).contains("<a href=\"" + CELLS + "/images?psi-from=0.5&amp;from=100\"");
        String next = pages.text(CELLS + "/images?psi-from=0.5&from=100");
        assertThat(next)
                .startsWith("<!DOCTYPE html>")
                .contains("<h1 id=\"found\">120 images <span class=\"muted\">from 101</span>")
                .contains("<a href=\"" + CELLS + "/images?psi-from=0.5\">The images before</a>");
        assertThat(keys(first)).hasSize(100);
        assertThat(keys(next)).hasSize(20).doesNotContainAnyElementsOf(keys(first));
    }

    @Test
    void showsNoPartOfAPageAlone() {
        assertThat(pages.ask(CELLS + "/tiles?label=WBC&from=3").headers().firstValue("Location"))
                .hasValue(CELLS + "/images?label=WBC&from=3");
        assertThat(pages.text(CELLS + "/tiles?label=WBC", "HX-Request", "true").strip())
                .startsWith("<figure");
    }

    private static List<String> keys(String page) {
        return Pattern.compile("name=\"key\" value=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
