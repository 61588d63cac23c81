package io.stylemill.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.config.S3Credentials;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on Adobe's S3Mock, a process of its own: its libraries and ours cannot share one.
 */
class S3MockStoreIT extends ServerContract {
    /** Where the build puts it. */
    private static final Path JAR = Path.of("target/s3mock/s3mock-exec.jar");

    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    static Path folder;

    private static Process server;
    private static URI endpoint;

    /** S3Mock does not tell which port it chose, and another process may take one that was free. */
    @BeforeAll
    static void start() throws Exception {
        for (int tries = 1; !started(); tries++) {
            String log = Files.readString(folder.resolve("log"));
            assertThat(tries < 5 && log.contains("already in use"))
                    .as("S3Mock ended: %s", log)
                    .isTrue();
        }
    }

    /** Returns whether it answers; it ended where it does not. */
    private static boolean started() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        endpoint = URI.create("http://127.0.0.1:" + port);
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx400m",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        JAR.toString(),
                        "--server.port=0",
                        "--com.adobe.testing.s3mock.httpPort=" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers()) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                return false;
            }
            assertThat(System.nanoTime()).as("S3Mock does not answer").isLessThan(end);
        }
        return true;
    }

    private static boolean answers() {
        try {
            HttpURLConnection request = (HttpURLConnection) endpoint.toURL().openConnection();
            return request.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.destroy();
        server.waitFor();
    }

    @Override
    URI endpoint() {
        return endpoint;
    }

    @Override
    S3Credentials credentials() {
        return new S3Credentials("access", "secret");
    }
}
