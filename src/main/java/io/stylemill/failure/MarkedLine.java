package io.stylemill.failure;

/**
 * A line of a file as a terminal of 80 columns shows it, with a mark below the column that a
 * problem is about.
 */
final class MarkedLine {
    private static final int WIDTH = 79;

    /** Of the columns before the mark, so many are shown where the line is cut. */
    private static final int BEFORE = 30;

    private static final String CUT = "...";
    private static final int NARROW = 1;
    private static final int WIDE = 2;

    private MarkedLine() {}

    /**
     * Returns two lines: the source after its number, and the mark.
     *
     * @param column counted from 1, in characters
     */
    static String of(String source, int line, int column) {
        int[] text = source.codePoints().toArray();
        String number = "    " + line + " | ";
        int mark = Math.min(column - 1, text.length);
        int first = 0;
        if (number.length() + columns(text, 0, text.length) > WIDTH) {
            while (first < mark && columns(text, first, mark) > BEFORE) {
                first++;
            }
        }
        int room = WIDTH - number.length() - (first > 0 ? CUT.length() : 0);
        int last = text.length;
        if (columns(text, first, last) > room) {
            while (columns(text, first, last) > room - CUT.length()) {
                last--;
            }
        }
        StringBuilder shown = new StringBuilder(number).append(first > 0 ? CUT : "");
        StringBuilder below = new StringBuilder(" ".repeat(number.length() - 2) + "| ").append(first > 0 ? "   " : "");
        for (int i = first; i < last; i++) {
            shown.appendCodePoint(plain(text[i]) ? text[i] : text[i] == '\t' ? ' ' : '?');
            if (i < mark) {
                // Below a wide character there is a space as wide as that.
                below.append(width(text[i]) == WIDE ? "\u3000" : " ".repeat(width(text[i])));
            }
        }
        return shown.append(last < text.length ? CUT : "")
                .append('\n')
                .append(below)
                .append('^')
                .toString();
    }

    private static int columns(int[] text, int from, int to) {
        int columns = 0;
        for (int i = from; i < to; i++) {
            columns += width(text[i]);
        }
        return columns;
    }

    private static boolean plain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        // Unicode's East Asian wide characters, by their blocks.
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0xa4cf
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide && plain(c) ? WIDE : NARROW;
    }
}
