package io.stylemill.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 digests of texts, and their form in messages. */
public final class Digests {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private Digests() {}

    /** Returns the SHA-256 of a text's UTF-8 bytes, 64 hex digits. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the SHA-256 of bytes, 64 hex digits. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static void check(String name, String value) {
        if (!HEX.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " has 64 lower-case hex digits, not '" + value + "'");
        }
    }
}
