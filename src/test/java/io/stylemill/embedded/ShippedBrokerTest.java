package io.stylemill.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.route.AskedCounts;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.CoordinatorPart;
import io.stylemill.factory.route.Factory;
import io.stylemill.factory.route.PlayedInbox;
import io.stylemill.factory.route.PlayedOrders;
import io.stylemill.factory.route.PlayedPublication;
import io.stylemill.factory.route.Queues;
import io.stylemill.factory.route.ServicePart;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.factory.route.WorkerPart;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped broker.xml, read by Artemis itself: it says what the embedded broker does, and works
 * over TLS.
 */
class ShippedBrokerTest {
    private static final Path SHIPPED = Path.of("docker/artemis/broker.xml").toAbsolutePath();
    private static final String PASSWORD = "key-store-secret";
    private static final String SHA = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    private ActiveMQServer server;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
        System.clearProperty("STYLEMILL_KEYSTORE");
        System.clearProperty("STYLEMILL_KEYSTORE_PASSWORD");
        System.clearProperty("STYLEMILL_BROKER_DATA");
    }

    private static FileConfiguration shipped() throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        new FileDeploymentManager(SHIPPED.toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        return configuration;
    }

    @Test
    void saysWhatTheEmbeddedBrokerDoes() throws Exception {
        Configuration shipped = shipped();
        Configuration embedded = EmbeddedBroker.configuration(folder, 0, 1, Duration.ofSeconds(1));

        assertThat(queues(shipped)).hasSize(3).isEqualTo(queues(embedded));
        assertThat(shipped.getAddressSettings().keySet())
                .isEqualTo(embedded.getAddressSettings().keySet());
        embedded.getAddressSettings().forEach((match, settings) -> {
            // Brokers of 2.40 and 2.44 do not know it, and refuse a file that names it.
            settings.setDiskFullMessagePolicy(
                    shipped.getAddressSettings().get(match).getDiskFullMessagePolicy());
            assertThat(shipped.getAddressSettings().get(match)).as(match).isEqualTo(settings);
            assertThat(shipped.getAddressSettings().get(match)).as(match).hasToString(settings.toString());
        });
        assertThat(roles(shipped)).hasSize(4).isEqualTo(roles(embedded));
        assertThat(shipped.isPersistenceEnabled()).isEqualTo(embedded.isPersistenceEnabled());
        assertThat(shipped.isSecurityEnabled()).isEqualTo(embedded.isSecurityEnabled());
        assertThat(shipped.getIDCacheSize()).isEqualTo(embedded.getIDCacheSize());
        assertThat(shipped.isPersistIDCache()).isEqualTo(embedded.isPersistIDCache());
        assertThat(shipped.getMaxDiskUsage()).isEqualTo(embedded.getMaxDiskUsage());
        assertThat(shipped.getMinDiskFree()).isEqualTo(embedded.getMinDiskFree());
        assertThat(shipped.getConnectionTtlCheckInterval()).isEqualTo(embedded.getConnectionTtlCheckInterval());
        assertThat(shipped.getJournalType()).isEqualTo(embedded.getJournalType());
        assertThat(shipped.getJournalPoolFiles()).isEqualTo(embedded.getJournalPoolFiles());
    }

    private static Map<String, String> queues(Configuration configuration) {
        Map<String, String> queues = new TreeMap<>();
        configuration
                .getAddressConfigurations()
                .forEach(address -> address.getQueueConfigs()
                        .forEach(queue -> queues.put(
                                queue.getName().toString(),
                                address.getName() + " " + queue.getRoutingType() + " " + durable(queue.isDurable()))));
        configuration
                .getQueueConfigs()
                .forEach(queue -> queues.put(
                        queue.getName().toString(),
                        queue.getAddress() + " " + queue.getRoutingType() + " " + durable(queue.isDurable())));
        return queues;
    }

    private static String durable(Boolean durable) {
        return Boolean.FALSE.equals(durable) ? "transient" : "durable";
    }

    private static Map<String, Set<String>> roles(Configuration configuration) {
        Map<String, Set<String>> roles = new TreeMap<>();
        configuration
                .getSecurityRoles()
                .forEach((match, of) ->
                        roles.put(match, of.stream().map(Role::toString).collect(Collectors.toSet())));
        return roles;
    }

    /**
     * A run over the shipped configuration, coordinator and worker with their own users over TLS.
     */
    @Test
    void carriesARunOverTlsAndKeepsWorkersToTheirPart() throws Exception {
        Path keys = folder.resolve("broker.p12");
        Path trusted = folder.resolve("trusted.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12");
        Path certificate = folder.resolve("broker.pem");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-keystore",
                keys.toString(),
                "-file",
                certificate.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                certificate.toString(),
                "-keystore",
                trusted.toString(),
                "-storetype",
                "PKCS12");
        String tls = start(keys) + "?sslEnabled=true&trustStorePath=" + trusted + "&trustStorePassword=" + PASSWORD;
        BrokerAddress coordinator = new BrokerAddress(tls, "coordinator", "c-secret");
        BrokerAddress worker = new BrokerAddress(tls, "worker", "w-secret");

        coordinator.probe();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new BrokerAddress(tls, "worker", "guess").probe())
                .matches(f -> f.code().equals("broker-login") && f.kind() == Kind.INPUT);
        assertThatExceptionOfType(Failure.class)
                .as("without TLS")
                .isThrownBy(() -> new BrokerAddress(tls.replaceFirst("\\?.*", ""), "worker", "w-secret").probe())
                .matches(f -> f.code().equals("broker-unreachable"));
        assertThatExceptionOfType(Failure.class)
                .as("a certificate that nobody vouches for")
                .isThrownBy(() ->
                        new BrokerAddress(tls.replaceFirst("\\?.*", "?sslEnabled=true"), "worker", "w-secret").probe())
                .matches(f -> f.code().equals("broker-unreachable"));
        assertThatExceptionOfType(JMSSecurityException.class)
                .isThrownBy(() -> send(worker, Queues.JOBS))
                .withMessageContaining("does not have permission='SEND'");
        assertThatExceptionOfType(JMSSecurityException.class).isThrownBy(() -> send(worker, Queues.DEAD));

        List<String> made = new CopyOnWriteArrayList<>();
        WorkerList workerList = new WorkerList(Clock.systemUTC());
        try (Ledger ledger = Ledger.open(Database.embedded(folder), Clock.systemUTC());
                AskedCounts counts = new AskedCounts(coordinator);
                Factory coordinating = Factory.start(
                        null,
                        new CoordinatorPart(
                                ledger,
                                new PlayedOrders(order -> accept(ledger, order)),
                                run -> PlayedPublication.committing(run, id -> "s3://sets/" + id),
                                coordinator,
                                counts,
                                null),
                        new ServicePart(
                                new PlayedInbox(() -> {}), Duration.ofSeconds(1), () -> {}, () -> {}, workerList),
                        null,
                        Clock.systemUTC());
                Factory working = Factory.start(
                        null,
                        null,
                        new WorkerPart(
                                played(made),
                                "w",
                                2,
                                worker,
                                WorkerPart.Company.AMONG_OTHERS,
                                new WorkerPart.Self("cuda:0", "1.2", List::of)),
                        Clock.systemUTC())) {
            assertThat(coordinating.order("r1")).isEqualTo("r1");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ledger.runs().find("r1").map(Run::state), Optional.of(RunState.PUBLISHED)::equals);
            assertThat(made).hasSize(5).doesNotHaveDuplicates();
            await().until(counts::held, held -> held == 0);
            assertThat(working.camel().getRoutes()).hasSize(2);
            await().until(() -> workerList.alive().size() == 1);
            assertThat(workerList.alive().get(0).worker()).isEqualTo("w");
        }
    }

    private String start(Path keys) throws Exception {
        System.setProperty("STYLEMILL_KEYSTORE", keys.toString());
        System.setProperty("STYLEMILL_KEYSTORE_PASSWORD", PASSWORD);
        System.setProperty("STYLEMILL_BROKER_DATA", folder.resolve("data").toString());
        FileConfiguration configuration = shipped();
        assertThat(configuration.getJournalDirectory())
                .isEqualTo(folder.resolve("data/journal").toString());
        configuration.getAcceptorConfigurations().forEach(a -> {
            assertThat(a.getParams()).containsEntry("host", "0.0.0.0").containsEntry("port", "61617");
            a.getParams().put("host", "127.0.0.1");
            a.getParams().put("port", "0");
        });
        configuration.setJMXManagementEnabled(false);
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("coordinator", "c-secret");
        users.addRole("coordinator", "coordinator");
        users.addUser("worker", "w-secret");
        users.addRole("worker", "worker");
        server = ActiveMQServers.newActiveMQServer(
                configuration, null, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users), true);
        server.start();
        NettyAcceptor acceptor = (NettyAcceptor) server.getRemotingService().getAcceptor("tls");
        return "tcp://127.0.0.1:" + acceptor.getActualPort();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(arguments));
        line.addAll(List.of("-storepass", PASSWORD));
        Process tool = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes());
        assertThat(tool.waitFor()).as(said).isZero();
    }

    private static void send(BrokerAddress who, String queue) throws JMSException {
        try (Connection connection = who.connectionFactory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage("x"));
        }
    }

    private static String accept(Ledger ledger, String id) {
        List<ShardJob> shards = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            shards.add(new ShardJob("train", i, 5, i, 1));
        }
        ledger.accept(PlainRuns.of(id, "cells", "s3://sets", NewRun.USUAL), shards);
        return id;
    }

    private static ShardRunner played(List<String> made) {
        return new ShardRunner() {
            @Override
            public void ready(Job job) {
                assertThat(URI.create(job.destination())).isEqualTo(URI.create("s3://sets"));
            }

            @Override
            public Result run(Job job) {
                made.add(job.id());
                Instant now = Instant.parse("2026-01-02T03:04:05Z");
                return new Result(
                        job.run(), job.shard(), SHA, "ab".repeat(16), 1, 1, 0, SHA, Map.of(), "w", now, now, null);
            }

            @Override
            public void handBack() {
                made.add("handed back");
            }
        };
    }
}
