package io.stylemill.audit.verify;

import io.stylemill.version.Texts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at, and what came of it.
 *
 * @param name of what was checked, the same word in every report
 * @param file path inside the version that does not hold, or null
 * @param detail a sentence, fit for a terminal
 */
public record Check(String name, Verdict verdict, @Nullable String file, String detail) {
    private static final int MOST_DETAIL = 600;

    /** What came of a check. */
    public enum Verdict {
        HOLDS("ok"),
        FAILS("failed"),
        /** Was not checked, or only in part; the detail says why. */
        OPEN("open");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /** Returns the word of reports for programs. */
        public String word() {
            return word;
        }
    }

    public Check {
        Objects.requireNonNull(name, "name");
        detail = Texts.printable(detail, MOST_DETAIL);
        file = file == null ? null : Texts.printable(file);
    }

    static Check holds(String name, String detail) {
        return new Check(name, Verdict.HOLDS, null, detail);
    }

    static Check open(String name, String detail) {
        return new Check(name, Verdict.OPEN, null, detail);
    }
}
