package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SemanticVersionTest {
    @Test
    void ordersByPrecedence() {
        List<String> ordered = List.of(
                "0.9.9",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.2.0",
                "1.10.0",
                "2.0.0");
        List<SemanticVersion> shuffled =
                new ArrayList<>(ordered.stream().map(SemanticVersion::parse).toList());
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);

        assertThat(shuffled).map(SemanticVersion::toString).isEqualTo(ordered);
    }

    @Test
    void theNextMinorOnlyAdds() {
        assertThat(SemanticVersion.parse("1.2.5").nextMinor()).hasToString("1.3.0");
        assertThat(SemanticVersion.parse("1.2.0-rc.1").nextMinor()).hasToString("1.3.0");
    }

    @Test
    void refusesWhatIsNoVersion() {
        for (String text : List.of(
                "",
                "1",
                "1.0",
                "1.0.0.0",
                "v1.0.0",
                "01.0.0",
                "1.0.0-",
                "1.0.0-01",
                "1.0.0+5",
                "1.0.0-a..b",
                "1.0.0\n",
                "9999999999.0.0",
                "../1.0.0")) {
            assertThatThrownBy(() -> SemanticVersion.parse(text))
                    .as(text)
                    .isInstanceOf(Failure.class)
                    .hasMessageStartingWith("'" + text + "' is not a version; write MAJOR.MINOR.PATCH such as 1.0.0");
        }
    }
}
