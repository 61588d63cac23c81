package io.stylemill.audit.query;

import io.stylemill.audit.query.IndexDiff.Pair;
import io.stylemill.audit.query.IndexDiff.Shared;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.JsonValues;
import io.stylemill.record.JsonValues.Change;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What two published versions differ in and what they share: plan, images, labels, latents, pixels
 * and quality.
 *
 * <p>The indexes are read as streams: a row takes 24 bytes of memory (up to 60 while arrays grow),
 * and a picture that both versions hold takes 16 more. Shared texts are found by 64 bits of their
 * SHA-256.
 */
public final class VersionDiff {
    /** The value of the key {@code format} of the JSON document. */
    public static final String FORMAT = "stylemill-diff-1";

    private final PublishedVersion a;
    private final PublishedVersion b;
    private final List<Change> plan;
    private final @Nullable List<Change> quality;
    private final IndexDiff index;

    private VersionDiff(
            PublishedVersion a,
            PublishedVersion b,
            List<Change> plan,
            @Nullable List<Change> quality,
            IndexDiff index) {
        this.a = a;
        this.b = b;
        this.plan = plan;
        this.quality = quality;
        this.index = index;
    }

    /**
     * Compares two versions, of one dataset or of two, in the present format or the first.
     *
     * @param progress told how many rows were read since it was told last; each version's rows are
     *     read twice
     * @throws Failure {@code missing-file}, {@code file-differs}, {@code bad-parquet},
     *     {@code bad-row} or {@code bad-json} ({@code VERIFICATION})
     */
    public static VersionDiff of(PublishedVersion a, PublishedVersion b, LongConsumer progress) {
        List<Change> plan =
                JsonValues.changes(JsonValues.of(document(a, Layout.PLAN)), JsonValues.of(document(b, Layout.PLAN)));
        boolean both = a.record().file(Layout.QUALITY_JSON).isPresent()
                && b.record().file(Layout.QUALITY_JSON).isPresent();
        List<Change> quality = both ? JsonValues.changes(quality(a), quality(b)) : null;
        return new VersionDiff(a, b, plan, quality, new IndexDiff(a, b, progress));
    }

    private static Object document(PublishedVersion version, String path) {
        String where = version.address(path);
        long bytes = version.record().file(path).map(FileEntry::bytes).orElse(0L);
        byte[] content = bytes > DocumentLimits.BYTES ? new byte[0] : version.content(path);
        if (bytes > DocumentLimits.BYTES || DocumentLimits.structure(content) > DocumentLimits.STRUCTURE) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-json",
                    where + " was not read: it has " + bytes + " bytes; at most " + DocumentLimits.BYTES + " and "
                            + DocumentLimits.STRUCTURE + " values are read");
        }
        try {
            if (CanonicalJson.parse(new String(content, StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (Failure e) {
            throw Failure.of(Kind.VERIFICATION, "bad-json", where + " is " + e.getMessage(), e);
        }
        throw Failure.of(Kind.VERIFICATION, "bad-json", where + " is not a JSON object");
    }

    /**
     * What was measured: numbers and verdicts, without histograms, example pairs and what the plan
     * says already.
     */
    private static Map<String, Object> quality(PublishedVersion version) {
        Map<String, Object> leaves = JsonValues.of(document(version, Layout.QUALITY_JSON));
        leaves.entrySet()
                .removeIf(e -> !(e.getValue() instanceof Number || e.getKey().endsWith(".verdict"))
                        || e.getKey().startsWith("asked.")
                        || e.getKey().startsWith("likeness.closest[")
                        || e.getKey().startsWith("likeness.refused_pairs["));
        return leaves;
    }

    /** Returns whether the two are the same version, byte for byte. */
    public boolean same() {
        return a.commit().digest().equals(b.commit().digest());
    }

    /** Returns everything as the JSON document that {@code docs/query.md} describes. */
    public Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("same", same());
        map.put("a", facts(a));
        map.put("b", facts(b));
        map.put("plan", plan.stream().map(Change::asMap).toList());
        map.put(
                "images",
                Map.of(
                        "all", sides(index.rows()),
                        "splits", counts(index.splits()),
                        "classes", counts(index.classes()),
                        "groups", counts(index.groups())));
        map.put(
                "labels",
                Map.of("a", classes(a), "b", classes(b), "same_pixels_other_label", pairs(index.labelPairs())));
        map.put(
                "latents",
                Map.of(
                        "z", shared(index.latents()),
                        "seeds", shared(index.seeds()),
                        "other_pixels", otherPixels()));
        Map<String, Object> pixels = shared(index.pixels());
        pixels.put("same_pixels_other_split", pairs(index.splitPairs()));
        pixels.put("examples", examples());
        map.put("pixels", pixels);
        map.put(
                "quality",
                quality == null ? null : quality.stream().map(Change::asMap).toList());
        return map;
    }

    private static Map<String, Object> facts(PublishedVersion version) {
        CommitRecord record = version.record();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("address", version.address());
        map.put("dataset", record.name());
        map.put("version", record.version());
        map.put("digest", version.commit().digest());
        map.put("manifest_sha256", record.manifestSha256());
        map.put("plan_sha256", record.planSha256());
        map.put("checkpoint_sha256", record.checkpoint().sha256());
        return map;
    }

    private static List<String> classes(PublishedVersion version) {
        return version.record().classes().stream().map(ClassCount::name).toList();
    }

    private static Map<String, Object> sides(long[] counts) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", counts[0]);
        map.put("b", counts[1]);
        return map;
    }

    private static List<Map<String, Object>> counts(Map<String, long[]> counts) {
        List<Map<String, Object>> list = new ArrayList<>();
        counts.forEach((name, n) -> {
            Map<String, Object> map = sides(n);
            map.put("name", name);
            list.add(map);
        });
        return list;
    }

    private static Map<String, Object> shared(Shared shared) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("shared", (long) shared.values().length);
        map.put("images", sides(shared.images()));
        return map;
    }

    private static List<Map<String, Object>> pairs(Map<Pair, Long> pairs) {
        List<Map<String, Object>> list = new ArrayList<>();
        pairs.forEach((pair, images) -> list.add(Map.of("a", pair.a(), "b", pair.b(), "images", images)));
        return list;
    }

    private List<Map<String, Object>> examples() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (IndexDiff.Example example : index.examples()) {
            IndexDiff.Image other = example.b();
            if (other != null) {
                list.add(Map.of("pixel_sha256", example.pixelSha256(), "a", image(example.a()), "b", image(other)));
            }
        }
        return list;
    }

    private List<Map<String, Object>> otherPixels() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (IndexDiff.Twins twins : index.twins()) {
            list.add(Map.of("a", image(twins.a()), "b", image(twins.other())));
        }
        return list;
    }

    private static Map<String, Object> image(IndexDiff.Image image) {
        return Map.of("key", image.key(), "split", image.split(), "label_name", image.label());
    }

    /** Returns everything as lines for people; long lists end after 40 lines. */
    public List<String> asText() {
        return new DiffText(a.record(), b.record(), same(), plan, quality, index).lines();
    }

    /**
     * Two images of one latent whose pixels differ.
     *
     * @param a key in the first version
     * @param b key in the second
     */
    public record Twins(String a, String b) {}

    /** Returns at most 20 of them, in the order of the first version. */
    public List<Twins> twins() {
        return index.twins().stream()
                .map(twins -> new Twins(twins.a().key(), twins.other().key()))
                .toList();
    }
}
