package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how StyleGAN3 images are moved and turned. */
final class TransformParser {
    private static final SourcePosition.Bounds TRANSLATE = SourcePosition.Bounds.of(-10, 10);
    private static final SourcePosition.Bounds ROTATE = SourcePosition.Bounds.of(-360, 360);

    private TransformParser() {}

    /** Returns the transform, or null where nothing is asked for or after reporting. */
    static Group.@Nullable Transform transform(SourcePosition spot) {
        Section section = Section.of(
                spot,
                "a mapping such as {translate: [0.1, 0], rotate: {min: -10, max: 10}}",
                List.of("translate", "rotate"));
        if (section == null) {
            return null;
        }
        List<SourcePosition> translate = section.get("translate")
                .map(s -> s.items(2, 2, "x and y in image widths, for example [0.1, 0] or [{min: -0.1, max: 0.1}, 0]"))
                .orElse(null);
        Step.Parameter x = translate == null ? null : parameter(translate.get(0), TRANSLATE, "0.1");
        Step.Parameter y = translate == null ? null : parameter(translate.get(1), TRANSLATE, "0.1");
        Step.Parameter rotate =
                section.get("rotate").map(s -> parameter(s, ROTATE, "10")).orElse(null);
        return x == null && y == null && rotate == null ? null : new Group.Transform(x, y, rotate);
    }

    private static Step.@Nullable Parameter parameter(
            SourcePosition spot, SourcePosition.Bounds bounds, String example) {
        if (spot.isMapping()) {
            double[] range = Drawn.range(spot, bounds, "{min: -" + example + ", max: " + example + "}");
            return range == null ? null : new Step.Parameter.Range(range[0], range[1]);
        }
        Double value = spot.number(bounds, example + ", or {min: -" + example + ", max: " + example + "}");
        return value == null ? null : new Step.Parameter.Number(value);
    }
}
