package io.stylemill.web.page;

import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on that is too long for one page.
 *
 * @param start path of its start, or empty where that is shown
 * @param startWord what is there
 * @param next path of what comes behind, or empty where this is the end
 * @param nextWord what is there
 */
public record Onward(String start, String startWord, String next, String nextWord) {
    /**
     * @param path of the list's start
     * @param after what was asked for, or null where the start is shown
     * @param next what is asked for next, or null at the end
     */
    static Onward of(String path, @Nullable String after, @Nullable String next, String startWord, String nextWord) {
        return new Onward(after == null ? "" : path, startWord, next == null ? "" : Paths.behind(path, next), nextWord);
    }
}
