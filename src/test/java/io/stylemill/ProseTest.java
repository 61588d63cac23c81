package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read in the project's files: comments of code, and pages. */
class ProseTest {
    private static final int MOST = 100;
    private static final Pattern COMMENT = Pattern.compile("\\s*(\\*|/\\*\\*|//|#) .*");
    /** Tables, links alone, and code that is indented. */
    private static final Pattern NO_PROSE = Pattern.compile(" *\\|.*|    .*|.*\\]\\([^)]*$");

    @Test
    void noLineOfACommentIsLongerThan100Characters() throws IOException {
        List<String> long_ = new ArrayList<>();
        for (Path file : files(".java", ".py", ".sh")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (COMMENT.matcher(line).matches() && tooLong(line)) {
                    long_.add(file + ":" + (i + 1));
                }
            }
        }
        assertThat(long_).isEmpty();
    }

    @Test
    void noLineOfProseInAPageIsLongerThan100Characters() throws IOException {
        List<String> long_ = new ArrayList<>();
        for (Path file : files(".md")) {
            boolean code = false;
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                code ^= line.strip().startsWith("```");
                if (!code && !NO_PROSE.matcher(line).matches() && tooLong(line)) {
                    long_.add(file + ":" + (i + 1));
                }
            }
        }
        assertThat(long_).isEmpty();
    }

    /** A word that is too long by itself, such as an address, cannot be broken. */
    private static boolean tooLong(String line) {
        return line.codePointCount(0, line.length()) > MOST && line.strip().lastIndexOf(' ') > MOST / 4;
    }

    private static List<Path> files(String... endings) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path start : List.of(Path.of("src"), Path.of("docs"), Path.of("findings"), Path.of("samples"))) {
            try (Stream<Path> all = Files.walk(start)) {
                all.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                        .filter(file -> !file.startsWith(Path.of("src/test/resources")))
                        .forEach(found::add);
            }
        }
        try (Stream<Path> top = Files.list(Path.of("."))) {
            top.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .map(file -> Path.of(".").relativize(file))
                    .forEach(found::add);
        }
        assertThat(found).isNotEmpty();
        return found;
    }
}
