package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.config.Settings;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.record.CanonicalJson;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples that newcomers copy, planned against the sample's checkpoint by the command they
 * would use.
 */
class PlanExamplesTest {
    private static final Path EXPECTED = Path.of("src/test/resources/plans/examples.txt");

    @TempDir
    private Path folder;

    @Test
    void plansEveryExampleToTheSameCounts() throws IOException {
        Path settings =
                Files.writeString(folder.resolve("mill.properties"), "stylemill.home=" + folder.resolve("home") + "\n");
        StringBuilder found = new StringBuilder();
        for (Path manifest : examples()) {
            Spoken spoken = Spoken.by(
                    "plan", manifest.toString(), "--json", "--config", settings.toString(), "--out", folder.toString());
            assertThat(spoken.status()).as("%s: %s", manifest, spoken.err()).isZero();
            assertThat(spoken.err()).isEmpty();
            Map<?, ?> plan = (Map<?, ?>) CanonicalJson.parse(spoken.out());
            Map<String, Object> counts = new TreeMap<>();
            for (String key : new String[] {
                "dataset",
                "version",
                "images",
                "width",
                "height",
                "format",
                "groups",
                "classes",
                "splits",
                "shards",
                "precision"
            }) {
                counts.put(key, plan.get(key));
            }
            found.append(manifest.getFileName())
                    .append(' ')
                    .append(CanonicalJson.write(counts))
                    .append('\n');
        }
        assertThat(found).hasToString(Files.readString(EXPECTED));
    }

    @Test
    void locksEveryExampleInAFormThatWorkersRead() throws IOException {
        Settings settings =
                Settings.read(folder, null, Map.of("STYLEMILL_HOME", folder.toString()), Map.of(), List.of());
        try (Components components = new Components(settings, Device.CPU)) {
            for (Path manifest : examples()) {
                byte[] text = Files.readAllBytes(manifest);
                ManifestSource source = ManifestSource.of(
                        manifest.toString(),
                        manifest.toAbsolutePath().getParent().toUri(),
                        text);
                Prepared prepared = components.acceptance().prepare(new Order(source, folder.toString(), 4));
                byte[] lock = PlanLock.write(prepared.plan(), "1.0.0").getBytes(StandardCharsets.UTF_8);

                Manifest read = ManifestParser.parse(ManifestSource.of("plan.lock.json", URI.create("file:///"), lock));

                assertThat(read.samples())
                        .as("%s", manifest)
                        .hasSameSizeAs(prepared.plan().manifest().samples());
            }
        }
    }

    @Test
    void saysInWordsWhatItWouldMake() throws IOException {
        Path settings =
                Files.writeString(folder.resolve("mill.properties"), "stylemill.home=" + folder.resolve("home") + "\n");
        Spoken spoken = Spoken.by(
                "plan",
                "manifests/balanced-classes.yaml",
                "--config",
                settings.toString(),
                "--out",
                folder.resolve("sets").toString());
        assertThat(spoken.status()).isZero();
        assertThat(spoken.out())
                .startsWith("blood-cells-balanced 1.0.0: 1,200 images of 96 x 96 pixels, png\n")
                .contains("  groups       cells 1,200\n")
                .contains("  classes      RBC 480, WBC 480, Platelets 240\n")
                .containsPattern("  time         about .* cores, start included, estimated from the network's size\n$");
        assertThat(folder.resolve("sets")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gated", "ungated"})
    void plansTheSetsOfTheUsefulnessMeasurementToFifteenHundredOfEachClass(String name) throws IOException {
        Path settings =
                Files.writeString(folder.resolve("mill.properties"), "stylemill.home=" + folder.resolve("home") + "\n");
        Spoken spoken = Spoken.by(
                "plan",
                "samples/blood-cells/usefulness/" + name + ".yaml",
                "--config",
                settings.toString(),
                "--out",
                folder.toString());
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.out())
                .contains(" 1.0.0: 4,500 images of 64 x 64 pixels, png\n")
                .contains("  classes      RBC 1,500, WBC 1,500, Platelets 1,500\n")
                .contains("  splits       train 4,500 in 5 shards\n");
        String gates = """
                  labelers     cells: ../blood-cells-classifier.pt, only measures
                  gates        confidence of cells at least 0.9, the class that cells sees, no duplicates (dHash 2) among set
                               at most 20 images for a sample, then the run stops; a shard that keeps less than 20 % of its images stops the run
                """;
        if (name.equals("gated")) {
            assertThat(spoken.out()).contains(gates);
        } else {
            assertThat(spoken.out()).doesNotContain("labelers").doesNotContain("gates");
        }
    }

    private static Iterable<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("manifests"))) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
