package io.stylemill.factory.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFactsTest {
    private static final String SHA = "5".repeat(64);
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final Map<String, String> BEFORE = Map.of("device", "cpu", "engine", "pytorch-2.7.1");
    private static final Map<String, String> AFTER = Map.of("device", "cpu", "engine", "pytorch-2.7.1+winograd");

    @Test
    void namesEveryEngineOfAWorkerThatWasUpgradedInTheMiddleOfARun() {
        assertThat(RunFacts.workers(List.of(
                        made(0, "gpu-1", BEFORE),
                        made(1, "gpu-2", BEFORE),
                        made(2, "gpu-1", AFTER),
                        made(3, "gpu-1", BEFORE),
                        made(4, "gpu-1", AFTER))))
                .isEqualTo(Map.of("gpu-1", BEFORE, "gpu-1 (2)", AFTER, "gpu-2", BEFORE));
    }

    private static Result made(int index, String worker, Map<String, String> device) {
        ShardJob shard = new ShardJob("train", index, 5, index * 10L, 10, 0);
        return new Result("r", shard, SHA, "5".repeat(32), 5, 10, 0, SHA, device, worker, AT, AT, null);
    }
}
