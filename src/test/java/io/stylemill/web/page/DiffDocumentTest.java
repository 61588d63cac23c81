package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.audit.query.VersionDiff;
import io.stylemill.version.PublishedPair;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffDocumentTest {
    @TempDir
    private Path folder;

    @Test
    void showsWhatDiffersAndLoadsNothing() {
        PublishedPair pair = PublishedPair.publish(folder, true);
        String page = new DiffDocument(pair.a(), pair.b(), VersionDiff.of(pair.a(), pair.b(), n -> {})).html();
        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("<title>cells 1.0.0 and cells 1.1.0: what they differ in</title>")
                .contains("<th scope=\"row\" class=\"mono\">samples[red].truncation.psi</th>"
                        + "<td class=\"off\">1</td><td class=\"off\">0.5</td>")
                .contains("<th scope=\"row\" class=\"mono\">(no class)</th><td class=\"\">1</td>")
                .contains("<h2>Same pixels, other split <span class=\"muted\">how many images of B</span></h2>");
        assertThat(Pattern.compile("<span class=\"mono\">(v[^<]*)</span>")
                        .matcher(page)
                        .results()
                        .map(m -> m.group(1)))
                .containsExactly("v1_0_0-000000002", "v1_1_0-000000002");
        assertThat(Pattern.compile("(src|href)=\"(?!data:image/)").matcher(page).find())
                .isFalse();
        assertThat(page)
                .contains("default-src 'none'")
                .contains("&lt;script&gt;&amp;")
                .doesNotContain("<script");
    }
}
