package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Noise that would change nothing is refused: its variants would be published as the same image
 * many times.
 */
class NoiseLimitsTest {
    private static List<Problem> problems(NetworkDescription network, String noise) {
        Manifest manifest = ManifestParser.parse(ManifestSource.of(
                "m.yaml", URI.create("file:///m/"), """
            apiVersion: stylemill/v1
            dataset: {name: nv, version: 1.0.0}
            generator: {checkpoint: n.pkl}
            samples:
              - {name: g, latent: {seeds: "1-2"}, noise: {%s}}
            """.formatted(noise).getBytes(StandardCharsets.UTF_8)));
        return Plan.problems(manifest, Plans.setting(network));
    }

    private static NetworkDescription network(Architecture architecture, List<Long> noisy) {
        return new NetworkDescription(
                architecture, 64, 0, 64, 4, 8, 3, List.of(), noisy == null ? Map.of() : Map.of("noise_layers", noisy));
    }

    @Test
    void refusesRandomNoiseOfAFamilyWithoutNoiseInputs() {
        assertThat(problems(network(Architecture.STYLEGAN3_T, null), "mode: random, variants: 3"))
                .containsExactly(new Problem(
                        "/samples/0/noise/mode",
                        "stylegan3-t networks have no noise inputs, so random noise changes nothing in an image and all"
                                + " variants of a latent would be the same; remove it"));
        assertThat(problems(network(Architecture.STYLEGAN3_R, null), "strength: 0.5"))
                .containsExactly(
                        new Problem(
                                "/samples/0/noise/strength",
                                "stylegan3-r networks have no noise inputs, so its strength changes nothing in an image; remove it"));
        assertThat(problems(network(Architecture.STYLEGAN3_T, null), "mode: none"))
                .isEmpty();
        assertThat(problems(network(Architecture.STYLEGAN3_T, null), "mode: const"))
                .isEmpty();
    }

    @Test
    void refusesRandomNoiseOfANetworkThatWasBuiltWithout() {
        assertThat(problems(network(Architecture.STYLEGAN2, List.of()), "mode: random"))
                .containsExactly(new Problem(
                        "/samples/0/noise/mode",
                        "this network has no noise: it was built without, or its strengths are 0, so random noise changes"
                                + " nothing in an image; remove it"));
        assertThat(problems(network(Architecture.STYLEGAN1, List.of()), "mode: random"))
                .hasSize(1);
        assertThat(problems(network(Architecture.STYLEGAN2, null), "mode: random, variants: 3"))
                .isEmpty();
    }

    @Test
    void refusesLayersOfWhichNoneHasNoise() {
        NetworkDescription network = network(Architecture.STYLEGAN2, List.of(0L, 2L));
        assertThat(problems(network, "mode: random, layers: \"1\""))
                .containsExactly(new Problem(
                        "/samples/0/noise/mode",
                        "none of the layers named has noise in this network: 0, 2 have, so random noise changes nothing in"
                                + " an image; remove it"));
        assertThat(problems(network, "mode: random, layers: \"1-2\"")).isEmpty();
        assertThat(problems(network, "mode: random")).isEmpty();
        assertThat(problems(network, "mode: random, layers: \"3\""))
                .extracting(p -> p.where().toString())
                .containsExactly("/samples/0/noise/layers");
    }
}
