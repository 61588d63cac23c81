package io.stylemill.factory.inbox;

import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.failure.Failure;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An order at the one door of the factory, {@code direct:order}, by the way it came. */
public sealed interface Incoming {
    /** Returns what the order is called in answers and messages. */
    String name();

    /** Returns who or what gave the order, in words. */
    String by();

    /** Returns how often the order was tried, this time included. */
    default int attempts() {
        return 1;
    }

    /** Returns whether the order ends with a failure, rather than being tried again. */
    default boolean endsWith(Failure failure) {
        return true;
    }

    /**
     * Bytes of a stranger, who may ask for no more than the limits allow.
     *
     * @param base where the relative paths of the manifest start
     * @param origin how far it came
     * @param by who or what gave it, in words
     * @param claim that it came in, or null
     * @param attempts how often it was tried, this time included
     */
    record Dropped(
            String name,
            URI base,
            byte[] content,
            DropRules.Origin origin,
            String by,
            @Nullable Claim claim,
            int attempts)
            implements Incoming {
        public Dropped {
            Objects.requireNonNull(content, "content");
            if (attempts < 1) {
                throw new IllegalArgumentException("an order is tried at least once, not " + attempts + " times");
            }
        }

        @Override
        public boolean endsWith(Failure failure) {
            boolean isAsked = origin == DropRules.Origin.REQUEST;
            return isAsked || !failure.kind().mayRetry() || attempts >= Inbox.ATTEMPTS;
        }
    }

    /** An order of the user who started the program, planned already. */
    record Planned(Prepared prepared, String by) implements Incoming {
        @Override
        public String name() {
            return prepared.order().source().name();
        }
    }

    /** One firing of a schedule. */
    record Fired(Order order, Firing firing) implements Incoming {
        @Override
        public String name() {
            return order.source().name();
        }

        @Override
        public String by() {
            return "by the schedule " + firing.schedule() + ", for " + firing.scheduledAt();
        }

        @Override
        public boolean endsWith(Failure failure) {
            return !failure.kind().mayRetry();
        }
    }
}
