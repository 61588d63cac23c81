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
            "run plan preview runs serve schedules worker pull share show verify replay query diff export release revoke"
                    .split(" ", -1));
    private static final List<String> NETWORK_COMMANDS =
            List.of("generate inspect convert directions centers doctor bench".split(" ", -1));
    private static final List<String> EXPORTS =
            List.of("imagefolder", "csv", "hf-parquet", "coco", "stylegan-zip", "hub");

    private Corpus() {}

    /**
     * A command line.
     *
     * @param name of its answer, unique
     */
    record Line(String name, List<String> words) {
        static Line of(String name, String... words) {
            return new Line(name, List.of(words));
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
        for (String command : concat(COMMANDS, NETWORK_COMMANDS)) {
            lines.add(Line.of("help-" + command, command, "--help"));
        }
        for (Path network : networks(project.resolve("src/test/resources/checkpoints"))) {
            String name = name(network.getParent()) + "-" + name(network);
            lines.add(Line.of("inspect-" + name, "inspect", network.toString()));
            lines.add(Line.of("inspect-json-" + name, "inspect", network.toString(), "--json"));
        }
        for (Path bad : files(project.resolve("src/test/resources/manifest/errors"), ".yaml")) {
            lines.add(Line.of("refused-" + name(bad), "plan", bad.toString()));
        }
        List<Path> manifests = new ArrayList<>(files(project.resolve("manifests"), ".yaml"));
        manifests.add(project.resolve("samples/blood-cells/manifest.yaml"));
        for (Path manifest : manifests) {
            String name = name(manifest);
            String folder = out.resolve(name).toString();
            lines.add(Line.of("plan-" + name, "plan", manifest.toString(), "--json"));
            lines.add(Line.of("run-" + name, "run", manifest.toString(), "--out", folder, "--json"));
        }
        Path sample = out.resolve("manifest");
        lines.add(Line.of("verify", "verify", sample.toString(), "--json", "--metadata"));
        lines.add(
                Line.of("query", "query", sample.toString(), "SELECT * FROM samples ORDER BY key LIMIT 50", "--json"));
        lines.add(Line.of("query-csv", "query", sample.toString(), "SELECT * FROM samples ORDER BY key", "--csv"));
        for (String format : EXPORTS) {
            Path to = out.resolve("exports").resolve(format);
            lines.add(Line.of("export-" + format, "export", sample.toString(), "--as", format, "-o", to.toString()));
        }
        return lines;
    }

    private static List<String> concat(List<String> a, List<String> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
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
