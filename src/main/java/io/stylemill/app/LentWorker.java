package io.stylemill.app;

import io.stylemill.plan.Job;
import io.stylemill.plan.Result;
import io.stylemill.route.ShardRunner;
import io.stylemill.worker.ShardWorker;

/** Gives a worker to the routes. */
record LentWorker(ShardWorker worker) implements ShardRunner {
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
