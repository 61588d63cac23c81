package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.verify.Check;
import io.stylemill.audit.verify.Progress;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Verification;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Extra;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Features;
import io.stylemill.engine.label.SetMeasures;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderStore;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import io.stylemill.version.RejectedParquet;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SamplesParquet;
import io.stylemill.version.TinyPublication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The report on the images' quality, on the whole line: what it says is counted again from the
 * published index.
 */
class QualityReportTest {
    private static final String PLAIN = """
            apiVersion: stylemill/v1
            dataset: {name: told, version: 1.0.0, title: "Cells <b>& \\"more\\"", license: CC0-1.0}
            generator: {checkpoint: blood-cells-64.safetensors, batch: 4}
            seed: 7
            samples:
              - name: named
                label: {balance: {RBC: 1, WBC: 1, Platelets: 1}}
                latent: {seeds: "0-29"}
                truncation: {psi: {min: 0.6, max: 1.0}}
            splits: {train: 0.7, test: 0.3}
            output: {shards: {samples: 16}}
            """;

    /** %s: a folder of real images. */
    private static final String GATED = PLAIN + """
            labelers:
              - name: cells
                model: blood-cells-classifier.pt
                classes: [RBC, WBC, Platelets]
                input: {size: 64, range: [-1, 1]}
                output: probabilities
            gates:
              attempts: 40
              confidence: 0.99
              agreement: true
              duplicates: {pHash: 14}
              reference:
                images: %s
                extractor: {model: blood-cells-classifier.pt, input: {size: 64, range: [-1, 1]}}
            """;

    @TempDir
    private static Path folder;

    private static Line line;
    private static Prepared prepared;
    private static Path version;
    private static Path plain;
    private static Path real;

    @BeforeAll
    static void make() throws IOException {
        line = new Line(folder.resolve("a"));
        // What one seed makes represents real images of the others.
        Prepared first = line.prepare(PLAIN.replace("name: told", "name: real").replace("0-29", "500-519"));
        line.make(first, 1);
        real = Files.createDirectories(folder.resolve("photos"));
        Path made = line.version(first);
        for (SampleRow row : rows(made)) {
            byte[] shard = Files.readAllBytes(made.resolve(row.place().shard()));
            int from = (int) row.place().tarOffset();
            Files.write(
                    real.resolve(row.key() + "<i>.png"),
                    java.util.Arrays.copyOfRange(
                            shard, from, from + (int) row.place().length()));
        }
        plain = made;
        prepared = line.prepare(GATED.formatted(real));
        line.make(prepared, 1);
        version = line.version(prepared);
    }

    @AfterAll
    static void close() {
        line.close();
    }

    private static List<SampleRow> rows(Path version) {
        List<SampleRow> rows = new ArrayList<>();
        SamplesParquet.read(version.resolve("index/samples.parquet"), rows::add);
        return rows;
    }

    private static List<Refused> refused() {
        List<Refused> refused = new ArrayList<>();
        RejectedParquet.read(version.resolve("index/rejected.parquet"), refused::add);
        return refused;
    }

    private static Map<?, ?> report() throws IOException {
        return (Map<?, ?>) CanonicalJson.parse(Files.readString(version.resolve("audit/quality-report.json")));
    }

    private static List<Map<?, ?>> list(Object value) {
        return ((List<?>) value).stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
    }

    @Test
    void countsWhatTheIndexHolds() throws IOException {
        Map<?, ?> report = report();
        List<SampleRow> kept = rows(version);
        List<Refused> refused = refused();
        assertThat(refused).isNotEmpty();
        Map<?, ?> all = (Map<?, ?>) report.get("images");
        assertThat(all.get("asked")).isEqualTo(30);
        assertThat(all.get("made")).isEqualTo(kept.size() + refused.size());
        assertThat(all.get("kept")).isEqualTo(30);
        for (Map<?, ?> one : list(report.get("classes"))) {
            int index = (Integer) one.get("index");
            long stayed =
                    kept.stream().filter(r -> r.label().conditioned() == index).count();
            long gone = refused.stream()
                    .filter(r -> r.label().conditioned() == index)
                    .count();
            assertThat(one.get("asked")).isEqualTo(10);
            assertThat(one.get("kept")).isEqualTo((int) stayed);
            assertThat(one.get("made")).isEqualTo((int) (stayed + gone));
            assertThat(((Number) one.get("accept_rate")).doubleValue()).isEqualTo(stayed / (double) (stayed + gone));
        }
        Map<String, Long> gates = refused.stream()
                .flatMap(r -> r.reasons().stream().map(Refused.Reason::gate).distinct())
                .collect(Collectors.groupingBy(g -> g, TreeMap::new, Collectors.counting()));
        Map<String, Long> told = new TreeMap<>();
        list(report.get("gates"))
                .forEach(g -> told.put((String) g.get("gate"), ((Number) g.get("refused")).longValue()));
        assertThat(told).containsExactlyEntriesOf(gates);
        Map<Integer, Long> tries = kept.stream()
                .collect(Collectors.groupingBy(r -> r.origin().attempt() + 1, TreeMap::new, Collectors.counting()));
        Map<Integer, Long> toldTries = new TreeMap<>();
        list(report.get("tries"))
                .forEach(t -> toldTries.put((Integer) t.get("tries"), ((Number) t.get("images")).longValue()));
        assertThat(toldTries).containsExactlyEntriesOf(tries);
    }

