package io.stylemill.embedded;

import io.stylemill.config.BrokerSettings;
import io.stylemill.factory.route.AskedCounts;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.WorkerPart;
import io.stylemill.failure.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The broker of a process that coordinates: the embedded one, or the one that the settings name.
 *
 * @param coordinator the coordinator's way in
 * @param worker the way in of a worker in this process
 * @param company whether workers elsewhere are to be expected
 * @param local where the embedded broker listens for workers of this machine
 */
public record BrokerEnds(
        BrokerAddress coordinator,
        BrokerAddress worker,
        QueueCounts counts,
        WorkerPart.Company company,
        Optional<URI> local,
        AutoCloseable owned)
        implements AutoCloseable {
    /**
     * Starts the embedded broker, or calls on the external one.
     *
     * @param home data folder of this process
     * @throws Failure as {@link EmbeddedBroker#start} and {@link BrokerAddress#probe} do;
     *     {@code broker-login} (INPUT)
     */
    public static BrokerEnds open(BrokerSettings settings, Path home) {
        if (settings.embedded()) {
            EmbeddedBroker broker = LocalServers.in(home)
                    .startBroker(port -> EmbeddedBroker.start(home.resolve("broker"), port, settings.redelivery()));
            return new BrokerEnds(
                    broker.coordinator(),
                    broker.worker(),
                    broker,
                    WorkerPart.Company.ALONE,
                    Optional.of(URI.create(broker.url())),
                    broker);
        }
        BrokerAddress address = address(settings, String.valueOf(settings.url()));
        address.probe();
        AskedCounts counts = new AskedCounts(address);
        return new BrokerEnds(address, address, counts, WorkerPart.Company.AMONG_OTHERS, Optional.empty(), counts);
    }

    /**
     * Returns the way into an external broker with the user of the settings.
     *
     * @throws Failure {@code broker-login} (INPUT) when the settings name none
     */
    public static BrokerAddress address(BrokerSettings settings, String url) {
        String user = settings.user();
        String password = settings.password();
        if (user == null || password == null) {
            throw Failure.input(
                    "broker-login",
                    "the message broker " + url.replaceFirst("\\?.*", "") + " wants a user and a password; set"
                            + " stylemill.broker.user and stylemill.broker.password, or STYLEMILL_BROKER_USER and"
                            + " STYLEMILL_BROKER_PASSWORD");
        }
        return new BrokerAddress(url, user, password);
    }

    @Override
    public void close() {
        try {
            owned.close();
        } catch (Failure e) {
            throw e;
        } catch (Exception e) {
            throw Failure.bug("the broker's end did not close: " + e);
        }
    }
}
