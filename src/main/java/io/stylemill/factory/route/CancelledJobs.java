package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jobs of cancelled runs out of the queue, so that no worker makes what nobody wants any
 * more.
 */
public final class CancelledJobs {
    private static final Logger LOG = LoggerFactory.getLogger(CancelledJobs.class);

    private final Ledger ledger;
    private final BrokerAddress broker;
    private final Set<String> recalled = new HashSet<>();

    CancelledJobs(Ledger ledger, BrokerAddress broker) {
        this.ledger = ledger;
        this.broker = broker;
    }

    /** Recalls the jobs of the runs that were cancelled since the last look. */
    public synchronized void look() {
        List<String> cancelled = ledger.runs().stopped();
        recalled.retainAll(cancelled);
        for (String run : cancelled) {
            if (!recalled.contains(run)) {
                int jobs = recall(run);
                recalled.add(run);
                if (jobs == 0) {
                    // At a start this is every run that was ever stopped: no news.
                    continue;
                }
                LogScope.run(
                        run,
                        null,
                        null,
                        () -> LOG.info("Run {} is stopped; {} of its jobs are taken out of the queue", run, jobs));
            }
        }
    }

    private int recall(String run) {
        try (Connection connection = broker.connectionFactory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer jobs = session.createConsumer(
                        session.createQueue(Queues.JOBS), Refusals.RUN + " = '" + run.replace("'", "''") + "'")) {
            connection.start();
            int taken = 0;
            while (jobs.receiveNoWait() != null) {
                taken++;
            }
            // Somebody may have gone on with the run meanwhile; then these are its new jobs.
            if (ledger.runs().find(run).filter(Run::stopped).isEmpty()) {
                session.rollback();
                return 0;
            }
            session.commit();
            return taken;
        } catch (JMSException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "broker-unreachable",
                    "cannot take the jobs of run " + run + " out of the queue of " + broker + ": " + e.getMessage(),
                    e);
        }
    }
}
