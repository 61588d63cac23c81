#!/usr/bin/env bash
# AWS SDK for Java 2.56.0: a putObject whose thread is interrupted while the body is sent, as when a
# pool of uploads is shut down after the first failure. Once with each of the two synchronous HTTP
# clients.
#
# Guess: AbortedException at once, and the connection is closed, so that the server sees the end of
#        the request.
# Seen: the exception comes at once with both. apache-client closes the connection.
#       url-connection-client does not: the server waits for the rest of the body as long as the
#       process lives and no garbage collection closes the socket. A server that reads with one
#       thread serves nobody else meanwhile.
# We: verify lets begun requests end after a failure, and begins no more.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>g</groupId><artifactId>a</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>url-connection-client</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>apache-client</artifactId><version>2.56.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
cat > Interrupted.java <<'JAVA'
import java.io.*;
import java.net.*;
import java.util.concurrent.*;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

public class Interrupted {
    static final int PATIENCE_SECONDS = 10;

    public static void main(String[] none) throws Exception {
        put("apache-client", ApacheHttpClient.builder());
        put("url-connection-client", UrlConnectionHttpClient.builder());
    }

    static void put(String name, SdkHttpClient.Builder<?> http) throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CompletableFuture<String> end = CompletableFuture.supplyAsync(() -> reads(server));
        S3Client s3 = S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .httpClientBuilder(http)
                .build();
        byte[] data = new byte[1 << 20];
        String what = "stored";
        try {
            s3.putObject(
                    r -> r.bucket("bucket").key("key"),
                    RequestBody.fromContentProvider(() -> interrupting(data), data.length, "application/octet-stream"));
        } catch (AbortedException e) {
            what = "AbortedException";
        }
        Thread.interrupted();
        System.out.println(name + ": " + what + ", the connection is " + end.get());
    }

    /** The body; the thread that reads it is interrupted in the middle, as by another thread. */
    static InputStream interrupting(byte[] data) {
        return new FilterInputStream(new ByteArrayInputStream(data)) {
            private int reads;

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                if (++reads == 40) {
                    Thread.currentThread().interrupt();
                }
                return super.read(into, from, Math.min(most, 4096));
            }
        };
    }

    static String reads(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[1 << 16];
            // A client that asks whether to send the body may send it.
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes());
            while (in.read(bytes) >= 0) {}
            return "closed";
        } catch (SocketTimeoutException e) {
            return "open " + PATIENCE_SECONDS + " s later";
        } catch (IOException e) {
            return "closed";
        }
    }
}
JAVA
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
java -cp 'lib/*' Interrupted.java | tee seen
diff seen - <<'SEEN'
apache-client: AbortedException, the connection is closed
url-connection-client: AbortedException, the connection is open 10 s later
SEEN
echo "as before: url-connection-client 2.56.0 leaves an interrupted request open"
