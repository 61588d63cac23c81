package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A text with places for what is known of an image: {@code {label}}, {@code {description}}, {@code
 * {split}}, {@code {group}} and {@code {tags.NAME}}; {@code {{} and {@code }}} are braces.
 *
 * @param text as written
 * @param parts texts and places in their order
 */
public record CaptionTemplate(String text, List<Part> parts) {
    /** What is before the name of a tag. */
    private static final String TAG = "tags.";

    private static final List<String> KNOWN = List.of("label", "description", "split", "group", TAG + "NAME");

    public CaptionTemplate {
        parts = List.copyOf(parts);
    }

    /** What is at a place. */
    public enum Kind {
        /** Text that every caption has. */
        TEXT,
        /** The name of the class. */
        LABEL,
        /** What the manifest says of the class. */
        DESCRIPTION,
        /** The name of the split. */
        SPLIT,
        /** The name of the group. */
        GROUP,
        /** The value of a tag. */
        TAG
    }

    /** @param text of {@link Kind#TEXT}, name of the tag of {@link Kind#TAG}, else empty */
    public record Part(Kind kind, String text) {}

    /**
     * Returns the template that a record holds.
     *
     * @throws Failure {@code bad-recipe} when the text is no template
     */
    public static CaptionTemplate of(String text) {
        return parse(text, problem -> {
            throw Failure.input("bad-recipe", "a record's caption " + Wording.quoted(text) + ": " + problem);
        });
    }

    /**
     * Returns the template; hands everything that is wrong with its text to {@code problems}, and
     * leaves that out.
     */
    static CaptionTemplate parse(String text, Consumer<String> problems) {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean brace = c == '{' || c == '}';
            if (!brace || at + 1 < text.length() && text.charAt(at + 1) == c) {
                plain.append(c);
                at += brace ? 2 : 1;
                continue;
            }
            int end = c == '{' ? text.indexOf('}', at) : -1;
            int next = c == '{' ? text.indexOf('{', at + 1) : -1;
            if (end < 0 || next >= 0 && next < end) {
                problems.accept("the " + (c == '{' ? "opening" : "closing") + " brace at " + place(text, at)
                        + " has no " + (c == '{' ? "closing" : "opening") + " one; write " + c + c + " for a brace");
                at++;
                continue;
            }
            if (!plain.isEmpty()) {
                parts.add(new Part(Kind.TEXT, plain.toString()));
                plain.setLength(0);
            }
            field(text.substring(at + 1, end), place(text, at), parts, problems);
            at = end + 1;
        }
        if (!plain.isEmpty()) {
            parts.add(new Part(Kind.TEXT, plain.toString()));
        }
        return new CaptionTemplate(text, parts);
    }

    private static String place(String text, int at) {
        return "character " + (text.codePointCount(0, at) + 1);
    }

    private static void field(String name, String place, List<Part> parts, Consumer<String> problems) {
        boolean tag = name.startsWith(TAG) && name.length() > TAG.length();
        if (tag) {
            parts.add(new Part(Kind.TAG, name.substring(TAG.length())));
        } else if (KNOWN.contains(name) && name.indexOf('.') < 0) {
            parts.add(new Part(Kind.valueOf(name.toUpperCase(Locale.ROOT)), ""));
        } else {
            problems.accept("found {" + Wording.shortened(name) + "} at " + place + "; expected {"
                    + String.join("}, {", KNOWN) + "}" + Wording.didYouMean(name, KNOWN));
        }
    }

    /** Returns the caption in which {@code value} gives the text of each place. */
    public String fill(Function<Part, String> value) {
        return parts.stream()
                .map(part -> part.kind() == Kind.TEXT ? part.text() : value.apply(part))
                .collect(Collectors.joining());
    }

    /** Returns whether such a place is in it. */
    public boolean has(Kind kind) {
        return parts.stream().anyMatch(part -> part.kind() == kind);
    }
}
