package io.stylemill.factory.route;

import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;

/** Makes shards. Safe for use by as many threads as the worker has slots. */
public interface ShardRunner {
    /**
     * Checks that this worker can make shards of the job's run at all.
     *
     * @throws io.stylemill.failure.Failure INPUT or VERIFICATION when it lacks what another worker
     *     may have: the checkpoint, the device, the precision, the store, this version of the
     *     program; other kinds as {@link #run}
     */
    void ready(Job job);

    /**
     * Makes one shard and stores it. May be called again for a shard that is stored already, by
     * this worker or another, and then returns an equal result.
     *
     * @return the result, without a failure
     * @throws io.stylemill.failure.Failure whose kind decides what follows: a retryable one has the
     *     broker hand the job out again, to any worker; any other is the shard's end.
     *     {@link io.stylemill.failure.Code#HANDED_BACK} as code gives the job back without counting
     *     an attempt
     */
    Result run(Job job);

    /**
     * Asks the shards that are being made to end soon by throwing
     * {@link io.stylemill.failure.Code#HANDED_BACK}; called at most once, when the program stops
     * and they did not finish in time.
     */
    void handBack();
}
