package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitOrderTest {
    @ParameterizedTest
    @CsvSource({
        "test validation train, train validation test",
        "holdout dev train, train dev holdout",
        "val calibration train test bench, train val test bench calibration",
        "b a, a b"
    })
    void namesWhatIsTrainedOnFirst(String given, String wanted) {
        assertThat(SplitOrder.of(List.of(given.split(" ")).stream().collect(Collectors.toMap(x -> x, String::length)))
                        .keySet())
                .containsExactly(wanted.split(" "));
    }
}
