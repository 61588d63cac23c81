package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that a worker's broker is lost, and once that it is back; reconnecting is the
 * listener's task.
 */
final class BrokerWatch implements ExceptionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
    private static final long LOOK_MILLIS = 2_000;

    private final BrokerAddress broker;
    private final Timer timer = new Timer("stylemill-broker-watch", true);
    private boolean lost;
    private boolean closed;

    BrokerWatch(BrokerAddress broker) {
        this.broker = broker;
    }

    @Override
    public synchronized void onException(JMSException e) {
        if (lost || closed) {
            return;
        }
        lost = true;
        LOG.warn("The broker {} is lost and looked for again, every few seconds: {}", broker, e.getMessage());
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        if (look()) {
                            cancel();
                        }
                    }
                },
                LOOK_MILLIS,
                LOOK_MILLIS);
    }

    private boolean look() {
        try {
            broker.probe();
        } catch (Failure e) {
            LOG.debug("Not yet", e);
            return false;
        }
        synchronized (this) {
            lost = false;
        }
        LOG.warn("The broker {} is back", broker);
        return true;
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.cancel();
    }
}
