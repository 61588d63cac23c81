package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Group.Transform;
import io.stylemill.order.manifest.Step.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of {@code transform}: how StyleGAN3 images are moved and turned. */
final class TransformKeys {
    private static final Key<Transform, List<Parameter>> TRANSLATE =
            Key.of("translate", translate(drawn(SourcePosition.Bounds.of(-10, 10), "0.1")), (Transform transform) -> {
                Parameter x = transform.translateX();
                Parameter y = transform.translateY();
                return x == null || y == null ? null : List.of(x, y);
            });

    private static final Key<Transform, Parameter> ROTATE =
            Key.of("rotate", drawn(SourcePosition.Bounds.of(-360, 360), "10"), Transform::rotate);

    /** Nothing is read where nothing is asked for. */
    static final MappingType<Transform> TRANSFORM = new MappingType<>(
            "a mapping such as {translate: [0.1, 0], rotate: {min: -10, max: 10}}",
            List.of(TRANSLATE, ROTATE),
            section -> {
                List<Parameter> xy = section.or(TRANSLATE, List.of());
                Parameter rotate = section.find(ROTATE);
                return xy.isEmpty() && rotate == null
                        ? null
                        : new Transform(xy.isEmpty() ? null : xy.get(0), xy.isEmpty() ? null : xy.get(1), rotate);
            });

    private TransformKeys() {}

    private static ValueType<List<Parameter>> translate(ValueType<Parameter> each) {
        return new ValueType<>(
                spot -> translate(spot, each),
                xy -> xy.stream().map(each.writer()).toList(),
                Lists.schema(each, 2, 2),
                "",
                "[0.1, 0]",
                "");
    }

    private static @Nullable List<Parameter> translate(SourcePosition spot, ValueType<Parameter> each) {
        List<SourcePosition> items =
                spot.items(2, 2, "x and y in image widths, for example [0.1, 0] or [{min: -0.1, max: 0.1}, 0]");
        if (items == null) {
            return null;
        }
        Parameter x = each.read(items.get(0));
        Parameter y = each.read(items.get(1));
        return x == null || y == null ? null : List.of(x, y);
    }

    private static ValueType<Parameter> drawn(SourcePosition.Bounds bounds, String example) {
        String range = "{min: -" + example + ", max: " + example + "}";
        return Operation.drawn(
                Types.number(bounds, example, example + ", or " + range), Lists.drawn(bounds, range, ""), false);
    }
}
