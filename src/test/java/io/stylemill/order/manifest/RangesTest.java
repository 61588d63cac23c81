package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {
    @Test
    void keepsTheOrderWritten() {
        Ranges ranges = Ranges.parse("7, 0-2,42", 100);

        assertThat(ranges.stream()).containsExactly(7L, 0L, 1L, 2L, 42L);
        assertThat(ranges.size()).isEqualTo(5);
        assertThat(ranges.max()).isEqualTo(42);
        assertThat(ranges).hasToString("7,0-2,42");
    }

    @Test
    void holdsAllSeedsWithoutListingThem() {
        Ranges ranges = Ranges.parse("0-4294967295", 4294967295L);

        assertThat(ranges.size()).isEqualTo(1L << 32);
        assertThat(ranges.get(4294967295L)).isEqualTo(4294967295L);
    }

    @Test
    void findsEveryNumberByItsIndex() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Ranges.Interval> parts = new ArrayList<>();
            long next = 0;
            for (int i = 0; i <= random.nextInt(8); i++) {
                long first = next + random.nextInt(5);
                long last = first + random.nextInt(4);
                parts.add(new Ranges.Interval(first, last));
                next = last + 1;
            }
            Collections.shuffle(parts, random);
            Ranges ranges = Ranges.parse(new Ranges(parts).toString(), next);

            assertThat(LongStream.range(0, ranges.size()).map(ranges::get).boxed())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(ranges.stream().boxed().toList());
        }
    }

    @Test
    void refusesAnIndexBeyondTheEnd() {
        assertThatThrownBy(() -> Ranges.parse("0-2", 2).get(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("index 3 of 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|'' is not a list of whole numbers and ranges such as 0-9,42",
                "1,,2|'1,,2' is not a list of whole numbers and ranges such as 0-9,42",
                "-1|'-1' is not a list of whole numbers and ranges such as 0-9,42",
                "1-2-3|'1-2-3' is not a list of whole numbers and ranges such as 0-9,42",
                "1.5|'1.5' is not a list of whole numbers and ranges such as 0-9,42",
                "5-4|'5-4' runs backwards; write the smaller number first",
                "0-10|'0-10' is beyond the largest allowed number, 9",
                "1-3,5,2|'1-3,5,2' names 2 twice; each number may occur once",
            })
    void refusesWhatIsNoSetOfNumbers(String text, String message) {
        assertThatThrownBy(() -> Ranges.parse(text, 9))
                .isInstanceOf(Failure.class)
                .hasMessage(message);
    }

    @Test
    void cutsLongTextsInMessages() {
        assertThatThrownBy(() -> Ranges.parse("x".repeat(100_000), 9))
                .hasMessage("'" + "x".repeat(60) + "...' is not a list of whole numbers and ranges such as 0-9,42");
    }
}
