package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Decoders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;
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
        pages = ServedPages.of(new Line(folder), ServedPages.CELLS, """
                apiVersion: stylemill/v1
                dataset: {name: bad, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors}
                samples: [{name: red, label: {class: RBC}, latent: {seeds: "0-3"}}]
                """, """
                apiVersion: stylemill/v1
                dataset: {name: drawn, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors}
                samples: [{name: any, count: 6, label: {class: WBC}, latent: {distribution: normal}, truncation: {psi: {min: 0.6, max: 0.9}}, noise: {mode: random}}]
                """, """
                apiVersion: stylemill/v1
                dataset: {name: mixed, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors}
                samples: [{name: any, label: {class: WBC}, latent: {seeds: "7"}, truncation: 0.825674, styleMixing: {layers: 7-9, probability: 1, seeds: "1000"}}]
                """, ServedPages.GATED);
        pages.form("/datasets/bad/1.0.0/revoke", "reason=wrong%20%3Clabels%3E&sure=yes");
    }

    @AfterAll
    static void closes() {
        pages.close();
    }

    @Test
    void leadsFromTheFirstImagesToAWholePageOfTheNext() {
        assertThat(pages.text(CELLS + "/images?label=RBC&psi-from=0.5")).doesNotContain(">More<");
        String first = pages.text(CELLS + "/images?psi-from=0.5");
        String last = keys(first).get(99);
        assertThat(first).contains("<a href=\"" + CELLS + "/images?psi-from=0.5&amp;after=" + last + "\"");
        String next = pages.text(CELLS + "/images?psi-from=0.5&after=" + last);
        assertThat(next)
                .startsWith("<!DOCTYPE html>")
                .contains("<h1 id=\"found\">120 images <span class=\"muted\">from 101</span>")
                .contains("<a href=\"" + CELLS + "/images?psi-from=0.5\">The images before</a>");
        assertThat(keys(first)).hasSize(100);
        assertThat(keys(next)).hasSize(20).doesNotContainAnyElementsOf(keys(first));
    }

    @Test
    void goesOnBehindAnImageInEachOrderAndBackToThePageBeforeIt() {
        for (String sort : List.of("index", "seed", "psi", "psi-down")) {
            String start = CELLS + "/images?sort=" + sort;
            List<String> all = new ArrayList<>(keys(pages.text(start)));
            all.addAll(keys(pages.text(start + "&after=" + all.get(99))));
            assertThat(all).as(sort).hasSize(120).doesNotHaveDuplicates();
            String middle = pages.text(start + "&after=" + all.get(9));
            assertThat(keys(middle)).as(sort).isEqualTo(all.subList(10, 110));
            assertThat(middle).contains("from 11</span>", "sort=" + sort + "\">The images before</a>");
            assertThat(pages.text(start + "&after=" + all.get(109)))
                    .contains("after=" + all.get(9) + "\">The images before</a>");
        }
        assertThat(pages.text(CELLS + "/images?after=nothing")).contains("after is 'nothing'; it must be");
    }

    @Test
    void hasOneHeadingOfTheFirstLevelOnEachPageAndSkipsNoLevel() {
        for (String path : List.of(
                "/",
                "/datasets",
                CELLS,
                CELLS + "/images",
                CELLS + "/images?label=none",
                CELLS + "/images/" + image(pages.text(CELLS + "/images")),
                "/datasets/bad/1.0.0",
                "/datasets/gated/1.0.0",
                "/datasets/gated/1.0.0/rejected",
                "/compare?a=cells/1.0.0&b=bad/1.0.0",
                "/studio",
                "/datasets/nothing/1.0.0")) {
            Headings.check(path, pages.text(path));
        }
    }

    @Test
    void leadsFromAnUnknownDatasetToThoseThatAreThere() {
        assertThat(pages.text("/datasets/nothing/1.0.0")).contains("href=\"/datasets\">All datasets</a>");
    }

    @Test
    void saysInWhichZoneItsTimesAre() {
        assertThat(pages.text(CELLS))
                .contains("Times are in the zone of the factory, "
                        + ZoneId.systemDefault().getId());
    }

    @Test
    void showsNoPartOfAPageAlone() {
        assertThat(pages.ask(CELLS + "/tiles?label=WBC&after=k").headers().firstValue("Location"))
                .hasValue(CELLS + "/images?label=WBC&after=k");
        assertThat(pages.text(CELLS + "/tiles?label=WBC", "HX-Request", "true").strip())
                .startsWith("<figure");
    }

    @Test
    void saysOfARevokedVersionWhereverItIsShown() {
        String bad = "/datasets/bad/1.0.0";
        String words = "by anna: wrong &lt;labels&gt;";
        String gallery = pages.text(bad + "/images");
        assertThat(gallery).contains("Do not use it.", words);
        assertThat(pages.text(bad + "/images/" + keys(gallery).get(0))).contains("Do not use it.", words);
        assertThat(pages.text(bad + "/rejected")).contains("Do not use it.", words);
        assertThat(pages.text(bad))
                .contains(
                        "Do not use it.",
                        words,
                        "A revocation cannot be taken back.",
                        "Load it only to find out what went wrong.")
                .doesNotContain(bad + "/revoke");
        // What was done is bad news, though it was done well.
        assertThat(pages.text(bad)).doesNotContain("<span class=\"state good\">revoked</span>");
        assertThat(pages.text(CELLS))
                .contains("I know that it cannot be undone")
                .doesNotContain("Do not use it.");
        assertThat(pages.text("/compare?a=cells/1.0.0&b=bad/1.0.0"))
                .containsOnlyOnce("<span class=\"state bad\">revoked</span>");
    }

    @Test
    void saysWhatIsMissingBeforeThereAreTwoVersionsToCompare(@TempDir Path other) {
        try (ServedPages none = ServedPages.of(new Line(other))) {
            assertThat(none.text("/compare"))
                    .contains("Two published versions are needed to compare; there is none yet.")
                    .doesNotContain("<select");
        }
    }

    @Test
    void writesTheLicenceAsSpdxDoes() {
        assertThat(pages.text(CELLS)).contains("CC0-1.0").doesNotContain("<dd>cc0-1.0");
        assertThat(pages.text("/datasets/bad/1.0.0")).contains("not stated");
    }

    @Test
    void countsARunWhoseVersionWasRevokedByItself() {
        assertThat(pages.text("/"))
                .contains("All <span class=\"count\">5<", "Published <span class=\"count\">4<")
                .contains("href=\"/?state=revoked\">Revoked <span class=\"count\">1<");
        assertThat(pages.text("/?state=revoked")).contains("<b>bad</b>").doesNotContain("<b>cells</b>");
        assertThat(pages.text("/?state=published")).contains("<b>cells</b>").doesNotContain("<b>bad</b>");
    }

    @Test
    void putsTheRevocationIntoAZipOfItsImages() throws IOException {
        String key = keys(pages.text("/datasets/bad/1.0.0/images")).get(0);
        HttpResponse<byte[]> zip = pages.form("/datasets/bad/1.0.0/selection", "as=zip&key=" + key);
        assertThat(zip.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"bad-1.0.0-selection-REVOKED.zip\"");
        ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.body()));
        assertThat(in.getNextEntry().getName()).isEqualTo("REVOKED.txt");
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                .matches(
                        "Do not use these images. bad 1.0.0 was revoked on ....-..-.. ..:.. by anna: wrong <labels>\n");
    }

    @Test
    void opensAnImageInTheStudioWithTheSamePicture() {
        String cell = image(pages.text("/datasets/mixed/1.0.0/images"));
        String path = "/datasets/mixed/1.0.0/images/" + cell;
        assertThat(pages.text(path)).contains(">Open in the studio<").doesNotContain("id=\"unlike\"");
        String studio = pages.text("/studio?image=mixed/1.0.0/" + cell);
        assertThat(studio)
                .contains("name=\"psi\" step=\"any\" value=\"0.825674\"", "<option value=\"7-9\" selected>7-9</option>")
                .contains("name=\"mix\" min=\"0\" max=\"4294967295\" value=\"1000\"", "<option selected>WBC</option>")
                .doesNotContain("data-other");
        byte[] shown = pages.ask("/studio/image?class=WBC&seed=7&psi=0.825674&cutoff=10&mix=1000&layers=7-9&checkpoint="
                        + Line.SAMPLE + "/blood-cells-64.safetensors")
                .body();
        byte[] published = pages.ask(path + "/file").body();
        assertThat(Decoders.decode(shown, "shown").data())
                .isEqualTo(Decoders.decode(published, "published").data());
    }

    @Test
    void saysWhyTheStudioCannotShowAnImage() {
        String path = "/datasets/drawn/1.0.0/images/" + image(pages.text("/datasets/drawn/1.0.0/images"));
        String why =
                "The studio cannot show this image itself: its latent has no seed; its noise was drawn for its place"
                        + " in the dataset.";
        assertThat(pages.text(path)).contains(why, "Open its settings in the studio");
        assertThat(pages.text(path.replace("/datasets/", "/studio?image=").replace("/images/", "/")))
                .contains("data-other>" + why);
    }

    @Test
    void startsTheStudioWhereTheAddressSays() {
        assertThat(pages.text("/studio?class=Platelets&seed=4294967295&psi=0.123456&noise=none&mix=3&layers=fine"))
                .contains("value=\"4294967295\"", "value=\"0.123456\"", "<option selected>Platelets</option>")
                .contains("<option value=\"none\" selected>", "<option value=\"fine\" selected>")
                .contains(
                        "No directions for this network are in the folders that may be read (stylemill.checkpoints).");
    }

    @Test
    void refusesANumberThatIsNoneAndKeepsTheOtherFields() {
        assertThat(pages.text(CELLS + "/images?seed=0-5&psi-from=abc&label=WBC"))
                .contains("seed is '0-5'; it must be one whole number", "psi-from is 'abc'")
                .contains("value=\"0-5\"", "<option value=\"WBC\" selected>")
                .doesNotContain("class=\"tile\"");
    }

    @Test
    void ordersByPsiBothWaysAndSaysPsi() {
        String down = pages.text(CELLS + "/images?sort=psi-down");
        assertThat(down).contains("high psi first", ">psi 1<");
        assertThat(pages.text(CELLS + "/images?sort=psi")).contains(">psi 0.826<");
        assertThat(pages.text("/datasets/drawn/1.0.0/images")).doesNotContain("by seed", "name=\"seed\"");
    }

    @Test
    void movesThroughTheImagesThatWereAskedFor() {
        String query = "?label=WBC&sort=seed";
        List<String> asked = keys(pages.text(CELLS + "/images" + query));
        assertThat(asked).hasSize(20);
        String third = pages.text(CELLS + "/images/" + asked.get(2) + query);
        assertThat(third)
                .contains("rel=\"prev\" href=\"" + CELLS + "/images/" + asked.get(1) + "?label=WBC&amp;sort=seed\"")
                .contains("rel=\"next\" href=\"" + CELLS + "/images/" + asked.get(3) + "?label=WBC&amp;sort=seed\"")
                .contains("<a href=\"" + CELLS + "/images?label=WBC&amp;sort=seed\">Images</a>");
        assertThat(pages.text(CELLS + "/images/" + asked.get(19) + query)).doesNotContain("rel=\"next\"");
    }

    @Test
    void leadsFromAnImageToItsRunVersionAndManifest() {
        String page = pages.text(CELLS + "/images/" + image(pages.text(CELLS + "/images")));
        assertThat(page).contains("<a href=\"" + CELLS + "\">cells 1.0.0</a>");
        String run = page.replaceFirst("(?s).*<a href=\"(/runs/[^\"]*)\">.*", "$1");
        assertThat(pages.text(run)).contains("<h1>cells <span");
        String manifest = page.replaceFirst("(?s).*<a href=\"([^\"]*)\">this manifest.*", "$1");
        assertThat(pages.text(manifest)).startsWith("apiVersion: stylemill/v1");
        assertThat(pages.text(CELLS)).contains(run, manifest);
    }

    @Test
    void drawsAClassAsItsShareOfAll() {
        assertThat(pages.text(CELLS)).contains("value=\"833\" aria-label=\"RBC\"", "value=\"166\" aria-label=\"WBC\"");
    }

    @Test
    void tellsARevocationInTheTimesOfAllPages() {
        assertThat(pages.text("/")).containsPattern("revoked on ....-..-.. ..:.. by anna");
    }

    @Test
    void saysOfRefusedImagesWhatTheDownloadsSay() {
        String all = pages.text("/datasets/gated/1.0.0/rejected");
        assertThat(all)
                .contains("rejected\" aria-current=\"true\">All<", "no seed, psi ", "attempt 0<", "<summary>Record<")
                .contains("<dt>for</dt><dd>group all, slot ");
        String path = "/datasets/gated/1.0.0/rejected?gate=confidence";
        assertThat(pages.text(path))
                .contains("?gate=confidence\" aria-current=\"true\">confidence <", "format=csv&amp;gate=confidence\"");
        String csv = pages.text("/datasets/gated/1.0.0/rejected/reasons?format=csv&gate=confidence");
        String whole = pages.text("/datasets/gated/1.0.0/rejected/reasons?format=csv");
        assertThat(csv.lines().skip(1)).isNotEmpty().allMatch(line -> line.contains(",confidence,"));
        assertThat(whole.lines().filter(line -> line.contains(",confidence,")))
                .containsExactlyElementsOf(csv.lines().skip(1).toList());
    }

    private static String image(String gallery) {
        return keys(gallery).get(0);
    }

    private static List<String> keys(String page) {
        return Pattern.compile("name=\"key\" value=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
