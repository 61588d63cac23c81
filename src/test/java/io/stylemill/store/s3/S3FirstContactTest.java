package io.stylemill.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.config.ChecksumMode;
import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.s3.S3Access.MissingBucket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3FirstContactTest {
    private static final S3Credentials RIGHT = new S3Credentials("access", "secret");

    @TempDir
    static Path folder;

    private static EmbeddedS3 server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedS3.start(folder, RIGHT);
        Files.createDirectory(folder.resolve("present"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static S3Access external(URI endpoint, S3Credentials credentials) {
        S3Settings settings = new S3Settings(endpoint, "us-east-1", true, ChecksumMode.AUTO);
        return new S3Access(settings, credentials, MissingBucket.REFUSE, null, null);
    }

    private static Failure refused(S3Access access, S3Patience patience, String bucket) {
        try (S3Buckets buckets = new S3Buckets(access, patience)) {
            return catchThrowableOfType(Failure.class, () -> buckets.bucket(bucket));
        }
    }

    @Test
    void opensABucketThatIsThere() {
        try (S3Buckets buckets = new S3Buckets(external(server.endpoint(), RIGHT))) {
            assertThat(buckets.bucket("present").list("")).isEmpty();
        }
    }

    @Test
    void refusesABucketThatIsMissing() {
        Failure failure = refused(external(server.endpoint(), RIGHT), S3Patience.STANDARD, "absent");
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure.code()).isEqualTo("bucket-missing");
        assertThat(failure)
                .hasMessage("Cannot use s3://absent: " + server.endpoint()
                        + " has no bucket of this name; create it (aws s3 mb s3://absent) or name another");
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @Test
    void refusesAWrongSecret() {
        S3Credentials wrong = new S3Credentials("access", "wrong");
        Failure failure = refused(external(server.endpoint(), wrong), S3Patience.STANDARD, "present");
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure.code()).isEqualTo("s3-credentials-refused");
        assertThat(failure)
                .hasMessageStartingWith("Could not look at s3://present at " + server.endpoint()
                        + ": the server refuses the credentials (SignatureDoesNotMatch, status 403); ")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void refusesAnUnknownAccessKey() {
        S3Credentials unknown = new S3Credentials("nobody", "secret");
        Failure failure = refused(external(server.endpoint(), unknown), S3Patience.STANDARD, "present");
        assertThat(failure.code()).isEqualTo("s3-credentials-refused");
        assertThat(failure).hasMessageContaining("the server refuses the credentials (InvalidAccessKeyId, status 403)");
    }

    @Test
    void refusesAnEndpointWhereNothingListens() throws IOException {
        // It has the port, so that nobody else does, and does not listen.
        try (Socket mute = new Socket()) {
            mute.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI endpoint = URI.create("http://127.0.0.1:" + mute.getLocalPort());
            Failure failure = refused(external(endpoint, RIGHT), S3Patience.STANDARD, "present");
            assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
            assertThat(failure.code()).isEqualTo("s3-unreachable");
            assertThat(failure)
                    .hasMessage("Could not look at s3://present at " + endpoint
                            + ": nothing accepts connections there (Connection refused); check stylemill.s3.endpoint ("
                            + endpoint + ") and that the server runs");
        }
    }

    @Test
    void givesUpOnAServerThatNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            URI endpoint = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            S3Patience short1 = new S3Patience(
                    Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(60), 1);
            long start = System.nanoTime();
            Failure failure = refused(external(endpoint, RIGHT), short1, "present");
            assertThat(failure.code()).isEqualTo("s3-unreachable");
            assertThat(failure).hasMessageContaining(": no answer came in time; check stylemill.s3.endpoint");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void looksAtABucketForLessThan15Seconds() {
        assertThat(S3Patience.STANDARD.check().plus(S3Patience.STANDARD.connect()))
                .isLessThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void sendsChecksumsByDefaultToAmazonOnly() {
        assertThat(S3Access.external(settings(null, ChecksumMode.AUTO)).checksums())
                .isTrue();
        assertThat(S3Access.external(settings("https://s3.eu-central-1.amazonaws.com", ChecksumMode.AUTO))
                        .checksums())
                .isTrue();
        assertThat(S3Access.external(settings("https://ceph.example.org", ChecksumMode.AUTO))
                        .checksums())
                .isFalse();
        assertThat(S3Access.external(settings("https://ceph.example.org", ChecksumMode.ALWAYS))
                        .checksums())
                .isTrue();
        assertThat(S3Access.external(settings(null, ChecksumMode.REQUIRED_ONLY)).checksums())
                .isFalse();
        assertThat(S3Access.embedded(server.endpoint(), RIGHT, folder).checksums())
                .isTrue();
    }

    private static S3Settings settings(String endpoint, ChecksumMode mode) {
        return new S3Settings(endpoint == null ? null : URI.create(endpoint), "us-east-1", true, mode);
    }
}
