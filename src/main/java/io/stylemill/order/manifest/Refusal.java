package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses manifests for what was found out after they were read, with the places of the file. */
public final class Refusal {
    private record Placed(int line, int column, Problem problem) {}

    private Refusal() {}

    /**
     * Returns the failure that lists the problems in the order of the file, and beyond a hundred only counts them.
     *
     * @param problems whose places are JSON pointers; one that the file does not hold (a default) is placed at the
     *     nearest value around it
     */
    public static Failure of(ManifestSource source, List<Problem> problems) {
        Yaml root = YamlReader.read(source.text(), new Findings()).orElse(new Yaml.Mapping(1, 1, List.of()));
        List<Placed> placed = new ArrayList<>();
        for (Problem problem : problems) {
            Yaml at = nearest(root, problem.where());
            String where = source.name() + ":" + at.line() + ":" + at.column() + " " + problem.where();
            placed.add(new Placed(at.line(), at.column(), new Problem(where, problem.what())));
        }
        placed.sort(Comparator.comparingInt(Placed::line).thenComparingInt(Placed::column));
        List<Problem> shown = new ArrayList<>();
        placed.stream().limit(Findings.SHOWN).map(Placed::problem).forEach(shown::add);
        if (placed.size() > shown.size()) {
            shown.add(new Problem("", "... and " + (placed.size() - shown.size()) + " more"));
        }
        return Failure.input("bad-manifest", Findings.summary(source.name(), problems.size()), shown);
    }

    private static Yaml nearest(Yaml root, String pointer) {
        Yaml at = root;
        String[] steps = pointer.split("/", -1);
        for (int i = 1; i < steps.length; i++) {
            Yaml next = child(at, steps[i]);
            if (next == null) {
                return at;
            }
            at = next;
        }
        return at;
    }

    private static @Nullable Yaml child(Yaml parent, String step) {
        if (parent instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(step)) {
                    return entry.value();
                }
            }
        }
        if (parent instanceof Yaml.Sequence sequence && step.matches("\\d{1,9}")) {
            int index = Integer.parseInt(step);
            return index < sequence.items().size() ? sequence.items().get(index) : null;
        }
        return null;
    }
}
