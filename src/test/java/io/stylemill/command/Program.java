package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The built program as its users start it: a process of its own in a working folder, and what it
 * says.
 */
public final class Program implements AutoCloseable {
    public static final Path INSTALLED = Path.of("").toAbsolutePath();

    private static final long PATIENCE_SECONDS = 180;

    /**
     * A shell that starts the tests in the background has SIGINT ignored, and children inherit
     * that.
     */
    static final List<String> SIGNALS_AS_USUAL = signalsAsUsual();

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command in a working folder. */
    static Program start(Path folder, String... args) {
        return launch(folder, command(args));
    }

    /**
     * Starts a command line in a working folder, without settings of this process's own
     * environment.
     */
    public static Program launch(Path folder, List<String> commandLine) {
        try {
            Path out = Files.createTempFile(folder, "said-", ".out");
            Path err = Files.createTempFile(folder, "said-", ".err");
            ProcessBuilder builder = new ProcessBuilder(commandLine)
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("STYLEMILL_") || name.startsWith("AWS_"));
            builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
            // Once for all data folders.
            builder.environment()
                    .putIfAbsent(
                            "DJL_CACHE_DIR",
                            System.getProperty("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai"));
            return new Program(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> signalsAsUsual() {
        List<String> prefix = List.of("env", "--default-signal=INT");
        List<String> trial = new ArrayList<>(prefix);
        trial.add("true");
        try {
            return new ProcessBuilder(trial).start().waitFor() == 0 ? prefix : List.of();
        } catch (IOException | InterruptedException e) {
            return List.of();
        }
    }

    /**
     * Returns the command line that the launcher would arrive at, with the fast compiler alone:
     * runs here are short.
     */
    static List<String> command(String... args) {
        List<String> line = new ArrayList<>(SIGNALS_AS_USUAL);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                INSTALLED.resolve("target/stylemill.jar").toString(),
                "io.stylemill.command.Main"));
        line.addAll(List.of(args));
        return line;
    }

    /** Waits for the end and returns the exit status. */
    int status() {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the program ends; it said:%n%s", err())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean running() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** What a power cut does: no handler runs. */
    void kill() {
        process.destroyForcibly();
        status();
    }

    /** What Ctrl-C does. */
    void interrupt() {
        signal("INT");
    }

    /** Sends a signal, such as {@code TERM}, {@code STOP} or {@code CONT}. */
    void signal(String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
