package io.stylemill.console;

import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One image at once, of one checkpoint and one seed: what is asked for are keys of a manifest's
 * group, so that an image of the studio can be ordered as it is.
 */
public final class Studio {
    private static final int FEW = 4_096;
    private static final Set<String> OWN = Set.of("checkpoint", "seed", "postprocess");
    private static final Set<String> OF_GROUP =
            Set.of("label", "truncation", "styleMixing", "attributes", "noise", "transform", "lod");
    private static final List<String> ENDINGS = List.of(".safetensors", ".pkl", ".pt", ".pth", ".model");

    /** A file as it was when it was looked into. */
    private record Seen(String address, String etag, long bytes) {}

    /**
     * A file that may hold a network.
     *
     * @param name below its root
     */
    private record Candidate(Store store, Store.Stat stat, String address, String name) {
        Seen now() {
            return new Seen(address, stat.etag(), stat.bytes());
        }
    }

    private final Stores stores;
    private final List<String> roots;
    private final Function<ManifestSource, Acceptance.Draft> planning;
    private final Previews previews;
    private final URI base;
    private final Map<Seen, Boolean> seen = new ConcurrentHashMap<>();

    /**
     * @param roots under which checkpoints lie
     * @param planning checks and plans a manifest
     * @param base where relative paths start
     */
    public Studio(
            Stores stores,
            List<String> roots,
            Function<ManifestSource, Acceptance.Draft> planning,
            Previews previews,
            URI base) {
        this.stores = stores;
        this.roots = List.copyOf(roots);
        this.planning = planning;
        this.previews = previews;
        this.base = base;
    }

    /**
     * Returns files under the roots that hold generator networks, by the names that manifests may
     * give them.
     *
     * <p>Classifiers, mask models, directions and latents lie among them and have the same endings,
     * so each file is looked into once, when it is asked for.
     *
     * @param after the address of a network, to get those behind it; or null
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    public Section<Map<String, Object>> checkpoints(@Nullable String after, int most) {
        List<Candidate> candidates = candidates();
        List<Map<String, Object>> found = new ArrayList<>();
        Section.of(candidates, candidates.size(), Candidate::address, after).items().stream()
                .filter(this::holdsGenerator)
                .limit(most + 1L)
                .forEach(one -> found.add(Map.of(
                        "checkpoint",
                        one.address(),
                        "name",
                        one.name(),
                        "bytes",
                        one.stat().bytes())));
        return Section.of(found, most, one -> String.valueOf(one.get("checkpoint")));
    }

    /** Returns the addresses of the networks that have a text in their address. */
    public List<String> checkpointsNamed(String part) {
        return candidates().stream()
                .filter(one -> one.address().contains(part) && holdsGenerator(one))
                .map(Candidate::address)
                .toList();
    }

    /** Returns what has the ending of a network, once, though roots may lie in each other. */
    private List<Candidate> candidates() {
        Map<String, Candidate> found = new LinkedHashMap<>();
        for (String root : roots) {
            Place place = stores.open(root);
            for (Store.Stat stat : place.store().list(place.location().prefix())) {
                String name = stat.key().substring(place.location().prefix().length());
                if (ENDINGS.stream().anyMatch(name::endsWith)) {
                    String address = place.store().address(stat.key());
                    found.putIfAbsent(address, new Candidate(place.store(), stat, address, name));
                }
            }
        }
        seen.keySet().removeIf(file -> {
            Candidate there = found.get(file.address());
            return there == null || !there.now().equals(file);
        });
        return List.copyOf(found.values());
    }

    private boolean holdsGenerator(Candidate candidate) {
        Store.Stat stat = candidate.stat();
        Boolean known = seen.get(candidate.now());
        if (known != null) {
            return known;
        }
        try {
            boolean holds =
                    Checkpoints.holdsGenerator(stat.bytes(), (at, count) -> part(candidate.store(), stat, at, count));
            seen.put(candidate.now(), holds);
            return holds;
        } catch (Failure e) {
            // What cannot be read now is looked into again next time.
            return false;
        }
    }

    /**
     * Returns the directions that {@code stylemill directions} found for a network, of all files
     * under the roots.
     *
     * @param checkpointSha256 of the network
     */
    public List<Map<String, Object>> directions(String checkpointSha256) {
        Set<Map<String, Object>> found = new LinkedHashSet<>();
        for (String root : roots) {
            Place place = stores.open(root);
            for (Store.Stat stat : place.store().list(place.location().prefix())) {
                if (stat.key().endsWith(".safetensors")) {
                    head(place.store(), stat, checkpointSha256)
                            .ifPresent(head -> head.names()
                                    .forEach(name -> found.add(Map.of(
                                            "name",
                                            name,
                                            "direction",
                                            place.store().address(stat.key()).replaceFirst("^file:", "") + "#" + name,
                                            "layers",
                                            head.layers()))));
                }
            }
        }
        return List.copyOf(found);
    }

