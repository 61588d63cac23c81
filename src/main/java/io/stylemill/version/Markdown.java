package io.stylemill.version;

/**
 * Texts of others in Markdown (CommonMark 0.31 with GitHub's tables): they show as they are, and do
 * nothing.
 */
final class Markdown {
    private static final String ALWAYS = "\\`*[]|~";
    private static final String FIRST_OF_A_LINE = "#+-=!";

    private Markdown() {}

    /**
     * Returns a text whose line breaks stay, and that holds no markup, no HTML and no invisible
     * character.
     */
    static String text(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        boolean fresh = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append(c);
                fresh = true;
            } else if (fresh && (c == ' ' || c == '\t')) {
                // Four of them would begin code.
                continue;
            } else {
                escape(text, i, fresh, out);
                // A number and a dot begin a list.
                fresh = fresh && Character.isDigit(c);
            }
        }
        return out.toString();
    }

    /** Returns a text on one line, for a cell or a heading. */
    static String line(String text) {
        return text(text.replace('\n', ' ').strip());
    }

    private static void escape(String text, int at, boolean fresh, StringBuilder out) {
        char c = text.charAt(at);
        switch (c) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '_' -> out.append(inAWord(text, at) ? "_" : "\\_");
            case '.', ')' -> out.append(fresh && at > 0 ? "\\" : "").append(c);
            default -> {
                if (ALWAYS.indexOf(c) >= 0 || (fresh && FIRST_OF_A_LINE.indexOf(c) >= 0)) {
                    out.append('\\');
                }
                out.append(shown(c) ? c : '\ufffd');
            }
        }
    }

    private static boolean inAWord(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }

    /**
     * Control characters, and those that turn the direction of what follows, would let a text pose
     * as another.
     */
    private static boolean shown(char c) {
        boolean direction = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
        return !direction && !(Character.isISOControl(c) && c != '\t');
    }
}
