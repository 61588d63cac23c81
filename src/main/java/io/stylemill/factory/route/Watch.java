package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a coordinator's regular look at something; a look that fails is made up for by the next. */
public final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration QUIET = Duration.ofSeconds(30);

    private final String what;
    private final Runnable look;
    private final Clock clock;
    private Instant loudAgain = Instant.MIN;

    Watch(String what, Runnable look, Clock clock) {
        this.what = what;
        this.look = look;
        this.clock = clock;
    }

    /** Looks once; says, at most every 30 seconds, that it cannot. */
    public synchronized void look() {
        try {
            look.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Says, at most every 30 seconds, that a look failed. */
    synchronized void failed(Throwable e) {
        Instant now = clock.instant();
        if (now.isAfter(loudAgain)) {
            loudAgain = now.plus(QUIET);
            if (e instanceof Failure) {
                LOG.warn(
                        "{} cannot be looked after now and wait: {}",
                        what,
                        Reason.of(e).message());
            } else {
                LOG.error("{} cannot be looked after now and wait", what, e);
            }
        }
        LOG.debug("It failed with", e);
    }
}
