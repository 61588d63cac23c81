package io.stylemill.factory.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import io.stylemill.engine.label.ReferenceFile;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.engine.pictures.PictureSources;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Masks;
import io.stylemill.record.Digests;
import io.stylemill.store.Stores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what labelers and gates name, tries the programs, looks at the real images, and notes what
 * is wrong.
 */
final class OrderFileReader {
    private final Stores stores;
    private final Models models;
    private final @Nullable Programs programs;
    private final Order order;
    private final Problems problems;
    private final Map<String, String> digests = new HashMap<>();
    private final Map<String, Path> files = new HashMap<>();
    private final Map<String, byte[]> lists = new HashMap<>();
    private final Map<String, byte[]> masks = new HashMap<>();

    /**
     * @param programs tries labelers and extractors, or null where none may run
     * @param problems takes what is wrong with the files
     */
    OrderFileReader(Stores stores, Models models, @Nullable Programs programs, Order order, Problems problems) {
        this.stores = stores;
        this.models = models;
        this.programs = programs;
        this.order = order;
        this.problems = problems;
    }

    /**
     * Returns what the manifest's masks, labelers and gates name.
     *
     * @param checkpoint that the masks must belong to, or null where it could not be read
     * @throws Failure that is not for the one who gave the order to correct
     */
    OrderFiles read(Manifest manifest, @Nullable Checkpoint checkpoint) {
        if (manifest.masks() != null) {
            readMasks(manifest.masks(), manifest.gates().masks(), checkpoint);
        }
        for (int i = 0; i < manifest.labelers().size(); i++) {
            tryLabeler("/labelers/" + i, manifest.labelers().get(i));
        }
        Gates.Reference reference = manifest.gates().reference();
        if (reference != null) {
            Extractor extractor = reference.extractor();
            String at = "/gates/reference";
            try (FeatureNetwork network = extractor == null ? null : opened(at + "/extractor", extractor)) {
                look(at, reference, network);
            }
        }
        return new OrderFiles(digests, files, lists, masks);
    }

    private void readMasks(Masks asked, Masks.@Nullable Gate gate, @Nullable Checkpoint checkpoint) {
        byte[] content = problems.tried("/masks/model", () -> content(asked.model()));
        MaskModel model =
                content == null ? null : problems.tried("/masks/model", () -> MaskModel.read(content, asked.model()));
        if (content == null || model == null) {
            return;
        }
        String sha256 = Digests.sha256(content);
        if (!problems.isAskedFor("/masks/sha256", "the mask model " + asked.model(), "file", sha256, asked.sha256())) {
            return;
        }
        digests.put(asked.model(), sha256);
        masks.put(sha256, content);
        if (checkpoint != null) {
            problems.tried("/masks/model", () -> {
                model.requireOf(checkpoint.sha256());
                return sha256;
            });
        }
        List<Masks.ClassGate> gates = gate == null ? List.of() : gate.classes();
        for (int i = 0; i < gates.size(); i++) {
            String name = gates.get(i).name();
            problems.tried("/gates/masks/classes/" + i + "/class", () -> model.index(name));
        }
    }

