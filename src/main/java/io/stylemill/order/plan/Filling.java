package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Fill;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Ranges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Works out what a group with a goal makes, once its real images are counted. */
public final class Filling {
    private final Classes classes;
    private final String at;
    private final List<Problem> problems;

    /**
     * @param at the group's place, a JSON pointer
     * @param problems takes what does not fit
     */
    public Filling(Classes classes, String at, List<Problem> problems) {
        this.classes = classes;
        this.at = at;
        this.problems = problems;
    }

    /** What was counted: the digest of the list, and how many images of which class there are. */
    public record Counted(String sha256, Map<String, Long> real, Map<String, Long> published) {}

    /**
     * Returns the group with its number of images and their classes; the group itself after a
     * problem.
     */
    public Group of(Group group, Fill fill, Counted counted) {
        Label label = named(group.label());
        Fill.Target target = named(fill.target());
        if (label == null || target == null) {
            return group;
        }
        Map<String, Long> real = new TreeMap<>();
        Map<String, Long> published = new TreeMap<>();
        for (int i = 0; i < classes.count(); i++) {
            String name = classes.name(i);
            real.put(name, counted.real().getOrDefault(name, 0L));
            long earlier = counted.published().getOrDefault(name, 0L);
            if (earlier > 0) {
                published.put(name, earlier);
            }
        }
        Fill known = fill.counted(target, counted.sha256(), real, published);
        Map<String, Double> missing = new LinkedHashMap<>();
        long total = 0;
        for (Fill.Row row : known.rows(label.className())) {
            if (row.missing() > 0) {
                missing.put(row.className(), (double) row.missing());
                total += row.missing();
            }
        }
        if (total > Manifest.MAX_IMAGES) {
            problems.add(new Problem(
                    at + "/fill/target",
                    total + " images are missing; one manifest makes at most " + Manifest.MAX_IMAGES
                            + ": write a smaller target"));
            return group;
        }
        Label made = total == 0 || label.className() != null ? label : new Label(null, null, null, missing);
        return group.filled(known, total == 0 ? null : (Long) total, made, first(group.latent(), total));
    }

    private @Nullable Label named(Label label) {
        String name = label.className();
        Integer index = label.classIndex();
        try {
            if (name != null) {
                return new Label(classes.name(classes.index(name)), null, null, null);
            }
            return index == null ? Label.NONE : new Label(classes.name(classes.inRange(index)), null, null, null);
        } catch (Failure e) {
            problems.add(new Problem(at + "/label", e.getMessage()));
            return null;
        }
    }

    private Fill.@Nullable Target named(Fill.Target target) {
        Map<String, Fill.Goal> byClass = target.byClass();
        if (byClass == null) {
            return target;
        }
        Map<String, Fill.Goal> named = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        byClass.forEach((word, goal) -> {
            try {
                String name = classes.name(classes.index(word));
                if (named.put(name, goal) != null) {
                    wrong.add(
                            "the target names the class " + name + " twice, by its name and by its index; remove one");
                }
            } catch (Failure e) {
                wrong.add(e.getMessage());
            }
        });
        wrong.forEach(what -> problems.add(new Problem(at + "/fill/target", what)));
        return wrong.isEmpty() ? new Fill.Target(null, named) : null;
    }

    /** Of seeds, the first are used: the next night goes on behind them. */
    private Latent first(Latent latent, long count) {
        if (!(latent instanceof Latent.Seeds seeds) || count == 0) {
            return latent;
        }
        if (seeds.seeds().size() < count) {
            problems.add(new Problem(
                    at + "/latent/seeds",
                    count + " images are missing, and " + seeds.seeds().size()
                            + " seeds are named; name as many or more, or write distribution: normal"));
            return latent;
        }
        List<Ranges.Interval> parts = new ArrayList<>();
        long left = count;
        for (Ranges.Interval part : seeds.seeds().parts()) {
            if (left > 0) {
                long last = Math.min(part.last(), part.first() + left - 1);
                parts.add(new Ranges.Interval(part.first(), last));
                left -= last - part.first() + 1;
            }
        }
        return new Latent.Seeds(new Ranges(parts));
    }
}
