package io.stylemill.plan;

import java.util.regex.Pattern;

/** The form of SHA-256 digests in messages. */
final class Digests {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private Digests() {}

    static void check(String name, String value) {
        if (!HEX.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " has 64 lower-case hex digits, not '" + value + "'");
        }
    }
}
