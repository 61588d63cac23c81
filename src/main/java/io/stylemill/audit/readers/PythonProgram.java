package io.stylemill.audit.readers;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The program {@code readers.py}, which this program carries, run by a Python of this machine. */
final class PythonProgram {
    private static final String PROGRAM = "/readers/readers.py";

    private final String python;
    private final Path folder;
    private final Path program;

    /** @param folder to write in; all that readers keep goes there */
    PythonProgram(String python, Path folder) throws IOException {
        this.python = python;
        this.folder = folder;
        // Alone in its folder: what lies beside it could be imported.
        this.program = Files.createDirectory(folder.resolve("program")).resolve("readers.py");
        try (InputStream in = PythonProgram.class.getResourceAsStream(PROGRAM)) {
            if (in == null) {
                throw Failure.bug(PROGRAM + " is not in the program");
            }
            Files.copy(in, program);
        }
    }

    /**
     * Runs the program, and returns an empty text, or the last line of what it complained about.
     *
     * @param each takes its lines
     * @throws Failure {@code no-python} (INPUT) when there is no such Python
     */
    String run(List<String> arguments, Consumer<Map<?, ?>> each) throws IOException {
        Path complaints = folder.resolve("stderr.txt");
        List<String> command = new ArrayList<>(List.of(python, program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(complaints.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("PYTHONUTF8", "1");
        // Nothing is fetched, and nothing stays in the caches of the user: readers take what is
        // there under a known name.
        environment.put("HF_HUB_OFFLINE", "1");
        environment.put("HF_DATASETS_OFFLINE", "1");
        environment.put("HF_HOME", folder.resolve("hf").toString());
        environment.put("CROISSANT_CACHE", folder.resolve("croissant").toString());
        environment.put("TMPDIR", folder.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "no-python",
                    "starting " + python + " failed: " + e.getMessage()
                            + "; install Python 3, or name one with --python",
                    e);
        }
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (CanonicalJson.parse(line) instanceof Map<?, ?> map) {
                    each.accept(map);
                }
            }
            return process.waitFor() == 0 ? "" : lastLine(complaints);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            process.destroy();
        }
    }

    private static String lastLine(Path complaints) throws IOException {
        String text = new String(Files.readAllBytes(complaints), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "it ended without a word" : text.substring(text.lastIndexOf('\n') + 1);
    }
}
