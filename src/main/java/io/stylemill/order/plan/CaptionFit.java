package io.stylemill.order.plan;

import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.CaptionTemplate;
import io.stylemill.order.manifest.CaptionTemplate.Kind;
import io.stylemill.order.manifest.Captions;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether every image can have the captions that a manifest asks for. */
final class CaptionFit {
    private static final String AT = "/captions";

    private CaptionFit() {}

    /**
     * Returns what in the captions does not fit the labels, or comes out too long.
     *
     * @param groups without problems of their own
     * @param labels names of all labels by index
     */
    static List<Problem> problems(Manifest manifest, List<GroupPlan> groups, List<String> labels) {
        Captions captions = manifest.captions();
        if (captions == null) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        captions.descriptions().keySet().stream()
                .filter(name -> !labels.contains(name))
                .forEach(name -> problems.add(new Problem(
                        AT + "/descriptions/" + name.replace("~", "~0").replace("/", "~1"),
                        "no class has the name '" + name + "'"
                                + (labels.isEmpty()
                                        ? "; there are no classes"
                                        : "; there are " + Agreement.shown(labels))
                                + NearestWord.question(name, labels))));
        for (int i = 0; i < captions.templates().size(); i++) {
            String at = AT + "/templates/" + i;
            for (String problem : problems(captions.templates().get(i), manifest, captions, groups, labels)) {
                problems.add(new Problem(at, problem));
            }
        }
        return problems;
    }

    private static List<String> problems(
            CaptionTemplate template,
            Manifest manifest,
            Captions captions,
            List<GroupPlan> groups,
            List<String> labels) {
        List<String> problems = new ArrayList<>();
        Set<String> undescribed = new LinkedHashSet<>();
        for (GroupPlan group : groups) {
            Set<String> possible = possible(manifest, group, labels);
            String name = group.group().name();
            boolean unlabelled = possible.contains("");
            if (unlabelled && (template.has(Kind.LABEL) || template.has(Kind.DESCRIPTION))) {
                problems.add("the images of the group " + name
                        + " have no class to name; give the group a class, or take out {label} and {description}");
            }
            if (template.has(Kind.DESCRIPTION) && !unlabelled) {
                possible.stream()
                        .filter(label -> !captions.descriptions().containsKey(label))
                        .forEach(undescribed::add);
            }
            int longest = longest(template, manifest, captions, group, possible);
            if (longest > Captions.LONGEST) {
                problems.add("with the longest tags and names of the group " + name + " the caption has " + longest
                        + " characters; a caption has at most " + Captions.LONGEST);
            }
        }
        if (!undescribed.isEmpty()) {
            problems.add(
                    "{description} needs a text for each class that an image can have; add to captions.descriptions: "
                            + Agreement.shown(List.copyOf(undescribed)));
        }
        return problems;
    }

    /** Returns the labels that images of a group can have; an empty text means none. */
    private static Set<String> possible(Manifest manifest, GroupPlan group, List<String> labels) {
        Set<String> possible = new LinkedHashSet<>();
        group.classCounts().keySet().forEach(index -> possible.add(index < 0 ? "" : labels.get(index)));
        for (Labeler labeler : manifest.labelers()) {
            if (labeler.assigns() == Labeler.Assigns.ALWAYS) {
                possible.clear();
                possible.addAll(labeler.classes());
                return possible;
            }
            if (labeler.assigns() == Labeler.Assigns.UNLABELLED && possible.remove("")) {
                possible.addAll(labeler.classes());
            }
        }
        return possible;
    }

    private static int longest(
            CaptionTemplate template, Manifest manifest, Captions captions, GroupPlan group, Set<String> possible) {
        Map<String, String> tags = group.group().longestTags();
        String caption = template.fill(part -> switch (part.kind()) {
            case TEXT -> part.text();
            case LABEL -> longest(possible);
            case DESCRIPTION -> longest(captions.descriptions().values());
            case SPLIT -> longest(manifest.splits().keySet());
            case GROUP -> group.group().name();
            case TAG -> tags.getOrDefault(part.text(), "");
        });
        return caption.codePointCount(0, caption.length());
    }

    private static String longest(Collection<String> texts) {
        return texts.stream().max(Comparator.comparingInt(String::length)).orElse("");
    }
}
