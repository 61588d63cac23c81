package io.stylemill.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command lines that both builds are asked; each has a name, under which its answer is kept.
 */
final class Corpus {
    private static final List<String> COMMANDS = List.of(
            ("run plan preview runs serve schedules inbox workers worker project annotate masks measure mix mix-grid"
                            + " video models new datasets open pull share show verify replay query diff export release"
                            + " revoke generate inspect convert directions centers doctor bench completion")
                    .split(" ", -1));
    private static final List<String> EXPORTS =
            List.of("imagefolder", "csv", "hf-parquet", "coco", "stylegan-zip", "hub", "webdataset");

    private Corpus() {}

    /**
     * A command line.
     *
     * @param name of its answer, unique
     * @param status that it must end with: an answer that says only that nothing was done compares
     *     nothing
     */
    record Line(String name, int status, List<String> words) {
        static Line of(String name, String... words) {
            return new Line(name, 0, List.of(words));
        }

        static Line refused(String name, String... words) {
            return new Line(name, 2, List.of(words));
        }
    }

    /**
     * Returns the command lines.
     *
     * @param project the folder with {@code manifests/}, {@code samples/} and the test resources
     * @param out where versions go
     */
    static List<Line> of(Path project, Path out) throws IOException {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("help", "--help"));
        for (String command : COMMANDS) {
            lines.add(Line.of("help-" + command, command, "--help"));
        }
        for (Path network : networks(project.resolve("src/test/resources/checkpoints"))) {
            String name = name(network.getParent()) + "-" + name(network);
            int status = name.startsWith("malicious-") ? 2 : 0;
            lines.add(new Line("inspect-" + name, status, List.of("inspect", network.toString())));
            lines.add(new Line("inspect-json-" + name, status, List.of("inspect", network.toString(), "--json")));
        }
        for (Path bad : files(project.resolve("src/test/resources/manifest/errors"), ".yaml")) {
            lines.add(Line.refused("refused-" + name(bad), "plan", bad.toString()));
        }
        List<Path> manifests = new ArrayList<>(files(project.resolve("manifests"), ".yaml"));
        manifests.add(project.resolve("samples/blood-cells/manifest.yaml"));
        for (Path manifest : manifests) {
            String name = name(manifest);
            String folder = out.resolve(name).toString();
            lines.add(Line.of("plan-" + name, "plan", manifest.toString(), "--json"));
            lines.add(Line.of("run-" + name, "run", manifest.toString(), "--out", folder, "--json"));
        }
        Path sample = out.resolve("manifest").resolve("blood-cells");
        lines.add(Line.of("verify", "verify", sample.toString(), "--json", "--metadata"));
        lines.add(
                Line.of("query", "query", sample.toString(), "SELECT * FROM samples ORDER BY key LIMIT 50", "--json"));
        lines.add(Line.of("query-csv", "query", sample.toString(), "SELECT * FROM samples ORDER BY key", "--csv"));
        for (String format : EXPORTS) {
            Path to = out.resolve("exports").resolve(format);
            lines.add(Line.of("export-" + format, "export", sample.toString(), to.toString(), "--as", format));
        }
        return lines;
    }

    private static List<Path> networks(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(pkl|pt|safetensors)"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[a-z]+$", "");
    }
}
