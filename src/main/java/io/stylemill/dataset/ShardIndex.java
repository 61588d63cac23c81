package io.stylemill.dataset;

import io.stylemill.plan.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** {@code index/shards.json}: the shard index of the wids reader (version 1), with the SHA-256 and split of each shard. */
final class ShardIndex {
    private ShardIndex() {}

    static byte[] write(String name, List<ShardRun> shards) {
        List<Map<String, Object>> list =
                shards.stream().map(ShardRun::shard).map(ShardIndex::entry).toList();
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

    /** Returns a shard as it stands in the list. */
    static Map<String, Object> entry(ShardFile s) {
        return Map.of(
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
                s.job().split());
    }
}
