package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Outbox;
import io.stylemill.order.plan.MessageJson;

/** The queues between coordinator and workers, and how often the broker hands a message out. */
public final class Queues {
    /** {@link io.stylemill.order.plan.Job}s, coordinator to worker. */
    public static final String JOBS = Outbox.JOBS;

    /** {@link io.stylemill.order.plan.Result}s, worker to coordinator. */
    public static final String RESULTS = "stylemill.results";

    /** What was handed out {@value #ATTEMPTS} times and never finished. */
    public static final String DEAD = "stylemill.dead";

    /** {@link Heartbeat}s, worker to every coordinator; a topic, of which nothing is kept. */
    public static final String WORKERS = "stylemill.workers";

    /** Deliveries of a job or result before it is dead; a worker that is killed counts as one. */
    public static final int ATTEMPTS = 5;

    /** A job's property: the worker makes nothing beside it, for its workers died before. */
    static final String ALONE = "alone";

    /** A job's property: the form of its text. A worker takes no job of a form it cannot read. */
    static final String FORM = "message";

    /** Selects the jobs that this program can read; routes/generate.camel.yaml says it too. */
    static final String READABLE = FORM + " IS NULL OR " + FORM + " = '" + MessageJson.JOB + "'";

    /** A job's property: the form in which its coordinator reads the rows of shards. */
    static final String ROWS = "rows";

    private Queues() {}
}
