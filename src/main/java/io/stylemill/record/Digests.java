package io.stylemill.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 (FIPS 180-4), as 64 lower-case hex digits. */
public final class Digests {
    private static final int BUFFER = 1 << 16;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private Digests() {}

    /** Returns the digest of some bytes. */
    public static String sha256(byte[] content) {
        return hex(sha256().digest(content));
    }

    /** Returns the digest of a text's UTF-8 bytes. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the digest of the rest of a stream, which stays open. */
    public static String sha256(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return hex(digest.digest());
    }

    /** Returns the digest of a file. */
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        }
    }

    /** Returns a digest to be fed piece by piece. */
    public static MessageDigest sha256() {
        return algorithm("SHA-256");
    }

    /**
     * Returns an MD5 to be fed piece by piece, only for fields of that name that other loaders may
     * look for.
     */
    public static MessageDigest md5() {
        return algorithm("MD5");
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    /** Returns bytes as lower-case hex digits. */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** Returns whether a text is 64 lower-case hex digits. */
    public static boolean isSha256(String text) {
        return HEX.matcher(text).matches();
    }

    /** @throws IllegalArgumentException when a value is not 64 lower-case hex digits */
    public static void check(String name, String value) {
        if (!isSha256(value)) {
            throw new IllegalArgumentException(name + " has 64 lower-case hex digits, not '" + value + "'");
        }
    }
}
