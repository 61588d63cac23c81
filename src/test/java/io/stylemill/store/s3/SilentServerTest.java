package io.stylemill.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.command.FaultProxy;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Silence;
import io.stylemill.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real client of a server that takes requests and answers none. */
class SilentServerTest {
    @TempDir
    private Path folder;

    private EmbeddedS3 server;
    private FaultProxy proxy;
    private S3Buckets buckets;
    private Store store;

    @BeforeEach
    void starts() throws IOException {
        server = EmbeddedS3.start(folder, new S3Credentials("access", "secret"));
        proxy = new FaultProxy(server.endpoint());
        buckets = new S3Buckets(S3Access.embedded(proxy.endpoint(), server.credentials(), server.folder()));
        store = buckets.bucket("sets");
        store.putIfAbsent("there", new byte[10], "application/octet-stream");
    }

    @AfterEach
    void ends() throws IOException {
        buckets.close();
        proxy.close();
        server.close();
    }

    private static Failure failure(CompletableFuture<?> work) {
        try {
            work.join();
            throw new AssertionError("it was answered");
        } catch (CompletionException e) {
            return (Failure) e.getCause();
        }
    }

    @Test
    void whatWaitsIsSeenWhileItWaitsAndEndsWhenItIsGivenUp() {
        assertThat(buckets.silences()).isEmpty();
        proxy.hang();
        CompletableFuture<?> read = CompletableFuture.supplyAsync(() -> store.head("there"));
        CompletableFuture<?> write =
                CompletableFuture.supplyAsync(() -> store.putIfAbsent("new", new byte[10], "application/octet-stream"));
        await().until(() -> proxy.hanging() == 2);

        assertThat(buckets.silences())
                .extracting(Silence::request)
                .containsExactlyInAnyOrder("HEAD /sets/there", "PUT /sets/new");
        assertThat(buckets.silences().get(0).server())
                .isEqualTo(proxy.endpoint().toString());

        buckets.giveUp();

        Failure notRead = failure(read);
        assertThat(notRead.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(notRead).hasMessageEndingWith("the program stops, and waits for the server no more");
        assertThat(failure(write).kind()).isEqualTo(Kind.OUTCOME_UNKNOWN);
        assertThat(buckets.silences()).isEmpty();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.open("there"))
                .withMessageEndingWith("the program stops, and waits for the server no more");
        // None of them was sent again.
        assertThat(proxy.hanging()).isEqualTo(2);
    }
}
