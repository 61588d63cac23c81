package io.stylemill.factory.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.LatentFiles;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.order.plan.Setting;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What would fail at the end of a run is refused before it begins. */
class FileSizeLimitsTest {
    private static final String HEAD = """
            apiVersion: stylemill/v1
            dataset: {name: many, version: 1.0.0}
            generator: {checkpoint: many.safetensors}
            """;

    @Test
    void passesThreeThousandClassesAndFiveThousandGroups() {
        String groups = IntStream.range(0, 5000)
                .mapToObj(i -> "  - {name: g" + i + ", label: {class: " + i % 3000 + "}, latent: {seeds: \"" + i
                        + "\"}, tags: {lot: \"" + i + "\"}}\n")
                .collect(Collectors.joining());
        Plan plan = plan(HEAD + "samples:\n" + groups, 3000);
        assertThat(plan.samples()).isEqualTo(5000);
        assertThat(problems(plan)).isEmpty();
    }

    @Test
    void refusesTagsThatEveryRecordWouldName() {
        // Each of 900 groups states tags of its own; a record names those of all.
        String groups = IntStream.range(0, 900)
                .mapToObj(g -> "  - {name: g" + g + ", latent: {seeds: \"" + g + "\"}, tags: {"
                        + IntStream.range(0, 100)
                                .mapToObj(t -> "t" + (g * 100 + t) + ": a")
                                .collect(Collectors.joining(","))
                        + "}}\n")
                .collect(Collectors.joining());
        List<Problem> problems = problems(plan(HEAD + "samples:\n" + groups, 0));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).where().pointer()).startsWith("/samples/");
        assertThat(problems.get(0).what())
                .startsWith("the record beside each image could have 1,0")
                .contains("all 90,000 tags")
                .endsWith(
                        "at most 1,048,576 are allowed: use fewer or shorter tags, or split the manifest into several");
    }

    @Test
    void refusesMoreShardsThanTheCommitRecordCanName() {
        String seeds = HEAD + "samples:\n  - {name: g, count: 100000, latent: {distribution: normal}}\n"
                + "output: {shards: {samples: 1}}\n";
        List<Problem> problems = problems(plan(seeds, 0));
        assertThat(problems).extracting(p -> p.where().toString()).contains("/output/shards");
        assertThat(problems.get(0).what())
                .startsWith("DATASET.json could not be read again: with 100,000 shards and 0 classes it could have ")
                .endsWith("are allowed: ask for larger shards");
        assertThat(problems(plan(seeds.replace("100000", "20000"), 0))).isEmpty();
    }

    @Test
    void refusesAResizeThatDoesNotFitTheHeap() {
        Plan plan = plan(
                HEAD + "samples: [{name: g, latent: {seeds: \"0\"}}]\n"
                        + "postprocess: [{resize: {width: 8192, height: 8192}}, {resize: {width: 64, height: 64}}]\n",
                0);
        // Larger by far than what comes in and goes out: lines of whole numbers for the second
        // step.
        assertThat(plan.workingBytes()).isEqualTo(3L * (8192 * 8192 + 64 * 64 + 4L * (8192 * 8192 + 2 * 64 * 8192)));
        assertThat(FileSizeLimits.problems(plan, "", 4L << 30)).isEmpty();
        assertThat(FileSizeLimits.problems(plan, "", 1L << 30))
                .containsExactly(new Problem(
                        "/postprocess",
                        "finishing one image, of 64 x 64 pixels in the end, takes about 1,019,228,160 bytes of Java's heap,"
                                + " which has 1,073,741,824 here and other uses: ask for smaller images, or set"
                                + " STYLEMILL_HEAP here and for the workers to 2g or more"));
    }

    private static List<Problem> problems(Plan plan) {
        return FileSizeLimits.problems(plan, PlanLock.write(plan, "1.0.0"));
    }

    private static Plan plan(String manifest, int classes) {
        NetworkDescription network = new NetworkDescription(
                Architecture.STYLEGAN2,
                64,
                classes,
                64,
                8,
                32,
                3,
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList(),
                Map.of());
        return Plan.of(
                ManifestParser.parse(ManifestSource.of(
                        "m.yaml", URI.create("file:///m/"), manifest.getBytes(StandardCharsets.UTF_8))),
                new Setting(network, "ab".repeat(32), "fp32", 8, Map.of(), LatentFiles.NONE, Map.of()));
    }
}
