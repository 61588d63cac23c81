package io.stylemill.version;

import io.stylemill.version.CommitRecord.FileEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Signs a version while it is published: statements about its files, and the commit record. */
public interface VersionSigner {
    /**
     * What a version is, before its commit.
     *
     * @param files every file but the commit record and the statements, sorted by path
     * @param startedAt when the first shard was begun
     */
    record Deed(VersionFacts facts, String version, Instant startedAt, List<FileEntry> files) {
        public Deed {
            files = List.copyOf(files);
        }
    }

    /** Returns who signs. */
    CommitRecord.Signer signer();

    /** Returns the public key, as {@code attestations/signer.pub} holds it; the same each time. */
    byte[] openKey();

    /**
     * Returns the statements, by path inside the version.
     *
     * <p>Signatures hold randomness, so after an interruption the same statements would have other
     * bytes: what an earlier attempt stored is returned as it is, if it says the same and its
     * signature holds.
     *
     * @param stored returns what lies at a path already
     * @throws io.stylemill.failure.Failure {@code statement-differs} (INPUT) when something else
     *     lies there
     */
    Map<String, byte[]> statements(Deed deed, Function<String, Optional<byte[]>> stored);

    /** Returns a signature over {@code content}, as base64 text. */
    String sign(byte[] content);
}
