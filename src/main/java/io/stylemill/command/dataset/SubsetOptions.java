package io.stylemill.command.dataset;

import io.stylemill.audit.query.QueryQuestion;
import io.stylemill.audit.query.Selection;
import io.stylemill.record.Amounts;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.Terminal;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images of a version a command is for. */
final class SubsetOptions {
    @Mixin
    private final NarrowOptions narrow = new NarrowOptions();

    @Option(names = "--seed", paramLabel = "SEED", description = "Draws the images of --limit.")
    private @Nullable Long seed;

    Subset.Ask ask(OptionProblems problems) {
        return narrow.ask(seed, problems);
    }

    /** Returns the images that are asked for, and says how many they are where they are not all. */
    static Subset choose(Components components, Terminal terminal, PublishedVersion version, Subset.Ask ask) {
        return choose(components, terminal, version, ask, QueryQuestion.ALL);
    }

    /** Returns those that answer a ready question too; only then there may be none. */
    static Subset choose(
            Components components,
            Terminal terminal,
            PublishedVersion version,
            Subset.Ask ask,
            QueryQuestion question) {
        Path scratch = components.settings().home().resolve("query");
        boolean reads = ask.where() != null || !question.isEmpty();
        Subset subset;
        try (Meter meter = Meter.images(
                terminal, "read the index", reads ? version.record().images() : 0)) {
            subset = question.isEmpty()
                    ? Selection.of(scratch, version, ask, meter::advance)
                    : Selection.answering(scratch, version, ask, question, meter::advance);
        }
        if (!subset.isWhole()) {
            terminal.say(String.format(
                    Locale.ROOT,
                    "subset %s: %,d of %s of %s %s",
                    subset.digest(),
                    subset.images(),
                    Amounts.count(version.record().images(), "image"),
                    version.record().name(),
                    version.record().version()));
        }
        return subset;
    }
}
