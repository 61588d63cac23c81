package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Manifest.DatasetSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of {@code dataset}. */
final class DatasetKeys {
    private static final int LONGEST_TEXT = 10_000;
    private static final String NUMBER = "(0|[1-9][0-9]{0,8})";
    private static final String IDENTIFIER = "(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";

    private static final Key<DatasetSpec, String> NAME = Key.of("name", Types.name("blood-cells"), DatasetSpec::name)
            .example("blood-cells")
            .required()
            .says("1 to 64 lower-case letters, digits and hyphens; starts with a letter or digit");

    private static final Key<DatasetSpec, String> VERSION = Key.of(
                    "version",
                    Types.text(
                            Types.LONGEST_NAME,
                            "(auto|" + NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(-" + IDENTIFIER + "(\\."
                                    + IDENTIFIER + ")*)?)",
                            Rule.BAD_VERSION,
                            "a semantic version of three numbers such as 1.0.0 or 1.1.0-rc.1, or auto"),
                    DatasetSpec::version)
            .example("1.0.0")
            .required()
            .says(
                    "three numbers, optionally a pre-release part, no build part: `1.0.0`, `1.1.0-rc.1`; or `auto`, the next"
                            + " minor version after the newest published one");

    private static final Key<DatasetSpec, String> TITLE = Key.of(
                    "title", Types.line("a title for people"), DatasetSpec::title)
            .without("the name")
            .says("title for readers")
            .example("Synthetic blood cells");

    private static final Key<DatasetSpec, String> LICENSE = Key.of("license", Types.license(), DatasetSpec::license)
            .without("none")
            .says("licence of the generated data, as an SPDX name")
            .example("CC0-1.0");

    private static final List<Key<Map<String, String>, ?>> PARTS = Arrays.stream(CardPart.values())
            .<Key<Map<String, String>, ?>>map(DatasetKeys::part)
            .toList();

    static final MappingType<Map<String, String>> CARD =
            new MappingType<>("a mapping such as {purpose: \"...\", limitations: \"...\"}", PARTS, DatasetKeys::card);

    private static final Key<DatasetSpec, Map<String, String>> CARD_KEY = Key.of("card", CARD.type(), DatasetSpec::card)
            .without("nothing")
            .says("the parts of the dataset card that you write; a missing part is printed as not stated");

    static final MappingType<DatasetSpec> DATASET = new MappingType<>(
            "a mapping such as {name: blood-cells, version: 1.0.0}",
            List.of(NAME, VERSION, TITLE, LICENSE, CARD_KEY),
            section -> {
                String name = section.or(NAME, "");
                return new DatasetSpec(
                        name,
                        section.or(VERSION, ""),
                        section.or(TITLE, name),
                        section.or(LICENSE, ""),
                        section.or(CARD_KEY, Map.of()));
            });

    private DatasetKeys() {}

    private static Key<Map<String, String>, String> part(CardPart part) {
        return Key.<Map<String, String>, String>of(
                        part.key(),
                        Types.text(LONGEST_TEXT, "text for people to read").shared("cardText"),
                        card -> card.get(part.key()))
                .without("not stated")
                .says(part.says());
    }

    private static Map<String, String> card(Section section) {
        Map<String, String> card = new LinkedHashMap<>();
        for (String name : section.present()) {
            for (Key<Map<String, String>, ?> part : PARTS) {
                if (part.name().equals(name) && section.find(part) instanceof String text) {
                    card.put(name, text);
                }
            }
        }
        return Collections.unmodifiableMap(card);
    }
}