    @Test
    void countsWhatTheLabelerSaw() throws IOException {
        Map<?, ?> labeler = list(report().get("labelers")).get(0);
        Map<String, Long> seen = new TreeMap<>();
        rows(version)
                .forEach(r -> seen.merge(
                        r.label().name() + ">" + r.measured().scores().get(0).name(), 1L, Long::sum));
        refused()
                .forEach(r -> seen.merge(
                        r.label().name() + ">" + r.measured().scores().get(0).name(), 1L, Long::sum));
        Map<String, Long> told = new TreeMap<>();
        list(labeler.get("seen"))
                .forEach(c -> told.put(c.get("asked") + ">" + c.get("seen"), ((Number) c.get("images")).longValue()));
        assertThat(told).containsExactlyEntriesOf(seen);
        List<?> kept = (List<?>) ((Map<?, ?>) labeler.get("confidence")).get("kept");
        // Nothing below the gate is in the version.
        assertThat(kept.subList(0, 19)).allMatch(n -> n.equals(0));
        assertThat(kept.get(19)).isEqualTo(30);
        List<?> gone = (List<?>) ((Map<?, ?>) labeler.get("confidence")).get("refused");
        assertThat(gone.stream().mapToInt(n -> (Integer) n).sum())
                .isEqualTo(refused().size());
    }

