package io.stylemill.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One process of the long run: killed, frozen and started again. All its lives write into one log.
 */
final class LongRunPart {
    private final String name;
    private final Path folder;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    /** @param folder where it works and its log lies */
    LongRunPart(String name, Path folder, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.folder = folder;
        this.command = command;
        this.environment = environment;
    }

    String name() {
        return name;
    }

    synchronized void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("STYLEMILL_") || key.startsWith("AWS_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Ends at once; no handler runs. */
    synchronized void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Kills it and starts it again after a while. */
    synchronized void replace(long millis) throws IOException, InterruptedException {
        kill();
        TimeUnit.MILLISECONDS.sleep(millis);
        start();
    }

    /** Starts it again if it ended by itself, as a supervisor would, and says whether. */
    synchronized boolean revive() throws IOException {
        boolean ended = process != null && !process.isAlive();
        if (ended) {
            start();
        }
        return ended;
    }

    /** Stops it for a while, so that it neither works nor answers. */
    synchronized void freeze(long millis) throws IOException, InterruptedException {
        signal("STOP");
        TimeUnit.MILLISECONDS.sleep(millis);
        signal("CONT");
    }

    /** Ends it as its users would, and returns its exit status. */
    synchronized int stop() throws IOException, InterruptedException {
        signal("TERM");
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
        return process.exitValue();
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    Path log() {
        return folder.resolve(name + ".log");
    }

    long pid() {
        return process.pid();
    }

    boolean running() {
        return process.isAlive();
    }

    /** Returns the memory that it holds, in KiB, or 0 where it is not there. */
    long resident() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
