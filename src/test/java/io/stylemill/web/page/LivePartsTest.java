package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of pages that news replace while somebody reads them. */
class LivePartsTest {
    private static final Path PAGES = Path.of("src/main/jte");
    private static final Pattern LIVE = Pattern.compile("sse-swap=\"\\w+\"[^>]*>\\s*@template\\.part\\.(\\w+)");
    private static final Pattern PRESSED = Pattern.compile(
            "<(?:a|button|summary|details|select|textarea|input(?! type=\"hidden\")|\\w+(?= [^>]*tabindex))\\b[^>]*>");

    static List<Path> liveParts() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.filter(Files::isRegularFile)
                    .flatMap(page -> LIVE.matcher(text(page)).results())
                    .map(found -> PAGES.resolve("part/" + found.group(1) + ".jte"))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("liveParts")
    void whatCanHaveTheFocusOrBeOpenHasAnIdByWhichItIsFoundAgain(Path part) {
        assertThat(PRESSED.matcher(text(part)).results().map(MatchResult::group))
                .allMatch(tag -> tag.contains(" id=\""));
    }

    @ParameterizedTest
    @MethodSource("liveParts")
    void idsAreMadeOfNamesForWordsMayBeEqual(Path part) {
        assertThat(text(part)).doesNotContainPattern("id=\"[^\"]*\\.(words|at|day)\\(\\)");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
