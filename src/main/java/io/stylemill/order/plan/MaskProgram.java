package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Labeler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

    /** Returns it as a value that JSON can hold. */
    Map<String, Object> fields() {
        Map<String, Object> takes = new TreeMap<>();
        takes.put("width", input.width());
        takes.put("height", input.height());
        takes.put("channels", input.channels());
        takes.put("mean", input.mean());
        takes.put("std", input.std());
        Map<String, Object> map = new TreeMap<>();
        map.put("kind", word(kind));
        map.put("classes", classes);
        map.put("input", takes);
        map.put("output", paints() ? word(output) : "");
        map.put("min_score", paints() ? 0 : minScore);
        return map;
    }

    /**
     * Returns what {@link #fields} wrote.
     *
     * @throws Failure {@code bad-recipe} (INPUT)
     */
    static MaskProgram parse(@Nullable Object value) {
        if (value instanceof Map<?, ?> map
                && map.get("classes") instanceof List<?> names
                && names.size() > 1
                && names.stream().allMatch(String.class::isInstance)
                && map.get("input") instanceof Map<?, ?> takes
                && takes.get("width") instanceof Integer width
                && takes.get("height") instanceof Integer height
                && takes.get("channels") instanceof Integer channels
                && (channels == 1 || channels == 3)
                && Math.min(width, height) > 0
                && map.get("min_score") instanceof Number minScore) {
            List<Double> mean = numbers(takes.get("mean"), channels);
            List<Double> std = numbers(takes.get("std"), channels);
            Labeler.Input input = new Labeler.Input(width, height, channels, mean, std);
            List<String> classes = names.stream().map(String::valueOf).toList();
            if (word(Labeler.Kind.SEGMENTATION).equals(map.get("kind"))) {
                for (Labeler.Output output : Labeler.Output.values()) {
                    if (word(output).equals(map.get("output"))) {
                        return new MaskProgram(Labeler.Kind.SEGMENTATION, classes, input, output, 0);
                    }
                }
            } else if (word(Labeler.Kind.DETECTION).equals(map.get("kind"))) {
                return new MaskProgram(
                        Labeler.Kind.DETECTION, classes, input, Labeler.Output.PROBABILITIES, minScore.doubleValue());
            }
        }
        throw bad(value);
    }

    private static List<Double> numbers(@Nullable Object value, int channels) {
        List<Double> numbers = new ArrayList<>();
        for (Object one : value instanceof List<?> list ? list : List.of()) {
            if (one instanceof Number number) {
                numbers.add(number.doubleValue());
            }
        }
        if (numbers.size() != channels) {
            throw bad(value);
        }
        return numbers;
    }

    private static Failure bad(@Nullable Object found) {
        return Failure.input(
                "bad-recipe",
                "the record's 'masks.program' is " + found
                        + "; it must declare a program of segmentation or detection as a manifest does");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
