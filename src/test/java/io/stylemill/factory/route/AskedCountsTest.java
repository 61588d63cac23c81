package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Questions to a broker that takes connections and says nothing. */
class AskedCountsTest {
    @Test
    void itsEndDoesNotWaitForABrokerThatIsSilent() throws IOException {
        CompletableFuture<Long> asked;
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AskedCounts counts =
                    new AskedCounts(new BrokerAddress("tcp://127.0.0.1:" + silent.getLocalPort(), "user", "secret"));
            asked = CompletableFuture.supplyAsync(() -> counts.waiting(Queues.JOBS));
            try (Socket held = silent.accept()) {
                assertThat(held.isConnected()).isTrue();

                counts.close();

                assertThat(asked).isNotDone();
            }
        }
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(asked::join)
                .withCauseInstanceOf(Failure.class);
    }
}
