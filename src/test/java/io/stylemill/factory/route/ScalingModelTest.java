package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScalingModelTest {
    @Test
    void keepsWorkersBusyBelowEveryCeiling() {
        ScalingModel.Outcome o = new ScalingModel(50, 100, 1000, 500, 100).simulate(300, 1);

        assertThat(o.busy()).isCloseTo(1, within(0.01));
        assertThat(o.shardsPerSecond()).isCloseTo(5, within(0.2));
    }

    @Test
    void isHeldBackByTheDispatcher() {
        ScalingModel.Outcome o = new ScalingModel(50, 100, 100, 20, 1000).simulate(300, 1);

        assertThat(o.shardsPerSecond()).isCloseTo(20, within(0.5));
        assertThat(o.busy()).isCloseTo(20.0 / 50, within(0.05));
    }

    @Test
    void countsNoFasterThanTheCollector() {
        ScalingModel.Outcome o = new ScalingModel(50, 100, 100, 1000, 20).simulate(300, 1);

        assertThat(o.shardsPerSecond()).isCloseTo(20, within(0.5));
        assertThat(o.mostWaiting()).isGreaterThan(1000);
    }
}
