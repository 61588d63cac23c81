package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.FolderTree;
import io.stylemill.store.OwnFolder;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB of its own in this process, whose tables are views of Parquet files.
 *
 * <p>It spills into a folder of its own, which closing removes. Once it is locked it reads the
 * files that were named, and can reach no other file, network or extension. Not safe for several
 * threads at once.
 */
final class Engine implements AutoCloseable {
    /** For sorting and grouping; beyond it DuckDB writes to the folder. */
    private static final String MEMORY = "512MiB";

    /** Of the driver and its library, as in {@code pom.xml}. */
    static final String VERSION = "1.5.5.1";

    /**
     * In a folder that is in use, this file is locked; the lock of a process that was killed is
     * gone.
     */
    static final String IN_USE = "in-use";

    private static final String PREFIX = "query-";
    private static final String HASHED = "hashed";

    /** A folder this young may not have its lock yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /**
     * Folders of this process: opening and closing their file would end the lock of the process on
     * it.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel inUse;
    private final Connection connection;

    private Engine(Path folder, FileChannel inUse, Connection connection) {
        this.folder = folder;
        this.inUse = inUse;
        this.connection = connection;
    }

    /**
     * Starts an engine.
     *
     * @param scratch folder in which it makes its own; one that may not be written is passed over
     *     for the system's temporary folder
     * @throws Failure {@code scratch-unwritable} (INPUT); {@code no-query-engine} (INPUT) where
     *     DuckDB's library for this system is not installed
     */
    static Engine start(Path scratch) {
        requireLibrary();
        Path folder = folder(scratch);
        Engine engine = null;
        FileChannel inUse = claimed(folder);
        try {
            Properties settings = new Properties();
            settings.setProperty("jdbc_stream_results", "true");
            Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
            engine = new Engine(folder, inUse, connection);
            engine.run("SET threads = " + Runtime.getRuntime().availableProcessors());
            engine.run("SET memory_limit = '" + MEMORY + "'");
            engine.run("SET temp_directory = "
                    + SqlText.of(folder.resolve("spill").toAbsolutePath().toString()));
            engine.run("SET enable_external_file_cache = false");
            engine.run("SET autoinstall_known_extensions = false");
            engine.run("SET autoload_known_extensions = false");
            engine.run("SET TimeZone = 'UTC'");
            return engine;
        } catch (LinkageError | SQLException e) {
            if (engine == null) {
                release(folder, inUse);
            } else {
                engine.close();
            }
            throw noEngine("it does not start: " + e, e);
        }
    }

