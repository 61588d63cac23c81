package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final ManifestSource SOURCE = ManifestSource.of(
            "m.yaml", URI.create("file:///m/"), "seed: 1\nsamples:\n  - {name: a}\n".getBytes(StandardCharsets.UTF_8));

    @Test
    void listsProblemsInTheOrderOfTheFileAtTheNearestValueThatItHolds() {
        Failure refusal = Refusal.of(
                SOURCE,
                List.of(
                        new Problem("/samples/0/latent/file", "it is gone"),
                        new Problem("/output/destination", "nobody may write there"),
                        new Problem("/seed", "it is odd")));

        assertThat(refusal.code()).isEqualTo("bad-manifest");
        assertThat(refusal).hasMessage("""
                the manifest m.yaml cannot be used; correct these 3 problems and try again:
                  m.yaml:1:1 /output/destination: nobody may write there
                  m.yaml:1:7 /seed: it is odd
                  m.yaml:3:5 /samples/0/latent/file: it is gone""");
    }

    @Test
    void countsWhatIsBeyondAHundred() {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < 103; i++) {
            problems.add(new Problem("/samples/0/name", "it is " + i));
        }
        List<Problem> shown = Refusal.of(SOURCE, problems).problems();

        assertThat(shown).hasSize(101);
        assertThat(shown.get(99)).isEqualTo(SOURCE.problem(new Where("m.yaml", 3, 12, "/samples/0/name"), "it is 99"));
        assertThat(shown.get(100)).isEqualTo(new Problem("", "... and 3 more"));
    }
}
