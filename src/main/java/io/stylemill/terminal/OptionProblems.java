package io.stylemill.terminal;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the options of one command, so that one refusal lists all of it. */
public final class OptionProblems {
    /** The largest seed of a NumPy generator. */
    public static final long LARGEST_SEED = 0xFFFFFFFFL;

    private final List<String> found = new ArrayList<>();

    /** Adds a sentence: the option, the value found, what is allowed. */
    public OptionProblems add(String sentence) {
        found.add(sentence);
        return this;
    }

    /** Adds a sentence if {@code wrong}; it is made only then. */
    public OptionProblems addIf(boolean wrong, Supplier<String> sentence) {
        return wrong ? add(sentence.get()) : this;
    }

    /**
     * Returns what {@code reading} makes of an option; if it refuses, its reason is added, and
     * there is no value.
     */
    public <T> Optional<T> value(String option, Supplier<T> reading) {
        return tried(option + ": ", reading);
    }

    /**
     * Returns what {@code reading} makes of several options, as {@link #value} does; its reasons
     * name the options.
     */
    public <T> Optional<T> together(Supplier<T> reading) {
        return tried("", reading);
    }

    private <T> Optional<T> tried(String start, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (Failure e) {
            if (e.kind() != Kind.INPUT) {
                throw e;
            }
            found.add(start + e.getMessage());
            return Optional.empty();
        }
    }

    /** Requires a whole number from {@code least} to {@code most}. */
    public OptionProblems within(String option, long value, long least, long most) {
        return addIf(
                value < least || value > most,
                () -> option + " is " + value + "; it must be "
                        + (most == Long.MAX_VALUE ? "at least " + least : least + " to " + most));
    }

    /** Requires a number above 0 that is at most {@code most}. */
    public OptionProblems aboveZero(String option, double value, double most) {
        return addIf(
                !(value > 0 && value <= most),
                () -> option + " is " + value + "; it must be above 0, at most " + shortest(most));
    }

    /** Requires a number that is not infinite, and not NaN. */
    public OptionProblems finite(String option, double value) {
        return addIf(!Double.isFinite(value), () -> option + " is " + value + "; it must be a finite number");
    }

    /** Requires a seed. */
    public OptionProblems seed(String option, long value) {
        return within(option, value, 0, LARGEST_SEED);
    }

    /** Requires a file that can be made or replaced; null asks for none. */
    public OptionProblems output(@Nullable Path file) {
        if (file == null) {
            return this;
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean isFolder = Files.isDirectory(file);
        return addIf(
                folder == null || !Files.isDirectory(folder) || isFolder,
                () -> "cannot write " + file + ": " + (isFolder ? "it is a folder" : "there is no folder " + folder)
                        + "; name a file in a folder that is there");
    }

    /**
     * Refuses the command if anything is wrong.
     *
     * @throws Failure {@code bad-option} (INPUT) with every sentence
     */
    public void refuse() {
        if (!found.isEmpty()) {
            throw Failure.input(
                    "bad-option",
                    found.size() == 1
                            ? found.get(0)
                            : found.size() + " things are wrong with the options:\n  " + String.join("\n  ", found));
        }
    }

    private static String shortest(double most) {
        return most == Math.rint(most) ? Long.toString((long) most) : Double.toString(most);
    }
}