    @Test
    void findsTheClosestPairsAndTheOnesRefusedForBeingAlike() throws IOException {
        Map<?, ?> likeness = (Map<?, ?>) report().get("likeness");
        List<SampleRow> rows = rows(version);
        int least = 64;
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < i; j++) {
                least = Math.min(least, Long.bitCount(hash(rows.get(i)) ^ hash(rows.get(j))));
            }
        }
        List<Map<?, ?>> closest = list(likeness.get("closest"));
        assertThat(closest).hasSize(12);
        assertThat(closest.get(0).get("phash")).isEqualTo(least);
        assertThat(closest).isSortedAccordingTo(java.util.Comparator.comparing(p -> (Integer) p.get("phash")));
        Map<String, SampleRow> byKey = rows.stream().collect(Collectors.toMap(SampleRow::key, r -> r));
        assertThat(closest)
                .allSatisfy(pair -> assertThat(
                                Long.bitCount(hash(byKey.get(pair.get("first"))) ^ hash(byKey.get(pair.get("second")))))
                        .isEqualTo(pair.get("phash")));
        long alike = refused().stream()
                .filter(r ->
                        r.reasons().stream().anyMatch(reason -> reason.gate().equals("duplicate")))
                .count();
        assertThat(alike).isPositive();
        assertThat(likeness.get("refused")).isEqualTo((int) alike);
        assertThat(list(likeness.get("refused_pairs")))
                .anySatisfy(pair -> assertThat(byKey).containsKey(String.valueOf(pair.get("other"))));
    }

    private static long hash(SampleRow row) {
        return row.measured().likeness().pHash();
    }

    @Test
    void comparesWithRealImagesByTheirFeatures() throws IOException {
        Map<?, ?> features = (Map<?, ?>) report().get("features");
        assertThat(features.get("real_images")).isEqualTo(20);
        assertThat(features.get("dimensions")).isEqualTo(3);
        assertThat(features.get("sampled")).isEqualTo(30);
        Map<?, ?> kept = (Map<?, ?>) features.get("kept");
        Map<?, ?> made = (Map<?, ?>) features.get("made");
        assertThat(kept.get("images")).isEqualTo(30);
        assertThat(made.get("images")).isEqualTo(30 + refused().size());
        SetMeasures worked = SetMeasures.of(features(version), realFeatures(), 7);
        // The images are looked at again one by one, where a processor may choose other kernels
        // than for a batch.
        Offset<Double> rounding = within(1e-9);
        assertThat(number(kept.get("fid"))).isCloseTo(worked.fid(), rounding);
        Map<?, ?> kid = (Map<?, ?>) kept.get("kid");
        assertThat(number(kid.get("mean"))).isCloseTo(worked.kid().mean(), rounding);
        assertThat(number(kid.get("std"))).isCloseTo(worked.kid().std(), rounding);
        assertThat(((Number) kept.get("precision")).doubleValue()).isEqualTo(worked.precision());
        assertThat(((Number) kept.get("recall")).doubleValue()).isEqualTo(worked.recall());
        assertThat(((Number) kept.get("density")).doubleValue()).isEqualTo(worked.density());
        assertThat(((Number) kept.get("coverage")).doubleValue()).isEqualTo(worked.coverage());
        assertThat(number(kept.get("diversity"))).isCloseTo(worked.diversity(), within(1e-6));
        List<?> quantiles = (List<?>) features.get("nearest_real_quantiles");
        List<Map<?, ?>> nearest = list(features.get("nearest_real"));
        assertThat(nearest).hasSize(12);
        assertThat(nearest.get(0).get("distance")).isEqualTo(quantiles.get(0));
        assertThat(nearest)
                .allSatisfy(n ->
                        assertThat(real.resolve(String.valueOf(n.get("real")))).exists());
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    /** Returns the features of a version's images, looked at again, in the order of the index. */
    private static Features features(Path version) {
        List<Pixels> images = new ArrayList<>();
        try (FolderStore store = new FolderStore(version)) {
            PublishedVersion.open(store, "", null).images((row, file) -> images.add(Decoders.decode(file, row.key())));
        }
        return looked(images);
    }

    private static Features realFeatures() throws IOException {
        List<Pixels> images = new ArrayList<>();
        try (var files = Files.list(real)) {
            for (Path file : files.sorted().toList()) {
                images.add(Decoders.decode(Files.readAllBytes(file), file.toString()));
            }
        }
        return looked(images);
    }

    private static Features looked(List<Pixels> images) {
        Extractor extractor = prepared.plan().manifest().gates().reference().extractor();
        Path file = Line.SAMPLE.resolve("blood-cells-classifier.pt");
        try (FeatureNetwork network =
                FeatureNetwork.open(PyTorch.start(1), Checkpoints.read(file), extractor, Device.CPU)) {
            List<float[]> rows = new ArrayList<>();
            for (Pixels image : images) {
                rows.addAll(network.features(List.of(image), new Workspace()));
            }
            return Features.of(rows);
        }
    }

    @Test
    void writesOnePageThatNeedsNothingElse() throws Exception {
        String html = Files.readString(version.resolve("audit/quality-report.html"));
        Document page = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("link").getLength()).isZero();
        assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("url(");
        assertThat(text(page, "h1")).containsExactly("Cells <b>& \"more\"");
        assertThat(html).contains("&lt;i&gt;.png").doesNotContain("<i>");
        NodeList images = page.getElementsByTagName("img");
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < images.getLength(); i++) {
            Element image = (Element) images.item(i);
            String source = image.getAttribute("src");
            assertThat(source).startsWith("data:image/jpeg;base64,");
            byte[] jpeg = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
            assertThat(Decoders.decode(jpeg, "a thumbnail").width())
                    .isEqualTo(Integer.parseInt(image.getAttribute("width")));
            keys.add(image.getAttribute("alt"));
        }
        // Thirty images of three classes: all are shown.
        assertThat(keys).hasSize(30);
        assertThat(text(page, "h2"))
                .containsExactly(
                        "What it looks like",
                        "Asked for, made, kept",
                        "Why images were refused",
                        "What the labeler cells sees",
                        "Look-alikes",
                        "Against real images",
                        "By truncation",
                        "The refused ones",
                        "What was asked, and the result");
        // The pixels of real images are nobody's to publish.
        Set<String> shown = rows(version).stream().map(SampleRow::key).collect(Collectors.toCollection(TreeSet::new));
        assertThat(keys).isEqualTo(shown);
    }

    private static List<String> text(Document page, String tag) {
        NodeList found = page.getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void isTheSameInAnyOrderOfShards() throws IOException {
        try (Line other = new Line(folder.resolve("b"))) {
            Prepared again = other.prepare(GATED.formatted(real));
            other.make(again, 2);
            for (String path : List.of("audit/quality-report.json", "audit/quality-report.html")) {
                assertThat(other.version(again).resolve(path)).hasSameBinaryContentAs(version.resolve(path));
            }
            // A publication that is asked for again finds it done.
            assertThat(other.publisher.publish(again.run())).isPresent();
        }
    }

    @Test
    void isTestifiedAndTheTestimonyIsChecked() throws IOException {
        Map<?, ?> envelope = (Map<?, ?>) ((Map<?, ?>)
                        CanonicalJson.parse(Files.readString(version.resolve("attestations/quality.test-result.json"))))
                .get("dsseEnvelope");
        Map<?, ?> statement = (Map<?, ?>) CanonicalJson.parse(
                new String(Base64.getDecoder().decode((String) envelope.get("payload")), StandardCharsets.UTF_8));
        assertThat(statement.get("predicateType")).isEqualTo("https://in-toto.io/attestation/test-result/v0.1");
        Map<?, ?> predicate = (Map<?, ?>) statement.get("predicate");
        assertThat(predicate.get("result")).isEqualTo("PASSED");
        assertThat(predicate.get("passedTests"))
                .isEqualTo(List.of(
                        "finite",
                        "flat",
                        "saturated",
                        "decode",
                        "confidence:cells",
                        "agreement:cells",
                        "duplicates:set",
                        "count"));
        assertThat(predicate.get("warnedTests")).isEqualTo(List.of());
        assertThat(predicate.get("failedTests")).isEqualTo(List.of());
        assertThat(predicate.get("configuration").toString()).contains("audit/plan.lock.json", prepared.planSha256());
        assertThat(verify(version)).isEmpty();
    }

    @Test
    void anotherReportUnderTheSameTestimonyIsFound() throws IOException {
        TreeMap<String, byte[]> files = TinyPublication.files(version);
        String report = new String(files.get("audit/quality-report.json"), StandardCharsets.UTF_8);
        String named = "\"name\":\"agreement:cells\",\"verdict\":\"PASSED\"";
        assertThat(report).contains(named);
        files.put(
                "audit/quality-report.json",
                report.replace(named, named.replace("PASSED", "WARNED")).getBytes(StandardCharsets.UTF_8));
        Path changed = folder.resolve("changed");
        TinyPublication.write(files, changed);
        assertThat(verify(changed)).anyMatch(l -> l.contains("audit/quality-report.json"));

        Path stripped = folder.resolve("stripped");
        files = TinyPublication.files(version);
        // Anyone who has the key signs anew, without the testimony.
        TinyPublication.seal(files, new KeySigner(() -> line.key));
        assertThat(files).doesNotContainKey("attestations/quality.test-result.json");
        TinyPublication.write(files, stripped);
        assertThat(verify(stripped)).contains("attestations/quality.test-result.json is missing, and not listed");
    }

    private static List<String> verify(Path version) {
        try (FolderStore store = new FolderStore(version)) {
            Question question = new Question(Depth.FULL, null, Set.of(Extra.METADATA), null);
            return new Verification(store, "", 2, Progress.NONE)
                    .run(question).checks().stream()
                            .filter(check -> check.verdict() == Check.Verdict.FAILS)
                            .map(check -> check.file() + " " + check.detail())
                            .toList();
        }
    }

    @Test
    void aRefusedImageIsMadeAgainFromItsRecord() {
        try (FolderStore store = new FolderStore(version)) {
            PublishedVersion published = PublishedVersion.open(store, "", null);
            Refused refused = refused().get(0);
            Replay.Outcome outcome = new Replay(
                            line.models,
                            List.of(),
                            Line.SAMPLE.resolve("blood-cells-64.safetensors").toString())
                    .of(published, published.refused(refused.key(), refused.attempt()));
            assertThat(outcome.verdict()).isEqualTo(Replay.Verdict.EQUAL);
            assertThat(outcome.image().file().pixelSha256()).isEqualTo(refused.pixelSha256());
        }
    }

    @Test
    void isThereWithoutLabelersAndGatesToo() throws IOException {
        Map<?, ?> report =
                (Map<?, ?>) CanonicalJson.parse(Files.readString(plain.resolve("audit/quality-report.json")));
        Map<?, ?> all = (Map<?, ?>) report.get("images");
        assertThat(all.get("asked")).isEqualTo(20);
        assertThat(all.get("kept")).isEqualTo(20);
        assertThat(report.get("verdict")).isEqualTo("PASSED");
        assertThat(Files.readString(plain.resolve("audit/quality-report.html"))).contains("data:image/jpeg;base64,");
        assertThat(plain.resolve("index/rejected.parquet")).doesNotExist();
        assertThat(plain.resolve("attestations/quality.test-result.json")).doesNotExist();
        assertThat(Files.readString(plain.resolve("README.md")))
                .contains("![Samples of each class](preview.jpg)")
                .contains("20 images were made, 20 are kept (100.0%)");
        assertThat(verify(plain)).isEmpty();
    }

    @Test
    void theCardTellsOfIt() throws IOException {
        Map<?, ?> all = (Map<?, ?>) report().get("images");
        assertThat(Files.readString(version.resolve("README.md")))
                .contains("## Quality")
                .contains(all.get("made") + " images were made, 30 are kept (")
                .contains("[`audit/quality-report.html`](audit/quality-report.html)")
                .contains("How near the images come to 20 real ones that the owner named is told in")
                .doesNotContain("was not checked");
    }
}
