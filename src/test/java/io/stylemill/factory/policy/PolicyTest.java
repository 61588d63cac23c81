package io.stylemill.factory.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.config.PolicySettings;
import io.stylemill.config.PolicySettings.WeightsRule;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final Manifest MANIFEST = ManifestParser.parse(
            ManifestSource.of("m.yaml", URI.create("file:///m/"), """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0, title: Cells, card: {purpose: trying}}
            generator: {checkpoint: c.pkl}
            samples: [{name: a, latent: {seeds: "0"}}]
            gates: {}
            """.getBytes(StandardCharsets.UTF_8)));

    private static final Policy WEIGHTS = new Policy(new PolicySettings(
            List.of(
                    new WeightsRule("MIT -> anywhere", List.of("MIT"), null),
                    new WeightsRule("NVIDIA-* -> s3://lab/", List.of("NVIDIA-*"), List.of("s3://lab/", "/lab")),
                    new WeightsRule("unstated -> nowhere", List.of("unstated"), List.of())),
            List.of(),
            List.of(),
            List.of()));

    @Test
    void letsTheFirstRuleThatNamesALicenceDecide() {
        assertThat(WEIGHTS.problems(MANIFEST, "mit", "s3://shop/cells/")).isEmpty();
        assertThat(WEIGHTS.problems(MANIFEST, "NVIDIA-NC", "s3://lab/cells/")).isEmpty();
        assertThat(WEIGHTS.problems(MANIFEST, "NVIDIA-NC", "file:/lab/cells/")).isEmpty();
        assertThat(WEIGHTS.problems(MANIFEST, "NVIDIA-NC", "file:/laboratory/cells/"))
                .hasSize(1);
        assertThat(WEIGHTS.problems(MANIFEST, "NVIDIA-NC", "s3://shop/cells/"))
                .containsExactly(new Problem(
                        "/output/destination",
                        "images of weights under the licence NVIDIA-NC may not be published at s3://shop/cells/: the rule"
                                + " 'NVIDIA-* -> s3://lab/' of stylemill.policy.weights allows it below [s3://lab/,"
                                + " /lab]"));
        assertThat(WEIGHTS.problems(MANIFEST, "", "s3://lab/cells/"))
                .singleElement()
                .asString()
                .contains("/generator/license", "whose licence nobody states", "forbids it everywhere");
        assertThat(WEIGHTS.problems(MANIFEST, "GPL-3.0", "s3://lab/cells/"))
                .singleElement()
                .asString()
                .contains("no rule of stylemill.policy.weights names it");
    }

    @Test
    void asksForCardFieldsAndGates() {
        Policy policy = new Policy(new PolicySettings(
                List.of(), List.of("title", "license", "purpose", "limitations"), List.of("flat"), List.of()));
        assertThat(policy.problems(MANIFEST, "MIT", "s3://x/"))
                .extracting(p -> p.where().toString())
                .containsExactly("/dataset/license", "/dataset/card/limitations", "/gates/flat");
        assertThat(Policy.OPEN.problems(MANIFEST, "", "s3://x/")).isEmpty();
    }

    @Test
    void refusesARuleThatNoManifestCanKeep() {
        assertThatThrownBy(() -> new Policy(new PolicySettings(List.of(), List.of("purpos"), List.of(), List.of())))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith(
                        "stylemill.policy.card asks for 'purpos', which no manifest can state; it may name title,"
                                + " license, purpose, ");
        assertThatThrownBy(() -> new Policy(new PolicySettings(List.of(), List.of(), List.of("flatt"), List.of())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("stylemill.policy.gates asks for 'flatt'")
                .hasMessageContaining("flat, ");
    }

    @Test
    void takesNoGateForAskedThatRefusesNothing() {
        Policy policy =
                new Policy(new PolicySettings(List.of(), List.of(), List.of("saturated", "floor", "flat"), List.of()));

        assertThat(policy.problems(gated("saturated: 1, floor: 0, flat: 0"), "MIT", "s3://x/"))
                .extracting(p -> p.where().toString())
                .containsExactly("/gates/saturated", "/gates/floor");
        assertThat(policy.problems(gated("saturated: 0.995, floor: 0.1, flat: 0"), "MIT", "s3://x/"))
                .isEmpty();
    }

    private static Manifest gated(String gates) {
        String text = MANIFEST.source().text().replace("gates: {}", "gates: {" + gates + "}");
        return ManifestParser.parse(
                ManifestSource.of("m.yaml", URI.create("file:///m/"), text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void letsOnlyReleasersRelease() {
        Policy policy = new Policy(new PolicySettings(List.of(), List.of(), List.of(), List.of("ann")));
        policy.requireReleaser("ann");
        assertThatThrownBy(() -> policy.requireReleaser("bob"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("not-a-releaser"))
                .hasMessage("'bob' may not release or revoke: the rule stylemill.policy.releasers names ann");
    }
}
