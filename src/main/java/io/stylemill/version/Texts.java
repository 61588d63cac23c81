package io.stylemill.version;

/** Small texts that the files of a version share. */
public final class Texts {
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
}
