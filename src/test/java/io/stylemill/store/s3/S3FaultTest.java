package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.config.ChecksumMode;
import io.stylemill.config.PayloadMode;
import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Store;
import io.stylemill.store.s3.FaultyS3.Fault;
import io.stylemill.store.s3.S3Access.MissingBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3FaultTest {
    private static final byte[] CONTENT = "content".getBytes(UTF_8);
    private static final byte[] OTHER = "another".getBytes(UTF_8);
    private static final int ATTEMPTS = 5;

    private FaultyS3 server;
    private S3Buckets buckets;

    @BeforeEach
    void start() throws IOException {
        server = FaultyS3.honouringConditions();
    }

    @AfterEach
    void stop() {
        buckets.close();
        server.close();
    }

    private Store store() {
        S3Settings settings = new S3Settings(server.endpoint(), "us-east-1", true, ChecksumMode.REQUIRED_ONLY)
                .with(PayloadMode.CHUNKED);
        buckets = new S3Buckets(new S3Access(settings, new S3Credentials("a", "s"), MissingBucket.REFUSE, null, null));
        return buckets.bucket("datasets");
    }

    private static Store.Put put(Store store, byte[] content) {
        return store.putIfAbsent("k", content, "text/plain");
    }

    private static Fault[] always(Fault fault) {
        return Collections.nCopies(ATTEMPTS, fault).toArray(Fault[]::new);
    }

    @Test
    void passesOverAServerErrorABusyServerAConflictAndALostConnection() {
        for (Fault fault : List.of(Fault.ANSWER_500, Fault.ANSWER_503, Fault.ANSWER_409, Fault.DROP)) {
            Store store = store();
            server.failWrites(fault);
            assertThat(store.putIfAbsent("k-" + fault, CONTENT, "text/plain"))
                    .as("%s", fault)
                    .isEqualTo(Store.Put.CREATED);
            buckets.close();
        }
        assertThat(server.requests())
                .containsExactly(
                        "PUT k-ANSWER_500",
                        "PUT k-ANSWER_500",
                        "PUT k-ANSWER_503",
                        "PUT k-ANSWER_503",
                        "PUT k-ANSWER_409",
                        "PUT k-ANSWER_409",
                        "PUT k-DROP",
                        "PUT k-DROP");
    }

    @Test
    void findsItsOwnObjectWhenTheAnswerToTheFirstAttemptWasLost() {
        Store store = store();
        server.failWrites(Fault.WRITE_AND_DROP);
        assertThat(put(store, CONTENT)).isEqualTo(Store.Put.SAME);
        assertThat(server.requests()).containsExactly("PUT k", "PUT k", "HEAD k");
    }

    @Test
    void findsItsOwnObjectWhenEveryAnswerWasLost() {
        Store store = store();
        server.failWrites(always(Fault.WRITE_AND_DROP));
        assertThat(put(store, CONTENT)).isEqualTo(Store.Put.SAME);
        assertThat(server.requests()).hasSize(ATTEMPTS + 1).endsWith("PUT k", "HEAD k");
    }

    @Test
    void doesNotKnowTheOutcomeWhenNoAnswerCameAndNothingIsThere() {
        Store store = store();
        server.failWrites(always(Fault.DROP));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put(store, CONTENT))
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.OUTCOME_UNKNOWN))
                .satisfies(f -> assertThat(f.code()).isEqualTo("write-outcome-unknown"))
                .withMessageStartingWith(
                        "Could not write s3://datasets/k at " + server.endpoint() + ": the connection failed (")
                .withMessageEndingWith(". Whether it was written is unknown: look again before acting");
    }

    @Test
    void doesNotKnowTheOutcomeWhenTheLookFailsToo() {
        Store store = store();
        server.failWrites(always(Fault.WRITE_AND_DROP));
        server.failLooks();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put(store, CONTENT))
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.OUTCOME_UNKNOWN))
                .satisfies(f -> assertThat(f.getSuppressed()).hasSize(1));
    }

    @Test
    void isTransientWhenTheServerKeepsFailing() {
        Store store = store();
        server.failWrites(always(Fault.ANSWER_500));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put(store, CONTENT))
                .withMessage("Could not write s3://datasets/k at " + server.endpoint()
                        + ": the server failed (InternalError, status 500)")
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.TRANSIENT))
                .satisfies(f -> assertThat(f.code()).isEqualTo("s3-failed"));
        assertThat(server.holds("k")).isFalse();
    }

    @Test
    void saysThatTheStoreIsFull() {
        Store store = store();
        server.failWrites(always(Fault.ANSWER_507));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put(store, CONTENT))
                .withMessageContaining("the store has no room for it (InsufficientStorage, status 507)")
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.RESOURCES));
    }

    @Test
    void tellsAFullDiskOfAServerOnThisMachineFromALostConnection(@TempDir Path folder) throws IOException {
        S3Settings settings = new S3Settings(server.endpoint(), "us-east-1", true, ChecksumMode.REQUIRED_ONLY)
                .with(PayloadMode.CHUNKED);
        S3Access access = new S3Access(settings, new S3Credentials("a", "s"), MissingBucket.REFUSE, folder, null);
        buckets = new S3Buckets(access);
        // As if all the room there is were wanted: no disk has to be filled.
        long bytes = Files.getFileStore(folder).getUsableSpace();
        Failure failure = S3Writes.full(access, "s3://datasets/k", bytes, new IOException("dropped"))
                .orElseThrow();
        assertThat(failure.kind()).isEqualTo(Kind.RESOURCES);
        assertThat(failure.code()).isEqualTo("disk-full");
        assertThat(failure)
                .hasMessageStartingWith("Could not write s3://datasets/k: the disk of " + folder + " is full (" + bytes
                        + " bytes to write, ");
        assertThat(S3Writes.full(access, "s3://datasets/k", 1, new IOException("dropped")))
                .isEmpty();
    }

    @Test
    void knowsItsOwnReplacementWhenTheAnswerWasLost() {
        Store store = store();
        assertThat(store.compareAndPut("k", CONTENT, "text/plain", null)).isTrue();
        String seen = store.head("k").orElseThrow().etag();
        server.failWrites(Fault.WRITE_AND_DROP);
        assertThat(store.compareAndPut("k", OTHER, "text/plain", seen)).isTrue();
        assertThat(store.compareAndPut("k", CONTENT, "text/plain", seen)).isFalse();
    }

    @Test
    void looksBeforeWritingWhereTheServerIgnoresConditions() throws IOException {
        server.close();
        server = FaultyS3.ignoringConditions();
        Store store = store();
        assertThat(put(store, CONTENT)).isEqualTo(Store.Put.CREATED);
        assertThat(put(store, CONTENT)).isEqualTo(Store.Put.SAME);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put(store, OTHER))
                .satisfies(f -> assertThat(f.code()).isEqualTo("object-differs"));
        assertThat(server.requests()).containsExactly("HEAD k", "PUT k", "HEAD k", "HEAD k");
        String seen = store.head("k").orElseThrow().etag();
        assertThat(store.compareAndPut("k", OTHER, "text/plain", null)).isFalse();
        assertThat(store.compareAndPut("k", OTHER, "text/plain", seen)).isTrue();
        assertThat(store.compareAndPut("k", OTHER, "text/plain", seen)).isFalse();
    }

    @Test
    void asksTheServerAloneWhereItHonoursConditions() {
        Store store = store();
        assertThat(put(store, CONTENT)).isEqualTo(Store.Put.CREATED);
        assertThat(server.requests()).containsExactly("PUT k");
    }

    @Test
    void looksBeforeItSendsALargeObjectInVain() {
        Store store = store();
        byte[] large = new byte[1 << 20];
        assertThat(put(store, large)).isEqualTo(Store.Put.CREATED);
        assertThat(put(store, large)).isEqualTo(Store.Put.SAME);
        assertThat(server.requests()).containsExactly("HEAD k", "PUT k", "HEAD k");
    }

    @Test
    void readsTheObjectToCompareItWhereTheServerKeepsNoDigest() {
        server.forgetMetadata();
        Store store = store();
        put(store, CONTENT);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> put(store, OTHER))
                .satisfies(f -> assertThat(f.code()).isEqualTo("object-differs"));
        assertThat(server.requests()).containsExactly("PUT k", "PUT k", "HEAD k", "GET k");
    }
}
