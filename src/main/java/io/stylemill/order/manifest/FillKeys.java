package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Fill.Target;
import io.stylemill.order.manifest.Group.StyleMixing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of {@code fill}: a group that makes what real images lack to a goal. */
final class FillKeys {
    static final String EXAMPLE = "{images: real/, target: 2000}";

    private static final String TARGET_EXPECTED =
            "a number of images for each class, the word max, or numbers by class such as {WBC: 3000}";

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
                            + " as many as the largest class has, or numbers by class")
            .example("{WBC: 3000}");

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
        ValueType<Long> each = Types.whole(1, Manifest.MAX_IMAGES, "2000");
        ValueType<Target> single = new ValueType<>(
                spot -> {
                    String word =
                            spot.scalar(Yaml.Form.TEXT).map(Yaml.Scalar::text).orElse("");
                    if (word.equals("max")) {
                        return Target.MAX;
                    }
                    if (!(spot.yaml() instanceof Yaml.Scalar one) || !one.isNumber()) {
                        spot.wrongType(TARGET_EXPECTED);
                        return null;
                    }
                    Long number = each.read(spot);
                    return number == null ? null : new Target(number, null);
                },
                FillKeys::write,
                Map.of("anyOf", List.of(Map.of("const", "max"), each)),
                "",
                "2000",
                "");
        return Types.byKind(
                single, counts().as(byClass -> new Target(null, byClass), t -> Map.of()), null, FillKeys::write);
    }

    private static Object write(Target target) {
        Long each = target.each();
        Map<String, Long> byClass = target.byClass();
        return byClass != null ? byClass : each != null ? each : "max";
    }

    /** Numbers of images by the names of classes. */
    private static ValueType<Map<String, Long>> counts() {
        ValueType<Long> number = Types.whole(0, Manifest.MAX_IMAGES, "3000");
        return ValueType.of(
                        Map.<String, Object>of("type", "object", "additionalProperties", number),
                        "{WBC: 3000}",
                        (SourcePosition spot) -> counts(spot, number))
                .shared("classCounts");
    }

    private static @Nullable Map<String, Long> counts(SourcePosition spot, ValueType<Long> number) {
        List<Yaml.Entry> entries =
                spot.entries(0, Integer.MAX_VALUE, "a number of images by class, such as {WBC: 3000}");
        if (entries == null) {
            return null;
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Yaml.Entry entry : entries) {
            String name = entry.key().text();
            SourcePosition value = spot.child(name, entry.value());
            LabelKeys.checkKnown(name, entry.key().line(), entry.key().column(), value);
            Long n = number.read(value);
            counts.put(name, n == null ? 0 : n);
        }
        return counts;
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
