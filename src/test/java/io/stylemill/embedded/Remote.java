package io.stylemill.embedded;

import io.stylemill.factory.route.BrokerAddress;

/** The way in of workers in other processes of this machine, for tests. */
public final class Remote {
    private Remote() {}

    public static BrokerAddress worker(EmbeddedBroker broker) {
        BrokerAddress inside = broker.worker();
        return new BrokerAddress(broker.url(), inside.user(), inside.password());
    }
}
