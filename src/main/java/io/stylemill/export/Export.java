package io.stylemill.export;

import io.stylemill.dataset.CommitRecord;
import io.stylemill.dataset.PublishedVersion;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.plan.CanonicalJson;
import io.stylemill.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Writes a published version in another layout, image by image: the same version gives the same bytes.
 *
 * <p>Everything is written into a folder beside the target, which takes the target's name when all is there; so what
 * broke off never looks done. {@code EXPORT.json} names the version it was made from by its digest.
 */
public final class Export {
    private static final String UNFINISHED = ".unfinished-export";

    private Export() {}

    /**
     * Exports a version.
     *
     * @param target a folder that does not exist, or is empty
     * @param progress told how many images were written since it was told last
     * @throws Failure {@code folder-not-empty} or {@code export-impossible} (INPUT); what reading the version throws
     */
    public static void write(PublishedVersion version, ExportFormat format, Path target, LongConsumer progress) {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw Failure.input("folder-not-empty", target + " cannot be the folder of an export; name another one");
        }
        try {
            refuseFilled(absolute);
            Files.createDirectories(parent);
            Path unfinished = parent.resolve("." + absolute.getFileName() + UNFINISHED);
            FolderTree.remove(unfinished);
            Files.createDirectory(unfinished);
            try {
                fill(version, format, new ExportFolder(unfinished, version), progress);
            } catch (Failure e) {
                FolderTree.remove(unfinished);
                throw e;
            }
            Files.deleteIfExists(absolute);
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ExportFolder.unwritable(absolute, e);
        }
    }

    private static void fill(
            PublishedVersion version, ExportFormat format, ExportFolder folder, LongConsumer progress) {
        long[] images = new long[1];
        String readme;
        try (ExportLayout layout = format.layout(folder)) {
            layout.check();
            version.images((row, image) -> {
                layout.add(row, image);
                images[0]++;
                progress.accept(1);
            });
            layout.finish();
            readme = layout.readme();
        }
        CommitRecord record = version.record();
        if (images[0] != record.images()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "index-incomplete",
                    version.address() + " has " + images[0] + " rows in its index for " + record.images() + " images");
        }
        folder.write("README.md", readme(version, format, readme));
        Map<String, Object> parent = new TreeMap<>();
        parent.put("name", record.name());
        parent.put("version", record.version());
        parent.put("digest", version.commit().digest());
        parent.put("dataset_json_sha256", version.commit().sha256());
        folder.write(
                "EXPORT.json",
                CanonicalJson.write(Map.of(
                                "schema",
                                "stylemill/export/v1",
                                "format",
                                format.id(),
                                "images",
                                record.images(),
                                "parent",
                                parent))
                        + "\n");
        folder.sums();
    }

    private static String readme(PublishedVersion version, ExportFormat format, String layout) {
        CommitRecord record = version.record();
        return "# " + record.name() + " " + record.version() + " as " + format.id() + "\n\n"
                + record.images() + " synthetic images, made by a generative network ("
                + record.checkpoint().name()
                + ", SHA-256 `" + record.checkpoint().sha256() + "`); none is a photograph.\n\n"
                + "Exported from the version " + record.version() + " of `" + record.name()
                + "`, whose `DATASET.json` has the digest `" + version.commit().digest()
                + "`. That version has the card,"
                + " the licence, the audit files and the record of every image; `key` leads from an image here to its"
                + " record there (`stylemill show`).\n\n"
                + layout.strip() + "\n\n`SHA256SUMS` holds the hash of every file (`sha256sum -c SHA256SUMS`).\n";
    }

    private static void refuseFilled(Path target) throws IOException {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw Failure.input("folder-not-empty", target + " is a file; name a folder that is new or empty");
        }
        if (Files.isDirectory(target)) {
            try (Stream<Path> there = Files.list(target)) {
                Path first = there.findFirst().orElse(null);
                if (first != null) {
                    throw Failure.input(
                            "folder-not-empty",
                            target + " is not empty (there is " + first.getFileName()
                                    + "); name a folder that is new or empty");
                }
            }
        }
    }
}