    /** The driver would print a stack trace. */
    private static void requireLibrary() {
        String library = "libduckdb_java.so_" + system();
        try {
            Path driver = Path.of(DuckDBDriver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path beside = driver.resolveSibling(library);
            String named = System.mapLibraryName("duckdb_java");
            boolean there = DuckDBDriver.class.getResource("/" + library) != null
                    || Files.exists(beside)
                    || Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator, -1))
                            .anyMatch(path -> Files.exists(Path.of(path, named)));
            if (!there) {
                throw noEngine("there is no " + beside, null);
            }
        } catch (URISyntaxException e) {
            throw noEngine(e.toString(), e);
        }
    }

    /**
     * Returns the system, as the driver names its library and, but for macOS, Maven Central its
     * jar.
     */
    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = Set.of("aarch64", "arm64").contains(System.getProperty("os.arch", "")) ? "arm64" : "amd64";
        return name.startsWith("windows")
                ? "windows_" + arch
                : name.startsWith("mac") ? "osx_universal" : "linux_" + arch;
    }

    private static Failure noEngine(String found, @Nullable Throwable cause) {
        String jar = "duckdb_jdbc-" + VERSION + "-" + system().replace("osx", "macos") + ".jar";
        String message = "questions in SQL and --where need DuckDB: " + found + "; the library is in " + jar + " (a zip"
                + " file) of org.duckdb on Maven Central";
        return cause == null
                ? Failure.input("no-query-engine", message)
                : Failure.of(Kind.INPUT, "no-query-engine", message, cause);
    }

    /**
     * Who only asks may have no right to write beside what is asked; the folder is then one of the
     * system's temporary ones.
     */
    private static Path folder(Path scratch) {
        try {
            OwnFolder.create(scratch);
            return folder(scratch, PREFIX);
        } catch (IOException e) {
            if (!closed(e)) {
                throw unwritable(scratch, e, "set stylemill.home to a folder that can be written");
            }
            Path system = Path.of(System.getProperty("java.io.tmpdir"));
            try {
                return folder(system, "stylemill-" + PREFIX);
            } catch (IOException temporary) {
                throw unwritable(
                        system,
                        temporary,
                        "nor can " + scratch + " be written; set stylemill.home, or in STYLEMILL_JAVA_OPTS"
                                + " -Djava.io.tmpdir=, to a folder that can be written");
            }
        }
    }

    private static Path folder(Path within, String prefix) throws IOException {
        Path folder = Files.createTempDirectory(within, prefix);
        removeAbandoned(within, prefix, Files.getLastModifiedTime(folder).toInstant());
        return folder;
    }

    private static boolean closed(IOException e) {
        return e instanceof AccessDeniedException
                || String.valueOf(e.getMessage()).contains("Read-only file system")
                || String.valueOf(e.getMessage()).contains("Operation not permitted");
    }

    private static Failure unwritable(Path folder, IOException e, String next) {
        return Failure.of(
                Kind.INPUT, "scratch-unwritable", "cannot make a folder under " + folder + ": " + e + "; " + next, e);
    }

    /** Returns the folder, in which files may be put. */
    Path folder() {
        return folder;
    }

    /**
     * Returns where it is noted which files were hashed; others write in the system's temporary
     * folder too.
     */
    Path hashed() {
        boolean alone = folder.getFileName().toString().startsWith(PREFIX);
        return alone ? folder.resolveSibling(HASHED) : folder.resolve(HASHED);
    }

    Connection connection() {
        return connection;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the rows of a question of our own, as texts. */
    List<List<String>> texts(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** Leaves no way to other files, to the network, to extensions, and none back. */
    void lock(List<Path> files) throws SQLException {
        run("SET allowed_paths = "
                + files.stream().map(file -> SqlText.of(file.toString())).collect(Collectors.joining(", ", "[", "]")));
        run("SET enable_external_access = false");
        run("SET lock_configuration = true");
    }

    /** Ends the engine, and removes its folder. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot close the database in " + folder, e);
        } finally {
            release(folder, inUse);
        }
    }

    private static FileChannel claimed(Path folder) {
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve(IN_USE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.tryLock();
            OWN.add(folder);
            return channel;
        } catch (IOException e) {
            FolderTree.removeScratch(folder);
            throw Failure.of(
                    Kind.RESOURCES, "scratch-unwritable", "cannot lock " + folder.resolve(IN_USE) + ": " + e, e);
        }
    }

    private static void release(Path folder, FileChannel inUse) {
        try {
            inUse.close();
            FolderTree.removeScratch(folder);
            OWN.remove(folder);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot unlock a folder of a query: " + e, e);
        }
    }

    /** Removes what killed processes left, judged by the file system's own clock. */
    private static void removeAbandoned(Path within, String prefix, Instant now) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(within, prefix + "*")) {
            for (Path folder : found) {
                if (!OWN.contains(folder) && abandoned(folder.resolve(IN_USE), now)) {
                    FolderTree.removeScratch(folder);
                }
            }
        }
    }

    private static boolean abandoned(Path inUse, Instant now) {
        try (FileChannel channel = FileChannel.open(inUse, StandardOpenOption.WRITE)) {
            return Files.getLastModifiedTime(inUse).toInstant().isBefore(now.minus(YOUNG)) && channel.tryLock() != null;
        } catch (OverlappingFileLockException | IOException e) {
            // Just removed, or of another user.
            return false;
        }
    }
}
