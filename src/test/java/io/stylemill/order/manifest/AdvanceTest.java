package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdvanceTest {
    private static final String HEAD = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: net.safetensors}
            samples:
            """;

    private static Manifest manifest(String groups) {
        return ManifestFiles.parse(HEAD + groups);
    }

    @Test
    void movesAllSeedsTogether() {
        Manifest manifest = manifest("""
                  - {name: a, latent: {seeds: "10-19"}, styleMixing: {layers: fine, probability: 1, seeds: "100-109"}}
                  - {name: b, latent: {seeds: "10,12"}}
                """);
        assertThat(Advance.seedEnd(manifest)).isEqualTo(110);
        assertThat(Advance.to(manifest, 0, 0)).isEqualTo(manifest);
        Manifest next = Advance.to(manifest, 110, 0);
        assertThat(next.samples().get(0).latent()).isEqualTo(new Latent.Seeds(Ranges.parse("110-119", 1000)));
        assertThat(next.samples().get(0).styleMixing().seeds()).isEqualTo(Ranges.parse("200-209", 1000));
        assertThat(next.samples().get(1).latent()).isEqualTo(new Latent.Seeds(Ranges.parse("110,112", 1000)));
        assertThat(Advance.seedEnd(next)).isEqualTo(210);
    }

    @Test
    void movesSlotsToTheNextWholeLatent() {
        Manifest manifest = manifest("""
                  - {name: a, count: 6, latent: {distribution: normal}, truncation: {psi: [0.5, 0.7, 1]}}
                  - {name: b, count: 4, latent: {distribution: normal}}
                """);
        assertThat(Advance.slotEnd(manifest, Map.of("a", 6L, "b", 4L))).isEqualTo(6);
        Manifest next = Advance.to(manifest, 0, 7);
        assertThat(next.samples()).extracting(Group::firstSlot).containsExactly(9L, 7L);
        assertThat(Advance.slotEnd(next, Map.of("a", 6L, "b", 4L))).isEqualTo(15);
        assertThat(Advance.to(next, 0, 7)).isEqualTo(next);
    }

    @Test
    void movesWalksByWholeClips() {
        Manifest manifest = manifest("""
                  - {name: a, latent: {walk: {seeds: "10-17", stops: 4, steps: 3}}, truncation: {psi: [0.5, 1]}, transform: {rotate: 3}, lod: 1}
                """);
        assertThat(Advance.seedEnd(manifest)).isEqualTo(18);
        Manifest next = Advance.to(manifest, 18, 41);
        Group group = next.samples().get(0);
        assertThat(((Latent.Walk) group.latent()).seeds()).isEqualTo(Ranges.parse("18-25", 1000));
        // Two clips of ten frames with two psi values each.
        assertThat(group.firstSlot()).isEqualTo(60);
        assertThat(group.transform()).isEqualTo(manifest.samples().get(0).transform());
        assertThat(group.lod()).isEqualTo(1);
    }

    @Test
    void refusesSeedsBeyond32Bits() {
        Manifest manifest = manifest("  - {name: a, latent: {seeds: \"0-9\"}}\n");
        assertThat(Advance.seedEnd(Advance.to(manifest, 4294967286L, 0))).isEqualTo(1L << 32);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Advance.to(manifest, 4294967287L, 0))
                .withMessage(
                        "the seeds of cells are used up: the next ones would reach 4294967296, the last there is is"
                                + " 4294967295; use latent: {distribution: normal}, which has no end, or another dataset name");
    }
}
