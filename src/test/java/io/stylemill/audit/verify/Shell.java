package io.stylemill.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Commands as somebody pastes them into a shell. */
public final class Shell {
    private Shell() {}

    /** Skips the test where a tool is missing. */
    public static void requires(String tool) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        assumeThat(there).as(tool + " is installed").isTrue();
    }

    /** Runs a script and returns what it said on both outputs; it must succeed. */
    public static String run(Path folder, String script) {
        Said said = tried(folder, script);
        assertThat(said.status()).as(script + "\n" + said.text()).isZero();
        return said.text();
    }

    record Said(int status, String text) {}

    static Said tried(Path folder, String script) {
        try {
            Process shell = new ProcessBuilder("sh", "-e", "-c", script)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            shell.getOutputStream().close();
            String text = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(shell.waitFor(), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
