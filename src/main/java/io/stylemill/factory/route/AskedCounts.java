package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.OptionalLong;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker in another process how full its queues are, over a connection of its own.
 *
 * <p>The question is part of Artemis's core protocol (a queue query); it needs no right to manage
 * the broker.
 */
public final class AskedCounts implements QueueCounts, AutoCloseable {
    private final BrokerAddress broker;
    private @Nullable Connection connection;
    private @Nullable ClientSession session;

    /** @param broker asked from the first question on; connected to again after it was away */
    public AskedCounts(BrokerAddress broker) {
        this.broker = broker;
    }

    @Override
    public long waiting(String queue) {
        return ask(queue).getMessageCount();
    }

    @Override
    public OptionalLong consumers(String queue) {
        return OptionalLong.of(ask(queue).getConsumerCount());
    }

    private synchronized ClientSession.QueueQuery ask(String queue) {
        try {
            ClientSession.QueueQuery answer = session().queueQuery(SimpleString.of(queue));
            if (answer.isExists()) {
                return answer;
            }
        } catch (JMSException | ActiveMQException e) {
            letGo();
            throw Failure.of(
                    Kind.TRANSIENT,
                    "broker-unreachable",
                    "cannot ask the message broker " + broker + " how full " + queue + " is: " + e.getMessage(),
                    e);
        }
        throw Failure.input(
                "broker-queues",
                "the message broker " + broker + " has no queue " + queue
                        + "; give it the queues, address settings and roles of docker/artemis/broker.xml");
    }

    private ClientSession session() throws JMSException {
        ClientSession open = session;
        if (open != null && !open.isClosed()) {
            return open;
        }
        letGo();
        Connection fresh = broker.connectionFactory().createConnection();
        connection = fresh;
        if (!(fresh.createSession(false, Session.AUTO_ACKNOWLEDGE) instanceof ActiveMQSession artemis)) {
            throw new IllegalStateException("the broker's client is not Artemis's");
        }
        session = artemis.getCoreSession();
        return artemis.getCoreSession();
    }

    /** Lets go of the connection, and does not wait for a broker that is silent. */
    @Override
    public void close() {
        Thread ending = new Thread(this::letGo, "end-counts");
        ending.setDaemon(true);
        ending.start();
    }

    private synchronized void letGo() {
        Connection open = connection;
        connection = null;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (JMSException e) {
                // It is lost already; there is nothing to let go of.
                return;
            }
        }
    }
}
