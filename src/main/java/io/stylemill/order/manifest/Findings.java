package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects everything that is wrong with one manifest, so that its author sees all of it at once.
 */
final class Findings {
    /** More lines than this help nobody. */
    static final int SHOWN = 100;

    /** Aliases can repeat one mistake many times; beyond this only the number grows. */
    private static final int KEPT = 10_000;

    /**
     * @param line counted from 1
     * @param column counted from 1, in characters
     * @param pointer JSON pointer of the value, empty for the whole file
     */
    record Finding(Rule rule, int line, int column, String pointer, String what) {}

    private final List<Finding> found = new ArrayList<>();
    private final Set<Finding> seen = new HashSet<>();
    private long total;

    void add(Rule rule, int line, int column, String pointer, String what) {
        // An alias repeats a value, and one mistake in it, under several pointers.
        boolean repeated = seen.contains(new Finding(rule, line, column, "", what));
        if (repeated) {
            return;
        }
        total++;
        if (found.size() < KEPT) {
            found.add(new Finding(rule, line, column, pointer, what));
            seen.add(new Finding(rule, line, column, "", what));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Returns the findings in the order of the file. */
    List<Finding> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
                .toList();
    }

    /** Returns the one failure that says it all. */
    Failure failure(ManifestSource source) {
        List<Problem> problems = new ArrayList<>();
        for (Finding f : sorted()) {
            if (problems.size() == SHOWN) {
                break;
            }
            problems.add(source.problem(new Where(source.name(), f.line(), f.column(), f.pointer()), f.what()));
        }
        if (total > problems.size()) {
            problems.add(new Problem(Where.NOWHERE, "... and " + (total - problems.size()) + " more"));
        }
        return Failure.input("bad-manifest", summary(source.name(), total), problems);
    }

    static String summary(String name, long problems) {
        return problems == 1
                ? "the manifest " + name + " cannot be used; correct this and try again:"
                : "the manifest " + name + " cannot be used; correct these " + problems + " problems and try again:";
    }
}
