package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stylemill.Told;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class VersionWriterTest {
    private static final String PREFIX = "team/cells/1.0.0/";

    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();

    private String text(String path) {
        return new String(store.objects.get(PREFIX + path), StandardCharsets.UTF_8);
    }

    @Test
    void writesTheTreeAndEmptiesTheStaging() throws IOException {
        CommitRecordJson.Sealed commit = TinyVersion.publish(store, "1.0.0", folder);

        assertThat(store.objects.keySet())
                .containsExactly(
                        "team/cells/1.0.0/DATASET.json",
                        "team/cells/1.0.0/LICENSE.txt",
                        "team/cells/1.0.0/README.md",
                        "team/cells/1.0.0/SHA256SUMS",
                        "team/cells/1.0.0/attestations/dataset.oms.json",
                        "team/cells/1.0.0/attestations/provenance.slsa.json",
                        "team/cells/1.0.0/attestations/signer.pub",
                        "team/cells/1.0.0/audit/environment.json",
                        "team/cells/1.0.0/audit/jobs.parquet",
                        "team/cells/1.0.0/audit/manifest.yaml",
                        "team/cells/1.0.0/audit/openlineage.jsonl",
                        "team/cells/1.0.0/audit/plan.lock.json",
                        "team/cells/1.0.0/classes.json",
                        "team/cells/1.0.0/croissant.json",
                        "team/cells/1.0.0/data/cells-1.0.0-train-00000-of-00002.tar",
                        "team/cells/1.0.0/data/cells-1.0.0-train-00001-of-00002.tar",
                        "team/cells/1.0.0/data/cells-1.0.0-validation-00000-of-00001.tar",
                        "team/cells/1.0.0/index/samples.parquet",
                        "team/cells/1.0.0/index/shards-train.json",
                        "team/cells/1.0.0/index/shards-validation.json",
                        "team/cells/1.0.0/index/shards.json",
                        "team/cells/1.0.0/preview.jpg",
                        "team/cells/latest.json",
                        "team/cells/shards-train.json",
                        "team/cells/shards-validation.json",
                        "team/cells/shards.json");
        assertThat(commit.record().images()).isEqualTo(12);
        assertThat(commit.record().image()).isEqualTo(new CommitRecord.ImageShape(4, 4, 1, "png"));
        assertThat(commit.record().splits())
                .containsOnlyKeys("train", "validation")
                .extractingByKey("train")
                .extracting(CommitRecord.Split::images)
                .isEqualTo(10L);
        assertThat(text("classes.json"))
                .isEqualTo("[{\"generated\":5,\"id\":0,\"kept\":6,\"name\":\"RBC\",\"requested\":5},"
                        + "{\"description\":\"white cells\",\"generated\":5,\"id\":1,\"kept\":5,\"name\":\"WBC\",\"requested\":5},"
                        + "{\"generated\":0,\"id\":2,\"kept\":0,\"name\":\"Platelets\",\"requested\":0}]\n");
        JsonNode shards = new JsonMapper().readTree(text("index/shards.json"));
        assertThat(shards.get("__kind__").asText()).isEqualTo("wids-shard-index-v1");
        assertThat(shards.get("wids_version").asInt()).isEqualTo(1);
        assertThat(shards.get("shardlist").get(2).get("url").asText())
                .isEqualTo("../data/cells-1.0.0-validation-00000-of-00001.tar");
        assertThat(shards.get("shardlist").get(2).get("nsamples").asInt()).isEqualTo(2);
        assertThat(store.objects.get("team/cells/latest.json"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"dataset_json_sha256\":\"" + commit.sha256()
                        + "\",\"updated_at\":\"2026-11-22T02:00:00Z\",\"version\":\"1.0.0\"}\n");
        try (var left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.endsWith(".parquet"));
        }
    }

    @Test
    void listsEveryOtherFileWithItsHash() {
        CommitRecordJson.Sealed commit = TinyVersion.publish(store, "1.0.0", folder);

        Map<String, String> sums = new TreeMap<>();
        text("SHA256SUMS").lines().forEach(line -> {
            assertThat(line).matches("[0-9a-f]{64}  [A-Za-z0-9./_-]+");
            sums.put(line.substring(66), line.substring(0, 64));
        });
        Map<String, String> listed = new TreeMap<>();
        commit.record().files().forEach(f -> listed.put(f.path(), f.sha256()));
        Map<String, String> there = new TreeMap<>();
        store.objects.forEach((key, content) -> {
            if (key.startsWith(PREFIX)) {
                there.put(key.substring(PREFIX.length()), Digests.sha256(content));
            }
        });
        there.remove("DATASET.json");
        assertThat(listed).isEqualTo(there);
        there.remove("SHA256SUMS");
        there.keySet().removeIf(path -> path.startsWith("attestations/"));
        assertThat(sums).isEqualTo(there);
    }

    @Test
    void everyShardKeepsTheRulesOfTheLoaders() throws IOException {
        TinyVersion.publish(store, "1.0.0", folder);

        for (String key : store.objects.keySet()) {
            if (key.endsWith(".tar")) {
                assertThat(new LoaderRules(store.objects.get(key)).breaches)
                        .as(key)
                        .isEmpty();
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void theCardStatesTypesThatHoldForEverySample() {
        TinyVersion.publish(store, "1.0.0", folder);
        String card = text("README.md");
        int end = card.indexOf("\n---\n", 4);
        Map<String, Object> header =
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(card.substring(4, end));

        assertThat(header)
                .containsEntry("license", "cc0-1.0")
                .containsEntry("pretty_name", "Synthetic \"cells\": tiny")
                .containsEntry("size_categories", List.of("n<1K"))
                .containsEntry("task_categories", List.of("image-classification"))
                .containsEntry("annotations_creators", List.of("machine-generated"));
        Map<String, Object> config = ((List<Map<String, Object>>) header.get("configs")).get(0);
        assertThat(config)
                .containsEntry("config_name", "default")
                .containsEntry(
                        "data_files",
                        List.of(
                                Map.of("split", "train", "path", "data/cells-1.0.0-train-*.tar"),
                                Map.of("split", "validation", "path", "data/cells-1.0.0-validation-*.tar")));
        Map<String, Object> info = (Map<String, Object>) header.get("dataset_info");
        List<Map<String, Object>> features = (List<Map<String, Object>>) info.get("features");
        assertThat(features).extracting(f -> f.get("name")).containsExactly("png", "cls", "json", "__key__", "__url__");
        assertThat(features.get(0)).containsEntry("dtype", "image");
        assertThat(features.get(1))
                .containsEntry(
                        "dtype",
                        Map.of("class_label", Map.of("names", Map.of("0", "RBC", "1", "WBC", "2", "Platelets"))));
        assertThat((List<Map<String, Object>>) features.get(2).get("struct"))
                .allSatisfy(field -> assertThat(field).containsOnlyKeys("name", "dtype"))
                .contains(Map.of("name", "truncation_psi", "dtype", "float64"))
                .contains(Map.of("name", "tags", "dtype", "string"))
                .contains(Map.of("name", "recipe", "dtype", "string"));
        assertThat((List<Map<String, Object>>) info.get("splits"))
                .extracting(s -> s.get("num_examples"))
                .containsExactly(10, 2);
        assertThat(card)
                .contains("- Purpose: To test readers.")
                .contains("- Limitations: not stated by the owner")
                .contains("- storage: cold")
                .contains("| training data | not stated by the owner |")
                .contains("| licence of the weights | MIT |")
                .contains("./stylemill pull s3://bucket/team/cells/1.0.0/ cells-1.0.0")
                .contains(
                        "\"pipe:aws s3 cp s3://bucket/team/cells/1.0.0/data/cells-1.0.0-train-{00000..00001}-of-00002.tar -\"")
                .contains("./stylemill show s3://bucket/team/cells/1.0.0/ v1_0_0-000000000 -o v1_0_0-000000000.png");
    }

    @Test
    void croissantHasAbsoluteAddressesTheOwnersWordsAndNoLicenceThatNobodyGave() throws IOException {
        VersionFacts f = TinyVersion.facts("1.0.0");
        VersionFacts open = new VersionFacts(
                f.name(),
                f.title(),
                "",
                Map.of("description", "Cells, drawn."),
                f.runId(),
                f.createdAt(),
                f.generator(),
                f.classes(),
                f.parents(),
                f.documents(),
                "https://data.example.org/sets",
                null);
        Layout layout = TinyVersion.layout("1.0.0");
        TinyVersion.publish(store, layout, open, TinyVersion.work(store, layout, folder), folder);
        JsonNode croissant = new JsonMapper().readTree(text("croissant.json"));
        assertThat(croissant.has("license")).isFalse();
        assertThat(croissant.get("description").asText()).contains(" Cells, drawn. Purpose: not stated by the owner");
        assertThat(croissant.get("url").asText()).isEqualTo("https://data.example.org/sets/cells/1.0.0/");
        croissant.get("distribution").forEach(file -> {
            if (file.has("contentUrl")) {
                String path = file.get("contentUrl").asText();
                assertThat(path).startsWith("https://data.example.org/sets/cells/1.0.0/");
                assertThat(store.objects).containsKey("team" + path.substring(path.indexOf("/cells/")));
            }
        });
    }

    @Test
    void aKillAtAnyWriteIsMendedByTheSameCall() {
        MemoryStore undisturbed = new MemoryStore();
        TinyVersion.publish(undisturbed, "1.0.0", TinyVersion.folder(folder, "undisturbed"));
        Layout layout = TinyVersion.layout("1.0.0");
        for (boolean after : new boolean[] {false, true}) {
            boolean died = true;
            for (int n = 1; died; n++) {
                MemoryStore mortal = new MemoryStore();
                Path work = TinyVersion.folder(folder, "kill-" + after + n);
                List<ShardRun> shards = TinyVersion.work(mortal, layout, work);
                mortal.writesUntilDeath = n;
                mortal.diesAfterTheWrite = after;
                try {
                    TinyVersion.publish(mortal, layout, TinyVersion.facts("1.0.0"), shards, work);
                    died = false;
                    assertThat(n).as("writes of a publication").isEqualTo(27);
                } catch (MemoryStore.Killed e) {
                    boolean visible = mortal.objects.containsKey("team/cells/1.0.0/DATASET.json");
                    assertThat(visible).as("kill %d, after %s", n, after).isEqualTo(after ? n >= 19 : n > 19);
                }
                mortal.writesUntilDeath = Integer.MAX_VALUE;
                TinyVersion.publish(mortal, layout, TinyVersion.facts("1.0.0"), shards, work);
                assertThat(mortal.objects.keySet()).isEqualTo(undisturbed.objects.keySet());
                mortal.objects.forEach(
                        (key, content) -> assertThat(content).as(key).isEqualTo(undisturbed.objects.get(key)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"INPUT", "TRANSIENT", "OUTCOME_UNKNOWN"})
    void publishesWhereNothingCanBeDeletedAndNamesWhatStays(Kind kind) {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        store.refusesToDelete = kind;

        List<String> said = Told.by(
                Staging.class,
                () -> assertThat(TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder)
                                .created())
                        .isTrue());

        assertThat(store.objects).containsKeys("team/cells/1.0.0/DATASET.json", "team/cells/latest.json");
        assertThat(store.list("team/cells/.staging/1.0.0/run-1/")).hasSize(3);
        assertThat(said)
                .containsExactly("s3://bucket/team/cells/1.0.0/ is published. What its run kept below"
                        + " s3://bucket/team/cells/.staging/1.0.0/run-1/ stays (3 of 3 objects, the first is"
                        + " train-00000-of-00002.rows.jsonl): Could not delete"
                        + " s3://bucket/team/cells/.staging/1.0.0/run-1/train-00000-of-00002.rows.jsonl:"
                        + " not now. Nothing reads it any more. The next version of the dataset removes it, and so"
                        + " does 'stylemill run' with the same manifest; or delete it yourself");
    }

    @Test
    void saysThatAVersionIsPublishedWhereOnlyWhatNamesItCannotBeWritten() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        store.beforeCompareAndPut = () -> {
            throw Failure.input("s3-access-denied", "Could not write latest.json: denied");
        };
        assertThatThrownBy(() -> TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("s3-access-denied"))
                .hasMessage("s3://bucket/team/cells/1.0.0/ is published and complete, but what names it is not up to"
                        + " date: Could not write latest.json: denied");
        assertThat(store.objects).containsKey("team/cells/1.0.0/DATASET.json");
        store.beforeCompareAndPut = () -> {};
        TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder);
        assertThat(store.objects).containsKey("team/cells/latest.json");
        assertThat(store.list("team/cells/.staging/")).isEmpty();
    }

    @Test
    void removesWhatTheRunsOfEarlierVersionsLeft() {
        Layout layout = TinyVersion.layout("1.0.0");
        store.refusesToDelete = Kind.TRANSIENT;
        TinyVersion.publish(store, "1.0.0", folder);
        store.refusesToDelete = null;
        String begun = "team/cells/.staging/1.5.0/run-2/rows.jsonl";
        String lost = "team/cells/.staging/1.0.0/run-3/rows.jsonl";
        List.of(begun, lost).forEach(key -> store.putIfAbsent(key, new byte[1], "text/plain"));
        assertThat(store.list(layout.stagingPrefix("run-1"))).isNotEmpty();

        TinyVersion.publish(store, "1.1.0", folder);

        assertThat(store.list("team/cells/.staging/"))
                .extracting(Store.Stat::key)
                .as("runs that published nothing here keep what is theirs")
                .containsExactlyInAnyOrder(begun, lost);
    }

    @Test
    void publishingAgainDoesNothing() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        var first = TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder);
        int writes = store.writes;

        var second = TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder);

        assertThat(first.created()).isTrue();
        assertThat(second.created()).isFalse();
        assertThat(second.commit()).isEqualTo(first.commit());
        assertThat(store.writes).isEqualTo(writes);
    }

    @Test
    void refusesAVersionThatAnotherRunPublished() {
        TinyVersion.publish(store, "1.0.0", folder);
        VersionFacts f = TinyVersion.facts("1.0.0");
        VersionFacts other = new VersionFacts(
                f.name(),
                f.title(),
                f.license(),
                f.card(),
                "run-2",
                f.createdAt(),
                f.generator(),
                f.classes(),
                f.parents(),
                f.documents(),
                "",
                null);

        assertThatThrownBy(() -> TinyVersion.publish(store, TinyVersion.layout("1.0.0"), other, List.of(), folder))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("version-exists"))
                .hasMessage("publishing cells 1.0.0: s3://bucket/team/cells/1.0.0/DATASET.json was published by the run"
                        + " run-1, not by run-2; a version never changes, so choose another one (version: auto takes"
                        + " the next)");
    }

    @Test
    void refusesAPlaceWhereOtherThingsLie() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        store.objects.put(PREFIX + "data/cells-1.0.0-train-00002-of-00003.tar", new byte[3]);

        assertThatThrownBy(() -> TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.INPUT))
                .hasMessage(
                        "publishing s3://bucket/team/cells/1.0.0/: 1 objects there are none of this version, or have"
                                + " other bytes, the first is data/cells-1.0.0-train-00002-of-00003.tar; remove what an earlier attempt"
                                + " left, or choose another version");
        assertThat(store.objects).doesNotContainKey(PREFIX + "DATASET.json");
    }

    @Test
    void doesNotCommitWithoutAShard() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        store.objects.remove(PREFIX + "data/cells-1.0.0-train-00001-of-00002.tar");

        assertThatThrownBy(() -> TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT))
                .hasMessage("publishing s3://bucket/team/cells/1.0.0/: 1 files are not there, the first is"
                        + " data/cells-1.0.0-train-00001-of-00002.tar; the job that makes it has to run again");
        assertThat(store.objects).doesNotContainKey(PREFIX + "DATASET.json");
    }

    @Test
    void refusesRowsThatDoNotFitTheirShard() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        String key = layout.stagedRowsKey(TinyVersion.RUN, TinyVersion.JOBS.get(0));
        String rows = new String(store.objects.get(key), StandardCharsets.UTF_8);
        List<String> broken = new ArrayList<>(List.of(
                rows.substring(rows.indexOf('\n') + 1),
                rows + rows.substring(0, rows.indexOf('\n') + 1),
                rows.replaceFirst("\"tar_offset\":\\d+", "\"tar_offset\":99999999"),
                rows.replace("data/cells-1.0.0-train-00000", "data/cells-1.0.0-train-00001")));
        for (String bad : broken) {
            store.objects.put(key, TinyVersion.utf8(bad));
            assertThatThrownBy(() -> TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("rows-disagree"))
                    .hasMessageStartingWith("the rows of data/cells-1.0.0-train-00000-of-00002.tar do not fit it: ");
        }
    }

    @Test
    void saysWhatToDoWithRowsOfAnotherVersionOfTheProgram() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);
        String key = layout.stagedRowsKey(TinyVersion.RUN, TinyVersion.JOBS.get(0));
        store.objects.put(key, TinyVersion.utf8("{\"key\":1}\n"));
        assertThatThrownBy(() -> TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards, folder))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-row"))
                .hasMessage("reading s3://bucket/" + key + ": the field 'key' is 1; it must be a text. Perhaps a worker"
                        + " of another version of this program wrote it: end such workers, then order the images again"
                        + " under another dataset.version");
    }

    @Test
    void shardsOutOfOrderAreABug() {
        Layout layout = TinyVersion.layout("1.0.0");
        List<ShardRun> shards = TinyVersion.work(store, layout, folder);

        assertThatThrownBy(() -> TinyVersion.publish(
                        store, layout, TinyVersion.facts("1.0.0"), List.of(shards.get(1), shards.get(0)), folder))
                .hasMessage("the shard data/cells-1.0.0-train-00001-of-00002.tar is where number 0 belongs");
        assertThatThrownBy(() ->
                        TinyVersion.publish(store, layout, TinyVersion.facts("1.0.0"), shards.subList(0, 1), folder))
                .hasMessage("data/cells-1.0.0-train-00000-of-00002.tar names another count of shards than the 1 given");
    }
}
