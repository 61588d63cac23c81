package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.audit.readers.Readers;
import io.stylemill.audit.readers.Reading;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Report;
import io.stylemill.audit.verify.Verification;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Extra;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.audit.verify.Verification.Sampling;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Place;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions, from the manifest to a version, to readers and back. */
class CaptionedDatasetTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: captioned, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 4}
            seed: 3
            samples:
              - name: cells
                label: {balance: {RBC: 1, WBC: 1}}
                latent: {seeds: "0-7"}
                tags: {stain: "Giemsa & Wright"}
            captions:
              templates:
                - "a {description}, {tags.stain} stain"
                - "{group} in {split}: {label}"
                - "été, \\"quoted\\""
              count: 2
              descriptions: {RBC: red blood cell, WBC: white blood cell}
            splits: {train: 0.5, test: 0.5}
            output: {image: {format: webp, lossless: true}}
            """;

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void open() {
        line = new Line(folder);
    }

    @AfterEach
    void close() {
        line.close();
    }

    private Path make() {
        Prepared prepared = line.prepare(MANIFEST);
        line.make(prepared, 2);
        return line.version(prepared);
    }

    private PublishedVersion open(String address) {
        Place place = line.stores.open(address);
        return PublishedVersion.open(place.store(), place.location().prefix(), null);
    }

    private static Map<String, String> members(Path version, String extension) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        try (var tars = Files.list(version.resolve("data"))) {
            for (Path tar : tars.sorted().toList()) {
                try (TarFile file = new TarFile(tar)) {
                    for (TarArchiveEntry entry : file.getEntries()) {
                        String name = entry.getName();
                        if (name.endsWith("." + extension)) {
                            found.put(
                                    name.substring(0, name.indexOf('.')),
                                    new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        }
        return found;
    }

    @Test
    void writesTheSameCaptionsIntoShardsIndexCardAndExportsAndMakesThemAgain() throws IOException {
        Path made = make();
        PublishedVersion version = open("file:sets/captioned");
        Map<String, String> texts = members(made, "txt");
        Map<String, String> records = members(made, "json");
        Replay replay = new Replay(
                line.models,
                List.of(),
                Line.SAMPLE.resolve("blood-cells-64.safetensors").toString());
        Set<String> kinds = new HashSet<>();
        List<SampleRow> rows = new ArrayList<>();
        version.rows(rows::add);
        assertThat(rows).hasSize(8);
        for (SampleRow row : rows) {
            String described = row.label().name().equals("RBC") ? "red blood cell" : "white blood cell";
            assertThat(row.captions())
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(
                            "a " + described + ", Giemsa & Wright stain",
                            "cells in " + row.place().split() + ": "
                                    + row.label().name(),
                            "été, \"quoted\"");
            kinds.addAll(row.captions());
            assertThat(texts.get(row.key())).isEqualTo(row.captions().get(0));
            Map<?, ?> record = (Map<?, ?>) CanonicalJson.parse(Objects.requireNonNull(records.get(row.key())));
            assertThat(record.get("caption")).isEqualTo(row.captions().get(0));
            assertThat(CanonicalJson.parse((String) record.get("captions"))).isEqualTo(row.captions());
            assertThat(replay.of(version, row).verdict()).isEqualTo(Replay.Verdict.EQUAL);
        }
        assertThat(kinds).hasSizeGreaterThan(4);
        String card = Files.readString(made.resolve("README.md"));
        assertThat(card)
                .contains("## Captions\n", "- name: txt\n    dtype: string\n", "to_tuple(\"webp\", \"txt\")")
                .contains("| été, \"quoted\" | été, \"quoted\" |");
        assertThat(Files.readString(made.resolve("classes.json"))).contains("\"description\":\"white blood cell\"");
        assertThat(Files.readString(made.resolve("croissant.json"))).contains("\"images/caption\"");

        Path exported = folder.resolve("exported");
        Export.write(Subset.whole(version), ExportFormat.CSV, exported, n -> {});
        assertThat(Files.readString(exported.resolve("samples.csv")))
                .contains(",caption,captions,")
                .contains("été, \"\"quoted\"\"");

        Path coco = folder.resolve("coco");
        Export.write(Subset.whole(version), ExportFormat.COCO, coco, n -> {});
        List<String> written = new ArrayList<>();
        for (String split : List.of("test", "train")) {
            Map<?, ?> captioned = (Map<?, ?>)
                    CanonicalJson.parse(Files.readString(coco.resolve("annotations/captions_" + split + ".json")));
            assertThat(captioned.keySet())
                    .map(String::valueOf)
                    .containsExactlyInAnyOrder("annotations", "images", "info", "licenses");
            Map<Object, Object> keys = new LinkedHashMap<>();
            ((List<?>) captioned.get("images"))
                    .forEach(one -> keys.put(((Map<?, ?>) one).get("id"), ((Map<?, ?>) one).get("key")));
            ((List<?>) captioned.get("annotations"))
                    .forEach(one -> written.add(
                            keys.get(((Map<?, ?>) one).get("image_id")) + " " + ((Map<?, ?>) one).get("caption")));
        }
        assertThat(written)
                .containsExactlyElementsOf(rows.stream()
                        .flatMap(row -> row.captions().stream().map(caption -> row.key() + " " + caption))
                        .toList());
    }

    @Test
    void verifiesThemAndFindsOneThatWasChanged() throws IOException {
        Path made = make();
        Replay replay = new Replay(
                line.models,
                List.of(),
                Line.SAMPLE.resolve("blood-cells-64.safetensors").toString());
        Place place = line.stores.open("file:sets/captioned");
        Report report = new Verification(place.store(), place.location().prefix(), 2, (n, of) -> {})
                .run(new Question(Depth.FULL, null, Set.of(Extra.METADATA), new Sampling(2, 1, replay)));
        assertThat(report.holds()).as(report.checks().toString()).isTrue();

        PublishedVersion version = open("file:sets/captioned");
        SampleRow row = rows(version).get(0);
        SampleRow changed = new SampleRow(
                row.place(),
                row.label(),
                row.origin(),
                row.file(),
                row.measured(),
                Map.of("stain", "none"),
                row.recipe().replace("été", "a {tags.stain}"),
                row.captions(),
                null);
        assertThatThrownBy(() -> replay.of(version, changed))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "the captions of " + row.key() + " are not those that its record makes of its label and tags");
        assertThat(made).exists();
    }

    private static List<SampleRow> rows(PublishedVersion version) {
        List<SampleRow> rows = new ArrayList<>();
        version.rows(rows::add);
        return rows;
    }

    @Test
    void readersSeeWhatTheIndexSaysAndAChangedShardIsFound() throws IOException {
        assumeTrue(hasPython(), "python3 is not on the path, so no reader was started");
        Path made = make();
        PublishedVersion version = open("file:sets/captioned");
        List<Reading> readings = new Readers("python3").read(version, made, name -> {});
        assertThat(readings)
                .extracting(Reading::reader)
                .containsExactly(
                        "tar",
                        "webdataset",
                        "wids",
                        "datasets",
                        "mlcroissant",
                        "pycocotools",
                        "torchvision",
                        "duckdb",
                        "duckdb-cli");
        assertThat(readings).allMatch(one -> one.agrees() || one.unused() != null);
        Reading tar = readings.get(0);
        assertThat(tar.agrees()).as(tar.text()).isTrue();
        assertThat(tar.images()).isEqualTo(8);
        assertThat(tar.compared()).contains("caption", "file", "label", "label_name", "split");

        Map.Entry<String, String> first =
                members(made, "cls").entrySet().iterator().next();
        Path shard = made.resolve(rows(version).stream()
                .filter(row -> row.key().equals(first.getKey()))
                .findFirst()
                .orElseThrow()
                .place()
                .shard());
        byte[] bytes = Files.readAllBytes(shard);
        // The first member is the class of the first image, one digit after a header of 512 bytes.
        bytes[512] = '7';
        shard.toFile().setWritable(true);
        Files.write(shard, bytes);
        Reading changed = new Readers("python3").read(version, made, name -> {}).get(0);
        assertThat(changed.agrees()).isFalse();
        assertThat(changed.differences())
                .containsExactly("label of " + first.getKey() + " is 7, the index says " + first.getValue());
    }

    private static boolean hasPython() {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void saysThatThereIsNoSuchPython() {
        make();
        PublishedVersion version = open("file:sets/captioned");
        assertThatThrownBy(() -> new Readers("no-such-python").read(version, folder, name -> {}))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("starting no-such-python failed: ")
                .hasMessageEndingWith("; install Python 3, or name one with --python");
    }
}
