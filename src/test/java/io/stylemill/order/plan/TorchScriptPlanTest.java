package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What plans, records and plan files make of a declared TorchScript archive. */
class TorchScriptPlanTest {
    private static final String Z = "zDim: 64, cDim: 2, resolution: 32, channels: 4, range: [0, 255], method: draw";
    static final String W = "input: w+, zDim: 64, wDim: 96, numWs: 6, resolution: 32, mapping: map";

    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.pt, sha256: %s, torchscript: {%s}}
            samples:
              - {name: a, latent: {seeds: 0-3}, %s}
            """;

    private static Manifest manifest(String declared, String more) {
        String text = MANIFEST.formatted("ab".repeat(32), declared, more);
        return ManifestParser.parse(
                ManifestSource.of("m.yaml", URI.create("file:///m/"), text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Plan plan(Manifest manifest) {
        return Plan.of(
                manifest,
                new Setting(
                        DeclaredNetwork.of(
                                Objects.requireNonNull(manifest.generator().torchscript())),
                        "ab".repeat(32),
                        "fp32",
                        1,
                        Map.of(),
                        LatentFiles.NONE,
                        Map.of()));
    }

    static Plan plan(String declared, String truncation) {
        return plan(manifest(declared, "truncation: {" + truncation + "}"));
    }

    @Test
    void carriesTheDeclarationInEveryRecord() {
        Manifest manifest = manifest(Z, "label: {class: 1}");
        Recipe recipe = plan(manifest).sample(2).recipe();
        String text = RecipeJson.write(recipe);

        assertThat(text)
                .contains(
                        "\"torchscript\":{\"c_dim\":2,\"channels\":4,\"input\":\"z\",\"mapping\":\"\",\"method\":\"draw\","
                                + "\"num_ws\":0,\"range\":[0,255],\"resolution\":32,\"w_dim\":0,\"z_dim\":64}");
        assertThat(RecipeJson.parse(text)).isEqualTo(recipe);
        assertThat(recipe.program()).isEqualTo("draw(z)");
        assertThat(RecipeJson.write(RecipeJson.parse(RecipeJson.write(
                        plan(W, "psi: 0.5, cutoff: 2").sample(0).recipe()))))
                .contains("\"input\":\"w+\",\"mapping\":\"map\",\"method\":\"forward\",\"num_ws\":6,\"range\":[-1,1]");
    }

    @Test
    void writesAPlanFileThatIsTheSameManifest() {
        for (String declared : List.of(Z, W)) {
            String label = declared.equals(Z) ? "label: {class: 0}" : "styleMixing: {layers: coarse}";
            Plan plan = plan(manifest(declared, label));
            String lock = PlanLock.write(plan, "1.0.0");
            Manifest again = ManifestParser.parse(
                    ManifestSource.of("lock.json", URI.create("file:///m/"), lock.getBytes(StandardCharsets.UTF_8)));

            assertThat(again.generator().torchscript())
                    .isEqualTo(plan.manifest().generator().torchscript());
            assertThat(PlanLock.write(plan(again), "1.0.0")).isEqualTo(lock);
        }
    }

    @Test
    void refusesByNameWhatTheArchiveDoesNotOffer() {
        String instead = "; leave it out, or declare input: w+ if the archive has a method that makes w of z";
        assertThat(problems(Z, "truncation: {psi: 0.7}, styleMixing: {layers: coarse}, noise: {mode: none}"))
                .containsExactly(
                        new Problem(
                                "/samples/0/truncation",
                                "the TorchScript archive takes z, so there is no w to truncate" + instead),
                        new Problem(
                                "/samples/0/styleMixing",
                                "the TorchScript archive takes z, so there is no w to mix" + instead),
                        new Problem(
                                "/samples/0/noise",
                                "the TorchScript archive has no noise inputs that are known here: its noise is what it was"
                                        + " exported with; leave noise out"),
                        new Problem(
                                "/samples/0/label",
                                "this network makes images for a class, and the group names none; add label: {class: 0},"
                                        + " one of the indices 0 to 1"));
        assertThat(problems(Z.replace("cDim: 2, ", ""), "truncation: {psi: 1, cutoff: 0}"))
                .extracting(p -> p.where().toString())
                .containsExactly("/samples/0/truncation");
        assertThat(problems(Z.replace("cDim: 2, ", ""), "truncation: {psi: [1, 0.5]}, noise: {strength: 0.5}"))
                .extracting(p -> p.where().toString())
                .containsExactly("/samples/0/truncation", "/samples/0/noise");
        assertThat(problems(
                        Z.replace("cDim: 2, ", ""),
                        "attributes: [{name: a, direction: d.npy, strength: 1}, {name: b, direction: d.npy, strength: 2,"
                                + " layers: 0-3}]"))
                .containsExactly(new Problem(
                        "/samples/0/attributes",
                        "the TorchScript archive takes z, so there is no w to edit" + instead));
        assertThat(problems(W, "truncation: {psi: 0.5, cutoff: 7}, styleMixing: {layers: 5-6}, noise: {layers: 0}"))
                .extracting(p -> p.where().toString())
                .containsExactly("/samples/0/noise", "/samples/0/truncation/cutoff", "/samples/0/styleMixing/layers");
    }

    private static List<Problem> problems(String declared, String more) {
        Failure failure = catchThrowableOfType(Failure.class, () -> plan(manifest(declared, more)));
        assertThat(failure).isNotNull();
        return failure.problems();
    }

    @Test
    void mixesAndTruncatesWhereTheArchiveHasStyles() {
        Plan plan = plan(manifest(W, "truncation: {psi: 0.5, cutoff: 2}, styleMixing: {layers: middle}"));
        Recipe recipe = plan.sample(0).recipe();
        assertThat(recipe.truncation()).isEqualTo(new Recipe.Truncation(0.5, 2));
        // Thirds of the layers, as for every network whose layers have no resolution of their own.
        assertThat(Objects.requireNonNull(recipe.mixing()).layers()).containsExactly(2, 3);
    }
}
