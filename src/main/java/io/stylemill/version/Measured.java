package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on a finished image.
 *
 * @param scores of the labelers, in the manifest's order
 * @param likeness perceptual hashes, or null where nobody asked for them
 * @param mask what its mask shows, or null without masks
 */
public record Measured(
        List<Score> scores,
        @Nullable Likeness likeness,
        @Nullable MaskFacts mask) {
    /** Of an image that nobody looked at. */
    public static final Measured NOTHING = new Measured(List.of(), null, null);

    public Measured {
        scores = List.copyOf(scores);
    }

    /**
     * What one labeler says of an image.
     *
     * @param label index among the labeler's classes
     * @param name of that class
     * @param confidence largest probability, 0 to 1
     * @param margin how far it lies above the second, 0 to 1
     * @param agrees 1 when the image was made for a class of that name, 0 when for another, -1 when
     *     for none
     */
    public record Score(String labeler, int label, String name, double confidence, double margin, int agrees) {
        public Score {
            if (agrees < -1 || agrees > 1) {
                throw new IllegalArgumentException("agrees is 1, 0 or -1, not " + agrees);
            }
        }

        /** Returns the score by the names that its parts have in tables. */
        public Map<String, Object> fields() {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("labeler", labeler);
            one.put("label", label);
            one.put("label_name", name);
            one.put("confidence", confidence);
            one.put("margin", margin);
            one.put("agrees", agrees);
            return one;
        }
    }

    /** @param dHash 64 bits; @param pHash 64 bits */
    public record Likeness(long dHash, long pHash) {}

    /** Returns the same with what the mask shows, or null for nothing. */
    public Measured with(@Nullable MaskFacts facts) {
        return new Measured(scores, likeness, facts);
    }

    /** Returns the confidence of the first labeler, or -1 without labelers. */
    public double confidence() {
        return scores.isEmpty() ? -1 : scores.get(0).confidence();
    }

    /** Returns the margin of the first labeler, or -1 without labelers. */
    public double margin() {
        return scores.isEmpty() ? -1 : scores.get(0).margin();
    }

    /** Returns what the first labeler's {@link Score#agrees} says, or -1 without labelers. */
    public int agrees() {
        return scores.isEmpty() ? -1 : scores.get(0).agrees();
    }

    /**
     * Returns the scores as canonical JSON, such as
     * <code>[{"agrees":1,"confidence":0.99,…}]</code>.
     */
    public String scoresText() {
        return CanonicalJson.write(scores.stream().map(Score::fields).toList());
    }

    /**
     * Returns what a text of {@link #scoresText} says.
     *
     * @throws Failure {@code bad-row} (VERIFICATION) when it is anything else
     */
    static List<Score> scores(String text, String where) {
        List<Score> scores = new ArrayList<>();
        if (!(CanonicalJson.parse(text) instanceof List<?> all)) {
            throw bad(where);
        }
        for (Object item : all) {
            if (!(item instanceof Map<?, ?> m
                    && m.get("labeler") instanceof String labeler
                    && m.get("label") instanceof Integer label
                    && m.get("label_name") instanceof String name
                    && m.get("confidence") instanceof Number confidence
                    && m.get("margin") instanceof Number margin
                    && m.get("agrees") instanceof Integer agrees
                    && agrees >= -1
                    && agrees <= 1)) {
                throw bad(where);
            }
            scores.add(new Score(labeler, label, name, confidence.doubleValue(), margin.doubleValue(), agrees));
        }
        return scores;
    }

    private static Failure bad(String where) {
        return Failure.of(Kind.VERIFICATION, "bad-row", "reading " + where + ": the field 'scores' is no scores");
    }
}
