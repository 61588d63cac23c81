package io.stylemill.dataset;

import io.stylemill.plan.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code index/shards.json}: the shard index of the wids reader (version 1), with the SHA-256 and split of each shard. */
final class ShardIndex {
    private ShardIndex() {}

    static byte[] write(String name, List<ShardRun> shards) {
        List<Map<String, Object>> list = shards.stream()
                .map(ShardRun::shard)
                .map(s -> Map.<String, Object>of(
                        "url",
                        s.job().fileName(),
                        "nsamples",
                        s.samples(),
                        "filesize",
                        s.bytes(),
                        "md5sum",
                        s.md5(),
                        "sha256",
                        s.sha256(),
                        "split",
                        s.job().split()))
                .toList();
        String text = CanonicalJson.write(Map.of(
                "__kind__",
                "wids-shard-index-v1",
                "wids_version",
                1,
                "name",
                name,
                "base",
                "../data/",
                "shardlist",
                list));
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the MD5 of each shard by its SHA-256. */
    static Map<String, String> md5s(byte[] index) {
        Map<String, String> md5s = new TreeMap<>();
        if (CanonicalJson.parse(new String(index, StandardCharsets.UTF_8)) instanceof Map<?, ?> map
                && map.get("shardlist") instanceof List<?> shards) {
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
