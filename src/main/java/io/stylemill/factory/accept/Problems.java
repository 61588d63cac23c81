package io.stylemill.factory.accept;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects everything that is wrong with one order, so that the one who gave it is told all of it
 * at once.
 */
final class Problems {
    private static final int MOST_NAMED = 20;

    private final List<Problem> found = new ArrayList<>();

    /** Notes problems whose places are JSON pointers into the manifest. */
    void add(List<Problem> problems) {
        found.addAll(problems);
    }

    /**
     * Notes why something failed that the one who gave the order can correct.
     *
     * @throws Failure the same, when it is of another kind than INPUT: then not everything that is
     *     wrong can be known
     */
    void add(String pointer, Failure failure) {
        if (failure.kind() != Kind.INPUT) {
            throw failure;
        }
        List<Problem> all = failure.problems();
        String what = all.isEmpty()
                ? failure.getMessage()
                : all.stream().limit(MOST_NAMED).map(Problem::what).collect(Collectors.joining("; "))
                        + (all.size() > MOST_NAMED ? "; and " + (all.size() - MOST_NAMED) + " more" : "");
        found.add(new Problem(pointer, what));
    }

    /**
     * Returns what an attempt gives, or null where it fails for something to correct, which is
     * noted.
     *
     * @throws Failure of the attempt, when it is of another kind than INPUT
     */
    <T> @Nullable T tried(String pointer, Supplier<T> attempt) {
        try {
            return attempt.get();
        } catch (Failure e) {
            add(pointer, e);
            return null;
        }
    }

    /**
     * Returns whether something is what was asked for, and notes it where it is not.
     *
     * @param what it is, with its name
     * @param noun what is to be named instead
     * @param asked SHA-256 that it must have, or null for any
     */
    boolean isAskedFor(String pointer, String what, String noun, String sha256, @Nullable String asked) {
        if (asked == null || asked.equals(sha256)) {
            return true;
        }
        found.add(new Problem(
                pointer,
                what + " has SHA-256 " + sha256 + ", but " + asked + " was asked for; name the right " + noun
                        + ", or correct sha256"));
        return false;
    }

    /** Returns whether something is wrong at a place. */
    boolean isAt(String pointer) {
        return found.stream().anyMatch(problem -> problem.where().pointer().equals(pointer));
    }

    /** Returns whether nothing is wrong so far. */
    boolean isEmpty() {
        return found.isEmpty();
    }

    /**
     * Returns the refusal that lists all problems, at their lines and columns and in the order of
     * the file.
     */
    Failure refusal(ManifestSource source) {
        return found.isEmpty()
                ? Failure.bug("the order " + source.name() + " is refused, and nothing is wrong with it")
                : Refusal.of(source, found);
    }
}
