package io.stylemill.order.plan;

import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Step.Parameter;
import io.stylemill.record.CanonicalJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws how the images of one group are moved and turned. */
final class Moves {
    private final Group.@Nullable Transform asked;
    private final long key;

    Moves(long seed, Group group) {
        this.asked = group.transform();
        this.key = Streams.key(seed, group.name(), "transform");
    }

    /** Draws all three numbers, so that one that is fixed does not change the others. */
    Recipe.Transform draw(long number, int attempt) {
        if (asked == null) {
            return Recipe.Transform.IDENTITY;
        }
        CounterRandom random = new CounterRandom(Streams.at(key, number, attempt));
        double x = value(asked.translateX(), random.nextDouble());
        double y = value(asked.translateY(), random.nextDouble());
        return new Recipe.Transform(x, y, value(asked.rotate(), random.nextDouble()));
    }

    /** Adds what was done as labels: those numbers that the manifest speaks of. */
    void label(Recipe.Transform drawn, Map<String, String> tags) {
        if (asked == null) {
            return;
        }
        for (String name : asked.tagNames()) {
            double value = name.equals(Group.Transform.X)
                    ? drawn.translateX()
                    : name.equals(Group.Transform.Y) ? drawn.translateY() : drawn.rotate();
            tags.put(name, CanonicalJson.number(value));
        }
    }

    private static double value(@Nullable Parameter parameter, double share) {
        if (parameter instanceof Parameter.Range range) {
            return StepDraws.between(range.min(), range.max(), share);
        }
        return parameter instanceof Parameter.Number number ? number.value() : 0;
    }
}
