package io.stylemill.checkpoint;

import java.nio.charset.StandardCharsets;

/** Decodes the text forms of protocols 0 and 1. */
final class PickleText {
    private PickleText() {}

    static String latin1(Region region) {
        return new String(region.bytes(0, region.length(), "a string"), StandardCharsets.ISO_8859_1);
    }

    /** Decodes Python's raw-unicode-escape: {@code \\uXXXX} and {@code \\UXXXXXXXX} only. */
    static String rawUnicode(String line) {
        StringBuilder out = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            int digits = c == '\\' && i + 1 < line.length()
                    ? line.charAt(i + 1) == 'u' ? 4 : line.charAt(i + 1) == 'U' ? 8 : 0
                    : 0;
            if (digits > 0) {
                out.appendCodePoint(hex(line, i + 2, digits));
                i += 1 + digits;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Decodes the backslash escapes of a Python 2 string literal. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escape = ++i < text.length() ? text.charAt(i) : ' ';
            int known = "nrtabfv0".indexOf(escape);
            if (escape == 'x') {
                out.append((char) hex(text, i + 1, 2));
                i += 2;
            } else if (known >= 0) {
                out.append("\n\r\t\u0007\b\f\u000b\0".charAt(known));
            } else if (escape == '\\' || escape == '\'' || escape == '"') {
                out.append(escape);
            } else {
                throw Refusal.damaged("the pickle has a string with the unknown escape \\" + escape);
            }
        }
        return out.toString();
    }

    private static int hex(String text, int from, int digits) {
        int value = -1;
        if (from + digits <= text.length()) {
            try {
                value = Integer.parseInt(text.substring(from, from + digits), 16);
            } catch (NumberFormatException e) {
                value = -1;
            }
        }
        if (!Character.isValidCodePoint(value)) {
            throw Refusal.damaged("the pickle has a text with a malformed escape");
        }
        return value;
    }
}
