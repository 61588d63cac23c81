package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors}
            samples: [{name: a, count: 4, label: {%s}, latent: {distribution: normal}}]
            labelers:
              - {name: cells, model: c.pt, classes: [%s], input: {size: 8}}
              - {name: stain, model: s.pt, classes: [pale, dark], input: {size: 8}, assigns: never}
            gates: {agreement: {labeler: cells}}
            """;
    private static final NetworkDescription NAMELESS =
            new NetworkDescription(Plans.CELLS.architecture(), 128, 3, 128, 10, 64, 3, List.of(), Map.of());

    private static List<Problem> problems(String text, NetworkDescription network) {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> Plan.of(
                        ManifestParser.parse(ManifestSource.of(
                                "m.yaml", URI.create("file:///m/"), text.getBytes(StandardCharsets.UTF_8))),
                        Plans.setting(network)));
        return failure == null ? List.of() : Objects.requireNonNull(failure).problems();
    }

    private static List<Problem> problems(String label, String classes, NetworkDescription network) {
        return problems(MANIFEST.formatted(label, classes), network);
    }

    @Test
    void isContentWhereEveryClassThatIsMadeCanBeSeen() {
        assertThat(problems("class: WBC", "WBC, other", Plans.CELLS)).isEmpty();
        assertThat(problems("balance: {RBC: 1, WBC: 1}", "WBC, RBC", Plans.CELLS))
                .isEmpty();
        assertThat(problems("class: 2", "\"1\", \"2\"", NAMELESS)).isEmpty();
    }

    @Test
    void refusesClassesThatTheLabelerNeverSays() {
        assertThat(problems("balance: {RBC: 1, WBC: 1, Platelets: 2}", "wbc, RBC", Plans.CELLS))
                .containsExactly(new Problem(
                        "/gates/agreement",
                        "images are made for the classes WBC, Platelets, which the labeler 'cells' never says; its classes"
                                + " are wbc, RBC; did you mean wbc?"));
        assertThat(problems("class: 0", "red, white", NAMELESS))
                .containsExactly(new Problem(
                        "/gates/agreement",
                        "images are made for the class 0, which the labeler 'cells' never says; its classes are red,"
                                + " white; the network's classes have no names: add classes with the labeler's names,"
                                + " in the network's order"));
    }

    @Test
    void refusesToAskForAgreementWhereNoImageIsMadeForAClass() {
        Problem none = new Problem(
                "/gates/agreement",
                "no image is made for a class, so no labeler can agree with one; remove agreement, or name a class in the"
                        + " label of a group, which takes a network that knows classes");

        assertThat(problems("vector: [0.5, 0.5, 0]", "WBC, RBC", Plans.CELLS)).containsExactly(none);
        assertThat(problems(MANIFEST.formatted("", "WBC, RBC").replace("label: {}, ", ""), Plans.PLAIN))
                .containsExactly(none);
    }

    @Test
    void keepsQuietWhereTheLabelsThemselvesAreWrong() {
        assertThat(problems("class: WBCC", "red, white", Plans.CELLS))
                .extracting(p -> p.where().toString())
                .containsExactly("/samples/0/label");
    }
}
