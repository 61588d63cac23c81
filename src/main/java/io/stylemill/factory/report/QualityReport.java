package io.stylemill.factory.report;

import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.order.plan.Plan;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import io.stylemill.version.Refused;
import io.stylemill.version.RowSource;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardRun;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the report on a version's images, as JSON and as a page.
 *
 * <p>Both follow from plan, rows and images alone: a publication that is done again writes the same
 * bytes. Memory does not grow with the number of samples, but for features and hashes, of which a
 * bounded number is kept.
 */
public final class QualityReport {
    private final Plan plan;
    private final Map<?, ?> lock;
    private final Store store;
    private final Layout layout;

    /**
     * @param lock the plan's file
     * @param store that has the shards in place
     */
    public QualityReport(Plan plan, byte[] lock, Store store, Layout layout) {
        this.plan = plan;
        this.lock =
                CanonicalJson.parse(new String(lock, StandardCharsets.UTF_8)) instanceof Map<?, ?> map ? map : Map.of();
        this.store = store;
        this.layout = layout;
    }

    /**
     * Returns the files, by their path inside the version.
     *
     * @param shards all, in the order of the plan
     * @param real what images were compared with, or null
     */
    public Map<String, byte[]> write(List<ShardRun> shards, RowSource source, @Nullable ReferenceSet real) {
        ImageCounts counts = new ImageCounts(plan);
        MaskTally masks = new MaskTally();
        Lookalikes alike = new Lookalikes(layout.version(), plan.samples());
        Comparison comparison = real == null
                ? null
                : real.features()
                        .map(features ->
                                new Comparison(real, features, plan.manifest().seed()))
                        .orElse(null);
        for (ShardRun shard : shards) {
            try (RowSource.Rows<SampleRow> rows = source.rows(shard.shard())) {
                rows.forEachRemaining(row -> {
                    counts.kept(row);
                    masks.kept(row);
                    alike.kept(row);
                });
            }
            try (RowSource.Rows<Refused> rows = source.refused(shard.shard())) {
                rows.forEachRemaining(one -> {
                    counts.refused(one);
                    alike.refused(one);
                });
            }
            if (comparison != null) {
                source.features(shard.shard(), comparison::take);
            }
        }
        long kept = counts.total().kept();
        Quality.FeatureFindings features = comparison == null ? null : comparison.findings(kept);
        Gallery gallery = gallery(shards, source, counts, alike, features);
        Quality quality = new Quality(
                new Quality.Subject(
                        plan.manifest().dataset().name(),
                        layout.version(),
                        plan.manifest().dataset().title()),
                new Quality.Asked(
                        lock.get("gates"),
                        lock.get("labelers") instanceof List<?> labelers ? labelers : List.of(),
                        real == null ? null : real.images().size()),
                counts.total(),
                counts.classes(),
                counts.groups(),
                counts.gates(),
                counts.tries(),
                counts.labelers().stream()
                        .map(labeler -> labeler.findings(plan.manifest().gates()))
                        .toList(),
                counts.psi(),
                plan.manifest().gates().duplicates() == null ? null : alike.findings(gallery.byKey(), kept),
                features,
                masks.findings(),
                Tests.of(plan.manifest().gates(), counts),
                counts.listed());
        StoredImages images = new StoredImages(store, layout);
        Gallery.Pictures pictures = gallery.draw(images);
        Map<String, byte[]> files = new HashMap<>();
        files.put(Layout.QUALITY_JSON, QualityDocument.write(quality));
        files.put(
                Layout.QUALITY_HTML,
                new QualityPage(quality, pictures, images).write().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /**
     * Goes through the rows again: which images are worth showing is known only after all were
     * counted.
     */
    private static Gallery gallery(
            List<ShardRun> shards,
            RowSource source,
            ImageCounts counts,
            Lookalikes alike,
            Quality.@Nullable FeatureFindings features) {
        Set<String> wanted = new TreeSet<>(alike.others());
        alike.findings(Map.of(), 0).closest().forEach(pair -> {
            wanted.add(pair.first());
            wanted.add(pair.second());
        });
        if (features != null) {
            features.nearest().forEach(near -> wanted.add(near.key()));
        }
        Gallery gallery = new Gallery(counts.psi(), counts.classes().size(), wanted);
        for (ShardRun shard : shards) {
            try (RowSource.Rows<SampleRow> rows = source.rows(shard.shard())) {
                while (!gallery.full() && rows.hasNext()) {
                    gallery.offer(rows.next());
                }
            }
            if (gallery.full()) {
                break;
            }
        }
        return gallery;
    }
}
