package io.stylemill.order.manifest;

import io.stylemill.failure.NearestWord;
import io.stylemill.order.manifest.CaptionTemplate.Kind;
import io.stylemill.order.manifest.CaptionTemplate.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The keys of {@code captions}. */
final class CaptionKeys {
    static final String EXAMPLE = "{templates: [\"a micrograph of a {label}\"]}";
    private static final int MOST_CAPTIONS = 16;
    private static final int MOST_TEMPLATES = 100;
    private static final int LONGEST_TEMPLATE = 500;
    private static final String TEMPLATE = "a caption such as \"a micrograph of a {label}\"";
    private static final ValueType<String> DESCRIPTION = Types.line("one line of text, for example red blood cell");

    private static final Key<Captions, List<CaptionTemplate>> TEMPLATES = Key.of(
                    "templates",
                    new ValueType<>(
                            CaptionKeys::templates,
                            templates -> templates.stream()
                                    .map(CaptionTemplate::text)
                                    .toList(),
                            Lists.distinct(Lists.schema(
                                    Map.of("type", "string", "minLength", 1, "maxLength", LONGEST_TEMPLATE),
                                    1,
                                    MOST_TEMPLATES)),
                            "",
                            "[\"a micrograph of a {label}\", \"{description}, {tags.stain} stain\"]",
                            ""),
                    Captions::templates)
            .required()
            .says("1 to " + MOST_TEMPLATES + " texts of one line, each at most " + LONGEST_TEMPLATE
                    + " characters, with places to fill in");

    private static final Key<Captions, Integer> COUNT = Key.of(
                    "count", Types.count(1, MOST_CAPTIONS, "1"), Captions::count)
            .otherwise(1)
            .says(
                    "how many captions each image gets, {bounds}, from as many templates, drawn for each image by the manifest's seed;"
                            + " at most as many as there are templates");

    private static final Key<Captions, Map<String, String>> DESCRIPTIONS = Key.of(
                    "descriptions",
                    ValueType.of(
                            Map.of("type", "object", "minProperties", 1, "additionalProperties", DESCRIPTION),
                            "{RBC: red blood cell, WBC: white blood cell}",
                            CaptionKeys::descriptions),
                    Captions::descriptions)
            .without("none")
            .says("what `{description}` means, by the name of the class");

    static final MappingType<Captions> CAPTIONS = new MappingType<>(
            "a mapping such as " + EXAMPLE, List.of(TEMPLATES, COUNT, DESCRIPTIONS), CaptionKeys::captions);

    private CaptionKeys() {}

    private static @Nullable Captions captions(Section section) {
        List<CaptionTemplate> templates = section.find(TEMPLATES);
        int count = section.value(COUNT);
        if (templates != null && count > templates.size()) {
            section.report(
                    COUNT,
                    Rule.CAPTION_COUNT,
                    "found " + count + ", but there "
                            + (templates.size() == 1 ? "is 1 template" : "are " + templates.size() + " templates")
                            + ", and each image takes a template once; write more"
                            + " templates, or a smaller count");
        }
        return templates == null ? null : new Captions(templates, count, section.or(DESCRIPTIONS, Map.of()));
    }

    private static @Nullable List<CaptionTemplate> templates(SourcePosition spot) {
        List<SourcePosition> items =
                spot.items(1, MOST_TEMPLATES, "at least one, for example [\"a micrograph of a {label}\"]");
        if (items == null) {
            return null;
        }
        List<CaptionTemplate> templates = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SourcePosition item : items) {
            String text = item.text(LONGEST_TEMPLATE, TEMPLATE);
            if (text == null) {
                continue;
            }
            if (!seen.add(text)) {
                item.report(
                        Rule.DUPLICATE_VALUE,
                        "the template " + Wording.quoted(text) + " is there for the second time; write it once");
            }
            templates.add(template(item, text));
        }
        return templates.size() < items.size() ? null : List.copyOf(templates);
    }

    private static CaptionTemplate template(SourcePosition item, String text) {
        if (text.isBlank()) {
            item.report(Rule.CAPTION_TEXT, "found spaces alone; expected " + TEMPLATE);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            item.report(
                    Rule.CAPTION_TEXT,
                    "found several lines, or a control character; a caption is one line (in YAML, > and | end a text with"
                            + " a line break, >- does not)");
        }
        CaptionTemplate template = CaptionTemplate.parse(text, problem -> item.report(Rule.CAPTION_TEXT, problem));
        for (Part part : template.parts()) {
            if (part.kind() == Kind.TAG) {
                checkTag(item, part.text());
            }
        }
        return template;
    }

    /** A caption cannot leave out what an image does not have. */
    private static void checkTag(SourcePosition item, String name) {
        Map<String, Map<String, String>> groups = item.known().groupTags;
        List<String> without = groups.entrySet().stream()
                .filter(group -> !group.getValue().containsKey(name))
                .map(Map.Entry::getKey)
                .toList();
        if (!without.isEmpty()) {
            Set<String> tags = new TreeSet<>();
            groups.values().forEach(group -> tags.addAll(group.keySet()));
            boolean nowhere = without.size() == groups.size();
            item.report(
                    Rule.CAPTION_TAG,
                    "the tag " + Wording.quoted(name) + " is missing in "
                            + (nowhere
                                    ? "all groups"
                                    : "the " + (without.size() == 1 ? "group " : "groups ")
                                            + Wording.shortened(String.join(", ", without)))
                            + "; a caption takes tags that every group has: add it there, or take it out"
                            + (nowhere ? NearestWord.question(name, List.copyOf(tags)) : ""));
        }
        groups.forEach((group, tags) -> {
            String value = tags.getOrDefault(name, "x");
            if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
                item.report(
                        Rule.CAPTION_TAG,
                        "the tag " + Wording.quoted(name) + " of the group " + group + " is "
                                + (value.isBlank() ? "blank" : "of several lines") + "; a caption is one line of text");
            }
        });
    }

    private static @Nullable Map<String, String> descriptions(SourcePosition spot) {
        List<Yaml.Entry> entries =
                spot.entries(1, Integer.MAX_VALUE, "a mapping such as {RBC: red blood cell, WBC: white blood cell}");
        if (entries == null) {
            return null;
        }
        Map<String, String> descriptions = new LinkedHashMap<>();
        for (Yaml.Entry entry : entries) {
            String name = entry.key().text();
            SourcePosition value = spot.child(name, entry.value());
            String text = DESCRIPTION.read(value);
            if (text != null && (text.isBlank() || text.chars().anyMatch(Character::isISOControl))) {
                value.report(Rule.CAPTION_TEXT, "found " + Wording.quoted(text) + "; expected one line of text");
            }
            if (text != null) {
                descriptions.put(name, text);
            }
        }
        return descriptions.size() < entries.size() ? null : Collections.unmodifiableMap(descriptions);
    }
}