    private byte[] content(String written) {
        Path file = models.files().model(order.admitted(written));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MaskModel.MAX_BYTES + 1);
            if (content.length > MaskModel.MAX_BYTES) {
                throw Failure.input(
                        "bad-masks", "the mask model " + written + " has more than " + MaskModel.MAX_BYTES + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "model-unreadable", "cannot read the model " + written + ": " + e, e);
        }
    }

    private void tryLabeler(String at, Labeler labeler) {
        Path file = program(at, labeler.model(), labeler.sha256());
        Programs allowed = programs;
        if (file != null && allowed != null) {
            problems.tried(at + "/model", () -> {
                if (labeler.kind() == Labeler.Kind.CLASSIFICATION) {
                    allowed.scorer(file, labeler).close();
                } else {
                    allowed.finder(file, labeler).close();
                }
                return file;
            });
        }
    }

    private @Nullable FeatureNetwork opened(String at, Extractor extractor) {
        Path file = program(at, extractor.model(), extractor.sha256());
        Programs allowed = programs;
        return file == null || allowed == null
                ? null
                : problems.tried(at + "/model", () -> allowed.features(file, extractor));
    }

    /**
     * Looks at the real images. Features take long: where the order is refused anyway, none are
     * made.
     */
    private void look(String at, Gates.Reference reference, @Nullable FeatureNetwork network) {
        FeatureNetwork used = problems.isEmpty() ? network : null;
        ReferenceSet set = problems.tried(at + "/images", () -> {
            PictureSource images = PictureSources.files(stores, order.admitted(reference.images()));
            Iterator<RealImage> files =
                    images.names().stream().map(images::read).iterator();
            return RealImages.look(
                    images.closed(), files, used, Runtime.getRuntime().availableProcessors());
        });
        if (set == null
                || !problems.isAskedFor(
                        at + "/sha256",
                        "the list of the real images of " + reference.images(),
                        "folder",
                        set.sha256(),
                        reference.sha256())) {
            return;
        }
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        try {
            ReferenceFile.write(set, list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        digests.put(reference.images(), set.sha256());
        lists.put(set.sha256(), list.toByteArray());
    }

    /**
     * Returns the digests of the real images that must not be sources, with their names; empty
     * after a problem.
     */
    Map<String, String> excluded(Manifest manifest) {
        Gates.Reference reference = manifest.gates().reference();
        Gates.Exclude exclude = reference == null ? null : reference.exclude();
        String folder = exclude == null ? null : exclude.images();
        Map<String, String> excluded = new TreeMap<>();
        if (exclude == null || folder == null) {
            (exclude == null ? List.<String>of() : exclude.digests()).forEach(one -> excluded.put(one, ""));
            return excluded;
        }
        String at = "/gates/reference/exclude";
        String sha256 = problems.tried(at, () -> {
            MessageDigest list = Digests.sha256();
            PictureSource images = PictureSources.files(stores, order.admitted(folder));
            if (!images.closed().isEmpty()) {
                throw Failure.input(
                        "reference-unreadable",
                        "some images of " + folder + " cannot be read; give the right to read them, or remove them:",
                        images.closed());
            }
            images.names().stream().map(images::read).forEach(image -> {
                String one = Digests.sha256(image.file());
                excluded.put(one, image.name());
                list.update((one + "  " + image.name() + "\n").getBytes(StandardCharsets.UTF_8));
            });
            if (excluded.isEmpty()) {
                throw Failure.input(
                        "reference-empty", "there are no images in " + folder + "; correct the folder or prefix");
            }
            return Digests.hex(list.digest());
        });
        String what = "the list of the real images of " + folder;
        if (sha256 == null || !problems.isAskedFor(at, what, "folder", sha256, exclude.sha256())) {
            return Map.of();
        }
        digests.put("exclude " + folder, sha256);
        return excluded;
    }

    /**
     * Returns a local copy of a program, or null where it cannot be read or is another than was
     * asked for.
     */
    private @Nullable Path program(String at, String written, @Nullable String asked) {
        Path file = problems.tried(at + "/model", () -> models.files().model(order.admitted(written)));
        String sha256 = file == null ? null : problems.tried(at + "/model", () -> sha256(written, file));
        if (file == null
                || sha256 == null
                || !problems.isAskedFor(at + "/sha256", "the model " + written, "file", sha256, asked)) {
            return null;
        }
        if (asked == null && problems.isAt(at + "/model")) {
            problems.add(
                    List.of(new Problem(at + "/model", "the file " + written + " is the one with sha256: " + sha256)));
        }
        digests.put(written, sha256);
        files.put(sha256, file);
        return file;
    }

    private static String sha256(String written, Path file) {
        try {
            return Digests.sha256(file);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "model-unreadable", "cannot read the model " + written + ": " + e, e);
        }
    }
}
