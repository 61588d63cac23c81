package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4) of bytes and files. */
final class Digests {
    private Digests() {}

    public static MessageDigest sha256() {
        return algorithm("SHA-256");
    }

    /** MD5, only for the field of the same name in the shard index that other loaders may look for. */
    static MessageDigest md5() {
        return algorithm("MD5");
    }

    public static String sha256(byte[] content) {
        return Texts.hex(sha256().digest(content));
    }

    public static String sha256(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "unreadable-file", "reading " + file + " failed: " + e.getMessage(), e);
        }
        return Texts.hex(digest.digest());
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw Failure.bug("this Java has no " + name + ", which every Java must have");
        }
    }
}
