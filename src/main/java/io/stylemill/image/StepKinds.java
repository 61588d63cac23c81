package io.stylemill.image;

import static io.stylemill.image.Step.LARGEST_SIDE;

import io.stylemill.failure.Failure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The steps by the name that records give them, each with its parameters and their bounds. */
final class StepKinds {
    private static final Map<String, Function<StepParameters, Step>> KINDS = new LinkedHashMap<>();

    /** How a step is made of its parameters. */
    static final Map<String, Function<StepParameters, Step>> BY_NAME = Collections.unmodifiableMap(KINDS);

    static {
        add(
                "resize",
                p -> new Step.Resize(
                        p.whole("width", 1, LARGEST_SIDE),
                        p.whole("height", 1, LARGEST_SIDE),
                        Filter.named(p.text("filter"))));
        add(
                "crop",
                p -> new Step.Crop(
                        p.whole("x", 0, LARGEST_SIDE),
                        p.whole("y", 0, LARGEST_SIDE),
                        p.whole("width", 1, LARGEST_SIDE),
                        p.whole("height", 1, LARGEST_SIDE)));
        add(
                "pad",
                p -> new Step.Pad(
                        p.whole("left", 0, LARGEST_SIDE),
                        p.whole("top", 0, LARGEST_SIDE),
                        p.whole("right", 0, LARGEST_SIDE),
                        p.whole("bottom", 0, LARGEST_SIDE),
                        p.whole("fill", 0, 255)));
        add("flip", p -> new Step.Flip(p.decision("horizontal"), p.decision("vertical")));
        add("grayscale", p -> new Step.Grayscale());
        add("brightness", p -> new Step.Brightness(p.number("factor", 0, 100)));
        add("contrast", p -> new Step.Contrast(p.number("factor", 0, 100)));
        add("saturation", p -> new Step.Saturation(p.number("factor", 0, 100)));
        add("gaussianBlur", p -> new Step.GaussianBlur(p.number("sigma", 0, 100)));
        add("gaussianNoise", p -> new Step.GaussianNoise(p.number("sigma", 0, 255), p.hex("key"), p.hex("counter")));
        add("jpeg", p -> new Step.Jpeg(p.whole("quality", 1, 100), p.subsampling("subsampling")));
    }

    private StepKinds() {}

    private static void add(String name, Function<StepParameters, Step> make) {
        KINDS.put(name, make);
    }

    /** @throws Failure {@code unknown-step} */
    static Function<StepParameters, Step> named(String name) {
        Function<StepParameters, Step> kind = BY_NAME.get(name);
        if (kind == null) {
            throw Failure.input(
                    "unknown-step",
                    "There is no post-processing step '" + name + "'; use one of "
                            + String.join(", ", BY_NAME.keySet()));
        }
        return kind;
    }
}
