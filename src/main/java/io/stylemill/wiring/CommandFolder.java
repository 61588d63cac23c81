package io.stylemill.wiring;

import io.stylemill.console.Served;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.OwnFolder;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where other processes of this machine have commands done on a ledger that only the running {@code serve} can open.
 *
 * <p>A command is a file in the data folder's {@code commands}, its answer another; anyone who may write there may do as much
 * without it. Only commands that look at the ledger or change it are done.
 */
public final class CommandFolder implements AutoCloseable {
    private static final List<String> COMMANDS = List.of("runs", "schedules", "inbox", "workers");
    private static final String ASKED = ".ask";
    private static final String TAKEN = ".taken";
    private static final String ANSWERED = ".answer";
    private static final long PATIENCE_MILLIS = 15_000;
    private static final long LOOK_MILLIS = 40;

    private final Path folder;
    private final Served served;
    private final Program program;

    /** Runs a command line on what the coordinator has, and returns its exit status. */
    public interface Program {
        int run(Terminal terminal, Served served, String... arguments);
    }

    private CommandFolder(Path folder, Served served, Program program) {
        this.folder = folder;
        this.served = served;
        this.program = program;
    }

    /** Opens the command folder of a data folder that this process has taken. */
    static CommandFolder open(Path home, Served served, Program program) {
        Path folder = home.resolve("commands");
        try {
            OwnFolder.create(folder);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            for (Path left : files(folder)) {
                Files.deleteIfExists(left);
            }
            Files.writeString(
                    folder.resolve("open"),
                    Long.toString(ProcessHandle.current().pid()));
            return new CommandFolder(folder, served, program);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Does the commands that lie there. */
    void look() {
        try {
            for (Path file : files(folder)) {
                String name = file.getFileName().toString();
                if (name.endsWith(ASKED)) {
                    serve(file, name.substring(0, name.length() - ASKED.length()));
                }
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private void serve(Path file, String id) throws IOException {
        Path taken = folder.resolve(id + TAKEN);
        try {
            Files.move(file, taken, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The one who asked did not wait.
            return;
        }
        Answer answer = done(arguments(Files.readString(taken)));
        place(
                folder.resolve(id + ANSWERED),
                CanonicalJson.write(Map.of("status", answer.status(), "out", answer.out(), "err", answer.err())));
        Files.delete(taken);
    }

    private Answer done(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int status = ExitStatus.BAD_INPUT;
        if (arguments.isEmpty() || !COMMANDS.contains(arguments.get(0))) {
            terminal.say("stylemill: serve answers only " + String.join(", ", COMMANDS));
        } else {
            status = program.run(terminal, served, arguments.toArray(new String[0]));
        }
        return new Answer(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static List<String> arguments(String text) {
        List<String> arguments = new ArrayList<>();
        if (CanonicalJson.parse(text) instanceof List<?> list) {
            list.forEach(word -> arguments.add(String.valueOf(word)));
        }
        return arguments;
    }

    /** What a command came to. */
    public record Answer(int status, String out, String err) {}

    /** Returns whether a {@code serve} answers commands in this data folder. */
    public static boolean isOpen(Path home) {
        try {
            long pid = Long.parseLong(
                    Files.readString(home.resolve("commands").resolve("open")).strip());
            return ProcessHandle.of(pid).isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /**
     * Has a command done by the {@code serve} that has the data folder.
     *
     * @throws Failure {@code serve-silent} (TRANSIENT) when no answer comes within 15 seconds
     */
    public static Answer ask(Path home, List<String> arguments) {
        Path folder = home.resolve("commands");
        String id = UUID.randomUUID().toString();
        Path asked = folder.resolve(id + ASKED);
        Path answered = folder.resolve(id + ANSWERED);
        try {
            place(asked, CanonicalJson.write(arguments));
            for (long waited = 0; waited < PATIENCE_MILLIS; waited += LOOK_MILLIS) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                Optional<Answer> answer = read(answered);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            Files.deleteIfExists(asked);
        } catch (IOException e) {
            throw unusable(folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Failure.of(
                Kind.TRANSIENT,
                "serve-silent",
                "the 'stylemill serve' that has the data folder " + home + " did not answer within "
                        + PATIENCE_MILLIS / 1000 + " s; see what it says, and try again");
    }

    private static Optional<Answer> read(Path answered) throws IOException {
        if (!Files.exists(answered)) {
            return Optional.empty();
        }
        String text = Files.readString(answered);
        Files.delete(answered);
        if (CanonicalJson.parse(text) instanceof Map<?, ?> map
                && map.get("status") instanceof Number status
                && map.get("out") instanceof String out
                && map.get("err") instanceof String err) {
            return Optional.of(new Answer(status.intValue(), out, err));
        }
        throw Failure.bug("the command folder holds " + text);
    }

    private static void place(Path file, String text) throws IOException {
        Path part = Files.createTempFile(file.getParent(), "command", ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Failure unusable(Path folder, IOException e) {
        return Failure.of(
                Kind.RESOURCES,
                "command-folder-unusable",
                "cannot use " + folder + ": " + e + "; it must be writable",
                e);
    }

    /** Does no more commands. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve("open"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }
}
