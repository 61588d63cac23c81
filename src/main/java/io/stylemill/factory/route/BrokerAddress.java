package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Secrets;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A message broker and who one is there.
 *
 * @param url {@code tcp://host:port}, with options after {@code ?} such as {@code sslEnabled=true}
 * @param user of the broker
 * @param password of the user, never printed
 */
public record BrokerAddress(String url, String user, String password) {
    /**
     * Returns how to connect, without connecting.
     *
     * @throws Failure {@code broker-url} (INPUT) when the URL cannot be read
     */
    public ConnectionFactory connectionFactory() {
        if (!readable()) {
            throw unreadable(null);
        }
        try {
            ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url, user, password);
            // A worker holds the job it works on and no other, so that priorities and other workers
            // get the rest.
            factory.setConsumerWindowSize(0);
            // Reconnecting is the listener's task alone; two owners would make a stop wait for a
            // broker that is away.
            factory.setReconnectAttempts(0);
            if (!url.contains("connectionTTL=")) {
                factory.setConnectionTTL(60_000);
            }
            if (!url.contains("clientFailureCheckPeriod=")) {
                factory.setClientFailureCheckPeriod(10_000);
            }
            if (!url.contains("callTimeout=")) {
                factory.setCallTimeout(30_000);
            }
            factory.setDeserializationDenyList("*");
            return factory;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw unreadable(e);
        }
    }

    /**
     * Connects once and leaves again, so that a wrong address is known before anything waits for
     * it.
     *
     * @throws Failure {@code broker-url} or {@code broker-login} (INPUT),
     *     {@code broker-unreachable} (TRANSIENT)
     */
    public void probe() {
        try (Connection connection = connectionFactory().createConnection()) {
            connection.start();
        } catch (JMSSecurityException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "broker-login",
                    "cannot use the message broker " + this + ": the user or the password is refused",
                    e);
        } catch (JMSException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "broker-unreachable",
                    "cannot reach the message broker " + this + ": " + e.getMessage()
                            + "; see that it runs and that host and port are right",
                    e);
        }
    }

    /** Returns whether the broker is in this process. */
    boolean inProcess() {
        return url.startsWith("vm:");
    }

    private boolean readable() {
        if (url.startsWith("(tcp://")) {
            return true;
        }
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && ("tcp".equals(uri.getScheme()) || "vm".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Failure unreadable(@Nullable Exception cause) {
        String message = "cannot read the broker's address '" + url
                + "': it has the form tcp://host:61616, with options after '?'";
        return cause == null
                ? Failure.input("broker-url", message)
                : Failure.of(Kind.INPUT, "broker-url", message, cause);
    }

    /** Returns the address without the password. */
    @Override
    public String toString() {
        int options = url.indexOf('?');
        return user + "@" + Secrets.hidden(options < 0 ? url : url.substring(0, options));
    }
}
