package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VersionPageTest {
    private static List<String> steps(int versions, String here) {
        List<DatasetsPage.Step> all = IntStream.range(0, versions)
                .mapToObj(i -> new DatasetsPage.Step("1." + i + ".0", "", "", ""))
                .toList();
        return VersionPage.steps(all, here).stream()
                .map(DatasetsPage.Step::version)
                .toList();
    }

    @Test
    void namesTheVersionsAroundAnotherAndTheNewestOfManyNights() {
        assertThat(steps(365, "1.40.0")).containsExactly("1.38.0", "1.39.0", "1.40.0", "1.41.0", "1.42.0", "1.364.0");
        assertThat(steps(365, "1.0.0")).containsExactly("1.0.0", "1.1.0", "1.2.0", "1.364.0");
        assertThat(steps(365, "1.364.0")).containsExactly("1.362.0", "1.363.0", "1.364.0");
    }

    @Test
    void namesAllOfAFewVersions() {
        assertThat(steps(8, "1.0.0")).hasSize(8);
    }
}
