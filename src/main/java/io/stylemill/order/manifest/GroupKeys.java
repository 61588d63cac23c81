package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Group.Attribute;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.Noise;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Group.Transform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of a group of samples. */
final class GroupKeys {
    /** Far below the 2^47 slots that random numbers can tell apart. */
    private static final long LAST_FIRST_SLOT = 100_000_000_000_000L;

    private static final int MOST_TAGS = 100;
    private static final int LONGEST_TAG = 1_000;
    private static final Pattern TAG = Pattern.compile(".*\\S.*", Pattern.DOTALL);
    private static final Truncation NO_TRUNCATION = new Truncation(new Truncation.Psi.Fixed(1), null);

    private static final Key<Group, String> NAME = Key.of(
                    "name", Types.name("white-cells").also(GroupKeys::alone), Group::name)
            .example("all")
            .required()
            .says("unique in the file; 1 to 64 lower-case letters, digits and hyphens");

    private static final Key<Group, Long> COUNT = Key.of(
                    "count", Types.whole(1, Manifest.MAX_IMAGES, "400"), Group::count)
            .without("see [below](#how-many-images)")
            .says("how many images")
            .typical();

    private static final Key<Group, Label> LABEL = Key.<Group, Label>of(
                    "label", LabelKeys.SHORT, group -> group.label().equals(Label.NONE) ? null : group.label())
            .without("none")
            .says("the class that the images are made for: its name or index, or a mapping, see below")
            .typical();

    private static final Key<Group, Latent> LATENT =
            Key.of("latent", LatentKeys.LATENT, Group::latent).required().says("where z or w comes from");

    private static final Key<Group, Truncation> TRUNCATION = Key.of(
                    "truncation", TruncationKeys.SHORT, Group::truncation)
            .without("`{psi: 1}`")
            .says("how far w is moved towards its mean: psi, or a mapping, see below")
            .typical();

    private static final Key<Group, StyleMixing> MIXING = Key.of(
                    "styleMixing", MixingKeys.MIXING.type(), Group::styleMixing)
            .without("none")
            .says("layers of w from a second latent");

    private static final Key<Group, List<Attribute>> ATTRIBUTES = Key.<Group, List<Attribute>>of(
                    "attributes",
                    AttributeKeys.ATTRIBUTES,
                    group -> group.attributes().isEmpty() ? null : group.attributes())
            .without("none")
            .says("edits of w along directions; their strengths become tags");

    private static final Key<Group, Noise> NOISE = Key.of("noise", NoiseKeys.NOISE.type(), Group::noise)
            .without("`{mode: const}`")
            .says("the values of the noise inputs");

    private static final Key<Group, Transform> TRANSFORM = Key.of(
                    "transform", TransformKeys.TRANSFORM.type(), Group::transform)
            .without("none")
            .says(
                    "StyleGAN3: `translate` `[x, y]` in image widths, `rotate` in degrees, each a number or a range; becomes"
                            + " [labels](latents.md#moved-and-turned-geometric-labels)")
            .example("{translate: [0, 0.1], rotate: {min: -10, max: 10}}");

    private static final Key<Group, Double> LOD = Key.of(
                    "lod", Types.number(SourcePosition.Bounds.of(0, 10), "0"), Group::lod)
            .without("as stored")
            .says("StyleGAN v1: level of progressive growing, 0 is the finished image")
            .example("1.5");

    private static final Key<Group, Map<String, String>> TAGS = Key.of(
                    "tags",
                    ValueType.of(
                            Map.of(
                                    "type",
                                    "object",
                                    "maxProperties",
                                    MOST_TAGS,
                                    "propertyNames",
                                    Map.of("minLength", 1, "maxLength", Types.LONGEST_NAME, "pattern", "\\S"),
                                    "additionalProperties",
                                    Map.of(
                                            "anyOf",
                                            List.of(
                                                    Types.text(LONGEST_TAG, "text"),
                                                    Map.of("type", "number"),
                                                    Map.of("type", "boolean")))),
                            "{stain: giemsa}",
                            GroupKeys::tags),
                    Group::tags)
            .without("none")
            .says("up to " + MOST_TAGS
                    + " texts, copied into every record; numbers and true/false stay as you wrote them")
            .typical();

