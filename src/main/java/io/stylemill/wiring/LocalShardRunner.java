package io.stylemill.wiring;

import io.stylemill.factory.route.ShardRunner;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;

/** Gives a worker to the routes. */
public record LocalShardRunner(ShardWorker worker) implements ShardRunner {
    @Override
    public void ready(Job job) {
        worker.ready(job);
    }

    @Override
    public Result run(Job job) {
        return worker.make(job);
    }

    @Override
    public void handBack() {
        worker.handBack();
    }
}
