package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Secrets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a terminal shows below a problem: the line of the file, and a mark under the column. */
class MarkedProblemsTest {
    private static String marked(String text) {
        return catchThrowableOfType(Failure.class, () -> ManifestFiles.parse(text))
                .marked();
    }

    @Test
    void showsTheLineAndMarksTheColumn() {
        assertThat(marked("""
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples:
                  - name: all
                    trunctation: {psi: 0.7}
                    latent: {seeds: [0, 1, 1]}
                """)).isEqualTo("""
                the manifest m.yaml cannot be used; correct these 2 problems and try again:
                  m.yaml:6:5 /samples/0/trunctation: unknown key 'trunctation'; did you mean 'truncation'?
                    6 |     trunctation: {psi: 0.7}
                      |     ^
                  m.yaml:7:28 /samples/0/latent/seeds/2: the list names 1 twice; each number may occur once
                    7 |     latent: {seeds: [0, 1, 1]}
                      |                            ^""");
    }

    @Test
    void aCommaInsideANumberIsToldAsSuch() {
        assertThat(marked("""
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: c.safetensors}
                samples:
                  - {name: one, count: 5, latent: {distribution: normal}, truncation: {psi: 0,75}}
                """))
                .contains("/samples/0/truncation/75: unknown key '75'; a number is written with a point: psi: 0.75\n");
    }

    @Test
    void saysWhereAKeyBelongsThatIsNotIndented() {
        assertThat(marked("""
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples:
                  - name: all
                    latent: {seeds: 1}
                label: {class: WBC}
                count: 4
                """))
                .contains(
                        "m.yaml:7:1 /label: unknown key 'label'; it belongs in samples: indent it below that\n",
                        "m.yaml:8:1 /count: unknown key 'count'; it belongs in samples or captions: indent it below that\n");
    }

    @Test
    void cutsLongLinesAroundTheColumn() {
        String long80 = "x".repeat(80);
        assertThat(marked("{apiVersion: stylemill/v1, dataset: {name: cells, version: 1, title: " + long80
                        + "}, generator: {checkpoint: n}, samples: [{name: a, latent: {seeds: 1}}]}"))
                .endsWith("\n    1 | ...taset: {name: cells, version: 1, title: xxxxxxxxxxxxxxxxxxxxxxxxx..."
                        + "\n      |    " + " ".repeat(30) + "^");
    }

    @Test
    void marksTheRightPlaceBelowWideCharactersAndTabs() {
        assertThat(marked("{\tapiVersion: stylemill/v1, ティ: 1, dataset: {name: cells, version: 1.0.0}, generator:\n"
                        + " {checkpoint: n}, samples: [{name: a, latent: {seeds: 1}}], é: 1, e\u0301: 2}"))
                .contains(
                        "\n    1 | { apiVersion: stylemill/v1, ティ: 1, ",
                        "\n      |                             ^\n",
                        "\n    2 |  {checkpoint: n}, samples: [{name: a, latent: {seeds: 1}}], é: 1, e\u0301: 2}",
                        "\n      |" + " ".repeat(61) + "^\n")
                .endsWith("\n      |" + " ".repeat(67) + "^");
        assertThat(marked("{apiVersion: stylemill/v1, dataset: {name: ティ, wrong: 1, version: 1.0.0}}"))
                .endsWith("\n    1 | ...ill/v1, dataset: {name: ティ, wrong: 1, version: 1.0.0}}" + "\n      |"
                        + " ".repeat(28) + "\u3000\u3000  ^");
    }

    @Test
    void showsNoLineWithASecret() {
        Secrets.learn("hunter2hunter2");
        String message = marked("""
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {chekpoint: hunter2hunter2}
                samples: [{name: all, latent: {seeds: 1}}]
                """);
        assertThat(message).contains("unknown key 'chekpoint'").doesNotContain("hunter2", "3 |");
    }

    /**
     * Of every bad manifest of the snapshots: no line is too wide, and the mark is under what the
     * position says.
     */
    @Test
    void fitsATerminalOfEightyColumns() {
        int marks = 0;
        for (var file : ManifestFiles.in(ManifestFiles.ERRORS)) {
            ManifestSource source = ManifestFiles.source(file);
            List<String> lines = catchThrowableOfType(Failure.class, () -> ManifestParser.parse(source))
                    .marked()
                    .lines()
                    .toList();
            for (int i = 1; i < lines.size(); i++) {
                if (lines.get(i).matches(" {4,10}\\| .*\\^")) {
                    marks++;
                    assertThat(lines.get(i - 1).length())
                            .as("%s: %s", file, lines.get(i - 1))
                            .isLessThan(80);
                    assertThat(lines.get(i).length()).as(lines.get(i)).isLessThan(80);
                }
            }
        }
        assertThat(marks).isGreaterThan(500);
    }
}
