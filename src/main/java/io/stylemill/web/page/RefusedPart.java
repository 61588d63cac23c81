package io.stylemill.web.page;

import io.stylemill.console.RefusedText;
import io.stylemill.console.Section;
import io.stylemill.version.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of the images that the gates refused.
 *
 * @param gates how many each gate refused, of all images
 * @param all how many images were refused
 * @param before how many of those that are asked for come before this part
 */
record RefusedPart(Section<Refused> section, Map<String, Integer> gates, int all, int before) {
    /**
     * Looks through all refused images once.
     *
     * @param gate whose images alone are asked for, or empty
     * @param after what the part before named, or null for the start
     */
    static RefusedPart of(RefusedText.Source source, String gate, @Nullable String after, int most) {
        Map<String, Integer> gates = new TreeMap<>();
        List<Refused> shown = new ArrayList<>();
        int[] counts = {0, 0};
        boolean[] behind = {after == null};
        source.each(refused -> {
            counts[0]++;
            refused.reasons().forEach(reason -> gates.merge(reason.gate(), 1, Integer::sum));
            boolean wanted = gate.isEmpty()
                    || refused.reasons().stream()
                            .anyMatch(reason -> reason.gate().equals(gate));
            if (wanted && behind[0] && shown.size() <= most) {
                shown.add(refused);
            }
            counts[1] += wanted && !behind[0] ? 1 : 0;
            behind[0] |= name(refused).equals(after);
        });
        if (!behind[0]) {
            throw Section.unknown(String.valueOf(after));
        }
        return new RefusedPart(Section.of(shown, most, RefusedPart::name), gates, counts[0], counts[1]);
    }

    private static String name(Refused refused) {
        return refused.key() + "/" + refused.attempt();
    }
}
