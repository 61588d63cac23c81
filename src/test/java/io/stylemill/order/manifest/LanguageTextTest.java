package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is written from the descriptions of the keys: schema, manual, and the message about each bad
 * manifest.
 */
class LanguageTextTest {
    static Stream<Path> badManifests() {
        return ManifestFiles.in(ManifestFiles.ERRORS).stream();
    }

    @Test
    void theSchemaIsWrittenFromTheDescriptionsOfTheKeys() throws IOException {
        GeneratedText.assertCurrent(LanguageText.SCHEMA, LanguageText.schema());
    }

    @Test
    void theTablesOfTheManualAreWrittenFromTheDescriptionsOfTheKeys() throws IOException {
        GeneratedText.assertCurrent(LanguageText.MANUAL, LanguageText.manual(Files.readString(LanguageText.MANUAL)));
    }

    @ParameterizedTest
    @MethodSource("badManifests")
    void saysWhatIsWrongToTheLetter(Path file) throws IOException {
        GeneratedText.assertCurrent(ManifestFiles.expected(file), ManifestFiles.complaint(ManifestFiles.source(file)));
    }

    @Test
    void everyExpectedMessageHasItsManifest() throws IOException {
        try (Stream<Path> files = Files.list(ManifestFiles.ERRORS)) {
            List<String> names = files.map(f -> f.getFileName().toString()).toList();
            assertThat(names.stream().filter(n -> n.endsWith(".txt")).map(n -> n.replace(".txt", ".yaml")))
                    .as("the manifests of the messages in %s; delete a message without one", ManifestFiles.ERRORS)
                    .isSubsetOf(names);
        }
    }
}
