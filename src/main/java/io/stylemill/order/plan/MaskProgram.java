package io.stylemill.order.plan;

import io.stylemill.order.manifest.Labeler;
import java.util.List;

/**
 * A program that says what lies where in the finished image, as a record declares it.
 *
 * @param kind segmentation or detection
 * @param classes names of its classes; the first is the background
 * @param output what its numbers are, of segmentation
 * @param minScore boxes with a lower score are left out, of detection
 */
public record MaskProgram(
        Labeler.Kind kind, List<String> classes, Labeler.Input input, Labeler.Output output, double minScore) {
    public MaskProgram {
        classes = List.copyOf(classes);
    }

    static MaskProgram of(Labeler labeler) {
        return new MaskProgram(
                labeler.kind(),
                labeler.classes(),
                labeler.input(),
                labeler.output(),
                labeler.finds().minScore());
    }

    /** Returns whether it gives masks, not boxes alone. */
    public boolean paints() {
        return kind == Labeler.Kind.SEGMENTATION;
    }

    /**
     * Returns what a manifest would declare.
     *
     * @param name for messages
     */
    public Labeler labeler(String name) {
        Labeler.Finds finds = new Labeler.Finds(1, false, minScore);
        return new Labeler(name, "", null, classes, input, output, Labeler.Assigns.NEVER, kind, finds);
    }
}
