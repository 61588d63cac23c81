package io.stylemill.command.dataset;

import io.stylemill.terminal.OptionProblems;
import io.stylemill.version.Subset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that narrow the images of a version to some of them. */
final class NarrowOptions {
    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            description = "Only images for which this is true: SQL over the columns of query's table samples, such as"
                    + " \"label_name = 'WBC' AND label_confidence < 0.95\".")
    private @Nullable String where;

    @Option(names = "--split", paramLabel = "NAME", description = "Only images of this split.")
    private @Nullable String split;

    @Option(names = "--limit", paramLabel = "N", description = "At most N images: the first, or drawn with --seed.")
    private @Nullable Long limit;

    /** Returns whether any of them is given. */
    boolean some() {
        return where != null || split != null || limit != null;
    }

    @Nullable
    Long limit() {
        return limit;
    }

    /**
     * Returns what is asked for; all images if the options refuse each other.
     *
     * @param seed that draws the images of the limit, or null
     */
    Subset.Ask ask(@Nullable Long seed, OptionProblems problems) {
        return problems.together(() -> new Subset.Ask(where, split, limit, seed))
                .orElse(Subset.Ask.ALL);
    }
}
