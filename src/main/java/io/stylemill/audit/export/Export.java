package io.stylemill.audit.export;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderTree;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Writes images of a published version in another layout, one by one: the same images give the same
 * bytes.
 *
 * <p>Everything is written into a folder beside the target, which takes the target's name when all
 * is there; so what broke off never looks done. {@code EXPORT.json} names the version it was made
 * from by its digest.
 */
public final class Export {
    private static final String UNFINISHED = ".unfinished-export";

    private Export() {}

    /**
     * Exports images of a version.
     *
     * @param target a folder that does not exist, or is empty
     * @param progress told how many images were written since it was told last
     * @return sentences that say what the layout cannot hold of these images; {@code README.md} has
     *     them too
     * @throws Failure {@code folder-not-empty} or {@code export-impossible} (INPUT); what reading
     *     the version throws
     */
    public static List<String> write(Subset subset, ExportFormat format, Path target, LongConsumer progress) {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw Failure.input("folder-not-empty", target + " cannot be the folder of an export; name another one");
        }
        try {
            List<String> obstacles = new ArrayList<>(filled(absolute));
            Files.createDirectories(parent);
            Path unfinished = parent.resolve("." + absolute.getFileName() + UNFINISHED);
            FolderTree.remove(unfinished);
            Files.createDirectory(unfinished);
            List<String> lost;
            try {
                lost = fill(
                        subset, format, new ExportFolder(unfinished, new ExportContents(subset)), obstacles, progress);
            } catch (Failure e) {
                FolderTree.remove(unfinished);
                throw e;
            }
            Files.deleteIfExists(absolute);
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE);
            return lost;
        } catch (IOException e) {
            throw ExportFolder.unwritable(absolute, e);
        }
    }

    private static List<String> fill(
            Subset subset, ExportFormat format, ExportFolder folder, List<String> obstacles, LongConsumer progress) {
        PublishedVersion version = subset.parent();
        long[] images = new long[1];
        String readme;
        List<String> lost;
        try (ExportLayout layout = format.layout(folder)) {
            refuse(format, obstacles, layout.obstacles());
            subset.images((row, image) -> {
                layout.add(row, image);
                images[0]++;
                progress.accept(1);
            });
            layout.finish();
            lost = layout.lost();
            readme = ExportHeader.write(folder.contents(), layout) + readme(subset, format, layout);
        }
        if (images[0] != subset.images()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "index-incomplete",
                    version.address() + " has " + Amounts.count(images[0], "row") + " in its index for "
                            + Amounts.count(subset.images(), "image"));
        }
        folder.write("README.md", readme);
        if (version.record().file(Layout.LICENSE).isPresent()) {
            folder.write("LICENSE", version.content(Layout.LICENSE));
        }
        folder.write("EXPORT.json", CanonicalJson.write(marker(subset, format)) + "\n");
        folder.sums();
        return lost;
    }

    private static Map<String, Object> marker(Subset subset, ExportFormat format) {
        CommitRecord record = subset.parent().record();
        Map<String, Object> parent = new TreeMap<>();
        parent.put("name", record.name());
        parent.put("version", record.version());
        parent.put("digest", subset.parent().commit().digest());
        parent.put("dataset_json_sha256", subset.parent().commit().sha256());
        Map<String, Object> marker = new TreeMap<>();
        marker.put("schema", "stylemill/export/v1");
        marker.put("format", format.id());
        marker.put("images", subset.images());
        marker.put("parent", parent);
        if (!subset.isWhole()) {
            Map<String, Object> chosen = new TreeMap<>(subset.ask().asMap());
            chosen.put("digest", subset.digest());
            marker.put("subset", chosen);
        }
        return marker;
    }

    private static String readme(Subset subset, ExportFormat format, ExportLayout layout) {
        CommitRecord record = subset.parent().record();
        StringBuilder text = new StringBuilder("# " + record.name() + " " + record.version() + " as " + format.id()
                + "\n\n" + subset.images()
                + (record.file(Layout.MIXTURE).isPresent()
                        ? " images, real ones and synthetic ones: `origin` says which.\n\n"
                        : " synthetic images, made by a generative network ("
                                + record.checkpoint().name()
                                + ", SHA-256 `" + record.checkpoint().sha256() + "`); none is a photograph.\n\n")
                + "Exported from the version " + record.version() + " of `" + record.name()
                + "`, whose `DATASET.json` has the digest `"
                + subset.parent().commit().digest()
                + "`. That version has the card,"
                + " the licence, the audit files and the record of every image; `key` leads from an image here to its"
                + " record there (`stylemill show`).\n\n");
        if (!subset.isWhole()) {
            text.append("This is a subset of that version: ")
                    .append(subset.images())
                    .append(" of its ")
                    .append(record.images())
                    .append(" images, asked for by `")
                    .append(CanonicalJson.write(subset.ask().asMap()))
                    .append("`. Its digest is `")
                    .append(subset.digest())
                    .append("`: the SHA-256 over its parent's digest and its keys, as `docs/export.md` tells.\n\n");
        }
        text.append(layout.readme().strip());
        if (!layout.lost().isEmpty()) {
            text.append("\n\n## What this form cannot hold\n");
            layout.lost().forEach(one -> text.append("\n- ").append(one).append('.'));
        }
        return text + "\n\n`SHA256SUMS` holds the hash of every file (`sha256sum -c SHA256SUMS`).\n";
    }

    private static void refuse(ExportFormat format, List<String> folder, List<String> layout) {
        List<String> all = Stream.of(folder, layout).flatMap(List::stream).toList();
        String code = layout.isEmpty() ? "folder-not-empty" : "export-impossible";
        if (all.size() == 1) {
            throw Failure.input(code, all.get(0));
        }
        if (!all.isEmpty()) {
            throw Failure.input(
                    code,
                    "nothing is exported as " + format.id() + ", for " + all.size() + " reasons:",
                    all.stream().map(one -> new Problem(Where.NOWHERE, one)).toList());
        }
    }

    /** Returns why a folder does not take an export, one sentence or none. */
    private static List<String> filled(Path target) throws IOException {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            return List.of(target + " is a file; name a folder that is new or empty");
        }
        if (Files.isDirectory(target)) {
            try (Stream<Path> there = Files.list(target)) {
                Path first = there.findFirst().orElse(null);
                if (first != null) {
                    return List.of(target + " is not empty (there is " + first.getFileName()
                            + "); name a folder that is new or empty");
                }
            }
        }
        return List.of();
    }
}
