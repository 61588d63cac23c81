package io.stylemill.order.plan;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Step;
import io.stylemill.order.manifest.Step.Parameter;
import io.stylemill.order.plan.Recipe.DrawnStep;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Draws the parameters of the post-processing steps for one group's samples.
 *
 * <p>Drawn numbers are rounded to six decimals, so that the record shows exactly what was used. Whole-number parameters
 * are drawn from all whole numbers of their range, both ends included.
 */
final class StepDraws {
    private final List<Step> steps;
    private final List<Map<String, Long>> keys = new ArrayList<>();
    private final List<int[]> sizes = new ArrayList<>();

    StepDraws(long seed, String group, List<Step> steps, NetworkDescription network) {
        this.steps = steps;
        int width = network.width();
        int height = network.height();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Map<String, Long> stepKeys = new TreeMap<>();
            for (String parameter : step.parameters().keySet()) {
                stepKeys.put(parameter, Streams.key(seed, group, "postprocess/" + i + "/" + parameter));
            }
            stepKeys.put("", Streams.key(seed, group, "postprocess/" + i));
            keys.add(stepKeys);
            sizes.add(new int[] {width, height});
            width = widthAfter(step, width);
            height = heightAfter(step, height);
        }
        sizes.add(new int[] {width, height});
    }

    /** Returns width and height of the finished images. */
    int[] finalSize() {
        return sizes.get(steps.size()).clone();
    }

    /** Returns what cannot be done to images of this network. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (!step.operation().equals("crop")) {
                continue;
            }
            int[] size = sizes.get(i);
            int right = (int) most(step, "x") + (int) number(step, "width");
            int bottom = (int) most(step, "y") + (int) number(step, "height");
            if (right > size[0] || bottom > size[1]) {
                problems.add(new Problem(
                        "/postprocess/" + i + "/crop",
                        "the crop reaches to " + right + " x " + bottom + " pixels, but at this step the image is "
                                + size[0] + " x " + size[1] + "; make the crop smaller or move it"));
            }
        }
        return problems;
    }

    List<DrawnStep> draw(long slot, int attempt) {
        List<DrawnStep> drawn = new ArrayList<>(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Map<String, Long> stepKeys = keys.get(i);
            Map<String, Object> parameters = new TreeMap<>();
            step.parameters().forEach((name, parameter) -> {
                long key = stepKeys.getOrDefault(name, 0L);
                parameters.put(name, value(parameter, key, slot, attempt));
            });
            if (step.operation().equals("crop")) {
                int[] size = sizes.get(i);
                parameters.putIfAbsent("x", Math.floor((size[0] - number(step, "width")) / 2));
                parameters.putIfAbsent("y", Math.floor((size[1] - number(step, "height")) / 2));
            }
            if (step.operation().equals("gaussianNoise")) {
                StreamId stream = Streams.at(stepKeys.getOrDefault("", 0L), slot, attempt);
                parameters.put("key", RecipeText.hex(stream.key()));
                parameters.put("counter", RecipeText.hex(stream.counter()));
            }
            drawn.add(new DrawnStep(step.operation(), parameters));
        }
        return drawn;
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
     * Returns the bytes of Java's heap that finishing one image takes at most: pixels before and after a step, the lines of
     * integers that resizing and blurring go through, the planes of JPEG, and the file.
     */
    long workingBytes(int channels) {
        long most = 0;
        for (int i = 0; i < steps.size(); i++) {
            long before = (long) sizes.get(i)[0] * sizes.get(i)[1];
            long after = (long) sizes.get(i + 1)[0] * sizes.get(i + 1)[1];
            String operation = steps.get(i).operation();
            boolean filtered = operation.equals("resize") || operation.equals("gaussianBlur");
            long lines = filtered ? Integer.BYTES * (before + 2L * sizes.get(i + 1)[0] * sizes.get(i)[1]) : 0;
            if (operation.equals("jpeg")) {
                lines = before;
            }
            most = Math.max(most, before + after + lines);
        }
        int[] last = finalSize();
        return channels * Math.max(most, 2L * last[0] * last[1]);
    }

    private static int widthAfter(Step step, int width) {
        return switch (step.operation()) {
            case "resize", "crop" -> (int) number(step, "width");
            case "pad" -> width + (int) number(step, "left") + (int) number(step, "right");
            default -> width;
        };
    }

    private static int heightAfter(Step step, int height) {
        return switch (step.operation()) {
            case "resize", "crop" -> (int) number(step, "height");
            case "pad" -> height + (int) number(step, "top") + (int) number(step, "bottom");
            default -> height;
        };
    }

    private static double number(Step step, String name) {
        @Nullable Parameter parameter = step.parameters().get(name);
        return parameter instanceof Parameter.Number number ? number.value() : 0;
    }

    private static double most(Step step, String name) {
        @Nullable Parameter parameter = step.parameters().get(name);
        return parameter instanceof Parameter.Range range ? range.max() : number(step, name);
    }
}
