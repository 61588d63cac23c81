package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import jakarta.jms.JMSException;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.jspecify.annotations.Nullable;
import org.springframework.jms.JmsException;

/**
 * What a throwable on a route means: trouble with the broker passes, all else is as
 * {@link Reason#of} says.
 */
final class Trouble {
    private static final String FULL = "broker-full";
    private static final String LOST = "broker-unreachable";

    private Trouble() {}

    /**
     * Returns the reason behind any throwable; {@code TRANSIENT} where the broker took no message
     * or lost its session, {@code route-body} (INPUT) where a route brings a step what it cannot
     * take.
     */
    static Reason of(Throwable thrown) {
        Throwable deepest = thrown;
        boolean broker = false;
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof Failure) {
                return Reason.of(thrown);
            }
            if (at instanceof NoTypeConversionAvailableException other) {
                return body(other);
            }
            broker |= isBrokers(at);
            deepest = at;
        }
        if (!broker) {
            return Reason.of(Causes.within(thrown));
        }
        String said = String.valueOf(deepest.getMessage());
        return isFull(thrown)
                ? new Reason(
                        FULL, Kind.TRANSIENT, "the broker takes no message now, its disk or memory is full: " + said)
                : new Reason(LOST, Kind.TRANSIENT, "the session with the broker is lost: " + said);
    }

    private static Reason body(NoTypeConversionAvailableException other) {
        return new Reason(
                "route-body",
                Kind.INPUT,
                "a step of the route needs a " + name(other.getToType()) + ", and the route brings it a "
                        + name(other.getFromType())
                        + ": a step before it is left out, or changed the body; compare the route with the one that was"
                        + " delivered");
    }

    /** Returns the name without its package; some classes have no simple name. */
    private static String name(@Nullable Class<?> type) {
        String name = type == null ? "null" : type.getTypeName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /**
     * Returns whether the broker refused a message because it has no room, and the session is as
     * good as before.
     */
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
