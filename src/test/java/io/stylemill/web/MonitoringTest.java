package io.stylemill.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alarms, the dashboard and the document speak of metrics that there are. */
class MonitoringTest {
    private static final Path SOURCES = Path.of("src/main/java/io/stylemill/web");
    private static final Path MONITORING = Path.of("docker/monitoring");
    private static final Pattern NAME = Pattern.compile("\\bstylemill_[a-z0-9_]+");
    private static final Pattern DECLARED = Pattern.compile("\"stylemill_[a-z0-9_]+\"");

    private static Set<String> metrics() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.filter(Files::isRegularFile)
                    .map(MonitoringTest::text)
                    .flatMap(text -> DECLARED.matcher(text).results())
                    .map(found -> found.group().replace("\"", ""))
                    .forEach(names::add);
        }
        for (String histogram : List.of("stylemill_publishing_seconds", "stylemill_worker_shard_duration_seconds")) {
            assertThat(names).contains(histogram);
            names.addAll(List.of(histogram + "_bucket", histogram + "_count", histogram + "_sum"));
        }
        return names;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker/monitoring/stylemill.rules.yml",
                "docker/monitoring/stylemill.rules.test.yml",
                "docker/monitoring/stylemill-dashboard.json",
                "docs/operations.md"
            })
    void namesNoMetricThatTheProgramHasNot(String file) throws IOException {
        Set<String> named = NAME.matcher(text(Path.of(file)))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).hasSizeGreaterThan(5);
        assertThat(metrics()).containsAll(named);
    }

    /** {@code promtool} checks more, and is not everywhere. */
    @Test
    @SuppressWarnings("unchecked")
    void hasAlarmsThatSayWhatToDo() {
        Map<String, Object> file =
                (Map<String, Object>) new Load(LoadSettings.builder().build())
                        .loadFromString(text(MONITORING.resolve("stylemill.rules.yml")));
        List<Map<String, Object>> groups = (List<Map<String, Object>>) file.get("groups");
        List<Map<String, Object>> rules =
                (List<Map<String, Object>>) groups.get(0).get("rules");

        assertThat(rules).hasSize(20).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
        assertThat(rules).allSatisfy(rule -> {
            assertThat((Map<String, String>) rule.get("annotations")).containsOnlyKeys("summary", "action");
            assertThat((Map<String, String>) rule.get("labels")).containsKey("severity");
            assertThat((String) rule.get("expr")).contains("stylemill_");
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void hasADashboardWithAQuestionInEveryPanel() {
        Map<String, Object> dashboard =
                (Map<String, Object>) CanonicalJson.parse(text(MONITORING.resolve("stylemill-dashboard.json")));
        List<Map<String, Object>> panels = (List<Map<String, Object>>) dashboard.get("panels");

        assertThat(panels).hasSizeGreaterThan(15).allSatisfy(panel -> {
            assertThat((String) panel.get("title")).isNotEmpty();
            assertThat((List<Map<String, String>>) panel.get("targets"))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(target.get("expr")).isNotEmpty());
        });
    }
}
