package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    @Test
    void putsTheHeadingsOfACardBelowThatOfThePageAndSkipsNone() {
        String card = "---\nlicense: mit\n---\n# Cells\n\n### Deep\n\n## What is in it\n\n###### Deepest\n";
        assertThat(Markdown.card(card, "/files/").html())
                .contains("<h2>Cells</h2>", "<h3>Deep</h3>", "<h3>What is in it</h3>", "<h4>Deepest</h4>")
                .doesNotContain("<h1");
    }
}
