package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses manifests for what was found out after they were read, with the places of the file. */
public final class Refusal {
    private Refusal() {}

    /**
     * Returns the failure that lists the problems in the order of the file, and beyond a hundred
     * only counts them.
     *
     * @param problems whose places are JSON pointers; one that the file does not hold (a default)
     *     is placed at the nearest value around it
     */
    public static Failure of(ManifestSource source, List<Problem> problems) {
        Yaml root = YamlReader.read(source.text(), new Findings()).orElse(new Yaml.Mapping(1, 1, List.of()));
        List<Problem> placed = new ArrayList<>();
        for (Problem problem : problems) {
            String pointer = problem.where().pointer();
            Yaml at = nearest(root, pointer);
            placed.add(source.problem(new Where(source.name(), at.line(), at.column(), pointer), problem.what()));
        }
        placed.sort(Comparator.comparingInt((Problem p) -> p.where().line())
                .thenComparingInt(p -> p.where().column()));
        List<Problem> shown = new ArrayList<>(placed.subList(0, Math.min(Findings.SHOWN, placed.size())));
        if (placed.size() > shown.size()) {
            shown.add(new Problem(Where.NOWHERE, "... and " + (placed.size() - shown.size()) + " more"));
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
