package io.stylemill.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodeTest {
    private static final Path MAIN = Path.of("src/main/java");

    @Test
    void isWrittenAsTextNowhereInTheProgram() throws IOException {
        Pattern word = Pattern.compile(
                Arrays.stream(Code.values()).map(Code::word).collect(Collectors.joining("|", "\"(", ")\"")));
        assertThat(lines(word)).isEmpty();
    }

    @Test
    void isTheOnlyKindOfCodeThatDecides() throws IOException {
        assertThat(lines(Pattern.compile(
                        "\\bcode\\(\\)\\.(equals|startsWith|contains|endsWith)\\(|switch \\(\\w+\\.code\\(\\)")))
                .isEmpty();
    }

    private static List<String> lines(Pattern wanted) throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> read(file).stream()
                            .filter(line -> wanted.matcher(line).find())
                            .map(line -> MAIN.relativize(file) + ": " + line.strip()))
                    .toList();
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
