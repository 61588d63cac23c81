package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What Camel takes from a route file without a word, although it is a mistake. */
class RouteFilesTest {
    /** Camel keeps one of two equal keys; this reader refuses the file. */
    @Test
    void namesEachKeyOnceInItsMap() throws IOException {
        for (Path file : files()) {
            assertThat(read(file)).as(file.toString()).isInstanceOf(List.class);
        }
    }

    /** Camel takes a duration whose unit it does not know for 0 milliseconds. */
    @Test
    void statesEveryDurationInWholeMilliseconds() throws IOException {
        List<String> durations = new ArrayList<>();
        for (Path file : files()) {
            collect(read(file), durations);
        }
        assertThat(durations)
                .isNotEmpty()
                .allMatch(duration -> duration.matches("\\d+|\\{\\{stylemill\\.[a-z-]+-millis}}"));
    }

    private static void collect(Object node, List<String> durations) {
        if (node instanceof List<?> items) {
            items.forEach(item -> collect(item, durations));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (String.valueOf(key).matches("(?i).*(period|delay|timeout|interval)")) {
                    durations.add(String.valueOf(value));
                }
                collect(value, durations);
            });
        }
    }

    private static Object read(Path file) throws IOException {
        return new Load(LoadSettings.builder().setLabel(file.toString()).build())
                .loadFromString(Files.readString(file));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.sorted().toList();
        }
    }
}
