package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.stylemill.failure.Failure;
import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.Subsampling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestParserTest {
    private static final String HEAD = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: net.safetensors}
            """;

    static Stream<Path> examples() {
        return ManifestFiles.in(ManifestFiles.EXAMPLES).stream();
    }

    private static Group group(String keys) {
        return ManifestFiles.parse(HEAD + "samples:\n  - {name: all, " + keys + "}\n")
                .samples()
                .get(0);
    }

    private static Step step(String yaml) {
        Manifest manifest = ManifestFiles.parse(
                HEAD + "samples: [{name: all, latent: {seeds: 1}}]\npostprocess: [{" + yaml + "}]\n");
        return manifest.postprocess().get(0);
    }

    private static Step.Parameter number(double value) {
        return new Step.Parameter.Number(value);
    }

    @Test
    void fillsEveryDefault() {
        ManifestSource source = ManifestFiles.source("m.yaml", HEAD + "samples: [{name: all, latent: {seeds: 0-9}}]");

        assertThat(ManifestParser.parse(source))
                .isEqualTo(new Manifest(
                        source,
                        new Manifest.DatasetSpec("cells", "1.0.0", "cells", "", Map.of()),
                        new GeneratorSpec("net.safetensors", null, null, GeneratorSpec.Precision.AUTO, null, null),
                        0,
                        null,
                        List.of(new Group(
                                "all",
                                null,
                                Group.Label.NONE,
                                new Latent.Seeds(Ranges.parse("0-9", 9)),
                                new Truncation(new Truncation.Psi.Fixed(1), null),
                                null,
                                Group.Noise.STORED,
                                Map.of(),
                                0,
                                List.of(),
                                null,
                                null,
                                null)),
                        List.of(),
                        List.of(),
                        Gates.USUAL,
                        Map.of("train", 1.0),
                        new Manifest.Output(
                                null,
                                new Manifest.ImageFiles(Encoding.PNG, true, false, null),
                                1000,
                                256L * 1024 * 1024),
                        null,
                        null,
                        null));
    }

    @Test
    void readsEveryKey() {
        String text = """
                apiVersion: stylemill/v1
                dataset:
                  name: blood-cells
                  version: 1.2.3-rc.1
                  title: Synthetic blood cells
                  license: CC-BY-4.0 OR MIT
                  card: {purpose: Training., limitations: "Not for diagnosis."}
                generator:
                  checkpoint: s3://models/blood.pkl
                  sha256: 9F2C00000000000000000000000000000000000000000000000000000000abcd
                  license: MIT
                  precision: bf16
                  batch: 16
                seed: 9223372036854775807
                classes: [RBC, WBC, Platelets]
                samples:
                  - name: white-cells
                    count: 800
                    label: {class: WBC}
                    latent: {seeds: "0-399"}
                    truncation: {psi: {min: 0.5, max: 1}, cutoff: 8}
                    styleMixing: {layers: "8-11,0,3", probability: 0.5, seeds: "1000-1399"}
                    noise: {mode: random, seed: 5, strength: 0.5, layers: 4-9, variants: 2}
                    tags: {stain: giemsa, batch: 007, ok: true, ratio: 1.50}
                postprocess:
                  - resize: {width: 128, height: 96}
                  - grayscale: {}
                splits: {train: 0.7, test: 0.2, validation: 0.1}
                output:
                  destination: s3://datasets/team
                  image: {format: webp, quality: 80, xmp: false}
                  shards: {samples: 500, bytes: 1GB}
                labelers: []
                gates: {}
                """;
        Manifest m = ManifestFiles.parse(text);

        assertThat(m.dataset())
                .isEqualTo(new Manifest.DatasetSpec(
                        "blood-cells",
                        "1.2.3-rc.1",
                        "Synthetic blood cells",
                        "CC-BY-4.0 OR MIT",
                        Map.of("purpose", "Training.", "limitations", "Not for diagnosis.")));
        assertThat(m.generator())
                .isEqualTo(new GeneratorSpec(
                        "s3://models/blood.pkl",
                        "9f2c00000000000000000000000000000000000000000000000000000000abcd",
                        "MIT",
                        GeneratorSpec.Precision.BF16,
                        16,
                        null));
        assertThat(m.seed()).isEqualTo(Long.MAX_VALUE);
        assertThat(m.classes()).containsExactly("RBC", "WBC", "Platelets");
        assertThat(m.samples())
                .containsExactly(new Group(
                        "white-cells",
                        800L,
                        new Group.Label("WBC", null, null, null),
                        new Latent.Seeds(Ranges.parse("0-399", 400)),
                        new Truncation(new Truncation.Psi.Range(0.5, 1), 8),
                        new Group.StyleMixing("8-11,0,3", 0.5, Ranges.parse("1000-1399", 1399), false),
                        new Group.Noise(Group.NoiseMode.RANDOM, 5L, 0.5, Ranges.parse("4-9", 9), 2),
                        Map.of("stain", "giemsa", "batch", "007", "ok", "true", "ratio", "1.50"),
                        0,
                        List.of(),
                        null,
                        null,
                        null));
        assertThat(m.postprocess()).extracting(Step::operation).containsExactly("resize", "grayscale");
        assertThat(m.splits()).containsExactly(entry("train", 0.7), entry("test", 0.2), entry("validation", 0.1));
        assertThat(m.output())
                .isEqualTo(new Manifest.Output(
                        "s3://datasets/team",
                        new Manifest.ImageFiles(Encoding.webp(80), false, false, null),
                        500,
                        1_000_000_000));
        assertThat(ManifestFiles.schemaErrors(m.source())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsEveryExample(Path file) {
        Manifest manifest = ManifestParser.parse(ManifestFiles.source(file));

        assertThat(manifest.samples()).isNotEmpty();
        assertThat(ManifestFiles.schemaErrors(manifest.source())).isEmpty();
    }

    @Test
    void hasAnExampleForEachWay() {
        assertThat(examples().map(f -> f.getFileName().toString()))
                .containsExactly(
                        "attributes.yaml",
                        "balanced-classes.yaml",
                        "captions.yaml",
                        "fill.yaml",
                        "gated.yaml",
                        "latent-ranges.yaml",
                        "nightly.yaml",
                        "noise-variants.yaml",
                        "psi-sweep.yaml",
                        "seeds.yaml",
                        "style-mixing-matrix.yaml",
                        "walks.yaml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsTheSameFromJson(Path file) {
        ManifestSource yaml = ManifestFiles.source(file);
        String json = ManifestFiles.json(
                        YamlReader.read(yaml.text(), new Findings()).orElseThrow())
                .toPrettyString();
        Manifest fromYaml = ManifestParser.parse(yaml);

        for (String text : List.of(json, json.replace("  ", "\t"), json.replace("\n", "\r\n"))) {
            Manifest fromJson = ManifestFiles.parse(text);
            assertThat(fromJson.dataset()).isEqualTo(fromYaml.dataset());
            assertThat(fromJson.samples()).isEqualTo(fromYaml.samples());
            assertThat(fromJson.postprocess()).isEqualTo(fromYaml.postprocess());
            assertThat(fromJson.output()).isEqualTo(fromYaml.output());
        }
    }

    @Test
    void readsJsonEscapes() {
        Manifest m = ManifestFiles.parse(
                "{\"apiVersion\":\"stylemill\\/v1\",\"dataset\":{\"name\":\"a\",\"version\":\"auto\","
                        + "\"title\":\"\\u00e9 \\ud83d\\ude00 \\\"q\\\"\"},\"generator\":{\"checkpoint\":\"n\"},"
                        + "\"samples\":[{\"name\":\"a\",\"latent\":{\"seeds\":\"0\"}}]}");

        assertThat(m.dataset().title()).isEqualTo("\u00e9 \ud83d\ude00 \"q\"");
        assertThat(m.dataset().versionIsAuto()).isTrue();
    }

    @Test
    void readsEveryFormOfLatent() {
        assertThat(group("latent: {seeds: 42}").latent()).isEqualTo(new Latent.Seeds(Ranges.parse("42", 42)));
        assertThat(group("latent: {seeds: '4294967295,0-1'}").latent())
                .isEqualTo(new Latent.Seeds(Ranges.parse("4294967295,0-1", 4294967295L)));
        assertThat(group("count: 1, latent: {distribution: normal}").latent()).isEqualTo(new Latent.Normal(1));
        assertThat(group("count: 1, latent: {distribution: normal, std: 0.5}").latent())
                .isEqualTo(new Latent.Normal(0.5));
        assertThat(group("count: 1, latent: {distribution: uniform, range: [-1.5, 1.5]}")
                        .latent())
                .isEqualTo(new Latent.Uniform(List.of(new Latent.Part(-1.5, 1.5, null))));
        assertThat(group("count: 1, latent: {distribution: uniform, range: [0, 1], dims: 0-31}")
                        .latent())
                .isEqualTo(new Latent.Uniform(List.of(new Latent.Part(0, 1, Ranges.parse("0-31", 31)))));
        assertThat(group(
                                "count: 1, latent: {distribution: uniform, ranges: [{range: [0, 1], dims: '0,2'}, {range: [2, 3], dims: 1}]}")
                        .latent())
                .isEqualTo(new Latent.Uniform(List.of(
                        new Latent.Part(0, 1, Ranges.parse("0,2", 2)), new Latent.Part(2, 3, Ranges.parse("1", 1)))));
        assertThat(group("count: 1, latent: {distribution: uniform, ranges: [{range: [0, 1]}]}")
                        .latent())
                .isEqualTo(new Latent.Uniform(List.of(new Latent.Part(0, 1, null))));
    }

    @Test
    void readsEveryFormOfLabel() {
        assertThat(group("latent: {seeds: 1}, label: {class: WBC}").label())
                .isEqualTo(new Group.Label("WBC", null, null, null));
        assertThat(group("latent: {seeds: 1}, label: {class: 2}").label())
                .isEqualTo(new Group.Label(null, 2, null, null));
        assertThat(group("latent: {seeds: 1}, label: {class: '2'}").label())
                .isEqualTo(new Group.Label("2", null, null, null));
        assertThat(group("latent: {seeds: 1}, label: {vector: [0, 0.5, -0.5]}").label())
                .isEqualTo(new Group.Label(null, null, List.of(0.0, 0.5, -0.5), null));
        assertThat(group("latent: {seeds: 1}, label: {balance: {RBC: 1, 1: 2.5}}")
                        .label())
                .isEqualTo(new Group.Label(null, null, null, Map.of("RBC", 1.0, "1", 2.5)));
    }

    @Test
    void readsEveryFormOfPsiAndMixing() {
        assertThat(group("latent: {seeds: 1}, truncation: {psi: -2}").truncation())
                .isEqualTo(new Truncation(new Truncation.Psi.Fixed(-2), null));
        assertThat(group("latent: {seeds: 1}, truncation: {psi: [0.5, 1], cutoff: 0}")
                        .truncation())
                .isEqualTo(new Truncation(new Truncation.Psi.Sweep(List.of(0.5, 1.0)), 0));
        assertThat(group("latent: {seeds: 1}, truncation: {psi: {min: 1, max: 1}}")
                        .truncation())
                .isEqualTo(new Truncation(new Truncation.Psi.Range(1, 1), null));
        assertThat(group("latent: {seeds: 1}, styleMixing: {layers: coarse}").styleMixing())
                .isEqualTo(new Group.StyleMixing("coarse", 1, null, false));
        assertThat(group("latent: {seeds: 1}, styleMixing: {layers: 5, seeds: random, matrix: false, probability: 0}")
                        .styleMixing())
                .isEqualTo(new Group.StyleMixing("5", 0, null, false));
        assertThat(group(
                                "count: 10, latent: {seeds: 0-4}, styleMixing: {layers: fine, seeds: 7-8, matrix: true, probability: 1}")
                        .styleMixing())
                .isEqualTo(new Group.StyleMixing("fine", 1, Ranges.parse("7-8", 8), true));
    }

    @Test
    void readsEveryPostprocessingOperation() {
        assertThat(step("resize: {height: 9, width: 8}").parameters())
                .containsExactly(
                        entry("width", number(8)),
                        entry("height", number(9)),
                        entry("filter", new Step.Parameter.Text("lanczos3")));
        assertThat(step("crop: {width: 8, height: 8}").parameters())
                .containsExactly(entry("width", number(8)), entry("height", number(8)));
        assertThat(step("crop: {width: 8, height: 8, y: 2, x: {min: 0, max: 4}}")
                        .parameters())
                .containsExactly(
                        entry("width", number(8)),
                        entry("height", number(8)),
                        entry("x", new Step.Parameter.Range(0, 4, true)),
                        entry("y", number(2)));
        assertThat(step("pad: {right: 3, fill: {min: 0, max: 255}}").parameters())
                .containsExactly(
                        entry("left", number(0)),
                        entry("top", number(0)),
                        entry("right", number(3)),
                        entry("bottom", number(0)),
                        entry("fill", new Step.Parameter.Range(0, 255, true)));
        assertThat(step("flip: {horizontal: true, vertical: 0.25}").parameters())
                .containsExactly(
                        entry("horizontal", new Step.Parameter.Chance(1)),
                        entry("vertical", new Step.Parameter.Chance(0.25)));
        assertThat(step("flip: {vertical: true}").parameters())
                .containsExactly(
                        entry("horizontal", new Step.Parameter.Chance(0)),
                        entry("vertical", new Step.Parameter.Chance(1)));
        assertThat(step("grayscale: {}").parameters()).isEmpty();
        assertThat(step("gaussianBlur: {sigma: 1.5}").parameters()).containsExactly(entry("sigma", number(1.5)));
        assertThat(step("gaussianNoise: {sigma: {min: 0, max: 4}}").parameters())
                .containsExactly(entry("sigma", new Step.Parameter.Range(0, 4, false)));
        assertThat(step("jpeg: {quality: {min: 60, max: 90}}").parameters())
                .containsExactly(
                        entry("quality", new Step.Parameter.Range(60, 90, true)),
                        entry("subsampling", new Step.Parameter.Text("4:2:0")));
        assertThat(step("jpeg: 80").parameters())
                .containsExactly(entry("quality", number(80)), entry("subsampling", new Step.Parameter.Text("4:2:0")));
        for (String written : List.of("4:4:4", "'4:4:4'", "4:2:2")) {
            assertThat(step("jpeg: {quality: 80, subsampling: " + written + "}").parameters())
                    .containsEntry("subsampling", new Step.Parameter.Text(written.replace("'", "")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 4:4:4",
        "', subsampling: 4:4:4', 4:4:4",
        "', subsampling: 4:2:2', 4:2:2",
        "', subsampling: 4:2:0', 4:2:0"
    })
    void keepsTheColourOfEachPixelInFilesUnlessAskedNotTo(String written, String expected) {
        Manifest manifest = ManifestFiles.parse(HEAD + "samples: [{name: all, latent: {seeds: 1}}]\n"
                + "output: {image: {format: jpeg" + written + "}}\n");

        assertThat(manifest.output().image().encoding().subsampling().word()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"brightness, factor", "contrast, factor", "saturation, factor"})
    void readsShorthands(String operation, String parameter) {
        for (String same : List.of(": 1.1", ": {factor: 1.1}")) {
            assertThat(step(operation + same).parameters()).containsExactly(entry(parameter, number(1.1)));
        }
        for (String same : List.of(": {min: 0.9, max: 1.1}", ": {factor: {min: 0.9, max: 1.1}}")) {
            assertThat(step(operation + same).parameters())
                    .containsExactly(entry(parameter, new Step.Parameter.Range(0.9, 1.1, false)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 65536",
        "64KiB, 65536",
        "64 KiB, 65536",
        "100000B, 100000",
        "70kB, 70000",
        "70KB, 70000",
        "3MB, 3000000",
        "256MiB, 268435456",
        "1GB, 1000000000",
        "1GiB, 1073741824"
    })
    void readsSizes(String written, long bytes) {
        Manifest manifest = ManifestFiles.parse(
                HEAD + "samples: [{name: all, latent: {seeds: 1}}]\noutput: {shards: {bytes: " + written + "}}\n");

        assertThat(manifest.output().shardBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "{format: png}, PNG, 0, false",
        "{format: jpeg}, JPEG, 95, false",
        "{format: webp}, WEBP, 90, false",
        "'{format: jpeg, quality: 1}', JPEG, 1, false",
        "'{format: webp, lossless: true}', WEBP, 0, true"
    })
    void readsImageFormats(String written, ImageFormat format, int quality, boolean lossless) {
        Manifest manifest = ManifestFiles.parse(
                HEAD + "samples: [{name: all, latent: {seeds: 1}}]\noutput: {image: " + written + "}\n");

        assertThat(manifest.output().image())
                .isEqualTo(new Manifest.ImageFiles(
                        new Encoding(format, quality, lossless, Subsampling.NONE), true, false, null));
    }

    @Test
    void acceptsAByteOrderMarkAndAliases() {
        String text = "\uFEFF" + HEAD + "samples:\n  - {name: a, latent: &z {seeds: 0-9}}\n  - {name: b, latent: *z}\n";
        Manifest manifest = ManifestFiles.parse(text);

        assertThat(manifest.samples())
                .extracting(g -> g.latent().toString())
                .containsExactly("Seeds[seeds=0-9]", "Seeds[seeds=0-9]");
        assertThat(manifest.source().text()).isEqualTo(text);
    }

    @Test
    void acceptsSharesThatSumToOneButForRounding() {
        String shares = IntStream.range(0, 10)
                .mapToObj(i -> "abcdefghij".charAt(i) + ": 0.1")
                .collect(Collectors.joining(", "));

        assertThat(ManifestFiles.parse(HEAD + "samples: [{name: a, latent: {seeds: 1}}]\nsplits: {" + shares + "}")
                        .splits())
                .hasSize(10);
    }

    @Test
    void refusesFilesBeyondOneMebibyte() {
        byte[] bytes = new byte[ManifestSource.MAX_BYTES + 1];

        assertThatThrownBy(() -> ManifestSource.of("big.yaml", ManifestFiles.EXAMPLES.toUri(), bytes))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "the manifest big.yaml cannot be used; correct this and try again:\n  big.yaml: the file has 1048577"
                                + " bytes; a manifest has at most 1048576: check that this is a manifest, and write long seed"
                                + " lists as ranges such as 0-9999");
    }

    @Test
    void saysThatTheFileOfANetworkIsNoManifestAndHowToWriteOne() {
        assertThatThrownBy(() ->
                        ManifestSource.of("nets/ffhq.pkl", ManifestFiles.EXAMPLES.toUri(), new byte[] {(byte) 0x80, 4}))
                .isInstanceOf(Failure.class)
                .hasMessageEndingWith("this is the file of a network and not a manifest; write a manifest for it with"
                        + " 'stylemill new nets/ffhq.pkl -o manifest.yaml'");
    }

    @Test
    void refusesBytesThatAreNotUtf8AndSaysWhere() {
        byte[] latin = "a: 1\nb: caf\u00e9 x\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = {'a', (byte) 0xc3};

        assertThatThrownBy(() -> ManifestSource.of("m.yaml", ManifestFiles.EXAMPLES.toUri(), latin))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "the manifest m.yaml cannot be used; correct this and try again:\n  m.yaml:2:7: the byte 0xe9 here is"
                                + " not UTF-8 text; save the file as UTF-8");
        assertThatThrownBy(() -> ManifestSource.of("m.yaml", ManifestFiles.EXAMPLES.toUri(), cut))
                .hasMessageEndingWith("m.yaml:1:2: the byte 0xc3 here is not UTF-8 text; save the file as UTF-8");
        assertThatThrownBy(() -> ManifestSource.of(
                        "m.yaml", ManifestFiles.EXAMPLES.toUri(), "\uFEFFa: 1".getBytes(StandardCharsets.UTF_16LE)))
                .hasMessageEndingWith("m.yaml:1:1: the file is UTF-16 text; save it as UTF-8");
    }

    @Test
    void readsTheDeclarationOfATorchScriptArchive() {
        String generator =
                HEAD.replace("net.safetensors", "net.pt, sha256: " + "AB".repeat(32) + ", torchscript: {%s}");
        String rest = "samples: [{name: all, latent: {seeds: 0-9}}]";
        assertThat(ManifestFiles.parse(generator.formatted("zDim: 64, resolution: 32") + rest)
                        .generator())
                .isEqualTo(new GeneratorSpec(
                        "net.pt",
                        "ab".repeat(32),
                        null,
                        GeneratorSpec.Precision.AUTO,
                        null,
                        new GeneratorSpec.TorchScript(
                                GeneratorSpec.TorchScriptInput.Z,
                                64,
                                0,
                                0,
                                0,
                                32,
                                3,
                                List.of(-1.0, 1.0),
                                "forward",
                                "")));
        assertThat(ManifestFiles.parse(
                                generator.formatted("input: w+, zDim: 64, cDim: 3, wDim: 96, numWs: 10, resolution: 32,"
                                                + " channels: 1, range: [0, 255], method: synthesis, mapping: map_1")
                                        + rest)
                        .generator()
                        .torchscript())
                .isEqualTo(new GeneratorSpec.TorchScript(
                        GeneratorSpec.TorchScriptInput.W_PLUS,
                        64,
                        3,
                        96,
                        10,
                        32,
                        1,
                        List.of(0.0, 255.0),
                        "synthesis",
                        "map_1"));
    }

    @Test
    void keepsTheHashOfTheBytes() {
        assertThat(ManifestFiles.source("m", "abc").sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThatThrownBy(() -> ManifestFiles.parse("")).hasMessageContaining("m.yaml:1:1: the file is empty");
    }

    @Test
    void theUserGuideShowsEveryKeyOfTheSchema() throws Exception {
        String guide = Files.readString(Path.of("docs/manifest.md"));

        assertThat(SchemaConstraints.keys(ManifestFiles.schemaText()))
                .hasSizeGreaterThan(80)
                .allSatisfy(key -> assertThat(guide).contains("`" + key));
    }
}
