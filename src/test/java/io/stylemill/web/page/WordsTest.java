package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void writesNumbersWithoutZerosAndPointsAtTheirEnd() {
        assertThat(List.of(Words.number(0.825674), Words.number(0.5), Words.number(2), Words.number(0.999964)))
                .containsExactly("0.826", "0.5", "2", "1");
        assertThat(Words.number(100.00001)).isEqualTo("100");
    }

    @Test
    void showsDifferencesOfMeasuresAsTheCommandDoes() {
        Map<String, ?> diff = Map.of(
                "quality",
                List.of(
                        Map.of("key", "psi.max", "a", 0.999437, "b", 0.999964),
                        Map.of("key", "psi.mean", "a", 1.0E-7, "b", 2.0)));
        assertThat(ComparePage.sections(diff).get(0).rows())
                .extracting(ComparePage.Row::a, ComparePage.Row::b)
                .containsExactly(tuple("0.999437", "0.999964"), tuple("0.0000001", "2"));
    }
}
