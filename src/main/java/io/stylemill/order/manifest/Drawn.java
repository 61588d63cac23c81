package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code {min, max}}: a number that is drawn per sample. */
final class Drawn {
    private Drawn() {}

    /** Returns min and max, each within the bounds, or null after reporting. */
    static double @Nullable [] range(SourcePosition spot, SourcePosition.Bounds bounds, String example) {
        Section section = section(spot, example);
        if (section == null) {
            return null;
        }
        Double min = section.require("min", "min: " + Wording.number(bounds.low()))
                .map(s -> s.number(bounds, "min: " + Wording.number(bounds.low())))
                .orElse(null);
        Double max = section.require("max", "max: " + Wording.number(bounds.high()))
                .map(s -> s.number(bounds, "max: " + Wording.number(bounds.high())))
                .orElse(null);
        return ordered(spot, min, max);
    }

    /** Returns min and max, whole numbers within the bounds, or null after reporting. */
    static double @Nullable [] wholeRange(SourcePosition spot, SourcePosition.Bounds bounds, String example) {
        Section section = section(spot, example);
        if (section == null) {
            return null;
        }
        long low = (long) bounds.low();
        long high = (long) bounds.high();
        Long min = section.require("min", "min: " + low)
                .map(s -> s.whole(low, high, "min: " + low))
                .orElse(null);
        Long max = section.require("max", "max: " + high)
                .map(s -> s.whole(low, high, "max: " + high))
                .orElse(null);
        return ordered(spot, min == null ? null : (Double) (double) min, max == null ? null : (Double) (double) max);
    }

    private static @Nullable Section section(SourcePosition spot, String example) {
        return Section.of(spot, "a number, or a range such as " + example, List.of("min", "max"));
    }

    private static double @Nullable [] ordered(SourcePosition spot, @Nullable Double min, @Nullable Double max) {
        if (min == null || max == null) {
            return null;
        }
        if (min > max) {
            spot.report(
                    Rule.MIN_ABOVE_MAX,
                    "min " + Wording.number(min) + " is above max " + Wording.number(max) + "; swap them");
            return null;
        }
        return new double[] {min, max};
    }
}
