package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.manifest.Advance;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nights of one schedule: what is drawn for one is never drawn for another. */
class NightPlanTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: net.safetensors}
            seed: 7
            samples:
              - {name: seeds, label: {class: RBC}, latent: {seeds: "0-5"}, truncation: {psi: {min: 0.5, max: 1}},
                 styleMixing: {layers: fine, probability: 1, seeds: "10-15"}, noise: {mode: random, variants: 2}}
              - {name: drawn, count: 12, label: {class: WBC}, latent: {distribution: normal},
                 truncation: {psi: [0.5, 0.7, 1]}, styleMixing: {layers: fine, probability: 1, seeds: random}}
            postprocess: [{brightness: {factor: {min: 0.5, max: 1.5}}}]
            splits: {train: 0.5, test: 0.5}
            schedule: {cron: "0 0 2 * * ?"}
            """;

    private static Setting setting() {
        return new Setting(Plans.CELLS, "ab".repeat(32), "fp32", 4, Map.of(), LatentFiles.NONE, Map.of());
    }

    private static Plan plan(Manifest manifest) {
        return Plan.of(manifest, setting());
    }

    private static Manifest written() {
        return ManifestParser.parse(
                ManifestSource.of("m.yaml", URI.create("file:///"), MANIFEST.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void drawsNothingTwiceInFiveNights() {
        List<Object> drawn = new ArrayList<>();
        List<Object> slots = new ArrayList<>();
        long seed = 0;
        long slot = 0;
        for (int night = 0; night < 5; night++) {
            Plan plan = plan(Advance.to(written(), seed, slot));
            assertThat(plan.samples()).isEqualTo(24);
            seed = Advance.seedEnd(plan.manifest());
            slot = Advance.slotEnd(plan.manifest(), plan.groupCounts());
            for (long i = 0; i < plan.samples(); i++) {
                Recipe recipe = plan.sample(i).recipe();
                drawn.add(List.of(recipe.z(), recipe.truncation(), recipe.noise(), String.valueOf(recipe.mixing())));
                slots.add(List.of(recipe.place().group(), recipe.place().slot()));
            }
        }
        assertThat(drawn).doesNotHaveDuplicates();
        assertThat(slots).doesNotHaveDuplicates();
        assertThat(seed).isEqualTo(5 * 16);
    }

    @Test
    void isTheSamePlanWhenItIsReadFromItsOwnFile() {
        Plan plan = plan(Advance.to(written(), 16, 12));
        // A key holds the version, which the file of the plan states.
        String lock = PlanLock.write(plan, "1.0.0");
        assertThat(lock).contains("\"firstSlot\":12", "\"seeds\":\"16-21\"").doesNotContain("schedule");
        Plan again = plan(ManifestParser.parse(
                ManifestSource.of("lock", URI.create("file:///"), lock.getBytes(StandardCharsets.UTF_8))));
        assertThat(PlanLock.write(again, "1.0.0")).isEqualTo(lock);
        for (long i = 0; i < plan.samples(); i++) {
            assertThat(again.sample(i)).isEqualTo(plan.sample(i));
        }
    }

    /** What is in the file of the first night is what was there before there were nights. */
    @Test
    void startsAsAManifestWithoutASchedule() {
        assertThat(PlanLock.write(plan(Advance.to(written(), 0, 0)), "1.0.0"))
                .isEqualTo(PlanLock.write(plan(written()), "1.0.0"))
                .doesNotContain("firstSlot");
    }
}
