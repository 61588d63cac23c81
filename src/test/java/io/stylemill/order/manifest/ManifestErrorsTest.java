package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad manifests for every rule and every constraint of the schema; parser and schema judge each
 * alike.
 */
class ManifestErrorsTest {
    static Stream<Path> badManifests() {
        return ManifestFiles.in(ManifestFiles.ERRORS).stream();
    }

    @ParameterizedTest
    @MethodSource("badManifests")
    void theSchemaRefusesWhatBreaksARuleOfTheSchemaAndNothingElse(Path file) {
        Verdicts.assertOneVerdict(ManifestFiles.source(file), file.toString());
    }

    @Test
    void everyRuleHasASnapshot() {
        Set<Rule> covered = EnumSet.noneOf(Rule.class);
        badManifests()
                .flatMap(f -> ManifestFiles.findings(ManifestFiles.source(f)).stream())
                .forEach(f -> covered.add(f.rule()));

        assertThat(covered)
                .as("rules that a manifest below %s breaks; add one for each that is missing", ManifestFiles.ERRORS)
                .containsExactlyInAnyOrder(Rule.values());
    }

    @Test
    void everyConstraintOfTheSchemaRefusesASnapshot() {
        Set<String> constraints = new TreeSet<>(SchemaConstraints.in(ManifestFiles.schemaText()));
        Set<String> used = new TreeSet<>();
        badManifests()
                .map(ManifestFiles::source)
                .filter(Verdicts::isReadable)
                .forEach(source -> ManifestFiles.schemaErrors(source)
                        .forEach(e ->
                                used.add(e.getSchemaLocation().getFragment().toString())));

        assertThat(constraints).hasSizeGreaterThan(300);
        constraints.removeAll(used);
        assertThat(constraints)
                .as(
                        "parts of the schema that no manifest below %s breaks; add one, or a line to one",
                        ManifestFiles.ERRORS)
                .isEmpty();
    }
}