    private static final Key<Group, Long> FIRST_SLOT = Key.<Group, Long>of(
                    "firstSlot",
                    Types.whole(0, LAST_FIRST_SLOT, "400"),
                    group -> group.firstSlot() > 0 ? group.firstSlot() : null)
            .otherwise(0L)
            .says("number of the group's first sample among all that the dataset will ever have; plans of"
                    + " [scheduled](#schedule) runs state it");

    private static final Key<Group, Fill> FILL = Key.of("fill", FillKeys.FILL.type(), Group::fill)
            .without("none")
            .says("real images are counted by class, and what is missing to a goal is made, see [below](#fill)")
            .example(FillKeys.EXAMPLE);

    private static final FillKeys.Keys BESIDE_FILL = new FillKeys.Keys(COUNT, LABEL, LATENT, MIXING, FILL);

    static final MappingType<Group> GROUP = new MappingType<>(
                    "a group such as {name: all, latent: {seeds: \"0-99\"}}",
                    List.of(
                            NAME,
                            COUNT,
                            LABEL,
                            LATENT,
                            TRUNCATION,
                            MIXING,
                            ATTRIBUTES,
                            NOISE,
                            TRANSFORM,
                            LOD,
                            TAGS,
                            FILL,
                            FIRST_SLOT),
                    GroupKeys::group)
            .first(section ->
                    section.spot().known().tags = section.or(TAGS, Map.of()).keySet());

    static final ValueType<List<Group>> GROUPS = new ValueType<>(
            GroupKeys::groups,
            groups -> groups.stream().map(GROUP::write).toList(),
            Lists.schema(GROUP.type(), 1, Integer.MAX_VALUE),
            "",
            "[{name: all, latent: {seeds: \"0-99\"}}]",
            "");

    private GroupKeys() {}

    private static List<Group> groups(SourcePosition spot) {
        List<Group> groups = spot.each(
                1,
                Integer.MAX_VALUE,
                "a list with at least one group, such as - {name: all, latent: {seeds: \"0-99\"}}",
                GROUP::read);
        if (spot.known().images > Manifest.MAX_IMAGES) {
            spot.report(
                    Rule.TOO_MANY_IMAGES,
                    "the groups ask for " + spot.known().images + " images in all; one manifest makes at most "
                            + Manifest.MAX_IMAGES + ": split it into several");
        }
        return List.copyOf(groups);
    }

    private static Group group(Section section) {
        Label label = section.or(LABEL, Label.NONE);
        Latent latent = section.find(LATENT);
        long firstSlot = section.value(FIRST_SLOT);
        Group group = new Group(
                section.or(NAME, ""),
                section.find(COUNT),
                label,
                latent == null ? new Latent.Normal(1) : latent,
                section.or(TRUNCATION, NO_TRUNCATION),
                section.find(MIXING),
                section.or(NOISE, Noise.STORED),
                section.or(TAGS, Map.of()),
                firstSlot,
                section.or(ATTRIBUTES, List.of()),
                section.find(TRANSFORM),
                section.find(LOD),
                section.find(FILL));
        checkTags(section, group);
        if (!section.refused(NAME, TAGS, ATTRIBUTES, LATENT, TRANSFORM)
                && !section.misspelt(TAGS, ATTRIBUTES, LATENT, TRANSFORM)) {
            section.spot().known().groupTags.put(group.name(), group.longestTags());
        }
        if (latent instanceof Latent.Walk && label.balance() != null) {
            section.report(
                    LABEL,
                    Rule.WALK_BALANCE,
                    "a clip has one class from its first frame to its last, so classes are not dealt to the frames of a"
                            + " walk; write class, and a group for each");
        }
        boolean oneClass = label.balance() == null
                && (group.fill() == null || label.className() != null || label.classIndex() != null);
        if (group.takesOtherRows() && !oneClass) {
            section.report(
                    LATENT,
                    Rule.OTHER_ROWS,
                    "rows are mixed with each other, so all rows of the group are of one class; write the class in label, and"
                            + " a group for each class");
        }
        if (latent != null && !(latent instanceof Latent.File) && group.takesOtherRows()) {
            section.report(
                    MIXING,
                    Rule.OTHER_ROWS,
                    "seeds: rows takes other rows of the group's own file, and its latents are from no file; write seeds:"
                            + " random");
        }
        // Arithmetic on values that were refused would only add noise.
        if (latent != null && !section.refused(TRUNCATION, MIXING, NOISE, ATTRIBUTES, COUNT, FILL)) {
            if (firstSlot % Advance.perLatent(group) != 0) {
                section.report(
                        FIRST_SLOT,
                        Rule.FIRST_SLOT,
                        "found " + firstSlot + ", but " + Advance.perLatent(group)
                                + " samples share a latent; expected a multiple of that");
            }
            Known known = section.spot().known();
            Fill fill = group.fill();
            Long count = group.count();
            if (fill != null) {
                FillKeys.check(section, group, fill, BESIDE_FILL);
            }
            long images = fill == null
                    ? new GroupArithmetic(section, group, COUNT, LATENT, MIXING).images()
                    : count == null ? 0 : count;
            known.images = Math.min(Long.MAX_VALUE / 2, known.images + images);
        }
        return group;
    }

