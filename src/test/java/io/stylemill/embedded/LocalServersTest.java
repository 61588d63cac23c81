package io.stylemill.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.config.S3Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServersTest {
    private static final URI BROKER = URI.create("tcp://127.0.0.1:40001");

    @TempDir
    Path home;

    private final List<ServerSocket> others = new ArrayList<>();

    @AfterEach
    void lets() throws IOException {
        for (ServerSocket other : others) {
            other.close();
        }
    }

    @Test
    void remembersWhereTheServersOfADataFolderListen() {
        URI s3 = URI.create("http://127.0.0.1:40002");
        assertThat(LocalServers.in(home)).isEqualTo(new LocalServers(null, null));
        new LocalServers(BROKER, null).write(home);
        new LocalServers(null, s3).write(home);
        assertThat(LocalServers.in(home)).isEqualTo(new LocalServers(BROKER, s3));
    }

    @Test
    void startsAServerWhereItListenedLastUnlessThatPortIsTaken() throws IOException {
        IntFunction<Integer> port = chosen -> chosen;
        assertThat(new LocalServers(BROKER, null).<Integer>startS3(port)).isZero();
        ServerSocket other = take(0);
        LocalServers last = new LocalServers(null, URI.create("http://127.0.0.1:" + other.getLocalPort()));
        assertThat(last.<Integer>startS3(port)).isZero();
        other.close();
        assertThat(last.<Integer>startS3(port)).isEqualTo(other.getLocalPort());
    }

    @Test
    void startsElsewhereWhereAnotherProgramTakesThePortAtTheLastMoment() throws IOException {
        ServerSocket broker = take(0);
        ServerSocket s3 = take(0);
        LocalServers last = new LocalServers(
                URI.create("tcp://127.0.0.1:" + broker.getLocalPort()),
                URI.create("http://127.0.0.1:" + s3.getLocalPort()));
        broker.close();
        s3.close();
        try (EmbeddedBroker started = last.startBroker(
                afterAnother(port -> EmbeddedBroker.start(home.resolve("broker"), port, Duration.ofSeconds(1))))) {
            assertThat(started.url()).startsWith("tcp://127.0.0.1:").isNotEqualTo(String.valueOf(last.broker()));
        }
        try (EmbeddedS3 started = last.startS3(
                afterAnother(port -> EmbeddedS3.start(home.resolve("s3"), new S3Credentials("a", "s"), port)))) {
            assertThat(started.healthy()).isTrue();
            assertThat(started.endpoint()).isNotEqualTo(last.s3());
        }
    }

    private <T> IntFunction<T> afterAnother(IntFunction<T> start) {
        return port -> {
            if (port != 0) {
                take(port);
            }
            return start.apply(port);
        };
    }

    private ServerSocket take(int port) {
        try {
            ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
            others.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
