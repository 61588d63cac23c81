package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/** The headings of a page, as those hear them who move from one to the next. */
public final class Headings {
    private static final Pattern HEADING = Pattern.compile("<h([1-6])[ >]");

    private Headings() {}

    /** Checks that a page has one heading of the first level, at the start, and skips no level. */
    public static void check(String path, String page) {
        List<Integer> levels = HEADING.matcher(page)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
        assertThat(levels).as("headings of %s", path).startsWith(1);
        assertThat(levels.stream().filter(level -> level == 1))
                .as("h1 of %s", path)
                .hasSize(1);
        for (int i = 1; i < levels.size(); i++) {
            assertThat(levels.get(i))
                    .as("heading %s of %s: %s", i + 1, path, levels)
                    .isLessThanOrEqualTo(levels.get(i - 1) + 1);
        }
    }
}
