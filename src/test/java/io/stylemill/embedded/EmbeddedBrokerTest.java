package io.stylemill.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.MountedDisk;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.Queues;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    Path home;

    private static void send(BrokerAddress who, String queue, String text, String dedup, int priority)
            throws JMSException {
        try (Connection connection = who.connectionFactory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.setPriority(priority);
            TextMessage message = session.createTextMessage(text);
            message.setStringProperty("_AMQ_DUPL_ID", dedup);
            producer.send(message);
        }
    }

    private static String receive(BrokerAddress who, String queue) throws JMSException {
        try (Connection connection = who.connectionFactory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            Message message = consumer.receive(5_000);
            session.commit();
            return message == null ? null : message.getBody(String.class);
        }
    }

    @Test
    void keepsMessagesAndTheirDuplicateIdsOverARestart() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            send(broker.coordinator(), Queues.JOBS, "a", "id-a", 4);
            send(broker.coordinator(), Queues.JOBS, "b", "id-b", 9);
            send(broker.coordinator(), Queues.JOBS, "a again", "id-a", 4);
            assertThat(broker.waiting(Queues.JOBS)).isEqualTo(2);
            assertThat(receive(Remote.worker(broker), Queues.JOBS)).isEqualTo("b");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            send(broker.coordinator(), Queues.JOBS, "b again", "id-b", 4);
            assertThat(broker.waiting(Queues.JOBS)).isEqualTo(1);
            assertThat(receive(broker.worker(), Queues.JOBS)).isEqualTo("a");
        }
    }

    @Test
    void letsAWorkerTakeJobsAndSendResultsAndNothingElse() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            send(Remote.worker(broker), Queues.RESULTS, "r", "1", 4);
            assertThat(receive(broker.coordinator(), Queues.RESULTS)).isEqualTo("r");

            assertThatExceptionOfType(JMSSecurityException.class)
                    .isThrownBy(() -> send(Remote.worker(broker), Queues.JOBS, "j", "2", 4))
                    .withMessageContaining("does not have permission='SEND'");
            assertThatExceptionOfType(JMSSecurityException.class)
                    .isThrownBy(() -> send(Remote.worker(broker), Queues.DEAD, "d", "3", 4));
            assertThatExceptionOfType(JMSSecurityException.class)
                    .isThrownBy(() -> receive(Remote.worker(broker), Queues.RESULTS));
            assertThatExceptionOfType(JMSException.class)
                    .isThrownBy(() -> send(broker.coordinator(), "elsewhere", "x", "4", 4));
            assertThat(broker.waiting(Queues.JOBS)).isZero();
        }
    }

    @Test
    void refusesAWrongPassword() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            BrokerAddress stranger = new BrokerAddress(broker.url(), "worker", "guess");

            assertThatExceptionOfType(JMSSecurityException.class).isThrownBy(() -> receive(stranger, Queues.JOBS));
        }
    }

    @Test
    void isProbedBeforeAnythingWaitsForIt() {
        BrokerAddress address;
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            broker.coordinator().probe();
            address = Remote.worker(broker);
            address.probe();
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> new BrokerAddress(broker.url(), "worker", "guess").probe())
                    .withMessage("cannot use the message broker worker@" + broker.url()
                            + ": the user or the password is refused")
                    .matches(f -> f.code().equals("broker-login") && f.kind() == Kind.INPUT);
        }
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(address::probe)
                .withMessageMatching("cannot reach the message broker worker@" + address.url()
                        + ": .*; see that it runs and that host and port are right")
                .matches(f -> f.code().equals("broker-unreachable") && f.kind() == Kind.TRANSIENT);
    }

    @Test
    void keepsPasswordsFromOthersAndOverARestart() throws Exception {
        String password;
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            password = broker.worker().password();
            assertThat(password)
                    .matches("[0-9a-f]{48}")
                    .isNotEqualTo(broker.coordinator().password());
            assertThat(broker.worker().toString()).doesNotContain(password);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("users"))))
                    .isEqualTo("rw-------");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(home, 0)) {
            assertThat(broker.worker().password()).isEqualTo(password);
        }
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> EmbeddedBroker.start(home, other.getLocalPort()))
                    .withMessage("cannot start the message broker: port " + other.getLocalPort()
                            + " of 127.0.0.1 is taken; choose another, or 0 for any free one")
                    .matches(f -> f.is(Code.PORT_TAKEN) && f.kind() == Kind.INPUT);
        }
    }

    @Test
    void saysThatTheDiskHasNoRoomForItsJournal() throws Exception {
        try (MountedDisk mounted = MountedDisk.at(home.resolve("disk"), "size=200k")) {
            Path disk = mounted.path();
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> EmbeddedBroker.start(disk, 0))
                    .withMessage("cannot start the message broker with its journal in " + disk
                            + ": the disk is full; make room and try again")
                    .matches(f -> f.code().equals("broker-full") && f.kind() == Kind.RESOURCES);
        }
    }

    @Test
    void saysThatTheFolderIsNotToBeUsed() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "x");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> EmbeddedBroker.start(file.resolve("broker"), 0))
                .withMessageEndingWith("; it must be a writable folder")
                .matches(f -> f.code().equals("broker-folder"));
    }

    @Test
    void saysThatAnotherBrokerUsesTheFolder() {
        try (EmbeddedBroker first = EmbeddedBroker.start(home, 0)) {
            assertThat(first.url()).startsWith("tcp://127.0.0.1:");
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> EmbeddedBroker.start(home, 0))
                    .withMessage("cannot start the message broker: another process uses its journal in " + home
                            + "; wait for it to end or stop it, or give this one another home")
                    .matches(f -> f.code().equals("broker-locked") && f.kind() == Kind.TRANSIENT);
        }
    }

    @Test
    void refusesAddressesItCannotRead() {
        for (String url : new String[] {"", "localhost", "http://host:1", "tcp://host:port"}) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> new BrokerAddress(url, "u", "p").connectionFactory())
                    .withMessage("cannot read the broker's address '" + url
                            + "': it has the form tcp://host:61616, with options after '?'")
                    .matches(f -> f.code().equals("broker-url"));
        }
    }
}
