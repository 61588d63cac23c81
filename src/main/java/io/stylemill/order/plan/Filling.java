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

    /** Returns the group with its number of images and their classes; the group itself after a problem. */
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
        Map<String, Long> byClass = target.byClass();
        if (byClass == null) {
            return target;
        }
        Map<String, Long> named = new TreeMap<>();
        try {
            for (Map.Entry<String, Long> one : byClass.entrySet()) {
                if (named.put(classes.name(classes.index(one.getKey())), one.getValue()) != null) {
                    throw Failure.input("bad-target", "the target names the class '" + one.getKey() + "' twice");
                }
            }
        } catch (Failure e) {
            problems.add(new Problem(at + "/fill/target", e.getMessage()));
            return null;
        }
        return new Fill.Target(null, named);
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
