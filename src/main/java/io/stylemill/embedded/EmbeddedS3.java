package io.stylemill.embedded;

import io.stylemill.config.S3Credentials;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.s3.ClosedBlobStore;
import io.stylemill.store.s3.S3Access;
import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Properties;
import java.util.regex.Pattern;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * An S3 server inside this process, on loopback, over plain files: a bucket is a folder, an object
 * a file.
 *
 * <p>One process at a time may serve a folder. The file system must keep extended attributes; they
 * hold the objects' metadata.
 */
public final class EmbeddedS3 implements AutoCloseable {
    private static final int HEALTH_TIMEOUT_MILLIS = 5_000;
    private static final int THREADS = 64;
    private static final long LARGEST_OBJECT = 5L << 30;
    /** A file of a dataset, or one that the workers of a run need, under the longer name. */
    private static final Pattern UNFINISHED =
            Pattern.compile("(.+\\.(tar|json|jsonl|parquet|yaml|md|txt|jpg|html|pem|pub|safetensors|npy)"
                    + "|SHA256SUMS|[0-9a-f]{64})-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final S3Proxy server;
    private final ClosedBlobStore store;
    private final Path folder;
    private final URI endpoint;
    private final S3Credentials credentials;

    private EmbeddedS3(S3Proxy server, ClosedBlobStore store, Path folder, URI endpoint, S3Credentials credentials) {
        this.server = server;
        this.store = store;
        this.folder = folder;
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    /**
     * Starts the server of a data folder, with its objects in {@code home/s3} and the credentials
     * of {@code home/credentials/s3.properties}, which are generated at the first start; where its
     * last port is free, it listens there again, so that workers in other processes find it.
     *
     * @throws Failure {@code embedded-s3-failed} when the folder or the server cannot be used
     */
    public static EmbeddedS3 start(Path home) {
        return LocalServers.in(home)
                .startS3(port -> start(EmbeddedBucket.folder(home), CredentialsFile.s3(home), port));
    }

    /**
     * Starts a server over the folder {@code objects}, on a port that the system chooses.
     *
     * @throws Failure {@code embedded-s3-failed} (TRANSIENT, or INPUT when the folder is not
     *     usable)
     */
    public static EmbeddedS3 start(Path objects, S3Credentials credentials) {
        return start(objects, credentials, 0);
    }

    static EmbeddedS3 start(Path objects, S3Credentials credentials, int port) {
        Path folder = objects.toAbsolutePath().normalize();
        requireAttributes(folder);
        Properties properties = new Properties();
        // A relative folder makes its listings empty without a word.
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        ClosedBlobStore store = new ClosedBlobStore(BlobStores.create("filesystem-nio2", properties), folder);
        S3Proxy server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, credentials.accessKey(), credentials.secretKey())
                // The SDK sends headers that the server does not know.
                .ignoreUnknownHeaders(true)
                .maxSinglePartObjectSize(LARGEST_OBJECT)
                .jettyMaxThreads(THREADS)
                .blobStore(store)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            if (e.getCause() instanceof BindException) {
                throw Failure.of(
                        Kind.INPUT,
                        Code.PORT_TAKEN,
                        "Could not start the embedded S3 server: port " + port + " of 127.0.0.1 is taken",
                        e);
            }
            throw Failure.of(
                    Kind.TRANSIENT, "embedded-s3-failed", "Could not start the embedded S3 server over " + folder, e);
        }
        return new EmbeddedS3(server, store, folder, URI.create("http://127.0.0.1:" + server.getPort()), credentials);
    }

    /**
     * Removes the objects of our datasets that a killed server of this data folder was writing: it
     * writes each beside its place, under a longer name that listings would show. Nobody may be
     * serving the folder for others.
     */
    public static void removeUnfinished(Path home) throws IOException {
        Path objects = EmbeddedBucket.folder(home);
        if (!Files.isDirectory(objects)) {
            return;
        }
        Files.walkFileTree(objects, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                if (UNFINISHED.matcher(file.getFileName().toString()).matches()) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                // The server that starts meanwhile tries the folder out, with a file that is soon
                // gone.
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private static void requireAttributes(Path folder) {
        try {
            OwnFolder.take(folder);
            try (DirectoryStream<Path> buckets = Files.newDirectoryStream(folder, Files::isDirectory)) {
                for (Path bucket : buckets) {
                    OwnFolder.take(bucket);
                }
            }
            Path probe = Files.createTempFile(folder, ".probe", "");
            try {
                Files.setAttribute(probe, "user:stylemill", new byte[] {1});
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "embedded-s3-failed",
                    "Cannot keep objects in " + folder + ": it must be a writable folder on a file system with extended"
                            + " attributes (" + e + "); set stylemill.home to another folder, or use --out DIR",
                    e);
        }
    }

    /** Returns the address to give to S3 clients, {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return endpoint;
    }

    /** Returns how this process reaches the server: its store, without HTTP. */
    public S3Access inside() {
        return store.inside(endpoint, credentials);
    }

    /** Returns the only credentials that the server knows. */
    public S3Credentials credentials() {
        return credentials;
    }

    /** Returns the absolute folder that holds the buckets. */
    public Path folder() {
        return folder;
    }

    /** Returns the file or folder in which an object or a prefix is kept. */
    public Path localPath(String bucket, String key) {
        return folder.resolve(bucket).resolve(key);
    }

    /** Returns whether the server answers: it refuses a request without a signature. */
    public boolean healthy() {
        try {
            HttpURLConnection request = (HttpURLConnection) endpoint.toURL().openConnection();
            request.setConnectTimeout(HEALTH_TIMEOUT_MILLIS);
            request.setReadTimeout(HEALTH_TIMEOUT_MILLIS);
            try {
                return request.getResponseCode() == HttpURLConnection.HTTP_FORBIDDEN;
            } finally {
                request.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops the server; what it holds stays. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw Failure.of(Kind.TRANSIENT, "embedded-s3-failed", "Could not stop the embedded S3 server", e);
        }
    }
}
