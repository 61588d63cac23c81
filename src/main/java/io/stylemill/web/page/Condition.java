package io.stylemill.web.page;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** How it is with a part of the factory, or with all of it: the worst of its parts. */
public enum Condition {
    GOOD("all well"),
    WARN("works, with warnings"),
    BAD("needs care");

    private final String verdict;

    Condition(String verdict) {
        this.verdict = verdict;
    }

    /** Returns what is said of the whole. */
    public String verdict() {
        return verdict;
    }

    /** Returns the class of the style. */
    public String tone() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the worst; {@code GOOD} of none. */
    static Condition worst(Stream<Condition> parts) {
        return parts.max(Comparator.naturalOrder()).orElse(GOOD);
    }
}
