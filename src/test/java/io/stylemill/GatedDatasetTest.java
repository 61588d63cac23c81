package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.console.ImageFilter;
import io.stylemill.console.Images;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.store.Place;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import io.stylemill.version.RejectedParquet;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SamplesParquet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelers and gates on the whole line, with the sample generator and the sample scorer. */
class GatedDatasetTest {
    private static final String HEAD = """
            apiVersion: stylemill/v1
            dataset: {name: gated, version: 1.0.0, license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors, batch: 4}
            seed: 7
            labelers:
              - name: cells
                model: blood-cells-classifier.pt
                classes: [RBC, WBC, Platelets]
                input: {size: 64, range: [-1, 1]}
                output: probabilities
            """;

    private static final String MANIFEST = HEAD + """
            gates:
              attempts: 40
              confidence: 0.99
              agreement: true
              duplicates: {pHash: 8}
            samples:
              - name: named
                label: {balance: {RBC: 1, WBC: 1, Platelets: 1}}
                latent: {seeds: "0-29"}
                truncation: {psi: 0.8}
              - name: drawn
                count: 30
                label: {class: Platelets}
                latent: {distribution: normal}
                truncation: {psi: 0.9}
            splits: {train: 0.7, test: 0.3}
            output: {shards: {samples: 16}}
            """;

    private static final ImageFilter ALL =
            new ImageFilter(null, null, null, null, null, null, null, null, null, null, ImageFilter.Sort.KEY, false);

    @TempDir
    private Path folder;

    @Test
    void refillsWhatTheGatesRefuseTheSameWayInAnyOrder() throws IOException {
        Map<String, byte[]> first;
        try (Line line = new Line(folder.resolve("a"))) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 1);
            first = bytes(line.version(prepared));
            Path version = line.version(prepared);
            List<SampleRow> rows = rows(version);
            List<Refused> refused = refused(version);

            assertThat(rows).hasSize(60);
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.measured().scores()).hasSize(1);
                assertThat(row.measured().confidence()).isGreaterThanOrEqualTo(0.99);
                assertThat(row.measured().agrees()).isEqualTo(1);
                assertThat(row.measured().likeness()).isNotNull();
            });
            assertThat(partByPart(line, prepared))
                    .as("refused images, though parts end among the attempts of one")
                    .containsExactlyInAnyOrderElementsOf(refused.stream()
                            .map(one -> one.key() + "/" + one.attempt())
                            .toList());
            assertThat(refused.stream().flatMap(r -> r.reasons().stream()).map(Refused.Reason::gate))
                    .contains("confidence", "duplicate");
            // Every refused attempt is followed by another at the same slot, without a gap.
            Map<String, Long> attempts =
                    refused.stream().collect(Collectors.groupingBy(Refused::key, Collectors.counting()));
            assertThat(rows)
                    .allSatisfy(row ->
                            assertThat((long) row.origin().attempt()).isEqualTo(attempts.getOrDefault(row.key(), 0L)));
            assertThat(distances(rows)).allMatch(d -> d > 8);
            // What replaces a seed is no seed, and stays in the family and split of the one it
            // replaces.
            assertThat(rows.stream()
                            .filter(r -> r.origin().group().equals("named")
                                    && r.origin().attempt() > 0))
                    .isNotEmpty()
                    .allSatisfy(row -> {
                        assertThat(row.origin().seed()).isNull();
                        assertThat(row.origin().latentFamily())
                                .isEqualTo("seed:" + row.origin().slot());
                    });
        }
        try (Line line = new Line(folder.resolve("b"))) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 2);
            assertThat(bytes(line.version(prepared))).containsExactlyEntriesOf(first);
        }
    }

    @Test
    void comparesWithEarlierVersions() throws IOException {
        String exact = MANIFEST.replace("{pHash: 8}", "{among: [versions]}");
        try (Line line = new Line(folder)) {
            line.make(line.prepare(exact), 1);
            Prepared second = line.prepare(exact.replace("1.0.0", "1.1.0"));
            line.make(second, 1);

            // The same manifest again: every image of the first version is refused and made anew.
            List<Refused> refused = refused(line.version(second));
            assertThat(rows(line.version(second))).hasSize(60);
            assertThat(refused.stream()
                            .flatMap(r -> r.reasons().stream())
                            .filter(reason -> reason.gate().equals("duplicate")))
                    .hasSize(60)
                    .allSatisfy(reason -> assertThat(reason.detail()).contains(" of version 1.0.0"));
        }
    }

    @Test
    void saysWhichGatesLeaveSlotsEmpty() {
        String impossible =
                MANIFEST.replace("attempts: 40", "attempts: 3").replace("confidence: 0.99", "confidence: 1.0");
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(impossible);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> line.make(prepared, 1))
                    .withMessageStartingWith("no image passed the gates for ")
                    .withMessageContaining("each tried 3 times; refused in this shard: ")
                    .withMessageEndingWith("leave such samples out with gates.unfilled: drop")
                    .matches(f -> f.code().equals("gates-exhausted"));
        }
    }

    @Test
    void leavesEmptySlotsOutWhereAskedTo() throws IOException {
        String dropping = MANIFEST.replace("attempts: 40", "attempts: 1\n  unfilled: drop")
                .replace("{pHash: 8}", "true");
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(dropping);
            line.make(prepared, 1);
            int refused = refused(line.version(prepared)).size();
            assertThat(refused).isPositive();
            assertThat(rows(line.version(prepared))).hasSize(60 - refused);
        }
    }

    @Test
    void stopsBelowTheFloor() {
        String low = MANIFEST.replace("attempts: 40", "attempts: 40\n  floor: 0.99");
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(low);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> line.make(prepared, 1))
                    .withMessageContaining("a share below gates.floor 0.99; refused: ")
                    .matches(f -> f.code().equals("accept-rate"));
        }
    }

    private static List<Integer> distances(List<SampleRow> rows) {
        List<Integer> distances = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < i; j++) {
                distances.add(Long.bitCount(rows.get(i).measured().likeness().pHash()
                        ^ rows.get(j).measured().likeness().pHash()));
            }
        }
        return distances;
    }

    private static List<SampleRow> rows(Path version) {
        List<SampleRow> rows = new ArrayList<>();
        SamplesParquet.read(version.resolve("index/samples.parquet"), rows::add);
        return rows;
    }

    /** Returns the refused images as REST gives them, three at a time. */
    private List<String> partByPart(Line line, Prepared prepared) {
        Place place = line.stores.open(line.version(prepared).toString());
        PublishedVersion version =
                PublishedVersion.open(place.store(), place.location().prefix(), null);
        List<String> seen = new ArrayList<>();
        try (Images images = new Images(folder.resolve("scratch"))) {
            String after = null;
            do {
                Images.Page part = images.rejected(version, ALL, after, 3);
                part.rows().forEach(row -> seen.add(row.get("key") + "/" + row.get("attempt")));
                after = part.next();
            } while (after != null);
        }
        return seen;
    }

    private static List<Refused> refused(Path version) {
        List<Refused> refused = new ArrayList<>();
        RejectedParquet.read(version.resolve("index/rejected.parquet"), refused::add);
        return refused;
    }

    private static Map<String, byte[]> bytes(Path version) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        try (var files = Files.walk(version)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = version.relativize(file).toString();
                if (path.startsWith("data/") || path.startsWith("index/") || path.equals("preview.jpg")) {
                    bytes.put(path, Files.readAllBytes(file));
                }
            }
        }
        return bytes;
    }
}
