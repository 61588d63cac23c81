package io.stylemill.order.plan;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Masks;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Truncation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in the digests of all files that a manifest names beside its checkpoint. */
final class NamedDigests {
    private final Setting setting;
    private boolean allKnown = true;

    /** @param setting with what was read */
    NamedDigests(Setting setting) {
        this.setting = setting;
    }

    /** Returns whether every digest is known, stated or read. */
    static boolean known(Setting setting, Manifest manifest) {
        NamedDigests digests = new NamedDigests(setting);
        manifest.samples().forEach(group -> digests.group(group, 0));
        manifest.labelers().forEach(digests::labeler);
        digests.gates(manifest.gates());
        digests.masks(manifest.masks());
        return digests.allKnown;
    }

    /**
     * Returns the digest of a file: what the manifest states, else what was read; empty where
     * nobody knows it.
     */
    static String of(Map<String, String> files, String written, @Nullable String stated) {
        return stated == null ? files.getOrDefault(written, "") : stated;
    }

    /** Returns a labeler with the digest of its program. */
    Labeler labeler(Labeler labeler) {
        return labeler.withSha256(sha256(labeler.model(), labeler.sha256()));
    }

    /** Returns gates with the digests of the files that they name. */
    Gates gates(Gates gates) {
        Gates.Reference reference = gates.reference();
        if (reference == null) {
            return gates;
        }
        Extractor extractor = reference.extractor();
        return new Gates(
                gates.attempts(),
                gates.unfilled(),
                gates.floor(),
                gates.flat(),
                gates.saturated(),
                gates.thresholds(),
                gates.agreement(),
                gates.duplicates(),
                new Gates.Reference(
                        reference.images(),
                        sha256(reference.images(), reference.sha256()),
                        extractor == null
                                ? null
                                : new Extractor(
                                        extractor.model(),
                                        sha256(extractor.model(), extractor.sha256()),
                                        extractor.input()),
                        exclude(reference.exclude())),
                gates.distance(),
                gates.masks());
    }

    private Gates.@Nullable Exclude exclude(Gates.@Nullable Exclude exclude) {
        String images = exclude == null ? null : exclude.images();
        return exclude == null || images == null
                ? exclude
                : new Gates.Exclude(images, sha256("exclude " + images, exclude.sha256()), List.of());
    }

    /** Returns what is asked of masks with the digest of the model. */
    @Nullable
    Masks masks(@Nullable Masks masks) {
        return masks == null
                ? null
                : new Masks(masks.model(), sha256(masks.model(), masks.sha256()), masks.leastArea(), masks.instances());
    }

    private String sha256(String written, @Nullable String stated) {
        String sha256 = of(setting.files(), written, stated);
        missing(!sha256.isEmpty());
        return sha256;
    }

    private boolean missing(boolean known) {
        allKnown &= known;
        return !known;
    }

    /**
     * Returns a group with the digests of its latents, its centres and its directions.
     *
     * @param count of its images
     */
    Group group(Group group, long count) {
        return group.settled(
                group.isFull() ? null : (Long) count,
                latent(group.latent()),
                truncation(group.truncation()),
                group.attributes().stream().map(this::attribute).toList());
    }

    private Truncation truncation(Truncation truncation) {
        Truncation.Center center = truncation.center();
        if (center == null || missing(setting.latents().hold(center))) {
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
        missing(direction != null);
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
        if (rows == null || missing(setting.latents().hold(rows))) {
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
