package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    @Test
    void namesEveryPeriodInOneFile() throws IOException {
        Properties periods = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("routes/periods.properties"))) {
            periods.load(in);
        }
        assertThat(periods).allSatisfy((name, value) -> {
            assertThat(name.toString()).matches("stylemill\\.[a-z-]+-millis");
            assertThat(value.toString()).matches("[1-9]\\d*");
        });
        Set<String> named = new TreeSet<>();
        for (Path file : files()) {
            Matcher name = Pattern.compile("stylemill\\.[a-z-]+-millis").matcher(Files.readString(file));
            while (name.find()) {
                named.add(name.group());
            }
        }
        // The settings say how often the inbox is looked at, and the ledger how long a lease lasts.
        named.removeAll(Set.of("stylemill.inbox-millis", "stylemill.lease-millis"));
        named.add("stylemill.receive-far-millis");
        assertThat(periods.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(named);
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
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }
}
