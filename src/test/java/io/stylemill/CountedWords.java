package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** What people read says {@code 1 image}, never {@code 1 images}. */
public final class CountedWords {
    /** Words for several things, after a 1 that is no end of a longer number. */
    private static final Pattern WRONG = Pattern.compile("(?<![\\w.,:/#=~^-])1 (?:[a-z]+ )?"
            + "(?:images|shards|keys|runs|versions|samples|files|rows|classes|groups|objects|seeds|jobs|columns|checks"
            + "|lines|masks|members|latents|vectors|tensors|workers|parts|tries|records|numbers|captions|problems|points"
            + "|pictures|labels|names|clips|frames|others|schedules|manifests|documents|checkpoints|networks"
            + "|directions|settings|differences|scores|pixels|layers|splits|cores|threads|steps)\\b");

    private CountedWords() {}

    /** Fails where a text counts one thing with the word for several. */
    public static void check(String text) {
        assertThat(text).as("what is said of one thing; see Amounts.count").doesNotContainPattern(WRONG);
    }
}
