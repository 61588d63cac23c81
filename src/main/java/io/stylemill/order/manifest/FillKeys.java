package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Fill.Goal;
import io.stylemill.order.manifest.Fill.Target;
import io.stylemill.order.manifest.Group.StyleMixing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys of {@code fill}: a group that makes what real images lack to a goal. */
final class FillKeys {
    static final String EXAMPLE = "{images: real/, target: 2000}";

    private static final String MAX = "max";
    private static final String GOALS = "goals by class, such as {WBC: 3000, Platelets: max}";
    private static final String TARGET_EXPECTED = "a number of images for each class, the word max, or " + GOALS;

    private static final Key<Fill, String> IMAGES = Key.of(
                    "images",
                    Types.line("a folder of real images, for example real/ or s3://bucket/real/, or a CSV file"),
                    Fill::images)
            .example("real/")
            .required()
            .says(
                    "folder, or `s3://bucket/prefix/`, with a folder for each class; with `by: csv` the address of a CSV file."
                            + " The images are counted by their names, and not read");

    private static final Key<Fill, Fill.By> BY = Key.of("by", Types.word(Fill.By.class), Fill::by)
            .otherwise(Fill.By.FOLDER)
            .says(
                    "what tells the class of an image: `folder`, the first folder of its path, or `csv`, a file with the columns"
                            + " `file` and `label`");

    private static final Key<Fill, Target> TARGET = Key.of("target", target(), Fill::target)
            .required()
            .says(
                    "how many images a class is to have, real and published ones together: a number for every class, `max` for"
                            + " as many as the largest class has, or these by class")
            .example("{WBC: 3000, Platelets: max}");

    private static final Key<Fill, String> SHA256 = Key.of(
                    "sha256",
                    Types.sha256("the SHA-256 of the list of real images, 64 hex digits as the plan prints it"),
                    Fill::sha256)
            .without("not checked")
            .says(
                    "SHA-256 of the sorted list of the images' names, one in a line, or of the CSV file; another list is refused."
                            + " The plan always states it. `cd real && find * -type f \\| LC_ALL=C sort \\| sha256sum` prints it for a"
                            + " folder that has only images");

    private static final Key<Fill, Map<String, Long>> REAL = Key.of("real", counts(), Fill::real)
            .without("counted")
            .says("real images by class; plans state it, and nothing is counted where it is stated");

    private static final Key<Fill, Map<String, Long>> PUBLISHED = Key.of("published", counts(), Fill::published)
            .otherwise(Map.of())
            .without("counted")
            .says("images of earlier versions by class; plans of [scheduled](#schedule) runs state it");

    static final MappingType<Fill> FILL = new MappingType<>(
            "a mapping such as " + EXAMPLE, List.of(IMAGES, BY, TARGET, SHA256, REAL, PUBLISHED), section -> {
                String images = section.find(IMAGES);
                Target target = section.find(TARGET);
                return images == null || target == null || section.refused(BY, REAL, PUBLISHED)
                        ? null
                        : new Fill(
                                images,
                                section.value(BY),
                                target,
                                section.find(SHA256),
                                section.find(REAL),
                                section.value(PUBLISHED));
            });

    private FillKeys() {}

    private static ValueType<Target> target() {
        return Types.byKind(
                goal(TARGET_EXPECTED, 1, "2000").as(each -> new Target(each, null), target -> target.each()),
                byClass(goal("a number of images, or the word max", 0, "3000"), GOALS)
                        .shared("classGoals")
                        .as(goals -> new Target(null, goals), target -> target.byClass()),
                null,
                FillKeys::write);
    }

    private static Object write(Target target) {
        Goal each = target.each();
        Map<String, Goal> byClass = target.byClass();
        Map<String, Object> goals = new TreeMap<>();
        if (byClass != null) {
            byClass.forEach((name, goal) -> goals.put(name, write(goal)));
        }
        return each == null ? goals : write(each);
    }

    private static Object write(Goal goal) {
        Long images = goal.images();
        return images == null ? MAX : images;
    }

