package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import jakarta.jms.JMSException;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.springframework.jms.JmsException;

/** What a throwable on a route means: trouble with the broker passes, all else is as {@link Reason#of} says. */
final class Trouble {
    private static final String FULL = "broker-full";
    private static final String LOST = "broker-unreachable";

    private Trouble() {}

    /** Returns the reason behind any throwable; {@code TRANSIENT} where the broker took no message or lost its session. */
    static Reason of(Throwable thrown) {
        Throwable deepest = thrown;
        boolean broker = false;
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof Failure) {
                return Reason.of(thrown);
            }
            broker |= isBrokers(at);
            deepest = at;
        }
        if (!broker) {
            return Reason.of(thrown);
        }
        String said = String.valueOf(deepest.getMessage());
        return isFull(thrown)
                ? new Reason(
                        FULL, Kind.TRANSIENT, "the broker takes no message now, its disk or memory is full: " + said)
                : new Reason(LOST, Kind.TRANSIENT, "the session with the broker is lost: " + said);
    }

    /** Returns whether the broker refused a message because it has no room, and the session is as good as before. */
    static boolean isFull(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof ActiveMQAddressFullException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBrokers(Throwable thrown) {
        return thrown instanceof JMSException || thrown instanceof JmsException || thrown instanceof ActiveMQException;
    }
}
