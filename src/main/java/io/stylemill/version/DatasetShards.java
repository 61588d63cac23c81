package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.SharedObject;
import io.stylemill.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code NAME/shards.json} and {@code NAME/shards-SPLIT.json}: the shards of all versions of a
 * dataset, so that a month of nights is read as one.
 *
 * <p>A publisher adds its version, revoking one takes it out, both by compare-and-put. A list that
 * is not there is made of all versions. Versions whose shards do not carry their names are left
 * out: their keys are those of other versions too.
 */
public final class DatasetShards {
    private static final int MOST_BYTES = 256 << 20;
    private static final String VERSION = "version";

    private final Store store;
    private final String root;

    /** @param root key prefix of the dataset */
    DatasetShards(Store store, String root) {
        this.store = store;
        this.root = root;
    }

    /**
     * Adds the shards of a version, unless they are there or the version was revoked.
     *
     * @throws Failure {@code shards-contended} ({@code TRANSIENT}) when others kept changing a
     *     list; {@code bad-shards-json} ({@code VERIFICATION})
     */
    void add(String name, String version, List<ShardRun> shards) {
        if (Revocation.of(store, root, version).isPresent()) {
            return;
        }
        List<Map<String, Object>> entries = ShardIndex.entries(shards, version + "/");
        entries.forEach(entry -> entry.put(VERSION, version));
        ShardIndex.bySplit(
                entries,
                (split, some) -> change(split, "adding " + name + " " + version + " to ", now -> {
                    List<Map<String, Object>> all = new ArrayList<>(now.orElseGet(() -> published(split)));
                    all.removeIf(entry -> version.equals(entry.get(VERSION)));
                    all.addAll(some);
                    all.sort(Comparator.comparing(entry -> SemanticVersion.parse(String.valueOf(entry.get(VERSION)))));
                    return Optional.of(new Listed(name, all));
                }));
    }

    /**
     * Revokes a version: adds it to the dataset's list of those, and takes its shards out of the
     * lists that are read as one.
     *
     * @param root key prefix of the dataset
     * @return what the list says of the version now: this revocation, or what it said before
     * @throws Failure {@code revocation-contended} or {@code shards-contended} ({@code TRANSIENT})
     *     when others kept changing a list; {@code bad-shards-json} ({@code VERIFICATION})
     */
    public static Revocation revoke(Store store, String root, Revocation revocation) {
        Revocation now = revocation.add(store, root);
        new DatasetShards(store, root).remove(revocation.version());
        return now;
    }

    /** Takes the shards of a version out of the lists; see {@link #add}. */
    void remove(String version) {
        Optional<Listed> all = read(key(""));
        if (all.isEmpty()) {
            return;
        }
        ShardIndex.bySplit(
                all.get().entries(),
                (split, some) -> change(
                        split,
                        "taking " + version + " out of ",
                        now -> now.map(there -> new Listed(
                                all.get().name(),
                                there.stream()
                                        .filter(entry -> !version.equals(entry.get(VERSION)))
                                        .toList()))));
    }

    private record Listed(String name, List<Map<String, Object>> entries) {
        byte[] write() {
            return ShardIndex.write(name, entries);
        }
    }

    /** What becomes of the entries that a list has; empty where there is none, or is to be none. */
    private interface Change {
        Optional<Listed> apply(Optional<List<Map<String, Object>>> now);
    }

    private void change(String split, String doing, Change change) {
        String key = key(split);
        SharedObject.<Listed, Boolean>change(
                store,
                key,
                () -> read(key),
                now -> {
                    Optional<Listed> next = change.apply(now.map(Listed::entries));
                    byte[] content = next.map(Listed::write).orElse(null);
                    return Arrays.equals(content, now.map(Listed::write).orElse(null))
                            ? SharedObject.Step.keep(false)
                            : new SharedObject.Step<>(content, true);
                },
                "shards-contended",
                doing + store.address(key),
                "try again");
    }

    private String key(String split) {
        return Layout.shardsKey(root, split);
    }

    /**
     * Returns the entries of all versions that are published and not revoked, of one split or of
     * all.
     */
    private List<Map<String, Object>> published(String split) {
        List<Map<String, Object>> all = new ArrayList<>();
        List<String> revoked =
                Revocation.all(store, root).stream().map(Revocation::version).toList();
        for (SemanticVersion one : PublishedVersion.versions(store, root)) {
            String version = one.toString();
            if (revoked.contains(version)) {
                continue;
            }
            String own = new Layout(root, version).shardPrefix();
            for (Map<String, Object> entry : listedBy(version)) {
                String path = Layout.inVersion(String.valueOf(entry.get("url")));
                if (path.startsWith(own) && (split.isEmpty() || split.equals(entry.get("split")))) {
                    entry.put("url", version + "/" + path);
                    entry.put(VERSION, version);
                    all.add(entry);
                }
            }
        }
        return all;
    }

    /**
     * Returns the entries of a version's own list; of a damaged version none, for its neighbours
     * cannot help it.
     */
    private List<Map<String, Object>> listedBy(String version) {
        try {
            byte[] list = PublishedVersion.open(store, root, version).content(Layout.SHARDS);
            return parse(list, version).entries();
        } catch (Failure e) {
            if (e.kind() == Kind.VERIFICATION) {
                return List.of();
            }
            throw e;
        }
    }

    private Optional<Listed> read(String key) {
        return store.read(key, MOST_BYTES).map(content -> parse(content, store.address(key)));
    }

    private static Listed parse(byte[] content, String where) {
        List<Map<String, Object>> entries = new ArrayList<>();
        try {
            if (CanonicalJson.parse(new String(content, StandardCharsets.UTF_8)) instanceof Map<?, ?> map
                    && map.get("name") instanceof String name
                    && map.get(ShardIndex.SHARDLIST) instanceof List<?> list) {
                for (Object item : list) {
                    Map<String, Object> entry = new TreeMap<>();
                    if (item instanceof Map<?, ?> fields) {
                        fields.forEach((field, value) -> entry.put(String.valueOf(field), value));
                    }
                    entries.add(entry);
                }
                return new Listed(name, entries);
            }
        } catch (Failure e) {
            throw bad(where, e);
        }
        throw bad(where, null);
    }

    private static Failure bad(String where, @org.jspecify.annotations.Nullable Failure cause) {
        String message = where + " is no list of shards (wids-shard-index-v1); remove it, and the next version that is"
                + " published writes it anew";
        return cause == null
                ? Failure.of(Kind.VERIFICATION, "bad-shards-json", message)
                : Failure.of(Kind.VERIFICATION, "bad-shards-json", message, cause);
    }
}
