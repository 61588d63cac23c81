package io.stylemill.order.plan;

import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestWriter;
import io.stylemill.record.CanonicalJson;
import java.util.Locale;
import java.util.Map;

/**
 * The plan as a file: a manifest in canonical JSON with every default and every {@code auto} filled
 * in, and the digest of every file that it names.
 *
 * <p>It is a manifest itself; run it, and the same version comes out. Where the version goes is not
 * part of it.
 */
public final class PlanLock {
    private PlanLock() {}

    /**
     * Returns the canonical text of a plan.
     *
     * @param version the version that {@code auto} means
     */
    public static String write(Plan plan, String version) {
        return CanonicalJson.write(ManifestWriter.map(settled(plan, version)));
    }

    private static Manifest settled(Plan plan, String version) {
        Manifest manifest = plan.manifest();
        Setting setting = plan.setting();
        Manifest.DatasetSpec dataset = manifest.dataset();
        GeneratorSpec generator = manifest.generator();
        Map<String, Long> counts = plan.groupCounts();
        NamedDigests digests = new NamedDigests(setting);
        return new Manifest(
                manifest.source(),
                new Manifest.DatasetSpec(dataset.name(), version, dataset.title(), dataset.license(), dataset.card()),
                new GeneratorSpec(
                        generator.checkpoint(),
                        setting.checkpointSha256(),
                        generator.license(),
                        GeneratorSpec.Precision.valueOf(setting.precision().toUpperCase(Locale.ROOT)),
                        setting.batch(),
                        generator.torchscript()),
                manifest.seed(),
                plan.classNames().isEmpty() ? null : plan.classNames(),
                manifest.samples().stream()
                        .map(group -> digests.group(group, counts.getOrDefault(group.name(), 0L)))
                        .toList(),
                manifest.postprocess(),
                manifest.labelers().stream().map(digests::labeler).toList(),
                digests.gates(manifest.gates()),
                manifest.splits(),
                manifest.output(),
                null,
                digests.masks(manifest.masks()),
                manifest.captions());
    }
}
