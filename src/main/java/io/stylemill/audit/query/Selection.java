package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** Finds the images of a version that a {@link Subset.Ask} names. */
public final class Selection {
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    /** White space and comments. */
    private static final Pattern NOTHING = Pattern.compile("(\\s|--[^\\n]*|/\\*.*?\\*/)*+", Pattern.DOTALL);

    private Selection() {}

    /**
     * Returns the images that are asked for.
     *
     * @param scratch as {@link Query#load} takes it
     * @param progress told how many rows were read for the condition since it was told last
     * @throws Failure {@code bad-sql}, {@code no-such-split} or {@code empty-subset} (INPUT), and
     *     what reading the index throws
     */
    public static Subset of(Path scratch, PublishedVersion version, Subset.Ask ask, LongConsumer progress) {
        return answering(scratch, version, ask, QueryQuestion.ALL, progress).filled();
    }

    /**
     * Returns those of the images that are asked for that answer a question too; the limit is for
     * these. There may be none.
     *
     * @throws Failure as {@link #of} does, but {@code empty-subset}
     */
    public static Subset answering(
            Path scratch, PublishedVersion version, Subset.Ask ask, QueryQuestion question, LongConsumer progress) {
        String where = ask.where();
        if (where == null && question.isEmpty()) {
            return Subset.of(version, ask, null);
        }
        if (where != null) {
            check(where);
        }
        String condition = where == null ? "TRUE" : where;
        try (Query query = Query.forCondition(scratch, version, condition, question, progress)) {
            return Subset.of(version, ask, query.matching(condition));
        }
    }

    private static void check(String where) {
        if (NOTHING.matcher(where).matches() || unbalanced(QUOTED.matcher(where).replaceAll(""))) {
            throw Failure.input(
                    "bad-sql",
                    "--where is '" + where + "'; it must be a condition on one image, such as"
                            + " \"label_name = 'WBC' AND label_confidence < 0.95\"");
        }
    }

    /**
     * Whether brackets do not match: one that closes more than it opens would end ours, and mean
     * something else.
     */
    private static boolean unbalanced(String where) {
        int open = 0;
        for (int i = 0; i < where.length() && open >= 0; i++) {
            open += where.charAt(i) == '(' ? 1 : where.charAt(i) == ')' ? -1 : 0;
        }
        return open != 0;
    }
}
