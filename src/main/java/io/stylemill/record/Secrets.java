package io.stylemill.record;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords, keys of sessions and ids that nobody can guess. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** Returns {@code bytes} random bytes as lower-case hex digits, two for each. */
    public static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
