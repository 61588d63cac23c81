package io.stylemill.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks the build on the class path every command line of the {@link Corpus}, and keeps status,
 * output and messages as files: {@code java -cp BUILD Answers MAIN_CLASS PROJECT OUT}.
 *
 * <p>The build is found by reflection alone, so that builds with other packages can be asked.
 */
public final class Answers {
    private Answers() {}

    /** Runs the program. */
    public static void main(String[] args) throws Exception {
        Class<?> main = Class.forName(args[0]);
        Path project = Path.of(args[1]).toAbsolutePath();
        Path out = Files.createDirectories(Path.of(args[2]).toAbsolutePath());
        Path answers = Files.createDirectories(out.resolve("answers"));
        Method run = Arrays.stream(main.getDeclaredMethods())
                .filter(method -> method.getName().equals("run") && method.getParameterCount() == 2)
                .findFirst()
                .orElseThrow();
        run.setAccessible(true);
        Constructor<?> terminal =
                run.getParameterTypes()[0].getDeclaredConstructor(PrintStream.class, PrintStream.class, boolean.class);
        terminal.setAccessible(true);
        for (Corpus.Line line : Corpus.of(project, out)) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            Object status = run.invoke(
                    null,
                    terminal.newInstance(
                            new PrintStream(said, true, StandardCharsets.UTF_8),
                            new PrintStream(told, true, StandardCharsets.UTF_8),
                            false),
                    line.words().toArray(new String[0]));
            keep(answers, line.name() + ".out", said, project, out);
            keep(answers, line.name() + ".err", told, project, out);
            Files.writeString(answers.resolve(line.name() + ".status"), status + "\n");
            if (!status.equals(line.status())) {
                throw new IllegalStateException(line.words() + " ended with status " + status + ", not " + line.status()
                        + ": " + told.toString(StandardCharsets.UTF_8));
            }
        }
    }

    private static void keep(Path folder, String name, ByteArrayOutputStream text, Path project, Path out)
            throws IOException {
        Files.writeString(
                folder.resolve(name),
                text.toString(StandardCharsets.UTF_8)
                        .replace(out.toString(), "OUT")
                        .replace(project.toString(), "PROJECT"));
    }
}
