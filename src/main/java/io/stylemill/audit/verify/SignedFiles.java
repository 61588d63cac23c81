package io.stylemill.audit.verify;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.PublishedVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The files of a version that statements speak of, and what is wrong with one. */
final class SignedFiles {
    private SignedFiles() {}

    /** Returns the files that the statement about files speaks of. */
    static List<FileEntry> of(CommitRecord record) {
        return record.files().stream().filter(f -> f.role() != Role.ATTESTATION).toList();
    }

    /**
     * Returns a small file of a version, checked against its hash.
     *
     * @throws Failure VERIFICATION, with what is wrong in words that follow the path
     */
    static byte[] small(PublishedVersion version, String path, int most) {
        FileEntry file = version.record().file(path).orElseThrow(() -> bad("is missing, and not listed"));
        if (file.bytes() > most) {
            throw bad("has " + file.bytes() + " bytes; at most " + most + " are read");
        }
        try (InputStream in = version.open(file)) {
            byte[] content = in.readNBytes(most + 1);
            if (content.length != file.bytes() || !Objects.equals(Digests.sha256(content), file.sha256())) {
                throw bad("has other bytes than were published");
            }
            return content;
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + version.address(path) + " broke off: " + e.getMessage(),
                    e);
        }
    }

    static Failure bad(String why) {
        return Failure.of(Kind.VERIFICATION, "bad-statement", why);
    }
}
