package io.stylemill.version;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.FolderFailures;
import io.stylemill.store.OwnFolder;
import io.stylemill.version.CommitRecord.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Files of versions for programs that read plain files alone. */
public final class LocalFile {
    private LocalFile() {}

    /**
     * Returns a listed file as a plain file of this machine, checked against its hash: the one in
     * the store where that is a folder, else a copy. A file in a folder is hashed once: a note says
     * how it looked then.
     *
     * @param copy is written where a copy is needed, and must not exist
     * @param notes folder of the notes
     * @throws Failure {@code missing-file} or {@code file-differs} ({@code VERIFICATION});
     *     {@code read-broke-off} ({@code TRANSIENT})
     */
    public static Path of(PublishedVersion version, String path, Path copy, Path notes) {
        FileEntry file = version.entry(path);
        Path there = version.store().file(version.prefix() + path).orElse(null);
        try {
            Path note = notes.resolve(file.sha256());
            String looks = there == null ? "" : looks(there);
            if (there != null && Files.exists(note) && Files.readString(note).equals(looks)) {
                return there;
            }
            if (!copied(version, file, there == null ? copy : null).equals(file.sha256())) {
                throw version.changed(path);
            }
            if (there != null) {
                OwnFolder.create(notes);
                OwnFolder.write(note, looks);
            }
            return there == null ? copy : there;
        } catch (IOException e) {
            throw FolderFailures.full("copy " + version.address(path) + " to", copy, e)
                    .orElseGet(() -> Failure.of(
                            Kind.TRANSIENT,
                            "read-broke-off",
                            "reading " + version.address(path) + (there == null ? " into " + copy : "") + " broke off: "
                                    + e.getMessage() + "; run again",
                            e));
        }
    }

    private static String looks(Path file) throws IOException {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        return file + "\n" + facts.size() + "\n" + facts.lastModifiedTime().to(TimeUnit.NANOSECONDS) + "\n"
                + facts.fileKey() + "\n";
    }

    /**
     * Returns the SHA-256 of at most one byte more than are listed, written to a file as they come,
     * if there is one.
     */
    private static String copied(PublishedVersion version, FileEntry file, @Nullable Path copy) throws IOException {
        MessageDigest digest = Digests.sha256();
        long left = file.bytes() + 1;
        try (InputStream in = version.open(file);
                OutputStream out =
                        copy == null ? OutputStream.nullOutputStream() : Files.newOutputStream(copy, CREATE_NEW)) {
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                left -= n;
            }
        }
        return Digests.hex(digest.digest());
    }
}
