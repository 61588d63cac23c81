package io.stylemill.command.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionsTest {
    @ParameterizedTest
    @CsvSource({"1, 1000, 100", "1, 5, 1", "3, 1000, 100", "10, 1000, 100", "375, 1000, 3750", "375, 4, 15", "0, 4, 1"})
    void fewBatchesAreToldOfTenTimesEachAndManyAHundredTimesInAll(long batches, long steps, long every) {
        assertThat(Projections.tellEvery(batches, steps)).isEqualTo(every);
    }
}
