package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What plan files say of labelers and gates. */
class GatesLockTest {
    private static final String HEAD = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors, precision: fp32, batch: 8}
            samples: [{name: a, label: {class: WBC}, latent: {seeds: 0-3}}]
            """;
    private static final String CELLS = "11".repeat(32);
    private static final String FEATURES = "22".repeat(32);
    private static final String REAL = "33".repeat(32);
    private static final Map<String, String> FILES = Map.of("cells.pt", CELLS, "features.pt", FEATURES, "real/", REAL);

    private static Manifest manifest(String text) {
        return ManifestParser.parse(
                ManifestSource.of("m.yaml", URI.create("file:///m/"), text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String lock(Manifest manifest, Map<String, String> files) {
        Setting setting = new Setting(Plans.CELLS, "ab".repeat(32), "fp32", 8, Map.of(), LatentFiles.NONE, files);
        return PlanLock.write(Plan.of(manifest, setting), "1.0.0");
    }

    @Test
    void writesEverythingWithTheDigestOfEveryFile() {
        String lock = lock(manifest(HEAD + """
                labelers: [{name: cells, model: cells.pt, classes: [RBC, WBC], input: {size: 64, range: [-1, 1]}}]
                gates:
                  confidence: 0.8
                  agreement: true
                  duplicates: {dHash: 2, among: [set, reference]}
                  reference: {images: real/, extractor: {model: features.pt, input: {size: [8, 4], channels: 1}}}
                  distance: {max: 3}
                """), FILES);

        assertThat(lock)
                .contains("\"labelers\":[{\"assigns\":\"unlabelled\",\"classes\":[\"RBC\",\"WBC\"],\"input\":"
                        + "{\"channels\":3,\"mean\":[0.5,0.5,0.5],\"size\":[64,64],\"std\":[0.5,0.5,0.5]},"
                        + "\"model\":\"cells.pt\",\"name\":\"cells\",\"output\":\"probabilities\",\"sha256\":\"" + CELLS
                        + "\"}]")
                .contains("\"gates\":{\"agreement\":[{\"labeler\":\"cells\"}],\"attempts\":20,"
                        + "\"confidence\":[{\"labeler\":\"cells\",\"min\":0.8}],\"distance\":{\"max\":3},"
                        + "\"duplicates\":{\"among\":[\"set\",\"reference\"],\"dHash\":2},\"flat\":0,\"floor\":0,"
                        + "\"reference\":{\"extractor\":{\"input\":{\"channels\":1,\"mean\":[0],\"size\":[8,4],"
                        + "\"std\":[1]},\"model\":\"features.pt\",\"sha256\":\"" + FEATURES
                        + "\"},\"images\":\"real/\",\"sha256\":\"" + REAL
                        + "\"},\"saturated\":0.995,\"unfilled\":\"fail\"}");
        assertThat(lock(manifest(lock), Map.of())).isEqualTo(lock);
    }

    @Test
    void keepsTheDigestThatTheManifestStates() {
        String stated = "4f".repeat(32);
        String text = HEAD + "labelers: [{name: cells, model: cells.pt, sha256: " + stated
                + ", classes: [a, b], input: {size: 8}}]\n";

        assertThat(lock(manifest(text), FILES)).contains(stated).doesNotContain(CELLS);
    }

    @Test
    void isSilentWhereTheManifestIs() {
        String silent = lock(manifest(HEAD), Map.of());

        assertThat(silent)
                .as(
                        "what a plan says of a manifest that says nothing: a key that is new here changes the plan, and so the"
                                + " digests, of every manifest that there is. Let the last argument of its Key.of give null for the"
                                + " default")
                .isEqualTo("{\"apiVersion\":\"stylemill/v1\",\"classes\":[\"RBC\",\"WBC\",\"Platelets\"],"
                        + "\"dataset\":{\"name\":\"cells\",\"title\":\"cells\",\"version\":\"1.0.0\"},"
                        + "\"generator\":{\"batch\":8,\"checkpoint\":\"cells.safetensors\",\"precision\":\"fp32\","
                        + "\"sha256\":\"" + "ab".repeat(32) + "\"},"
                        + "\"output\":{\"image\":{\"format\":\"png\",\"xmp\":true},"
                        + "\"shards\":{\"bytes\":268435456,\"samples\":1000}},\"postprocess\":[],"
                        + "\"samples\":[{\"count\":4,\"label\":{\"class\":\"WBC\"},\"latent\":{\"seeds\":\"0-3\"},"
                        + "\"name\":\"a\",\"noise\":{\"mode\":\"const\",\"strength\":1},"
                        + "\"truncation\":{\"psi\":1}}],\"seed\":0,\"splits\":{\"train\":1}}");
        assertThat(lock(manifest(HEAD + "labelers: []\ngates: {}\n"), Map.of())).isEqualTo(silent);
    }

    @Test
    void keepsAskingForAGateThatHoldsAnyway() {
        String lock = lock(manifest(HEAD + "gates: {flat: 0}\n"), Map.of());

        assertThat(lock)
                .contains(
                        "\"gates\":{\"attempts\":20,\"flat\":0,\"floor\":0,\"saturated\":0.995,\"unfilled\":\"fail\"}");
        assertThat(lock(manifest(lock), Map.of())).isEqualTo(lock);
    }

    @Test
    void refusesToLeaveADigestOut() {
        Manifest manifest = manifest(HEAD + "labelers: [{name: a, model: a.pt, classes: [a, b], input: {size: 8}}]\n");

        assertThatThrownBy(() -> lock(manifest, FILES))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUG))
                .hasMessageContaining("a plan was made without all the files that its manifest names");
    }

    @Test
    void comesBackAsTheSameManifestWhateverIsAsked() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Labeler> labelers = labelers(random);
            Gates gates = gates(random, labelers);
            Manifest base = manifest(HEAD);
            Manifest asked = new Manifest(
                    base.source(),
                    base.dataset(),
                    base.generator(),
                    base.seed(),
                    List.of("RBC", "WBC", "Platelets"),
                    base.samples(),
                    base.postprocess(),
                    labelers,
                    gates,
                    base.splits(),
                    base.output(),
                    null,
                    null,
                    null);
            String lock = lock(asked, Map.of());
            Manifest again = manifest(lock);

            assertThat(again.labelers()).as("seed %d", seed).isEqualTo(labelers);
            assertThat(again.gates()).as("seed %d", seed).isEqualTo(gates);
            assertThat(lock(again, Map.of())).as("seed %d", seed).isEqualTo(lock);
        }
    }

    private static List<Labeler> labelers(Random random) {
        List<Labeler> labelers = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            labelers.add(new Labeler(
                    "l" + i,
                    "model " + random.nextInt(9) + ".pt",
                    String.format(Locale.ROOT, "%064x", random.nextInt(1 << 30)),
                    random.nextBoolean() ? List.of("WBC", "RBC") : List.of("WBC", "\u00e9 \"x\"", "3"),
                    input(random),
                    one(random, Labeler.Output.values()),
                    i == 0 ? one(random, Labeler.Assigns.values()) : Labeler.Assigns.NEVER));
        }
        return labelers;
    }

    private static Labeler.Input input(Random random) {
        int channels = random.nextBoolean() ? 3 : 1;
        return new Labeler.Input(
                1 + random.nextInt(16_384),
                1 + random.nextInt(16_384),
                channels,
                numbers(random, channels, -1),
                numbers(random, channels, 1e-6));
    }

    private static List<Double> numbers(Random random, int count, double low) {
        double scale = Math.pow(10, random.nextInt(7));
        return DoubleStream.generate(() -> low * scale + random.nextDouble() * (scale - low * scale))
                .limit(count)
                .map(v -> Math.max(low * scale, v))
                .boxed()
                .collect(Collectors.toList());
    }

    private static Gates gates(Random random, List<Labeler> labelers) {
        List<Gates.Threshold> thresholds = new ArrayList<>();
        for (Gates.Measure measure : Gates.Measure.values()) {
            for (Labeler labeler : labelers) {
                if (random.nextBoolean()) {
                    thresholds.add(new Gates.Threshold(measure, labeler.name(), 1 - random.nextDouble()));
                }
            }
        }
        List<String> agreement = labelers.stream()
                .map(Labeler::name)
                .filter(name -> random.nextBoolean())
                .toList();
        boolean features = random.nextBoolean();
        Gates.Reference reference = random.nextBoolean() || features
                ? new Gates.Reference(
                        REAL, REAL, features ? new Extractor("f.pt", FEATURES, input(random)) : null, null)
                : null;
        Double min = maybe(random, 1e-9 + random.nextDouble());
        Double max = min == null || random.nextBoolean() ? (Double) (2 + random.nextDouble() * 1e6) : null;
        List<Gates.Among> among = new ArrayList<>(List.of(Gates.Among.VERSIONS, Gates.Among.SET));
        if (reference != null) {
            among.add(random.nextInt(3), Gates.Among.REFERENCE);
        }
        Integer dHash = reference == null ? maybe(random, random.nextInt(17)) : (Integer) random.nextInt(17);
        return new Gates(
                1 + random.nextInt(1_000),
                one(random, Gates.Unfilled.values()),
                random.nextBoolean() ? 0 : random.nextDouble(),
                random.nextInt(256),
                random.nextBoolean() ? 1 : random.nextDouble(),
                thresholds,
                agreement,
                random.nextBoolean() ? new Gates.Duplicates(dHash, maybe(random, random.nextInt(17)), among) : null,
                reference,
                features && random.nextBoolean() ? new Gates.Distance(min, max) : null,
                null);
    }

    private static <T> @Nullable T maybe(Random random, T value) {
        return random.nextBoolean() ? value : null;
    }

    private static <T> T one(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
