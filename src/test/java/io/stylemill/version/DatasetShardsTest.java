package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of shards: of one version, and of all versions of a dataset as one. */
class DatasetShardsTest {
    private static final String ROOT = "team/cells/";

    @TempDir
    private Path folder;

    private final MemoryStore store = new MemoryStore();

    private void publish(String version) {
        TinyVersion.publish(store, version, TinyVersion.folder(folder, version));
    }

    private List<JsonNode> entries(String key) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        JsonNode list = new JsonMapper().readTree(store.objects.get(key));
        assertThat(list.get("__kind__").asText()).isEqualTo("wids-shard-index-v1");
        // Readers take no notice of a stated base.
        assertThat(list.has("base")).isFalse();
        list.get("shardlist").forEach(entries::add);
        return entries;
    }

    /** As a reader does: the address joined to the folder of the list. */
    private byte[] resolved(String key, JsonNode entry) {
        Path list = Path.of("/" + key);
        String shard =
                list.resolveSibling(entry.get("url").asText()).normalize().toString();
        return store.objects.get(shard.substring(1));
    }

    @Test
    void everyAddressResolvesFromTheFolderOfItsList() throws IOException {
        publish("1.0.0");
        publish("1.1.0");
        for (String key : List.of("1.1.0/index/shards.json", "1.1.0/index/shards-train.json", "shards.json")) {
            for (JsonNode entry : entries(ROOT + key)) {
                byte[] shard = resolved(ROOT + key, entry);
                assertThat(shard).as(key + " " + entry).isNotNull();
                assertThat(Digests.sha256(shard)).isEqualTo(entry.get("sha256").asText());
                assertThat(shard).hasSize(entry.get("filesize").asInt());
            }
        }
        assertThat(entries(ROOT + "1.1.0/index/shards-train.json")).hasSize(2);
        assertThat(entries(ROOT + "1.1.0/index/shards-validation.json")).hasSize(1);
        assertThat(entries(ROOT + "1.1.0/index/shards.json")).hasSize(3);
    }

    @Test
    void nightsAreOneDatasetWithoutACollision() throws IOException {
        publish("1.0.0");
        publish("1.10.0");
        publish("1.2.0");
        Set<String> names = new TreeSet<>();
        Set<String> keys = new TreeSet<>();
        List<String> versions = new ArrayList<>();
        int samples = 0;
        for (JsonNode entry : entries(ROOT + "shards.json")) {
            String url = entry.get("url").asText();
            assertThat(names.add(url.substring(url.lastIndexOf('/')))).as(url).isTrue();
            LoaderRules shard = new LoaderRules(resolved(ROOT + "shards.json", entry));
            assertThat(shard.breaches).isEmpty();
            assertThat(keys).doesNotContainAnyElementsOf(shard.keys);
            keys.addAll(shard.keys);
            samples += entry.get("nsamples").asInt();
            versions.add(entry.get("version").asText());
        }
        assertThat(samples).isEqualTo(36);
        assertThat(keys).hasSize(36).allMatch(key -> key.matches("[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*"));
        assertThat(versions)
                .containsExactly("1.0.0", "1.0.0", "1.0.0", "1.2.0", "1.2.0", "1.2.0", "1.10.0", "1.10.0", "1.10.0");
        assertThat(entries(ROOT + "shards-train.json"))
                .hasSize(6)
                .allMatch(e -> e.get("split").asText().equals("train"));
    }

    @Test
    void losesARevokedVersionAndDoesNotGetItBack() throws IOException {
        publish("1.0.0");
        publish("1.1.0");
        byte[] both = store.objects.get(ROOT + "shards.json");
        DatasetShards.revoke(
                store, ROOT, new Revocation("1.0.0", "ab".repeat(32), "wrong labels", "me", Instant.EPOCH));
        for (String list : List.of("shards.json", "shards-train.json", "shards-validation.json")) {
            assertThat(entries(ROOT + list))
                    .allMatch(e -> e.get("version").asText().equals("1.1.0"));
        }
        store.objects.remove(ROOT + "shards.json");
        publish("1.1.0");
        assertThat(new String(both, StandardCharsets.UTF_8)).contains("\"1.0.0\"");
        assertThat(entries(ROOT + "shards.json")).hasSize(3);
    }

    @Test
    void aLostListIsMadeOfAllVersions() throws IOException {
        publish("1.0.0");
        publish("1.1.0");
        byte[] before = store.objects.remove(ROOT + "shards-train.json");
        store.objects.put(ROOT + "1.0.0/index/shards.json", "damaged".getBytes(StandardCharsets.UTF_8));
        publish("1.1.0");
        assertThat(entries(ROOT + "shards-train.json")).hasSize(2);

        store.objects.remove(ROOT + "shards-train.json");
        store.objects.remove(ROOT + "1.0.0/index/shards.json");
        publish("2.0.0");
        assertThat(entries(ROOT + "shards-train.json")).hasSize(4);
        assertThat(before).isNotNull();
    }
}
