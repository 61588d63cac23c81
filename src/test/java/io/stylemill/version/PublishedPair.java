package io.stylemill.version;

import io.stylemill.order.plan.ShardJob;
import io.stylemill.version.VersionFacts.Documents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tiny version 1.0.0 and a version 1.1.0 that differs from it: plan, quality, the class of
 * image 0, the pixels, latent and group of image 1, the pixels of image 2, and image 9, which is in
 * the split validation.
 *
 * @param a version 1.0.0
 * @param b version 1.1.0
 */
public record PublishedPair(PublishedVersion a, PublishedVersion b) {
    private static final List<ShardJob> OTHER_JOBS = List.of(
            new ShardJob("train", 0, 2, 0, 5),
            new ShardJob("train", 1, 2, 5, 4),
            new ShardJob("validation", 0, 1, 0, 3));

    /**
     * Publishes both as {@code team/cells/VERSION/}; only the first has a quality report if
     * {@code reported} is false.
     */
    public static PublishedPair publish(Path scratch, boolean reported) {
        MemoryStore store = new MemoryStore();
        version(
                store,
                "1.0.0",
                scratch,
                "{\"samples\":[{\"count\":12,\"name\":\"red\",\"truncation\":{\"psi\":1}}],\"seed\":5}",
                "{\"asked\":{\"floor\":0},\"images\":{\"accept_rate\":1,\"kept\":12},"
                        + "\"tests\":[{\"name\":\"finite\",\"verdict\":\"PASSED\"}]}");
        version(
                store,
                "1.1.0",
                scratch,
                "{\"lod\":1,\"note\":\"<script>&\",\"samples\":[{\"count\":12,\"name\":\"red\",\"truncation\":{\"psi\":0.5}}],\"seed\":5.0}",
                reported
                        ? "{\"asked\":{\"floor\":1},\"images\":{\"accept_rate\":0.75,\"kept\":12},"
                                + "\"tests\":[{\"name\":\"finite\",\"verdict\":\"FAILED\"}]}"
                        : null);
        return new PublishedPair(
                PublishedVersion.open(store, "team/cells", "1.0.0"),
                PublishedVersion.open(store, "team/cells", "1.1.0"));
    }

    private static void version(
            MemoryStore store, String version, Path scratch, String plan, @Nullable String quality) {
        boolean first = version.equals("1.0.0");
        Layout layout = TinyVersion.layout(version);
        Path folder = TinyVersion.folder(scratch, version);
        VersionFacts tiny = TinyVersion.facts(version);
        VersionFacts facts = new VersionFacts(
                tiny.name(),
                tiny.title(),
                tiny.license(),
                tiny.card(),
                tiny.runId(),
                tiny.createdAt(),
                tiny.generator(),
                tiny.classes(),
                tiny.parents(),
                new Documents(
                        tiny.documents().manifest(),
                        TinyVersion.utf8(plan),
                        tiny.documents().environment(),
                        tiny.documents().preview(),
                        Map.of(),
                        Map.of(),
                        () -> quality == null ? Map.of() : Map.of(Layout.QUALITY_JSON, TinyVersion.utf8(quality))),
                "",
                null);
        TinyVersion.publish(
                store,
                layout,
                facts,
                first
                        ? TinyVersion.work(store, layout, folder)
                        : TinyVersion.work(store, layout, folder, OTHER_JOBS, PublishedPair::other),
                folder);
    }

    private static SampleEntry other(int i) {
        SampleEntry tiny = TinyVersion.sample("1.1.0", i);
        SampleEntry record = i == 1 ? TinyVersion.sample("1.1.0", 13) : tiny;
        SampleEntry.Image image = tiny.image();
        return new SampleEntry(
                tiny.key(),
                i == 0 ? SampleEntry.Label.conditional(1, "WBC") : tiny.label(),
                tiny.generator(),
                tiny.latentFamily(),
                record.recipe(),
                record.recipeText(),
                tiny.tags(),
                i == 1 || i == 2
                        ? new SampleEntry.Image(image.content(), TinyVersion.facts(image.content(), 98 + i), null, null)
                        : image,
                tiny.measured());
    }
}