    /** Names of the tags that say what was done to a sample are not free. */
    private static void checkTags(Section section, Group group) {
        List<String> taken = new ArrayList<>(group.latent().tagNames());
        Transform transform = group.transform();
        if (transform != null) {
            taken.addAll(transform.tagNames());
        }
        for (String name : taken) {
            boolean attribute =
                    group.attributes().stream().anyMatch(a -> a.tagNames().contains(name));
            if (attribute || group.tags().containsKey(name)) {
                section.report(
                        attribute ? ATTRIBUTES : TAGS,
                        Rule.TAG_TAKEN,
                        "the tag " + Wording.quoted(name)
                                + " is written by the walk or the transform of this group; rename yours");
            }
        }
    }

    private static String alone(SourcePosition spot, String name) {
        Integer before = spot.known().groups.putIfAbsent(name, spot.yaml().line());
        if (before != null) {
            spot.report(
                    Rule.DUPLICATE_GROUP,
                    "the group " + Wording.quoted(name) + " exists already, on line " + before
                            + "; give each group a name of its own");
        }
        return name;
    }

    private static @Nullable Map<String, String> tags(SourcePosition spot) {
        List<Yaml.Entry> entries = spot.entries(0, MOST_TAGS, "a mapping such as {stain: giemsa}");
        if (entries == null) {
            return null;
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (Yaml.Entry entry : entries) {
            String key = entry.key().text();
            SourcePosition value = spot.child(key, entry.value());
            if (!TAG.matcher(key).matches() || key.codePointCount(0, key.length()) > Types.LONGEST_NAME) {
                spot.findings()
                        .add(
                                Rule.BAD_NAME,
                                entry.key().line(),
                                entry.key().column(),
                                value.pointer(),
                                "the tag name " + Wording.quoted(key) + " is not allowed; expected 1 to 64 characters");
            }
            if (value.yaml() instanceof Yaml.Scalar s && s.isNumber() && !Double.isFinite(s.number())) {
                value.report(
                        Rule.NOT_FINITE,
                        "found " + Wording.shortened(s.text())
                                + ", which is not a finite number; put it in quotes if the tag is this text");
                continue;
            }
            boolean asWritten = value.yaml() instanceof Yaml.Scalar s && (s.isNumber() || s.form() == Yaml.Form.TRUTH);
            String text = asWritten && value.yaml() instanceof Yaml.Scalar s
                    ? s.text()
                    : value.text(LONGEST_TAG, "text, a number, true or false");
            if (text != null) {
                tags.put(key, text);
            }
        }
        return Collections.unmodifiableMap(tags);
    }
}
