package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WakingTest {
    private final Waking waking = new Waking();

    private String firings(int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> waking.looks() ? "look " : "- ")
                .reduce("", String::concat);
    }

    @Test
    void looksAtFirstAndThenEverySecondTime() {
        assertThat(firings(7)).isEqualTo("look look - look - look - ");
    }

    @Test
    void looksTheNextTimeOnceItWasWoken() {
        firings(4);
        waking.wake();

        assertThat(firings(3)).isEqualTo("look look - ");
    }
}
