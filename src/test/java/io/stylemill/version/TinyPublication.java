package io.stylemill.version;

import io.stylemill.record.Digests;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tiny version as files of a folder, for tests of other rooms; and the hand of one who can
 * write there.
 */
public final class TinyPublication {
    /** The shards and the keys in them are those of {@code TinyVersion}: 12 images, two splits. */
    public static final String SHARD = "data/cells-1.0.0-train-00000-of-00002.tar";

    private TinyPublication() {}

    /** Publishes into {@code folder/team/cells/1.0.0} and returns that folder. */
    public static Path publish(Path folder, VersionSigner versionSigner) {
        Path work = TinyVersion.folder(folder, "work");
        try (FolderStore store = new FolderStore(folder)) {
            publish(store, versionSigner, work);
        }
        return folder.resolve("team/cells/1.0.0");
    }

    /** Publishes {@code team/cells/1.0.0}. */
    public static void publish(Store store, VersionSigner versionSigner, Path work) {
        Layout layout = TinyVersion.layout("1.0.0");
        TinyVersion.publish(
                store, layout, TinyVersion.facts("1.0.0"), TinyVersion.work(store, layout, work), versionSigner, work);
    }

    /** Returns all files of a version, by path. */
    public static TreeMap<String, byte[]> files(Path version) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(version)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(version.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Writes files into a new folder. */
    public static void write(Map<String, byte[]> files, Path folder) {
        files.forEach((path, content) -> {
            try {
                Path file = folder.resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Makes sums, statements and commit record fit what the files are now, signed by somebody. */
    public static void seal(TreeMap<String, byte[]> files, VersionSigner versionSigner) {
        CommitRecord old = record(files);
        files.keySet().removeIf(path -> path.startsWith("attestations/") || path.equals(Layout.DATASET_JSON));
        StringBuilder sums = new StringBuilder();
        files.remove(Layout.SUMS);
        files.forEach((path, content) ->
                sums.append(Digests.sha256(content)).append("  ").append(path).append('\n'));
        files.put(Layout.SUMS, TinyVersion.utf8(sums.toString()));
        versionSigner
                .statements(
                        new VersionSigner.Deed(
                                TinyVersion.facts("1.0.0"), "1.0.0", old.createdAt(), entries(files, old)),
                        path -> java.util.Optional.empty())
                .forEach(files::put);
        files.put(Layout.SIGNER, versionSigner.openKey());
        List<FileEntry> entries = entries(files, old);
        CommitRecord sealed = new CommitRecord(
                old.name(),
                old.version(),
                old.runId(),
                old.createdAt(),
                old.images(),
                entries.stream().mapToLong(FileEntry::bytes).sum(),
                old.image(),
                old.splits(),
                old.classes(),
                entries,
                old.parents(),
                old.manifestSha256(),
                old.planSha256(),
                old.checkpoint(),
                versionSigner.signer());
        files.put(Layout.DATASET_JSON, TinyVersion.utf8(CommitRecordJson.write(sealed, versionSigner)));
    }

    /**
     * Returns a commit record with other text in it and a digest that fits, as anybody can make
     * one.
     */
    public static byte[] forged(byte[] document, String from, String to) {
        String text = new String(document, StandardCharsets.UTF_8);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(from + " is not in " + text);
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> map =
                new TreeMap<>((Map<String, Object>) io.stylemill.record.CanonicalJson.parse(text.replace(from, to)));
        map.put("digest", CommitRecordJson.digest(map));
        return TinyVersion.utf8(io.stylemill.record.CanonicalJson.write(map));
    }

    private static CommitRecord record(Map<String, byte[]> files) {
        return CommitRecordJson.parse(files.get(Layout.DATASET_JSON), "it").record();
    }

    private static List<FileEntry> entries(TreeMap<String, byte[]> files, CommitRecord old) {
        List<FileEntry> entries = new ArrayList<>();
        files.forEach((path, content) -> entries.add(new FileEntry(
                path,
                content.length,
                Digests.sha256(content),
                old.file(path).map(FileEntry::role).orElse(Role.AUDIT))));
        return entries;
    }
}
