package io.stylemill.order.plan;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestWriter;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plan as a file: a manifest in canonical JSON with every default and every {@code auto} filled in, and the digest of
 * every file that it names.
 *
 * <p>It is a manifest itself; run it, and the same version comes out. Where the version goes is not part of it.
 */
public final class PlanLock {
    private final Manifest manifest;
    private final Setting setting;

    private PlanLock(Manifest manifest, Setting setting) {
        this.manifest = manifest;
        this.setting = setting;
    }

    /**
     * Returns the canonical text of a plan.
     *
     * @param version the version that {@code auto} means
     */
    public static String write(Plan plan, String version) {
        Manifest settled = new PlanLock(plan.manifest(), plan.setting()).settled(plan, version);
        return CanonicalJson.write(ManifestWriter.map(settled));
    }

    private Manifest settled(Plan plan, String version) {
        Manifest.DatasetSpec dataset = manifest.dataset();
        GeneratorSpec generator = manifest.generator();
        Map<String, Long> counts = plan.groupCounts();
        NamedDigests digests = new NamedDigests(setting.files());
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
                        .map(group -> group(group, counts.getOrDefault(group.name(), 0L)))
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

    private Group group(Group group, long count) {
        return new Group(
                group.name(),
                group.isFull() ? null : (Long) count,
                group.label(),
                latent(group.latent()),
                truncation(group.truncation()),
                group.styleMixing(),
                group.noise(),
                group.tags(),
                group.firstSlot(),
                group.attributes().stream().map(this::attribute).toList(),
                group.transform(),
                group.lod(),
                group.fill());
    }

    private Truncation truncation(Truncation truncation) {
        Truncation.Center center = truncation.center();
        if (center == null) {
            return truncation;
        }
        LatentFiles.Centers read = setting.latents().centers(center);
        return new Truncation(
                truncation.psi(),
                truncation.cutoff(),
                new Truncation.Center(center.file(), read.array().sha256(), read.by()));
    }

    private Group.Attribute attribute(Group.Attribute attribute) {
        Direction direction = setting.directions().get(attribute.direction());
        return new Group.Attribute(
                attribute.name(),
                attribute.direction(),
                direction == null ? null : direction.sha256(),
                attribute.strength(),
                attribute.layers(),
                attribute.thresholds(),
                attribute.labels());
    }

    private Latent latent(Latent latent) {
        Latent.Rows rows = latent.rows();
        if (rows == null) {
            return latent;
        }
        LatentArray array = setting.latents().latents(rows);
        Ranges named = rows.rows();
        Ranges all = new Ranges(List.of(new Ranges.Interval(0, array.rows() - 1L)));
        long count = named == null ? array.rows() : named.size();
        List<String> pictures = PictureRows.of(rows, array, count, setting.latents(), "", new ArrayList<>())
                .sha256();
        Latent.Rows read =
                new Latent.Rows(rows.file(), array.sha256(), rows.space(), named == null ? all : named, pictures);
        if (latent instanceof Latent.Walk walk) {
            return new Latent.Walk(
                    null, read, walk.space(), walk.interpolation(), walk.steps(), walk.loop(), walk.stops());
        }
        Latent.File file = (Latent.File) latent;
        return new Latent.File(read, jitter(file), file.copies(), file.between());
    }

    private Latent.@Nullable Jitter jitter(Latent.File file) {
        Latent.Jitter jitter = file.jitter();
        if (jitter == null) {
            return null;
        }
        Double unit = JitterPlan.unit(jitter, file.latents(), setting.latents());
        return new Latent.Jitter(jitter.std(), unit == null ? 1 : unit, jitter.layers());
    }
}