    /** Most files are networks: few bytes say that they are no directions. */
    private static Optional<DirectionFile.Head> head(Store store, Store.Stat stat, String checkpointSha256) {
        byte[] start = part(store, stat, 0, FEW);
        return new String(start, StandardCharsets.ISO_8859_1).contains(checkpointSha256)
                ? DirectionFile.head(part(store, stat, 0, DirectionFile.MAX_HEAD))
                        .filter(head -> head.checkpointSha256().equals(checkpointSha256))
                : Optional.empty();
    }

    private static byte[] part(Store store, Store.Stat stat, long at, int most) {
        try (InputStream in = store.openRange(stat.key(), at, Math.min(stat.bytes() - at, most))
                .orElse(InputStream.nullInputStream())) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + store.address(stat.key()) + " broke off: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Returns the manifest that orders an image.
     *
     * @param asked {@code checkpoint}, {@code seed}, and keys of a group
     * @throws Failure {@code bad-image-request} (INPUT)
     */
    public static Map<String, Object> manifest(Map<?, ?> asked) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", "studio");
        Set<String> unknown = new TreeSet<>();
        asked.forEach((name, value) -> {
            String key = String.valueOf(name);
            if (OF_GROUP.contains(key) && value != null) {
                group.put(key, value);
            } else if (!OWN.contains(key) && value != null) {
                unknown.add(key);
            }
        });
        Object seed = asked.get("seed");
        if (!unknown.isEmpty() || !(asked.get("checkpoint") instanceof String) || !(seed instanceof Number)) {
            throw Failure.input(
                    "bad-image-request",
                    (unknown.isEmpty() ? "checkpoint (a text) and seed (a number) are needed" : "unknown: " + unknown)
                            + "; an image is asked for with checkpoint, seed and, as in a manifest's group, "
                            + String.join(", ", new TreeSet<>(OF_GROUP)) + ", and postprocess");
        }
        group.put("latent", Map.of("seeds", String.valueOf(((Number) seed).longValue())));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("apiVersion", "stylemill/v1");
        manifest.put("dataset", Map.of("name", "studio", "version", "1.0.0"));
        manifest.put("generator", Map.of("checkpoint", asked.get("checkpoint"), "batch", 1));
        manifest.put("samples", List.of(group));
        if (asked.get("postprocess") instanceof List<?> steps) {
            manifest.put("postprocess", steps);
        }
        return manifest;
    }

    /**
     * Makes an image.
     *
     * @throws Failure {@code bad-image-request} (INPUT), and what planning and generating throw
     */
    public Previews.Tile image(Map<?, ?> asked) {
        byte[] text = CanonicalJson.write(manifest(asked)).getBytes(StandardCharsets.UTF_8);
        return previews.first(planning.apply(ManifestSource.of("image", base, text)));
    }

    /** Returns the first images of every group of a manifest. */
    public List<Previews.Block> preview(ManifestSource source, Previews.Extent extent) {
        return previews.of(planning.apply(source), extent);
    }

    /** Returns what a network is, for sliders. */
    public Map<String, @Nullable Object> network(String checkpoint) {
        Map<String, Object> least = new LinkedHashMap<>(Map.of("checkpoint", checkpoint, "seed", 0));
        Acceptance.Draft draft;
        try {
            draft = planning.apply(source(least));
        } catch (Failure e) {
            // A conditional network makes no image without a class.
            least.put("label", Map.of("class", 0));
            draft = planning.apply(source(least));
        }
        NetworkDescription network = draft.plan().setting().network();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("checkpoint", draft.checkpointAddress());
        map.put("sha256", draft.checkpoint().sha256());
        map.put("architecture", network.architecture().id());
        map.put("width", network.width());
        map.put("height", network.height());
        map.put("channels", network.channels());
        map.put("z_dim", network.zDim());
        map.put("w_dim", network.wDim());
        map.put("c_dim", network.cDim());
        map.put("num_ws", network.numWs());
        map.put("classes", network.classNames());
        map.put("directions", directions(draft.checkpoint().sha256()));
        map.put("license", draft.checkpoint().facts().get("license"));
        return map;
    }

    private ManifestSource source(Map<String, Object> asked) {
        return ManifestSource.of(
                "image", base, CanonicalJson.write(manifest(asked)).getBytes(StandardCharsets.UTF_8));
    }
}