    /** How many images a class is to have. */
    private static ValueType<Goal> goal(String expected, int least, String example) {
        ValueType<Long> number = Types.whole(least, Manifest.MAX_IMAGES, example);
        return new ValueType<>(
                spot -> {
                    String word =
                            spot.scalar(Yaml.Form.TEXT).map(Yaml.Scalar::text).orElse("");
                    if (word.equals(MAX)) {
                        return Goal.MAX;
                    }
                    if (!(spot.yaml() instanceof Yaml.Scalar one) || !one.isNumber()) {
                        spot.wrongType(expected);
                        return null;
                    }
                    Long images = number.read(spot);
                    return images == null ? null : new Goal(images);
                },
                FillKeys::write,
                Map.of("anyOf", List.of(Map.of("const", MAX), number)),
                "",
                example,
                "");
    }

    /** Numbers of images by the names of classes. */
    private static ValueType<Map<String, Long>> counts() {
        return byClass(Types.whole(0, Manifest.MAX_IMAGES, "3000"), "a number of images by class, such as {WBC: 3000}")
                .shared("classCounts");
    }

    private static <T> ValueType<Map<String, T>> byClass(ValueType<T> one, String expected) {
        return ValueType.of(
                Map.<String, Object>of("type", "object", "additionalProperties", one),
                "{WBC: 3000}",
                spot -> byClass(spot, one, expected));
    }

    private static <T> @Nullable Map<String, T> byClass(SourcePosition spot, ValueType<T> one, String expected) {
        List<Yaml.Entry> entries = spot.entries(0, Integer.MAX_VALUE, expected);
        if (entries == null) {
            return null;
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (Yaml.Entry entry : entries) {
            String name = entry.key().text();
            SourcePosition place = spot.child(name, entry.value());
            LabelKeys.checkKnown(name, entry.key().line(), entry.key().column(), place);
            T value = one.read(place);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    /** Reports what a group says beside its goal that no goal can be met with. */
    static void check(Section section, Group group, Fill fill, Keys keys) {
        Group.Label label = group.label();
        boolean counted = fill.real() != null;
        if (!counted && group.count() != null) {
            section.report(keys.count(), Rule.FILL, "fill works out how many images are made; remove count");
        }
        if (!counted && (label.vector() != null || label.balance() != null)) {
            section.report(
                    keys.label(),
                    Rule.FILL,
                    "fill works out how many images of each class are made; leave label out, or write one class, such as"
                            + " {class: WBC}");
        }
        boolean one = label.className() != null || label.classIndex() != null;
        if (!counted && one && fill.target().byClass() != null) {
            section.report(
                    keys.fill(),
                    Rule.FILL,
                    "label names the one class that is filled, so target is its number; write for example target: 3000");
        }
        if (group.latent() instanceof Latent.Walk) {
            section.report(
                    keys.latent(), Rule.FILL, "a walk makes whole clips, and not as many images as are missing" + USE);
        }
        if (group.latent() instanceof Latent.File file && !file.varies()) {
            section.report(
                    keys.latent(),
                    Rule.FILL,
                    "fill makes as many images around the rows as are missing, and without jitter they would be the same;"
                            + " add for example jitter: {std: 0.2}");
        } else if (group.latent() instanceof Latent.File file && file.copies() > 1) {
            section.report(
                    keys.latent(), Rule.FILL, "fill works out how many images are made around each row; remove copies");
        }
        List<String> factors = PerLatent.words(group);
        if (PerLatent.of(group).images() > 1) {
            section.report(
                    keys.fill(),
                    Rule.FILL,
                    String.format(
                            Locale.ROOT,
                            "each latent makes %d images (%s), so the number that is missing cannot be met; remove them, or"
                                    + " write count instead of fill",
                            PerLatent.of(group).images(),
                            String.join(" x ", factors)));
        }
        StyleMixing mixing = group.styleMixing();
        if (mixing != null && mixing.seeds() != null && !mixing.matrix()) {
            section.report(
                    keys.mixing(),
                    Rule.FILL,
                    "mixing seeds are paired with latents, and fill works out how many there are; write seeds: random");
        }
    }

    private static final String USE = "; use a distribution, seeds, or rows of a file with jitter";

    /** The keys of the group, to report at. */
    record Keys(
            Key<Group, Long> count,
            Key<Group, Group.Label> label,
            Key<Group, Latent> latent,
            Key<Group, StyleMixing> mixing,
            Key<Group, Fill> fill) {}
}
