package io.stylemill.console;

import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a manifest's labelers and gates ask, in words. */
public final class GatesText {
    private GatesText() {}

    /** Returns a few words for each labeler: its name, its file, and whether it labels images. */
    public static List<String> labelers(Manifest manifest) {
        return manifest.labelers().stream()
                .map(labeler -> labeler.name() + ": " + labeler.model() + ", " + says(labeler))
                .toList();
    }

    /**
     * Returns what images must be; empty when the manifest asks for nothing beyond what holds
     * anyway.
     */
    public static List<String> gates(Manifest manifest) {
        Gates gates = manifest.gates();
        if (gates.equals(Gates.USUAL)) {
            return List.of();
        }
        List<String> asked = new ArrayList<>();
        for (Gates.Threshold threshold : gates.thresholds()) {
            asked.add(threshold.measure().name().toLowerCase(Locale.ROOT) + " of " + threshold.labeler() + " at least "
                    + number(threshold.min()));
        }
        gates.agreement().forEach(labeler -> asked.add("the class that " + labeler + " sees"));
        if (gates.duplicates() != null) {
            asked.add(duplicates(gates.duplicates()));
        }
        if (gates.distance() != null) {
            asked.add(distance(gates.distance()));
        }
        String limits = gates.attempts() == 1
                ? "one image for a sample"
                : String.format(Locale.ROOT, "at most %,d images for a sample", gates.attempts());
        limits += gates.unfilled() == Gates.Unfilled.DROP ? ", then it stays empty" : ", then the run stops";
        if (gates.floor() > 0) {
            limits += "; a shard that keeps less than " + number(gates.floor(), 2) + " % of its images stops the run";
        }
        return asked.isEmpty() ? List.of(limits) : List.of(String.join(", ", asked), limits);
    }

    private static String says(Labeler labeler) {
        return switch (labeler.kind()) {
            case SEGMENTATION -> "gives masks";
            case DETECTION -> "gives boxes";
            case CLASSIFICATION ->
                switch (labeler.assigns()) {
                    case UNLABELLED -> "labels what was made for no class";
                    case ALWAYS -> "labels every image";
                    case NEVER -> "only measures";
                };
        };
    }

    private static String duplicates(Gates.Duplicates duplicates) {
        StringBuilder text = new StringBuilder("no duplicates");
        if (duplicates.dHash() != null) {
            text.append(" (dHash ").append(duplicates.dHash()).append(')');
        }
        if (duplicates.pHash() != null) {
            text.append(" (pHash ").append(duplicates.pHash()).append(')');
        }
        return text.append(" among ")
                .append(String.join(
                        ", ",
                        duplicates.among().stream()
                                .map(a -> a.name().toLowerCase(Locale.ROOT))
                                .toList()))
                .toString();
    }

    private static String distance(Gates.Distance distance) {
        List<String> bounds = new ArrayList<>();
        if (distance.min() != null) {
            bounds.add("at least " + number(distance.min()));
        }
        if (distance.max() != null) {
            bounds.add("at most " + number(distance.max()));
        }
        return String.join(" and ", bounds) + " from the nearest real image";
    }

    private static String number(double value) {
        return number(value, 0);
    }

    /** Shifted in decimals, since 100 times 0.07 is not 7. */
    private static String number(double value, int places) {
        return BigDecimal.valueOf(value)
                .movePointRight(places)
                .stripTrailingZeros()
                .toPlainString();
    }
}
