package io.stylemill.factory.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Writes one page whose elements are all closed; every text and attribute is escaped. */
final class Html {
    private static final Set<String> VOID = Set.of("img", "meta", "br", "hr", "rect", "line", "col");

    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    Html() {
        out.append("<!DOCTYPE html>\n");
    }

    /** Begins an element. @param attributes names and values by turns */
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        if (VOID.contains(tag)) {
            out.append("/>");
        } else {
            out.append('>');
            open.push(tag);
        }
        return this;
    }

    /** Ends the innermost element. */
    Html close() {
        String tag = open.pop();
        out.append("</").append(tag).append('>');
        if (!Set.of("b", "span", "td", "th", "code", "text", "a").contains(tag)) {
            out.append('\n');
        }
        return this;
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /** Writes an element that holds a text. */
    Html leaf(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** Writes our own style sheet, which holds nothing that ends it. */
    Html style(String css) {
        out.append("<style>\n").append(css).append("</style>\n");
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(' ');
                default -> {
                    boolean direction = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
                    out.append(
                            Character.isISOControl(c) || Character.isSurrogate(c) && !pair(text, i) || direction
                                    ? '\ufffd'
                                    : c);
                }
            }
        }
    }

    private static boolean pair(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("the page ends inside of " + open.peek());
        }
        return out.toString();
    }
}
