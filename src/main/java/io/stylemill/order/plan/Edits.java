package io.stylemill.order.plan;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Attribute;
import io.stylemill.order.manifest.Group.Strength;
import io.stylemill.order.manifest.PerLatent;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The edits of one group's samples.
 *
 * <p>Strengths of sweeps run through all their combinations, those of the last attribute fastest. A
 * strength that is drawn is the same for all combinations and noise variants of what is swept
 * beside it.
 */
final class Edits {
    private final Group group;
    private final Setting setting;
    private final List<Long> keys = new ArrayList<>();
    private final List<List<Integer>> layers = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final long combinations;

    Edits(long seed, Group group, Setting setting) {
        this.group = group;
        this.setting = setting;
        for (int i = 0; i < group.attributes().size(); i++) {
            Attribute attribute = group.attributes().get(i);
            keys.add(Streams.key(seed, group.name(), "attribute/" + attribute.name()));
            // Of a network without w the plan says so once; no direction could fit.
            boolean styles = setting.network().numWs() > 0;
            layers.add(styles ? layers(i, attribute) : List.of());
            if (styles && setting.directions().containsKey(attribute.direction())) {
                checkDirection(i, attribute);
            }
        }
        combinations = PerLatent.of(group).strengths();
    }

    /** Returns what does not fit the network; {@code at} is the group's place. */
    List<Problem> problems(String at) {
        return problems.stream()
                .map(p -> new Problem(at + "/attributes" + p.where().pointer(), p.what()))
                .toList();
    }

    /**
     * Returns the edits of a sample.
     *
     * @param combination number whose remainder by the combinations chooses among the sweeps
     * @param base number of what shares drawn strengths
     */
    List<Recipe.Edit> draw(long combination, long base, int attempt) {
        int count = group.attributes().size();
        Recipe.Edit[] edits = new Recipe.Edit[count];
        long rest = combination % combinations;
        for (int i = count - 1; i >= 0; i--) {
            Attribute attribute = group.attributes().get(i);
            double strength;
            if (attribute.strength() instanceof Strength.Sweep sweep) {
                int values = sweep.values().size();
                strength = sweep.values().get((int) (rest % values));
                rest /= values;
            } else if (attribute.strength() instanceof Strength.Range range) {
                strength = StepDraws.between(range.min(), range.max(), Streams.uniform(keys.get(i), base, attempt));
            } else {
                strength = ((Strength.Fixed) attribute.strength()).value();
            }
            edits[i] = new Recipe.Edit(attribute.name(), direction(attribute).sha256(), strength, layers.get(i));
        }
        return List.of(edits);
    }

    /**
     * Returns the tags of a sample: the group's own, the strengths and the labels that they mean.
     */
    Map<String, String> tags(List<Recipe.Edit> edits) {
        if (edits.isEmpty()) {
            return group.tags();
        }
        Map<String, String> tags = new LinkedHashMap<>(group.tags());
        for (int i = 0; i < edits.size(); i++) {
            Attribute attribute = group.attributes().get(i);
            double strength = edits.get(i).strength();
            tags.put(attribute.strengthTag(), CanonicalJson.number(strength));
            if (!attribute.labels().isEmpty()) {
                tags.put(attribute.name(), attribute.label(strength));
            }
        }
        return Collections.unmodifiableMap(tags);
    }

    private Direction direction(Attribute attribute) {
        Direction direction = setting.directions().get(attribute.direction());
        if (direction == null) {
            throw Failure.bug("a plan was made without the direction " + attribute.direction());
        }
        return direction;
    }

    private List<Integer> layers(int number, Attribute attribute) {
        String named = attribute.layers();
        try {
            return named == null
                    ? IntStream.range(0, setting.network().numWs()).boxed().toList()
                    : Layers.resolve(named, setting.network());
        } catch (Failure e) {
            problems.add(new Problem("/" + number + "/layers", e.getMessage()));
            return List.of();
        }
    }

    private void checkDirection(int number, Attribute attribute) {
        Direction direction = direction(attribute);
        NetworkDescription network = setting.network();
        boolean fits =
                direction.wDim() == network.wDim() && (direction.rows() == 1 || direction.rows() == network.numWs());
        if (!fits) {
            problems.add(new Problem(
                    "/" + number + "/direction",
                    attribute.direction() + " has the shape [" + direction.rows() + ", " + direction.wDim()
                            + "]; a direction of this network has [1, " + network.wDim() + "], or ["
                            + network.numWs() + ", " + network.wDim() + "] with a row for each w layer"));
        }
    }
}
