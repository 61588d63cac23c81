package io.stylemill.factory.route;

import io.stylemill.order.plan.Job;

/** A shard runner that is fit for all jobs and finishes each. */
public interface PlainRunner extends ShardRunner {
    @Override
    default void ready(Job job) {
        // It is fit for all.
    }

    @Override
    default void handBack() {
        throw new AssertionError("nothing is handed back");
    }
}
