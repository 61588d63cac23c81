package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Truncation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a manifest whose files are not all there. */
class FitTest {
    private static final Manifest MANIFEST = ManifestParser.parse(
            ManifestSource.of("m.yaml", URI.create("file:///m/"), """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors}
            samples:
              - name: edited
                count: 4
                label: {class: WBC}
                latent: {seeds: "0-3"}
                truncation: {psi: 0.5, center: c.npz}
                attributes: [{name: size, direction: d.npy, strength: 1}]
              - {name: rows, count: 4, label: {class: 7}, latent: {file: w.npy, space: w}}
            """.getBytes(StandardCharsets.UTF_8)));

    @Test
    void leavesOutWhatHangsOnThem() {
        assertThat(Plan.problems(MANIFEST, setting(Map.of(), LatentFiles.NONE))).isEmpty();
        assertThat(Plan.problems(MANIFEST, setting(Map.of(), latents(2, null))))
                .containsExactly(
                        new Problem(
                                "/samples/1/count",
                                "the count is 4, but latents, sweeps, matrix and variants make 2 samples; state that, or"
                                        + " leave count out"),
                        new Problem(
                                "/samples/1/label",
                                "there is no class 7; allowed: RBC, WBC, Platelets, or the indices 0 to 2"));
    }

    @Test
    void plansNothing() {
        LatentFiles centers = latents(4, LatentArray.of(1, 1, 128, new float[128]));
        assertThat(setting(Map.of(), centers).holdsAllOf(MANIFEST)).isFalse();
        assertThat(setting(directions(), LatentFiles.NONE).holdsAllOf(MANIFEST)).isFalse();
        assertThat(setting(directions(), latents(4, null)).holdsAllOf(MANIFEST)).isFalse();
        assertThat(setting(directions(), centers).holdsAllOf(MANIFEST)).isTrue();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Plan.of(MANIFEST, setting(directions(), LatentFiles.NONE)))
                .withMessage("a plan was made without all the files that its manifest names")
                .matches(f -> f.kind() == Kind.BUG);
    }

    private static Setting setting(Map<String, Direction> directions, LatentFiles latents) {
        return new Setting(Plans.CELLS, "ab".repeat(32), "fp32", 4, directions, latents, Map.of());
    }

    private static Map<String, Direction> directions() {
        float[] values = new float[128];
        values[0] = 1;
        return Map.of("d.npy", Direction.of(1, 128, values));
    }

    private static LatentFiles latents(int rows, @Nullable LatentArray centers) {
        return LatentFiles.read(MANIFEST, new LatentFiles.Source() {
            @Override
            public LatentArray latents(Latent.Rows written, int group) {
                return LatentArray.of(rows, 1, 128, new float[rows * 128]);
            }

            @Override
            public LatentFiles.@Nullable Centers centers(Truncation.Center written, int group) {
                return centers == null ? null : LatentFiles.Centers.of(written, centers, "");
            }
        });
    }
}
