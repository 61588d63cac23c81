package io.stylemill.factory.route;

import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a worker say that it is alive, and what it makes; who does not hear it misses nothing but
 * that.
 */
public final class HeartbeatSender {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSender.class);

    private final WorkerPart part;
    private final WorkerPart.Self self;
    private final Work work;
    private final Instant since;

    HeartbeatSender(WorkerPart part, WorkerPart.Self self, Work work, Clock clock) {
        this.part = part;
        this.self = self;
        this.work = work;
        this.since = clock.instant();
    }

    /** Returns what the worker says now. */
    public String say() {
        return HeartbeatJson.write(new Heartbeat(
                part.name(),
                self.device(),
                self.version(),
                part.slots(),
                since,
                self.making().get().stream()
                        .map(one -> new Heartbeat.Making(
                                one.job().run(),
                                one.job().id(),
                                one.job().shard().samples(),
                                one.kept(),
                                one.refused(),
                                one.since()))
                        .toList(),
                work.left(),
                work.trouble()));
    }

    /** Notes that nobody could be told; the next second tries again. */
    public void unheard(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        LOG.debug("The broker was not told what this worker makes", thrown);
    }
}
