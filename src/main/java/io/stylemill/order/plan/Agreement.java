package io.stylemill.order.plan;

import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the labelers that must see the class an image was made for can do so. */
final class Agreement {
    private static final String GATE = "/gates/agreement";

    private Agreement() {}

    /**
     * Returns what no image could ever fulfil.
     *
     * @param groups without problems of their own
     * @param names of the network's class indices; may be empty
     */
    static List<Problem> problems(Manifest manifest, List<GroupPlan> groups, List<String> names) {
        List<String> agreeing = manifest.gates().agreement();
        if (agreeing.isEmpty()) {
            return List.of();
        }
        Map<Integer, String> asked = new TreeMap<>();
        for (GroupPlan group : groups) {
            group.classCounts().forEach((index, count) -> {
                if (index >= 0 && count > 0) {
                    asked.put(index, index < names.size() ? names.get(index) : Integer.toString(index));
                }
            });
        }
        if (asked.isEmpty()) {
            return List.of(new Problem(
                    GATE,
                    "no image is made for a class, so no labeler can agree with one; remove agreement, or name a class in"
                            + " the label of a group, which takes a network that knows classes"));
        }
        List<Problem> problems = new ArrayList<>();
        for (Labeler labeler : manifest.classifiers()) {
            List<String> unseen = asked.values().stream()
                    .filter(name -> !labeler.classes().contains(name))
                    .toList();
            if (agreeing.contains(labeler.name()) && !unseen.isEmpty()) {
                problems.add(new Problem(GATE, unseen(labeler, unseen, names)));
            }
        }
        return problems;
    }

    private static String unseen(Labeler labeler, List<String> unseen, List<String> names) {
        String first = unseen.get(0);
        String meant = NearestWord.question(first, labeler.classes());
        return "images are made for the " + (unseen.size() == 1 ? "class " : "classes ") + shown(unseen)
                + ", which the labeler '" + labeler.name() + "' never says; its classes are "
                + shown(labeler.classes())
                + (names.isEmpty()
                        ? "; the network's classes have no names: add classes with the labeler's names, in the"
                                + " network's order"
                        : meant);
    }

    /** Returns the names in one line; of many, the first ten. */
    static String shown(List<String> names) {
        return names.size() > 10
                ? String.join(", ", names.subList(0, 10)) + " and " + (names.size() - 10) + " more"
                : String.join(", ", names);
    }
}
