package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finished;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyDatasetTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: tiny, version: 1.0.0, title: Tiny, license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 8}
            seed: 7
            samples:
              - name: seeds
                label: {class: WBC}
                latent: {seeds: "0-3"}
                truncation: {psi: 0.7, cutoff: 6}
                styleMixing: {layers: middle, probability: 0.5, seeds: "10-13"}
              - name: mixed
                count: 8
                label: {balance: {RBC: 1, WBC: 1, Platelets: 2}}
                latent: {distribution: uniform, range: [-1, 1], dims: "0-31"}
                truncation: {psi: {min: 0.5, max: 1.0}}
                noise: {mode: random, strength: 0.5}
                tags: {stain: test}
            postprocess:
              - resize: {width: 48, height: 48}
              - brightness: {min: 0.9, max: 1.1}
              - gaussianNoise: {sigma: 2}
              - flip: {horizontal: 0.5}
            splits: {train: 0.7, test: 0.3}
            output: {shards: {samples: 4}}
            """;

    /**
     * Where the golden digests below were taken; another instruction set may round pixels
     * otherwise.
     */
    private static final String GOLDEN_DEVICE = "cpu:avx512_bf16";

    /** {@code sha256sum} of what the contract calls byte-equal. */
    private static final String GOLDEN = """
            591fc1f70c9d6619fa605cb6c7aca2ebe3c64c905b8eff60ebb3a31fd1ffbf98  audit/plan.lock.json
            bf6db1ecdc880f116dcc1b507d5d6206092e9654bd735e450592bcdc41f141fa  classes.json
            2e57a93f6dd8c763742ee1b7f48d3834556d2b617fc86944942a73d15fe9156c  data/tiny-1.0.0-test-00000-of-00002.tar
            cb19f32bf2ce4acd3309a2a0ed0813a11c4aea864968785645c60eb6eb9e6fa7  data/tiny-1.0.0-test-00001-of-00002.tar
            7754af8e9165dea191a514f0783701314fe2d4bd3b07a9f7122689d798452e45  data/tiny-1.0.0-train-00000-of-00002.tar
            a42b84aed869448b6c5ff97a2ef412aba32d09b8a4e31f8ac0d36b00ec46bbf9  data/tiny-1.0.0-train-00001-of-00002.tar
            d422480ab137e597222531b98be7f8935c827cfcebf4a3a6248152af7b5817c3  index/samples.parquet
            684e5d8af3b89a8c1a4de070a460a658d97acd4d90779caa397144a9eb57850c  index/shards-test.json
            9faa04535ba8ec51384c7c08dfa6a8278267b86ece51ef792cb58ecf455ef09f  index/shards-train.json
            7bdf1c7771ee9c8de3ab7b77ad6487c5ae42c18a80beaf1924d800365442f7ea  index/shards.json
            f2850e0ef305b86c81d1ec5270ff87de9108253125c6539a0e4f0a2099fe2e1b  preview.jpg
            """;

    private static final Set<String> WITHOUT_PIXELS = Set.of("audit/plan.lock.json", "classes.json");

    @TempDir
    private Path folder;

    @Test
    void givesTheSameBytesInAnyOrderAndOnAnyLine() throws IOException {
        Map<String, String> first;
        Map<String, String> second;
        try (Line line = new Line(folder.resolve("a"))) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 1);
            first = digests(line.version(prepared));
        }
        try (Line line = new Line(folder.resolve("b"))) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 2);
            second = digests(line.version(prepared));
        }
        assertThat(first).hasSizeGreaterThan(5).isEqualTo(second);
    }

    @Test
    void givesTheGoldenBytes() throws IOException {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 4);
            Map<String, String> golden = new TreeMap<>();
            GOLDEN.lines().forEach(text -> golden.put(text.substring(66), text.substring(0, 64)));
            Map<String, String> made = digests(line.version(prepared));
            assertThat(made.keySet()).isEqualTo(golden.keySet());
            String environment = Files.readString(line.version(prepared).resolve("audit/environment.json"));
            if (!environment.contains("\"device\":\"" + GOLDEN_DEVICE + "\"")) {
                made.keySet().retainAll(WITHOUT_PIXELS);
                golden.keySet().retainAll(WITHOUT_PIXELS);
            }
            assertThat(lines(made))
                    .as(GoldenBytes.CHANGED + "; made by " + environment)
                    .isEqualTo(lines(golden));
        }
    }

    /**
     * Returns digests as {@link #GOLDEN} holds them, so that new ones can be copied from a message.
     */
    private static String lines(Map<String, String> digests) {
        StringBuilder lines = new StringBuilder();
        digests.forEach(
                (path, sha256) -> lines.append(sha256).append("  ").append(path).append('\n'));
        return lines.toString();
    }

    /** A kill after the commit leaves the pointer where it was, and rows of the run. */
    @Test
    void finishesWhatComesAfterTheCommit() throws IOException {
        try (Line line = new Line(folder)) {
            Prepared first = line.prepare(MANIFEST);
            line.make(first, 6);
            assertThat(line.prepare(MANIFEST).state()).isEqualTo(Prepared.State.PUBLISHED);
            Path pointer = line.version(first).resolveSibling("latest.json");
            String pointed = Files.readString(pointer);
            Map<String, String> made = digests(line.version(first));

            Files.delete(pointer);
            assertThat(line.prepare(MANIFEST).state()).isEqualTo(Prepared.State.OPEN);
            Path rows = folder.resolve("sets")
                    .resolve(first.layout().stagingPrefix(first.run()))
                    .resolve("x.jsonl");
            Files.createDirectories(rows.getParent());
            Files.writeString(rows, "{}");
            line.make(line.prepare(MANIFEST), 6);
            assertThat(pointer).hasContent(pointed);
            assertThat(rows).doesNotExist();

            Files.createDirectories(rows.getParent());
            Files.writeString(rows, "{}");
            assertThat(line.prepare(MANIFEST).state()).isEqualTo(Prepared.State.OPEN);
            line.make(line.prepare(MANIFEST), 6);
            assertThat(rows).doesNotExist();
            assertThat(line.prepare(MANIFEST).state()).isEqualTo(Prepared.State.PUBLISHED);
            assertThat(digests(line.version(first))).isEqualTo(made);
        }
    }

    @Test
    void makesEveryImageAgainFromItsRecordAlone() {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 3);
            Place place = line.stores.open("file:sets");
            PublishedVersion version =
                    PublishedVersion.open(place.store(), prepared.layout().prefix(), null);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                keys.add(Sample.keyOf("1.0.0", i));
            }
            Collections.shuffle(keys, new Random(5));
            Finisher finisher = new Finisher();
            for (String key : keys) {
                SampleRow row = version.row(key);
                Recipe recipe = RecipeJson.parse(row.recipe());
                try (Models.Loan loan = line.models.lend(
                        Line.SAMPLE.resolve("blood-cells-64.safetensors").toString(),
                        recipe.checkpointSha256(),
                        recipe.numerics().precision(),
                        recipe.numerics().batch())) {
                    Generator generator = loan.generator();
                    Finished again = finisher.finish(
                            recipe, generator.generate(List.of(recipe)).get(0));
                    assertThat(again.file().pixelSha256())
                            .as(key)
                            .isEqualTo(row.file().pixelSha256());
                    assertThat(again.file().fileSha256())
                            .as(key)
                            .isEqualTo(row.file().fileSha256());
                    assertThat(version.image(row)).isEqualTo(again.content());
                }
            }
        }
    }

    /** What the contract calls byte-equal. */
    private static Map<String, String> digests(Path version) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(version)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = version.relativize(file).toString();
                if (path.startsWith("data/")
                        || path.startsWith("index/")
                        || path.equals("classes.json")
                        || path.equals("preview.jpg")
                        || path.equals("audit/plan.lock.json")) {
                    digests.put(path, Digests.sha256(file));
                }
            }
        }
        return digests;
    }
}
