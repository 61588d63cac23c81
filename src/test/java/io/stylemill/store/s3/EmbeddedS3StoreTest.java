package io.stylemill.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.store.StoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3StoreTest extends StoreContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static EmbeddedS3 server;
    private static S3Buckets buckets;

    private String bucket;
    private Store store;

    @BeforeAll
    static void start() {
        server = EmbeddedS3.start(folder, new S3Credentials("access", "secret"));
        buckets = new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()));
    }

    @AfterAll
    static void stop() {
        buckets.close();
        server.close();
    }

    @BeforeEach
    void open() {
        bucket = "bucket-" + BUCKETS.incrementAndGet();
        store = buckets.bucket(bucket);
    }

    @Override
    protected Store store() {
        return store;
    }

    @Test
    void readsAMissingBucketAsEmptyAndMakesItAtTheFirstWrite() {
        assertThat(store.list("")).isEmpty();
        assertThat(store.head("x")).isEmpty();
        assertThat(store.open("x")).isEmpty();
        store.delete("x");
        assertThat(folder.resolve(bucket)).doesNotExist();
        store.putIfAbsent("x", bytes("1"), "text/plain");
        assertThat(folder.resolve(bucket)).isDirectory();
    }

    @Test
    void keepsTheDigestBesideTheObject() {
        store.putIfAbsent("x", bytes("1"), "text/plain");
        assertThat(store.head("x").orElseThrow().sha256()).isEqualTo(Digests.sha256(bytes("1")));
    }

    /**
     * The server answers these without waiting for a body; a body cut off would come back as a
     * false SAME.
     */
    @Test
    void createsEachOfManyEmptyObjectsAtTheFirstAttempt() {
        for (int i = 0; i < 200; i++) {
            assertThat(store.putIfAbsent("empty-" + i, new byte[0], "text/plain"))
                    .as("object %d", i)
                    .isEqualTo(Store.Put.CREATED);
        }
    }

    @Test
    void sharesAnObjectByAnAddressThatNeedsNoCredentials() throws IOException {
        store.putIfAbsent("data/train-0.tar", bytes("shard"), "application/x-tar");
        URI address = store.shared("data/train-0.tar", Duration.ofMinutes(5)).orElseThrow();

        try (InputStream in = address.toURL().openStream()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes("shard"));
        }
        assertThat(address.toString()).contains("X-Amz-Expires=300").doesNotContain("secret");
        URI other = URI.create(address.toString().replace("train-0", "train-1"));
        assertThat(((HttpURLConnection) other.toURL().openConnection()).getResponseCode())
                .isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
    }

    @Test
    void keepsObjectsAsPlainFiles() {
        store.putIfAbsent("a/x.txt", bytes("1"), "text/plain");
        assertThat(server.localPath(bucket, "a/x.txt")).hasContent("1");
        assertThat(store.address("a/x.txt")).isEqualTo("s3://" + bucket + "/a/x.txt");
    }
}
