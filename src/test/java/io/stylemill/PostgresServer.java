package io.stylemill;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL server for tests, one for the whole JVM. PostgreSQL refuses to run as root, so
 * root hands it to the user {@code nobody}. It comes from a Maven artifact; where that cannot run,
 * from the system's own package.
 */
public final class PostgresServer {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String USER = "stylemill";
    private static final int TRIES = 5;
    private static final StringBuilder TROUBLE = new StringBuilder();

    private static Optional<PostgresServer> running;

    private final Path folder;
    private final int port;
    private final List<String> command;
    private final AtomicInteger schemas = new AtomicInteger();
    private Process process;

    private PostgresServer(Path folder, int port, List<String> command) throws IOException {
        this.folder = folder;
        this.port = port;
        this.command = command;
        this.process = run(folder, "postgres.log", command);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    }

    /**
     * Returns a server of the test's own, which it may stop, or skips the test where none can run.
     */
    public static PostgresServer own() {
        Optional<PostgresServer> server = start();
        Assumptions.assumeTrue(server.isPresent(), "no PostgreSQL server can run here: " + TROUBLE);
        return server.get();
    }

    /** Returns a server of the system's own package. */
    public static PostgresServer installedHere() throws IOException {
        Optional<PostgresServer> server = start(List.of(folder -> installed()));
        return server.orElseThrow(() -> new IOException("no PostgreSQL server can run here: " + TROUBLE));
    }

    /**
     * Ends at once, as in a crash: transactions are broken off, connections lost, nothing is tidied
     * up.
     */
    public void stop() throws IOException, InterruptedException {
        // PostgreSQL's immediate shutdown, which takes its processes along.
        new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IOException("postgres does not end");
        }
    }

    /** Starts again on the same data and port, and returns when it answers. */
    public void startAgain() throws IOException, InterruptedException, SQLException {
        process = run(folder, "postgres.log", command);
        await();
    }

    public int port() {
        return port;
    }

    /** Returns the URL of an empty schema of its own, or skips the test where no server can run. */
    public static synchronized String emptySchema() {
        if (running == null) {
            running = start();
        }
        Assumptions.assumeTrue(running.isPresent(), "no PostgreSQL server can run here: " + TROUBLE);
        return running.get().schema();
    }

    public static String user() {
        return USER;
    }

    /** Returns the URL of an empty schema of its own. */
    public String schema() {
        String name = "t" + schemas.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url(), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return url() + "?currentSchema=" + name;
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private static Optional<PostgresServer> start() {
        return start(List.of(PostgresServer::unpacked, folder -> installed()));
    }

    private static Optional<PostgresServer> start(List<Source> sources) {
        for (Source source : sources) {
            try {
                Path folder = Files.createTempDirectory("postgres-");
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
                return Optional.of(start(folder, source.bin(folder)));
            } catch (IOException | UncheckedIOException | SQLException e) {
                TROUBLE.append(e).append("; ");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return Optional.empty();
    }

    private interface Source {
        Path bin(Path folder) throws IOException;
    }

    private static PostgresServer start(Path folder, Path bin) throws IOException, InterruptedException, SQLException {
        Path data = Files.createDirectory(folder.resolve("data"));
        if (root()) {
            UserPrincipalLookupService users = folder.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(data, users.lookupPrincipalByName("nobody"));
            Files.getFileAttributeView(data, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setGroup(users.lookupPrincipalByGroupName("nogroup"));
        }
        Process init = run(
                folder,
                "initdb.log",
                command(bin, "initdb", List.of("-D", data.toString(), "-U", USER, "-A", "trust", "-N")));
        if (!init.waitFor(60, TimeUnit.SECONDS) || init.exitValue() != 0) {
            throw new IOException("initdb: " + Files.readString(folder.resolve("initdb.log")));
        }
        for (int tries = 1; ; tries++) {
            Files.deleteIfExists(folder.resolve("postgres.log"));
            try {
                return listening(folder, bin, data);
            } catch (IOException e) {
                // PostgreSQL takes no port 0, and another process may take the port that was free.
                if (tries == TRIES || !String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private static PostgresServer listening(Path folder, Path bin, Path data)
            throws IOException, InterruptedException, SQLException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> options = List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "fsync=off",
                "max_connections=200");
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
        options.forEach(option -> arguments.addAll(List.of("-c", option)));
        PostgresServer server = new PostgresServer(folder, port, command(bin, "postgres", arguments));
        server.await();
        return server;
    }

    private void await() throws IOException, SQLException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                DriverManager.getConnection(url(), USER, "").close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    throw new IOException("postgres: " + Files.readString(folder.resolve("postgres.log")), e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static List<String> command(Path bin, String program, List<String> arguments) {
        List<String> line = new ArrayList<>();
        if (root()) {
            line.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        line.add(bin.resolve(program).toString());
        line.addAll(arguments);
        return line;
    }

    private static Process run(Path folder, String log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
                .start();
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path unpacked(Path folder) throws IOException {
        InputStream archive = PostgresServer.class.getResourceAsStream(ARCHIVE);
        if (archive == null) {
            throw new IOException("there is no " + ARCHIVE);
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve("postgres").resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target);
                    Files.setPosixFilePermissions(
                            target,
                            PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
        return folder.resolve("postgres/bin");
    }

    private static Path installed() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.comparing(Path::toString))
                    .map(version -> version.resolve("bin"))
                    .orElseThrow(() -> new IOException("no PostgreSQL is installed"));
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // The system's own cleaning of temporary files takes what is left.
        }
    }
}
