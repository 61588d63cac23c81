package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every message about a bad manifest to the letter, and the schema to the same verdicts. */
class ManifestErrorsTest {
    static Stream<Path> badManifests() {
        return ManifestFiles.in(ManifestFiles.ERRORS).stream();
    }

    @ParameterizedTest
    @MethodSource("badManifests")
    void saysWhatIsWrongToTheLetter(Path file) throws IOException {
        Failure failure = catchThrowableOfType(Failure.class, () -> ManifestParser.parse(ManifestFiles.source(file)));

        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure.code()).isEqualTo("bad-manifest");
        assertThat(failure.getMessage() + "\n").isEqualTo(Files.readString(ManifestFiles.expected(file)));
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

        assertThat(covered).containsExactlyInAnyOrder(Rule.values());
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
        assertThat(constraints).isEmpty();
    }

    @Test
    void everyExpectedMessageHasItsManifest() throws IOException {
        try (Stream<Path> files = Files.list(ManifestFiles.ERRORS)) {
            List<String> names = files.map(f -> f.getFileName().toString()).toList();
            assertThat(names.stream().filter(n -> n.endsWith(".txt")).map(n -> n.replace(".txt", "")))
                    .containsExactlyInAnyOrderElementsOf(names.stream()
                            .filter(n -> n.endsWith(".yaml"))
                            .map(n -> n.replace(".yaml", ""))
                            .toList());
        }
    }
}
