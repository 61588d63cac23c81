package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With {@code -Dstylemill.rewrite=true} the files are written anew; read the difference before you commit it. */
class LanguageTextTest {
    @BeforeAll
    static void rewriteIfAsked() throws IOException {
        if (Boolean.getBoolean("stylemill.rewrite")) {
            LanguageText.rewrite();
        }
    }

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
