package io.stylemill.order.plan;

import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Masks;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in the digests of the programs, lists and folders that a manifest names beside its checkpoint and its latents. */
final class NamedDigests {
    private final Map<String, String> files;
    private boolean allKnown = true;

    /** @param files what was read, by what the manifest writes there */
    NamedDigests(Map<String, String> files) {
        this.files = files;
    }

    /** Returns whether every digest is known, stated or read. */
    static boolean knows(Map<String, String> files, Manifest manifest) {
        NamedDigests digests = new NamedDigests(files);
        manifest.labelers().forEach(digests::labeler);
        digests.gates(manifest.gates());
        digests.masks(manifest.masks());
        return digests.allKnown;
    }

    /** Returns the digest of a file: what the manifest states, else what was read; empty where nobody knows it. */
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
        String sha256 = of(files, written, stated);
        allKnown &= !sha256.isEmpty();
        return sha256;
    }
}
