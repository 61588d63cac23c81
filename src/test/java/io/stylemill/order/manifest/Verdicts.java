package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what the parser and the shipped schema say about one text. */
final class Verdicts {
    private Verdicts() {}

    /**
     * Returns whether the text is one document of plain, finite data, so that a schema can judge
     * it.
     */
    static boolean isReadable(ManifestSource source) {
        Findings findings = new Findings();
        return YamlReader.read(source.text(), findings).isPresent() && findings.isEmpty();
    }

    static void assertOneVerdict(ManifestSource source, String what) {
        if (!isReadable(source)) {
            return;
        }
        List<Findings.Finding> findings = ManifestFiles.findings(source);
        Set<Rule.Layer> layers = findings.stream().map(f -> f.rule().layer()).collect(Collectors.toSet());
        boolean infinite = findings.stream().anyMatch(f -> f.rule() == Rule.NOT_FINITE);
        if (infinite) {
            // JSON has no such numbers; nothing can be asked of a schema.
            return;
        }
        List<com.networknt.schema.Error> errors = ManifestFiles.schemaErrors(source);
        if (layers.contains(Rule.Layer.SCHEMA)) {
            assertThat(errors)
                    .as("the schema accepts %s, the parser says %s", what, findings)
                    .isNotEmpty();
        } else {
            assertThat(errors)
                    .as("the schema refuses %s, the parser says %s", what, findings)
                    .isEmpty();
        }
    }
}
