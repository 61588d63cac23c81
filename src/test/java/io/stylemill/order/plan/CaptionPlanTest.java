package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Captions in a plan: what is drawn, and what does not fit. */
class CaptionPlanTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors}
            seed: 3
            samples: [{name: a, count: 60, label: {%s}, latent: {distribution: normal}, tags: {stain: giemsa}}]
            captions: {%s}
            """;
    private static final String FOUR = "templates: [\"a {label}\", \"{description}: {{{tags.stain}}}\","
            + " \"{group} in {split}\", \"a cell\"], descriptions: {RBC: red cell, WBC: white cell}";

    private static Manifest manifest(String text) {
        return ManifestParser.parse(
                ManifestSource.of("m.yaml", URI.create("file:///m/"), text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Plan plan(String label, String captions) {
        return Plans.plan(manifest(MANIFEST.formatted(label, captions)));
    }

    private static List<Problem> problems(String text, NetworkDescription network) {
        Failure failure = catchThrowableOfType(Failure.class, () -> Plan.of(manifest(text), Plans.setting(network)));
        return failure == null ? List.of() : Objects.requireNonNull(failure).problems();
    }

    private static List<Problem> problems(String label, String captions) {
        return problems(MANIFEST.formatted(label, captions), Plans.CELLS);
    }

    private static Recipe.Captions captions(Plan plan, long index, int attempt) {
        return Objects.requireNonNull(plan.sample(index, attempt).recipe().captions());
    }

    @Test
    void drawsAsManyDifferentTemplatesAsAreAskedForAnewForEachImageAndAttempt() {
        Plan plan = plan("balance: {RBC: 1, WBC: 1}", FOUR + ", count: 2");
        Set<List<String>> drawn = new HashSet<>();
        for (long i = 0; i < plan.samples(); i++) {
            List<String> templates = captions(plan, i, 0).templates();
            assertThat(templates).hasSize(2).doesNotHaveDuplicates();
            drawn.add(templates);
        }
        // All 4 x 3 ordered pairs come up in 60 images.
        assertThat(drawn).hasSize(12);
        assertThat(captions(plan, 7, 0))
                .isEqualTo(captions(plan("balance: {RBC: 1, WBC: 1}", FOUR + ", count: 2"), 7, 0));
        assertThat(captions(plan, 7, 0).templates())
                .containsExactly("{description}: {{{tags.stain}}}", "{group} in {split}");
        assertThat(captions(plan, 7, 1).templates()).containsExactly("a {label}", "a cell");
    }

    @Test
    void drawsNothingElseAnewWhereCaptionsAreAdded() {
        Recipe with = plan("class: WBC", FOUR).sample(5).recipe();
        Recipe without = Plans.plan(
                        manifest(MANIFEST.formatted("class: WBC", "").replace("captions: {}\n", "")))
                .sample(5)
                .recipe();
        assertThat(without.captions()).isNull();
        assertThat(RecipeJson.write(without))
                .isEqualTo(RecipeJson.write(with).replaceFirst("\"captions\":\\{.*?\\]\\},", ""))
                .doesNotContain("captions");
    }

    @Test
    void fillsTheLabelThatTheImageHasAndTheTextsAroundIt() {
        Recipe.Captions made = new Recipe.Captions(
                List.of("a {label}", "{description}: {{{tags.stain}}}", "{group} in {split}"),
                Map.of("WBC", "white cell"));
        assertThat(made.write("WBC", "train", "a", Map.of("stain", "giemsa")))
                .containsExactly("a WBC", "white cell: {giemsa}", "a in train");
    }

    @Test
    void keepsTheDescriptionsThatTheImageCanNeedInItsRecord() {
        Plan planned = plan("class: WBC", "templates: [\"{description}\"], descriptions: {RBC: red, WBC: white}");
        assertThat(captions(planned, 0, 0).descriptions()).isEqualTo(Map.of("WBC", "white"));
        Plan plain = plan("class: WBC", "templates: [a cell], descriptions: {RBC: red, WBC: white}");
        assertThat(captions(plain, 0, 0).descriptions()).isEmpty();
        Plan seen = Plans.plan(manifest(
                MANIFEST.formatted("class: WBC", "templates: [\"{description}\"], descriptions: {RBC: red, WBC: white}")
                        + "labelers: [{name: l, model: l.pt, sha256: " + "ab".repeat(32)
                        + ", classes: [RBC, WBC], input: {size: 8}, assigns: always}]\n"));
        assertThat(captions(seen, 0, 0).descriptions()).isEqualTo(Map.of("RBC", "red", "WBC", "white"));
    }

    @Test
    void refusesDescriptionsThatAreMissingOrOfNoClass() {
        assertThat(problems(
                        "balance: {RBC: 1, WBC: 1, Platelets: 1}",
                        "templates: [\"{description}\"], descriptions: {WBC: white, RCB: red}"))
                .containsExactly(
                        new Problem(
                                "/captions/descriptions/RCB",
                                "no class has the name 'RCB'; there are RBC, WBC, Platelets; did you mean RBC?"),
                        new Problem(
                                "/captions/templates/0",
                                "{description} needs a text for each class that an image can have; add to"
                                        + " captions.descriptions: RBC, Platelets"));
    }

    @Test
    void refusesAClassInTheCaptionsOfImagesThatHaveNone() {
        assertThat(problems("vector: [0.5, 0.5, 0]", "templates: [\"a {label}\", \"a {tags.stain} cell\"]"))
                .containsExactly(new Problem(
                        "/captions/templates/0",
                        "the images of the group a have no class to name; give the group a class, or take out {label} and"
                                + " {description}"));
        String plain = MANIFEST.formatted("", "templates: [\"a {label}\"]").replace("label: {}, ", "");
        assertThat(problems(plain, Plans.PLAIN)).hasSize(1);
        // A labeler that names what has no class gives each image one.
        assertThat(problems(
                        plain
                                + "labelers: [{name: l, model: l.pt, classes: [RBC, WBC], input: {size: 8}, assigns: unlabelled}]\n",
                        Plans.PLAIN))
                .isEmpty();
    }

    @Test
    void refusesCaptionsThatCanComeOutTooLong() {
        String tag = "tags: {stain: " + "x".repeat(600) + "}";
        assertThat(problems(
                        MANIFEST.formatted("class: WBC", "templates: [\"{tags.stain}, {tags.stain}\"]")
                                .replace("tags: {stain: giemsa}", tag),
                        Plans.CELLS))
                .containsExactly(new Problem(
                        "/captions/templates/0",
                        "with the longest tags and names of the group a the caption has 1202 characters; a caption has at"
                                + " most 1000"));
    }
}
