package io.stylemill.order.plan;

import io.stylemill.order.manifest.CaptionTemplate;
import io.stylemill.order.manifest.CaptionTemplate.Kind;
import io.stylemill.order.manifest.Captions;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Draws which templates the captions of one group's images are made of.
 *
 * <p>Each image takes {@code count} different templates in a drawn order, by the first steps of
 * Fisher and Yates' shuffle.
 */
final class CaptionPlan {
    private static final long MEMBER_BYTES = 1024;

    private final @Nullable Captions captions;
    private final boolean labelKnown;
    private final long key;

    CaptionPlan(Manifest manifest, String group) {
        this.captions = manifest.captions();
        this.labelKnown = manifest.labelers().stream().allMatch(one -> one.assigns() == Labeler.Assigns.NEVER);
        this.key = Streams.key(manifest.seed(), group, "caption");
    }

    /**
     * Returns how many bytes captions add to a sample at most: in members of its own, in its fields
     * and in its record.
     */
    static long bytes(Manifest manifest) {
        Captions captions = manifest.captions();
        if (captions == null) {
            return 0;
        }
        long described = captions.descriptions().values().stream()
                .mapToLong(String::length)
                .sum();
        return MEMBER_BYTES + 4L * captions.count() * Captions.LONGEST + 2 * described;
    }

    /**
     * Returns what the captions of an image are made of, or null in a dataset without captions.
     *
     * @param label name of the class that the image is made for, or empty
     */
    Recipe.@Nullable Captions draw(long slot, int attempt, String label) {
        if (captions == null) {
            return null;
        }
        List<CaptionTemplate> left = new ArrayList<>(captions.templates());
        List<CaptionTemplate> drawn = new ArrayList<>();
        CounterRandom random = new CounterRandom(Streams.at(key, slot, attempt));
        while (drawn.size() < captions.count()) {
            drawn.add(left.remove((int) (random.nextDouble() * left.size())));
        }
        Map<String, String> descriptions = new TreeMap<>();
        if (drawn.stream().anyMatch(template -> template.has(Kind.DESCRIPTION))) {
            // Beyond the label that is planned, a record holds those that a labeler may give
            // instead.
            captions.descriptions().forEach((name, text) -> {
                if (!labelKnown || name.equals(label)) {
                    descriptions.put(name, text);
                }
            });
        }
        return new Recipe.Captions(drawn.stream().map(CaptionTemplate::text).toList(), descriptions);
    }
}
