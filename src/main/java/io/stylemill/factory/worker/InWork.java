package io.stylemill.factory.worker;

import io.stylemill.order.plan.Job;
import java.time.Instant;

/**
 * A shard that a worker makes now.
 *
 * @param since when the worker took it
 * @param kept images that are in it so far
 * @param refused images that were made for it and did not pass the gates
 */
public record InWork(Job job, Instant since, long kept, long refused) {}
