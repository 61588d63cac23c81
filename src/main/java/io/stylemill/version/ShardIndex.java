package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Lists of shards in the form of the wids reader (version 1), with the SHA-256 and split of each
 * shard.
 *
 * <p>Addresses resolve from the folder of the list by themselves: that reader takes no notice of a
 * stated base.
 */
final class ShardIndex {
    static final String SHARDLIST = "shardlist";
    private static final String SPLIT = "split";

    private ShardIndex() {}

    /**
     * Returns the entries of a version's shards.
     *
     * @param toVersion the version's folder as seen from the list's, such as {@code ../}
     */
    static List<Map<String, Object>> entries(List<ShardRun> shards, String toVersion) {
        return shards.stream()
                .map(ShardRun::shard)
                .map(s -> entry(s, toVersion))
                .toList();
    }

    /** Returns a shard as a list has it. */
    static Map<String, Object> entry(ShardFile s, String toVersion) {
        return new TreeMap<>(Map.of(
                "url",
                toVersion + s.path(),
                "nsamples",
                s.samples(),
                "filesize",
                s.bytes(),
                "md5sum",
                s.md5(),
                "sha256",
                s.sha256(),
                SPLIT,
                s.job().split()));
    }

    /**
     * Hands the list of all entries and one list for each split to {@code each}; the first under an
     * empty name.
     */
    static void bySplit(List<Map<String, Object>> entries, BiConsumer<String, List<Map<String, Object>>> each) {
        each.accept("", entries);
        TreeSet<String> splits = new TreeSet<>();
        entries.forEach(entry -> splits.add(String.valueOf(entry.get(SPLIT))));
        splits.forEach(split -> each.accept(
                split,
                entries.stream().filter(entry -> split.equals(entry.get(SPLIT))).toList()));
    }

    static byte[] write(String name, List<Map<String, Object>> entries) {
        String text = CanonicalJson.write(
                Map.of("__kind__", "wids-shard-index-v1", "wids_version", 1, "name", name, SHARDLIST, entries));
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the MD5 of each shard by its SHA-256. */
    static Map<String, String> md5s(byte[] index) {
        Map<String, String> md5s = new TreeMap<>();
        if (CanonicalJson.parse(new String(index, StandardCharsets.UTF_8)) instanceof Map<?, ?> map
                && map.get(SHARDLIST) instanceof List<?> shards) {
            for (Object one : shards) {
                if (one instanceof Map<?, ?> shard
                        && shard.get("sha256") instanceof String sha256
                        && shard.get("md5sum") instanceof String md5) {
                    md5s.put(sha256, md5);
                }
            }
        }
        return md5s;
    }
}
