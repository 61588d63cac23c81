package io.stylemill.audit.readers;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.version.PublishedSplits;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexFactsTest {
    @TempDir
    private Path folder;

    private static List<SampleRow> rows(PublishedVersion version) {
        List<SampleRow> rows = new ArrayList<>();
        version.rows(rows::add);
        return rows;
    }

    private static Map<String, Object> line(SampleRow row) {
        return new TreeMap<>(Map.of(
                "key", row.key(),
                "split", row.place().split(),
                "label", row.label().index(),
                "label_confidence", row.measured().confidence(),
                "file", row.file().fileSha256()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void agreesInAnyOrderHoweverManyPartsThereAre(int atOnce) throws Exception {
        PublishedVersion version = PublishedSplits.publish(folder);
        IndexFacts facts = new IndexFacts(version, folder.resolve("facts"), atOnce);
        try (Stream<Path> parts = Files.list(folder.resolve("facts/index"))) {
            assertThat(parts).hasSize(8 / atOnce + 1);
        }
        List<SampleRow> rows = rows(version);
        Collections.reverse(rows);
        try (IndexFacts.Comparison comparison = facts.new Comparison("some")) {
            rows.forEach(row -> comparison.add(line(row)));
            assertThat(comparison.end("some", "1.0", row -> true, ""))
                    .isEqualTo(new Reading(
                            "some", "1.0", 8, List.of("file", "label", "label_confidence", "split"), List.of(), null));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void findsWhatDiffersInEveryPart(int atOnce) {
        PublishedVersion version = PublishedSplits.publish(folder);
        IndexFacts facts = new IndexFacts(version, folder.resolve("facts"), atOnce);
        List<SampleRow> rows = rows(version);
        String key = rows.get(0).key();
        try (IndexFacts.Comparison comparison = facts.new Comparison("some")) {
            Map<String, Object> other = line(rows.get(0));
            other.put("label", 7);
            comparison.add(other);
            comparison.add(line(rows.get(1)));
            comparison.add(line(rows.get(1)));
            comparison.add(Map.of("key", "v9_9_9-000000000"));
            // Of the others those without a class need not be shown.
            rows.subList(3, 8).stream()
                    .filter(row -> row.label().index() >= 0)
                    .forEach(row -> comparison.add(line(row)));
            Reading reading =
                    comparison.end("some", "1.0", row -> !Integer.valueOf(-1).equals(row.get("label")), "");
            assertThat(reading.images()).isEqualTo(8);
            assertThat(reading.differences())
                    .containsExactlyInAnyOrder(
                            "label of " + key + " is 7, the index says 0",
                            "it shows " + rows.get(1).key() + " twice",
                            "it shows v9_9_9-000000000, of which the index has no row",
                            "it does not show 1 image, the first of them "
                                    + rows.get(2).key());
        }
    }

    @Test
    void countsFurtherDifferencesAndNothingAsMissingWhereTheReaderBrokeOff() {
        PublishedVersion version = PublishedSplits.publish(folder);
        IndexFacts facts = new IndexFacts(version, folder.resolve("facts"), 3);
        try (IndexFacts.Comparison comparison = facts.new Comparison("some")) {
            rows(version).stream().limit(5).forEach(row -> {
                Map<String, Object> line = line(row);
                line.put("split", "nowhere");
                comparison.add(line);
            });
            Reading reading = comparison.end("some", "1.0", row -> true, "ValueError: no more");
            assertThat(reading.differences()).hasSize(5);
            assertThat(reading.differences().subList(0, 3)).allMatch(one -> one.startsWith("split of v1_0_0-00000000"));
            assertThat(reading.differences().subList(3, 5))
                    .containsExactly("and 2 further differences", "it breaks off: ValueError: no more");
        }
    }
}
