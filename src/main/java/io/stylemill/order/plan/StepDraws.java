package io.stylemill.order.plan;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.image.Size;
import io.stylemill.order.manifest.Step;
import io.stylemill.order.manifest.Step.Parameter;
import io.stylemill.order.plan.Recipe.DrawnStep;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Draws the parameters of the post-processing steps for one group's samples.
 *
 * <p>Drawn numbers are rounded to six decimals, so that the record shows exactly what was used.
 * Whole-number parameters are drawn from all whole numbers of their range, both ends included.
 */
final class StepDraws {
    private final List<Step> steps;
    private final List<Map<String, Long>> keys = new ArrayList<>();
    private final List<Size> sizes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    StepDraws(long seed, String group, List<Step> steps, NetworkDescription network) {
        this.steps = steps;
        sizes.add(new Size(network.width(), network.height(), network.channels()));
        for (int i = 0; i < steps.size(); i++) {
            Map<String, Long> stepKeys = new TreeMap<>();
            for (String parameter : steps.get(i).parameters().keySet()) {
                stepKeys.put(parameter, Streams.key(seed, group, "postprocess/" + i + "/" + parameter));
            }
            stepKeys.put("", Streams.key(seed, group, "postprocess/" + i));
            keys.add(stepKeys);
            sizes.add(after(i));
        }
    }

    /** Returns the shape that a step makes at most. */
    private Size after(int step) {
        String operation = steps.get(step).operation();
        Map<String, Object> most = parameters(
                step,
                (name, parameter) ->
                        parameter instanceof Parameter.Range range ? (Object) range.max() : value(parameter, 0, 0, 0),
                new StreamId(0, 0));
        try {
            return io.stylemill.image.Step.of(operation, most).after(sizes.get(step));
        } catch (Failure e) {
            problems.add(new Problem("/postprocess/" + step + "/" + operation, e.getMessage()));
            return sizes.get(step);
        }
    }

    /** Returns width and height of the finished images. */
    int[] finalSize() {
        Size last = sizes.get(steps.size());
        return new int[] {last.width(), last.height()};
    }

    /** Returns what cannot be done to images of this network. */
    List<Problem> problems() {
        return problems;
    }

    List<DrawnStep> draw(long slot, int attempt) {
        List<DrawnStep> drawn = new ArrayList<>(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            Map<String, Long> stepKeys = keys.get(i);
            Map<String, Object> parameters = parameters(
                    i,
                    (name, parameter) -> value(parameter, stepKeys.getOrDefault(name, 0L), slot, attempt),
                    Streams.at(stepKeys.getOrDefault("", 0L), slot, attempt));
            drawn.add(new DrawnStep(steps.get(i).operation(), parameters));
        }
        return drawn;
    }

    /** @param noise stream of the numbers of a noise */
    private Map<String, Object> parameters(int i, BiFunction<String, Parameter, Object> value, StreamId noise) {
        Step step = steps.get(i);
        Map<String, Object> parameters = new TreeMap<>();
        step.parameters().forEach((name, parameter) -> parameters.put(name, value.apply(name, parameter)));
        if (step.operation().equals("crop")) {
            Size size = sizes.get(i);
            parameters.putIfAbsent("x", middle(size.width(), parameters.get("width")));
            parameters.putIfAbsent("y", middle(size.height(), parameters.get("height")));
        }
        if (step.operation().equals("gaussianNoise")) {
            parameters.put("key", RecipeText.hex(noise.key()));
            parameters.put("counter", RecipeText.hex(noise.counter()));
        }
        return parameters;
    }

    private static double middle(int side, @Nullable Object part) {
        return part instanceof Double kept ? Math.max(0, Math.floor((side - kept) / 2)) : 0;
    }

    private static Object value(Parameter parameter, long key, long slot, int attempt) {
        if (parameter instanceof Parameter.Number number) {
            return number.value();
        }
        if (parameter instanceof Parameter.Text text) {
            return text.value();
        }
        double share = Streams.uniform(key, slot, attempt);
        if (parameter instanceof Parameter.Chance chance) {
            return share < chance.probability();
        }
        Parameter.Range range = (Parameter.Range) parameter;
        return range.whole()
                ? Math.floor(range.min() + share * (range.max() - range.min() + 1))
                : between(range.min(), range.max(), share);
    }

    /** Returns the number at a share of a range, to six decimals and never outside. */
    static double between(double min, double max, double share) {
        double rounded = Math.rint((min + share * (max - min)) * 1e6) / 1e6;
        return Math.min(max, Math.max(min, rounded));
    }

    /**
     * Returns the bytes of Java's heap that finishing one image takes at most: pixels before and
     * after a step, the lines of integers that resizing and blurring go through, the planes of
     * JPEG, and the file.
     */
    long workingBytes(int channels) {
        long most = 0;
        for (int i = 0; i < steps.size(); i++) {
            long before = pixels(i);
            String operation = steps.get(i).operation();
            boolean filtered = operation.equals("resize") || operation.equals("gaussianBlur");
            long lines = filtered
                    ? Integer.BYTES
                            * (before
                                    + 2L
                                            * sizes.get(i + 1).width()
                                            * sizes.get(i).height())
                    : 0;
            if (operation.equals("jpeg")) {
                lines = before;
            }
            most = Math.max(most, before + pixels(i + 1) + lines);
        }
        return channels * Math.max(most, 2 * pixels(steps.size()));
    }

    /** Returns the pixels of an image before a step. */
    private long pixels(int step) {
        return (long) sizes.get(step).width() * sizes.get(step).height();
    }
}
