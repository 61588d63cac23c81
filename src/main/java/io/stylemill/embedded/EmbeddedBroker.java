package io.stylemill.embedded;

import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.Queues;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQLockAcquisitionTimeoutException;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * A message broker inside this process: a journal in a folder, a port on loopback, two users.
 *
 * <p>What it has confirmed survives kill -9. The user {@code worker} may take jobs and send results
 * and nothing else.
 */
public final class EmbeddedBroker implements QueueCounts, AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String TCP = "tcp";
    /**
     * More than shards are ever outstanding; the ids of these many last messages are refused a
     * second time.
     */
    private static final int REMEMBERED_IDS = 200_000;

    private static final List<String> PARTS = List.of("journal", "bindings", "paging", "large");

    static final long ROOM_LEFT = 64L << 20;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final ActiveMQServer server;
    private final BrokerCredentials credentials;
    private final int id;
    private final int port;

    private EmbeddedBroker(ActiveMQServer server, BrokerCredentials credentials, int id, int port) {
        this.server = server;
        this.credentials = credentials;
        this.id = id;
        this.port = port;
    }

    /**
     * Starts a broker.
     *
     * @param folder of the journal and of the generated passwords; one broker at a time
     * @param port on 127.0.0.1, or 0 for any free one
     * @throws Failure {@code broker-locked} (TRANSIENT) when another process uses the folder,
     *     {@link Code#PORT_TAKEN} (INPUT) when the port is taken, {@code broker-folder} (INPUT),
     *     {@code broker-full} (RESOURCES), {@code broker-start} (BUG)
     */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, Duration.ofSeconds(1));
    }

    /**
     * Starts a broker that waits {@code redelivery} before it hands a message out again, then four
     * times as long each time, one minute at most.
     */
    public static EmbeddedBroker start(Path folder, int port, Duration redelivery) {
        BrokerCredentials credentials = BrokerCredentials.in(folder);
        close(folder);
        int id = NEXT.incrementAndGet();
        ActiveMQServer server = ActiveMQServers.newActiveMQServer(
                configuration(folder.toAbsolutePath(), port, id, redelivery), null, users(credentials), true);
        AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
        server.registerActivationFailureListener(refusal::set);
        try {
            server.start();
            Acceptor acceptor = server.getRemotingService().getAcceptor(TCP);
            if (server.isActive() && acceptor instanceof NettyAcceptor tcp && tcp.isStarted()) {
                return new EmbeddedBroker(server, credentials, id, tcp.getActualPort());
            }
        } catch (Exception e) {
            refusal.compareAndSet(null, e);
        }
        stop(server);
        throw refused(refusal.get(), folder, port);
    }

    /**
     * Its files follow the umask of this process: each folder of them is closed, whatever happens
     * to the one around.
     */
    private static void close(Path folder) {
        try {
            for (String part : PARTS) {
                OwnFolder.take(folder.resolve(part));
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "broker-folder",
                    "cannot make the message broker's folders in " + folder + ": " + e
                            + "; set stylemill.home to a folder that can be written",
                    e);
        }
    }

    private static Failure refused(@Nullable Exception refusal, Path folder, int port) {
        for (Throwable at = refusal; at != null; at = at.getCause()) {
            if (at instanceof ActiveMQLockAcquisitionTimeoutException) {
                return Failure.of(
                        Kind.TRANSIENT,
                        "broker-locked",
                        "cannot start the message broker: another process uses its journal in " + folder
                                + "; wait for it to end or stop it, or give this one another home",
                        at);
            }
            if (String.valueOf(at.getMessage()).contains("Failed to bind acceptor")) {
                return Failure.of(
                        Kind.INPUT,
                        Code.PORT_TAKEN,
                        "cannot start the message broker: port " + port + " of " + HOST
                                + " is taken; choose another, or 0 for any free one",
                        at);
            }
            if (WriteFault.isFull(at)) {
                return Failure.of(
                        Kind.RESOURCES,
                        "broker-full",
                        "cannot start the message broker with its journal in " + folder
                                + ": the disk is full; make room and try again",
                        at);
            }
        }
        String message = "cannot start the message broker with its journal in " + folder + ": " + refusal;
        return refusal == null ? Failure.bug(message) : Failure.of(Kind.BUG, "broker-start", message, refusal);
    }

    static Configuration configuration(Path folder, int port, int id, Duration redelivery) {
        ConfigurationImpl c = new ConfigurationImpl();
        c.setName("stylemill");
        c.setPersistenceEnabled(true);
        c.setJournalType(JournalType.NIO);
        c.setJournalDirectory(folder.resolve(PARTS.get(0)).toString());
        c.setBindingsDirectory(folder.resolve(PARTS.get(1)).toString());
        c.setPagingDirectory(folder.resolve(PARTS.get(2)).toString());
        c.setLargeMessagesDirectory(folder.resolve(PARTS.get(3)).toString());
        // Small files and few of them: a fresh broker writes them all before it starts.
        c.setJournalFileSize(2 << 20);
        c.setJournalMinFiles(2);
        c.setJournalPoolFiles(10);
        c.setJournalBufferTimeout_NIO(500_000);
        c.setJournalLockAcquisitionTimeout(1_000);
        c.setJMXManagementEnabled(false);
        c.setJMXNotificationEnabled(false);
        c.setMessageCounterEnabled(false);
        // It would stop the broker when a laptop wakes up.
        c.setCriticalAnalyzer(false);
        c.setGracefulShutdownEnabled(false);
        c.setIDCacheSize(REMEMBERED_IDS);
        c.setPersistIDCache(true);
        // Bytes, not the usual 90 percent: a disk that is 92 percent full is no reason to stop.
        c.setMaxDiskUsage(-1);
        c.setMinDiskFree(ROOM_LEFT);
        c.setGlobalMaxSize(64L << 20);
        c.setConnectionTtlCheckInterval(1_000);
        c.setSecurityEnabled(true);
        c.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(), java.util.Map.of("serverId", String.valueOf(id)), "vm"));
        c.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                java.util.Map.of("host", HOST, "port", String.valueOf(port), "protocols", "CORE"),
                TCP));
        for (String queue : new String[] {Queues.JOBS, Queues.RESULTS, Queues.DEAD}) {
            c.addQueueConfiguration(QueueConfiguration.of(queue)
                    .setAddress(queue)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true));
            c.addAddressSetting(queue, settings(queue, redelivery));
        }
        c.addAddressConfiguration(
                new CoreAddressConfiguration().setName(Queues.WORKERS).addRoutingType(RoutingType.MULTICAST));
        c.putSecurityRoles(
                Queues.WORKERS,
                Set.of(listener(BrokerCredentials.COORDINATOR), role(BrokerCredentials.WORKER, true, false)));
        c.addAddressSetting("#", closed());
        c.putSecurityRoles(
                Queues.JOBS,
                Set.of(role(BrokerCredentials.COORDINATOR, true, true), role(BrokerCredentials.WORKER, false, true)));
        c.putSecurityRoles(
                Queues.RESULTS,
                Set.of(role(BrokerCredentials.COORDINATOR, true, true), role(BrokerCredentials.WORKER, true, false)));
        c.putSecurityRoles(Queues.DEAD, Set.of(role(BrokerCredentials.COORDINATOR, true, true)));
        return c;
    }

    private static Role role(String name, boolean send, boolean consume) {
        return new Role(name, send, consume, false, false, false, false, false, consume, false, false, false, false);
    }

    /** Who listens to a topic makes a queue for the time. */
    private static Role listener(String name) {
        return new Role(name, true, true, false, false, true, true, false, true, false, false, false, false);
    }

    private static AddressSettings closed() {
        return new AddressSettings()
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setDefaultConsumerWindowSize(0)
                .setDiskFullMessagePolicy(DiskFullMessagePolicy.FAIL)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
    }

    private static AddressSettings settings(String queue, Duration redelivery) {
        AddressSettings settings = closed().setIDCacheSize(REMEMBERED_IDS)
                .setDeadLetterAddress(SimpleString.of(Queues.DEAD))
                .setExpiryAddress(SimpleString.of(Queues.DEAD))
                .setPageSizeBytes(1 << 20)
                .setMaxSizeBytes(32L << 20)
                .setRedeliveryDelay(redelivery.toMillis())
                .setRedeliveryMultiplier(4)
                .setMaxRedeliveryDelay(60_000);
        return queue.equals(Queues.DEAD)
                // Nothing comes after the last queue: what cannot be noted now is noted when the
                // ledger is back. The broker itself moves messages here, also on a full disk:
                // refused, they would be in no queue that is read.
                ? settings.setMaxDeliveryAttempts(-1).setDiskFullMessagePolicy(DiskFullMessagePolicy.BLOCK)
                : settings.setMaxDeliveryAttempts(Queues.ATTEMPTS);
    }

    private static ActiveMQJAASSecurityManager users(BrokerCredentials credentials) {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(BrokerCredentials.COORDINATOR, credentials.coordinator());
        users.addRole(BrokerCredentials.COORDINATOR, BrokerCredentials.COORDINATOR);
        users.addUser(BrokerCredentials.WORKER, credentials.worker());
        users.addRole(BrokerCredentials.WORKER, BrokerCredentials.WORKER);
        return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
    }

    /** Returns the coordinator's way in, inside this process. */
    public BrokerAddress coordinator() {
        return new BrokerAddress("vm://" + id, BrokerCredentials.COORDINATOR, credentials.coordinator());
    }

    /** Returns the way in of a worker inside this process. */
    public BrokerAddress worker() {
        return new BrokerAddress("vm://" + id, BrokerCredentials.WORKER, credentials.worker());
    }

    /** Returns {@code tcp://127.0.0.1:PORT}. */
    public String url() {
        return "tcp://" + HOST + ":" + port;
    }

    @Override
    public long waiting(String queue) {
        return queue(queue).getMessageCount();
    }

    @Override
    public OptionalLong consumers(String queue) {
        return OptionalLong.of(queue(queue).getConsumerCount());
    }

    private Queue queue(String name) {
        Queue found = server.locateQueue(name);
        if (found == null) {
            throw Failure.bug("the broker has no queue " + name);
        }
        return found;
    }

    /**
     * Takes no more messages from now on while the disk has less than {@code bytes} left; the usual
     * are 64 MiB.
     */
    void keepFree(long bytes) {
        if (!(server instanceof ActiveMQServerImpl running)) {
            throw Failure.bug("the broker is not Artemis's");
        }
        running.getMonitor().setMinDiskFree(bytes);
        running.getMonitor().tick();
    }

    @Override
    public void close() {
        stop(server);
    }

    private static void stop(ActiveMQServer server) {
        try {
            server.stop();
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "broker-stop", "the message broker could not write its last state: " + e, e);
        } catch (Exception e) {
            throw Failure.of(Kind.BUG, "broker-stop", "the message broker did not stop cleanly: " + e, e);
        }
    }
}
