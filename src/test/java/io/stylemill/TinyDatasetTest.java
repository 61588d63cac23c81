package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.accept.Prepared;
import io.stylemill.dataset.PublishedVersion;
import io.stylemill.dataset.SampleRow;
import io.stylemill.generator.Generator;
import io.stylemill.models.Models;
import io.stylemill.plan.Recipe;
import io.stylemill.plan.RecipeJson;
import io.stylemill.sample.Finished;
import io.stylemill.sample.Finisher;
import io.stylemill.storage.Digests;
import io.stylemill.storage.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyDatasetTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: tiny, version: 1.0.0, title: Tiny, license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors}
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
    void makesEveryImageAgainFromItsRecordAlone() {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 3);
            Place place = line.stores.open("file:sets");
            PublishedVersion version =
                    PublishedVersion.open(place.store(), prepared.layout().prefix(), null);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                keys.add(String.format("s%09d", i));
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
                    assertThat(again.pixelSha256()).as(key).isEqualTo(row.file().pixelSha256());
                    assertThat(again.fileSha256()).as(key).isEqualTo(row.file().fileSha256());
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
