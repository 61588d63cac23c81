package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Subsampling;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubsamplingPlanTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors}
            samples:
              - {name: a, label: {class: RBC}, latent: {seeds: "0-3"}}
            postprocess:
              - jpeg: {quality: 60%s}
            output: {image: {format: jpeg%s}}
            """;

    private static Plan plan(String text) {
        return Plan.of(
                ManifestParser.parse(
                        ManifestSource.of("it", URI.create("file:///"), text.getBytes(StandardCharsets.UTF_8))),
                new Setting(Plans.CELLS, "ab".repeat(32), "fp32", 4, Map.of(), LatentFiles.NONE, Map.of()));
    }

    private static String record(Plan plan) {
        return RecipeJson.write(plan.sample(0).recipe());
    }

    @Test
    void aPlanStatesTheSubsamplingThatItsManifestLeavesOut() {
        Plan plan = plan(MANIFEST.formatted("", ""));
        String lock = PlanLock.write(plan, "1.0.0");
        assertThat(lock)
                .contains("{\"jpeg\":{\"quality\":60,\"subsampling\":\"4:2:0\"}}")
                .contains("\"image\":{\"format\":\"jpeg\",\"quality\":95,\"xmp\":true}");
        assertThat(PlanLock.write(plan(lock), "1.0.0")).isEqualTo(lock);
        assertThat(record(plan(lock)))
                .isEqualTo(record(plan))
                .contains("{\"operation\":\"jpeg\",\"quality\":60,\"subsampling\":\"4:2:0\"}");
        assertThat(plan.sample(0).recipe().encoder().encoding().subsampling()).isEqualTo(Subsampling.NONE);
    }

    @Test
    void aPlanOlderThanTheKeyKeepsItsRecordsToTheByte() {
        String lock = PlanLock.write(plan(MANIFEST.formatted("", "")), "1.0.0");
        String old = lock.replace(",\"subsampling\":\"4:2:0\"", "");
        assertThat(old).isNotEqualTo(lock);
        assertThat(PlanLock.write(plan(old), "1.0.0")).isEqualTo(old);
        assertThat(record(plan(old)))
                .contains("{\"operation\":\"jpeg\",\"quality\":60}")
                .doesNotContain("subsampling");
    }

    @Test
    void whatIsAskedForStandsInPlanAndRecord() {
        Plan plan = plan(MANIFEST.formatted(", subsampling: 4:4:4", ", subsampling: 4:2:2"));
        String lock = PlanLock.write(plan, "1.0.0");
        assertThat(lock)
                .contains("{\"jpeg\":{\"quality\":60,\"subsampling\":\"4:4:4\"}}")
                .contains("\"quality\":95,\"subsampling\":\"4:2:2\",\"xmp\":true}");
        assertThat(PlanLock.write(plan(lock), "1.0.0")).isEqualTo(lock);
        Recipe recipe = plan(lock).sample(0).recipe();
        assertThat(recipe.encoder().subsampling()).isEqualTo(Subsampling.COLUMNS);
        assertThat(RecipeJson.parse(RecipeJson.write(recipe))).isEqualTo(recipe);
    }
}
