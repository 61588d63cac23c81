package io.stylemill.factory.route;

import java.util.OptionalLong;

/** How full the broker's queues are. */
@FunctionalInterface
public interface QueueCounts {
    /**
     * Returns how many messages a queue holds, those that are worked on and those that wait for a
     * redelivery included.
     *
     * @throws io.stylemill.failure.Failure TRANSIENT when the broker does not answer
     */
    long waiting(String queue);

    /**
     * Returns how many slots of living workers wait for the messages of a queue or work on them,
     * where that is known.
     *
     * @throws io.stylemill.failure.Failure TRANSIENT when the broker does not answer
     */
    default OptionalLong consumers(String queue) {
        return OptionalLong.empty();
    }

    /**
     * Returns how many messages the three queues hold, counted along a shard's way, so that none is
     * missed.
     */
    default long held() {
        return waiting(Queues.JOBS) + waiting(Queues.RESULTS) + waiting(Queues.DEAD);
    }
}
