package io.stylemill.engine.sample;

import io.stylemill.engine.mask.Regions;
import io.stylemill.order.manifest.Masks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which masks do not pass the gates. */
final class MaskGates {
    private MaskGates() {}

    /** @param names of the model's classes, by index */
    static List<Judge.Refusal> refusals(Masks.@Nullable Gate gate, List<String> names, Masker.Looked mask) {
        List<Judge.Refusal> refusals = new ArrayList<>();
        if (gate == null) {
            return refusals;
        }
        Double most = gate.uncertainty();
        Double found = mask.uncertainty();
        if (most != null && found != null && found > most) {
            refusals.add(new Judge.Refusal("mask-uncertainty", "found " + found + ", at most " + most + " is asked"));
        }
        for (Masks.ClassGate asked : gate.classes()) {
            int index = names.indexOf(asked.name());
            List<Double> shares = mask.regions().shares();
            double area = shares.isEmpty() ? asked.minArea() : shares.get(index);
            if (area < asked.minArea() || area > asked.maxArea()) {
                refusals.add(new Judge.Refusal(
                        "mask-area",
                        asked.name() + ": " + Math.rint(area * 1e6) / 1e6 + " of the pixels, " + asked.minArea()
                                + " to " + asked.maxArea() + " is asked"));
            }
            List<Regions.Instance> objects = mask.regions().objects().stream()
                    .filter(object -> object.label() == index)
                    .toList();
            if (objects.size() < asked.minObjects() || objects.size() > asked.maxObjects()) {
                refusals.add(new Judge.Refusal(
                        "mask-objects",
                        asked.name() + ": " + objects.size() + " objects, " + asked.minObjects() + " to "
                                + asked.maxObjects() + " are asked"));
            }
            if (asked.whole() && objects.stream().anyMatch(Regions.Instance::cut)) {
                refusals.add(new Judge.Refusal("mask-border", asked.name() + ": the border cuts an object"));
            }
        }
        return refusals;
    }
}
