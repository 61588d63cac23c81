package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.List;

/** Says which gates on masks a labeler cannot be asked, because of its kind or its classes. */
final class PixelGates {
    private PixelGates() {}

    /** @param finder a labeler of segmentation or detection */
    static List<String> problems(Masks.Gate gate, Labeler finder) {
        List<String> problems = new ArrayList<>();
        boolean boxes = finder.kind() == Labeler.Kind.DETECTION;
        if (boxes && gate.uncertainty() != null) {
            problems.add("gates.masks.uncertainty is of masks, and the labeler " + Wording.quoted(finder.name())
                    + " gives boxes; raise its minScore instead");
        }
        for (Masks.ClassGate asked : gate.classes()) {
            if (boxes && (asked.minArea() > 0 || asked.maxArea() < 1)) {
                problems.add("gates.masks asks for a share of pixels of the class " + Wording.quoted(asked.name())
                        + ", and the labeler " + Wording.quoted(finder.name())
                        + " gives boxes; minObjects, maxObjects and whole can be asked of them");
            }
            if (!finder.classes().isEmpty() && !finder.classes().contains(asked.name())) {
                problems.add("gates.masks names the class " + Wording.quoted(asked.name()) + ", and the labeler "
                        + Wording.quoted(finder.name()) + " has "
                        + Wording.shortened(String.join(", ", finder.classes()))
                        + Wording.didYouMean(asked.name(), finder.classes()));
            }
        }
        return problems;
    }
}
