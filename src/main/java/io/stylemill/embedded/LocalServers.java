package io.stylemill.embedded;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the embedded servers of a data folder listen, or listened last: kept in its file
 * {@code servers.properties}, for workers in other processes of this machine.
 *
 * @param broker such as {@code tcp://127.0.0.1:40001}, or null
 * @param s3 such as {@code http://127.0.0.1:40002}, or null
 */
public record LocalServers(@Nullable URI broker, @Nullable URI s3) {
    private static final String FILE = "servers.properties";
    private static final String BROKER = "broker";
    private static final String S3 = "s3";

    /** Returns what the data folder remembers; nothing where no coordinator has run in it. */
    public static LocalServers in(Path home) {
        Path file = home.resolve(FILE);
        Properties kept = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            } catch (IOException e) {
                throw Failure.of(
                        Kind.INPUT,
                        "home-unusable",
                        "cannot read " + file + ": " + e + "; it is written again by the next run or serve",
                        e);
            }
        }
        return new LocalServers(uri(kept.getProperty(BROKER)), uri(kept.getProperty(S3)));
    }

    private static @Nullable URI uri(@Nullable String text) {
        return text == null ? null : URI.create(text);
    }

    /** Keeps this in the data folder; what is null here stays as it was. */
    public void write(Path home) {
        LocalServers before = in(home);
        URI keptBroker = broker == null ? before.broker : broker;
        URI keptS3 = s3 == null ? before.s3 : s3;
        String text = "# Where the embedded servers listen; 'stylemill worker' on this machine reads it.\n"
                + (keptBroker == null ? "" : BROKER + "=" + keptBroker + "\n")
                + (keptS3 == null ? "" : S3 + "=" + keptS3 + "\n");
        try {
            OwnFolder.write(home.resolve(FILE), text);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "home-unusable", "cannot write " + home.resolve(FILE) + ": " + e, e);
        }
    }

    /** Starts the broker on its last port where that is free, else on any. */
    <T> T startBroker(IntFunction<T> start) {
        return start(broker, start);
    }

    /** Starts the S3 server on its last port where that is free, else on any. */
    <T> T startS3(IntFunction<T> start) {
        return start(s3, start);
    }

    private static <T> T start(@Nullable URI last, IntFunction<T> start) {
        int port = free(last);
        try {
            return start.apply(port);
        } catch (Failure e) {
            // Another program was faster between the look and the start.
            if (port != 0 && e.is(Code.PORT_TAKEN)) {
                return start.apply(0);
            }
            throw e;
        }
    }

    private static int free(@Nullable URI last) {
        if (last == null || last.getPort() < 1) {
            return 0;
        }
        try (ServerSocket probe = new ServerSocket(last.getPort(), 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }
}
