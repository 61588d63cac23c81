package io.stylemill.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.store.StoreContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process that runs the embedded server, and others, which ask it over HTTP. */
class InProcessClientTest extends StoreContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static EmbeddedS3 server;
    private static S3Buckets inside;
    private static S3Buckets overHttp;

    private String bucket;
    private Store store;

    @BeforeAll
    static void start() {
        server = EmbeddedS3.start(folder, new S3Credentials("access", "secret"));
        inside = new S3Buckets(server.inside());
        overHttp = new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()));
    }

    @AfterAll
    static void stop() {
        overHttp.close();
        inside.close();
        server.close();
    }

    @BeforeEach
    void open() {
        bucket = "bucket-" + BUCKETS.incrementAndGet();
        store = inside.bucket(bucket);
    }

    @Override
    protected Store store() {
        return store;
    }

    @Test
    void writesTheFilesAndMetadataThatTheServerWrites(@TempDir Path files) throws IOException {
        Path large = files.resolve("large");
        Files.write(large, new byte[3 << 20]);
        String sha256 = Digests.sha256(large);
        Store http = overHttp.bucket(bucket);
        store.putIfAbsent("a/small", bytes("1"), "text/plain");
        http.putIfAbsent("b/small", bytes("1"), "text/plain");
        store.putIfAbsent("a/large", large, sha256, "application/x-tar");
        http.putIfAbsent("b/large", large, sha256, "application/x-tar");
        store.compareAndPut("a/latest", bytes("{}"), "application/json", null);
        http.compareAndPut("b/latest", bytes("{}"), "application/json", null);
        for (String name : new String[] {"small", "large", "latest"}) {
            Path own = folder.resolve(bucket).resolve("a").resolve(name);
            Path other = folder.resolve(bucket).resolve("b").resolve(name);
            assertThat(own).hasSameBinaryContentAs(other);
            assertThat(attributes(own)).isEqualTo(attributes(other)).containsKey("user.user-metadata.sha256");
            assertThat(Files.getPosixFilePermissions(own)).isEqualTo(Files.getPosixFilePermissions(other));
        }
    }

    private static Map<String, String> attributes(Path file) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        Map<String, String> found = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            found.put(name, new String(value.array(), StandardCharsets.ISO_8859_1));
        }
        return found;
    }

    @Test
    void seesWhatOthersWroteUnderTheSameVersionTags() {
        Store http = overHttp.bucket(bucket);
        http.putIfAbsent("x", bytes("1"), "text/plain");
        String tag = http.head("x").orElseThrow().etag();
        assertThat(bare(store.head("x").orElseThrow().etag())).isEqualTo(bare(tag));
        assertThat(store.compareAndPut("x", bytes("2"), "text/plain", tag)).isTrue();
        assertThat(http.compareAndPut("x", bytes("3"), "text/plain", tag)).isFalse();
        assertThat(http.compareAndPut(
                        "x",
                        bytes("3"),
                        "text/plain",
                        store.head("x").orElseThrow().etag()))
                .isTrue();
        assertThat(store.compareAndPut("x", bytes("4"), "text/plain", tag)).isFalse();
    }

    private static String bare(String tag) {
        return tag.replace("\"", "");
    }

    @Test
    void aFileThatIsNotWhatWasAnnouncedLeavesNothing(@TempDir Path files) throws IOException {
        Path file = Files.write(files.resolve("x"), bytes("1"));
        store.putIfAbsent("other", bytes("1"), "text/plain");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("x", file, "0".repeat(64), "text/plain"))
                .withMessageContaining("it changed, or the announcement is wrong")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.BUG));
        try (Stream<Path> left = Files.list(folder.resolve(bucket))) {
            assertThat(left.map(path -> Objects.toString(path.getFileName()))).containsExactly("other");
        }
    }

    @Test
    void aFaultOfTheFileSystemIsToldAsTheServerWouldTellIt() throws IOException {
        store.putIfAbsent("x", bytes("1"), "text/plain");
        // A file where a folder is needed.
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("x/y", bytes("1"), "text/plain"))
                .satisfies(e -> assertThat(e.kind())
                        .isEqualTo(kindOverHttp(
                                () -> overHttp.bucket(bucket).putIfAbsent("x/y", bytes("1"), "text/plain"))));
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void anObjectThatIsNotReadToItsEndIsClosed() throws IOException {
        store.putIfAbsent("x", new byte[1 << 20], "text/plain");
        Path own = folder.resolve(bucket).resolve("x").toRealPath();
        for (int i = 0; i < 10; i++) {
            try (InputStream in = store.open("x").orElseThrow()) {
                assertThat(in.read()).isZero();
            }
            try (InputStream in = store.openRange("x", 1, 1 << 19).orElseThrow()) {
                assertThat(in.read()).isZero();
            }
        }
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.filter(descriptor -> own.equals(target(descriptor))))
                    .isEmpty();
        }
    }

    private static @Nullable Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return null;
        }
    }

    private static Kind kindOverHttp(Runnable call) {
        try {
            call.run();
        } catch (Failure e) {
            return e.kind();
        }
        throw new AssertionError("it did not fail");
    }
}
