package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** If one of these fails, read the difference and run {@code LanguageText}'s main; CONTRIBUTING.md has the command. */
class LanguageTextTest {
    @Test
    void theSchemaIsWrittenFromTheDescriptionsOfTheKeys() throws IOException {
        assertThat(LanguageText.schema()).isEqualTo(Files.readString(LanguageText.SCHEMA));
    }

    @Test
    void theTablesOfTheManualAreWrittenFromTheDescriptionsOfTheKeys() throws IOException {
        String manual = Files.readString(LanguageText.MANUAL);

        assertThat(LanguageText.manual(manual)).isEqualTo(manual);
    }
}
