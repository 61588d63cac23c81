package io.stylemill.version;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** Small texts that the files of a version share. */
public final class Texts {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Texts() {}

    /** Returns a text from outside fit for a terminal: short, without control characters. */
    public static String printable(String text) {
        return printable(text, 200);
    }

    /** Returns a text as {@link #printable(String)} does, with at most {@code most} characters. */
    public static String printable(String text, int most) {
        String clean = text.codePoints()
                .limit(most)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.codePointCount(0, text.length()) > most ? clean + "..." : clean;
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** Returns whether a text is 64 lower-case hex digits. */
    public static boolean isSha256(String text) {
        return SHA256.matcher(text).matches();
    }
}
