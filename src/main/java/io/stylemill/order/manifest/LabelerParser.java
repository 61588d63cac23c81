package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the labelers: programs that say what an image shows. */
final class LabelerParser {
    static final int MOST = 16;
    static final String EXAMPLE = "{name: cells, model: cells.pt, input: " + InputParser.EXAMPLE + "}";
    private static final List<String> KEYS =
            List.of("name", "model", "sha256", "classes", "input", "output", "assigns");

    private final @Nullable List<String> classes;

    /** @param classes that the manifest states; null when it states none, empty when they cannot be read */
    LabelerParser(@Nullable List<String> classes) {
        this.classes = classes;
    }

    /** Returns the labelers, of which all names are right; or null after reporting. */
    @Nullable
    List<Labeler> labelers(SourcePosition spot) {
        List<SourcePosition> items = spot.items(0, MOST, "a list such as [" + EXAMPLE + "]");
        if (items == null) {
            return null;
        }
        List<Labeler> labelers = new ArrayList<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (SourcePosition item : items) {
            Labeler labeler = labeler(item);
            if (labeler == null) {
                continue;
            }
            Integer before = lines.putIfAbsent(labeler.name(), item.yaml().line());
            if (before != null) {
                item.report(
                        Rule.DUPLICATE_LABELER,
                        "the labeler " + Wording.quoted(labeler.name()) + " exists already, on line " + before
                                + "; give each labeler a name of its own");
            } else if (labeler.assigns() != Labeler.Assigns.NEVER) {
                labelers.stream()
                        .filter(other -> other.assigns() != Labeler.Assigns.NEVER)
                        .findFirst()
                        .ifPresent(other -> item.report(
                                Rule.LABELER_ASSIGNS,
                                "the labelers " + Wording.quoted(other.name()) + " and "
                                        + Wording.quoted(labeler.name())
                                        + " would both label the same images; write assigns: never in one of them"));
            }
            labelers.add(labeler);
        }
        return labelers.size() == items.size() ? List.copyOf(labelers) : null;
    }

    private @Nullable Labeler labeler(SourcePosition spot) {
        Section section = Section.of(spot, "a labeler such as " + EXAMPLE, KEYS);
        if (section == null) {
            return null;
        }
        String name =
                section.require("name", "name: cells").map(LabelerParser::name).orElse(null);
        String model = section.require("model", "model: cells.pt")
                .map(LabelerParser::model)
                .orElse("");
        String sha256 = section.get("sha256").map(LabelerParser::sha256).orElse(null);
        Labeler.Input input = section.require("input", "input: " + InputParser.EXAMPLE)
                .map(InputParser::input)
                .orElse(new Labeler.Input(1, 1, 1, List.of(), List.of()));
        Labeler.Output output = section.get("output")
                .map(s -> s.word(List.of("probabilities", "logits")))
                .map(word -> Labeler.Output.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Labeler.Output.PROBABILITIES);
        Labeler.Assigns assigns = section.get("assigns")
                .map(s -> s.word(List.of("unlabelled", "always", "never")))
                .map(word -> Labeler.Assigns.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Labeler.Assigns.UNLABELLED);
        List<String> own = section.has("classes")
                ? section.get("classes").map(LabelerParser::classes).orElse(List.of())
                : inherited(section);
        return name == null ? null : new Labeler(name, model, sha256, own, input, output, assigns);
    }

    static @Nullable String name(SourcePosition spot) {
        return spot.text(
                ManifestParser.LONGEST_NAME,
                ManifestParser.NAME,
                Rule.BAD_NAME,
                "a name of small letters, digits and hyphens, for example cells");
    }

    static @Nullable String model(SourcePosition spot) {
        return spot.text(
                ManifestParser.LONGEST_LINE,
                "the file of a TorchScript program, for example cells.pt or s3://bucket/key");
    }

    static @Nullable String sha256(SourcePosition spot) {
        return ManifestParser.sha256(spot, "the file's SHA-256, 64 hex digits as sha256sum prints them");
    }

    private static @Nullable List<String> classes(SourcePosition spot) {
        return ManifestParser.classes(
                spot, 2, "the names of at least two classes, in the order of the program's outputs: [RBC, WBC]");
    }

    private List<String> inherited(Section section) {
        if (section.misspelt(List.of("classes")) || classes != null && classes.isEmpty()) {
            return List.of();
        }
        if (classes == null || classes.size() < 2) {
            section.spot()
                    .report(
                            Rule.LABELER_CLASSES,
                            (classes == null
                                            ? "nothing says what the program's outputs are called"
                                            : "the manifest's 'classes' hold one name, and a labeler tells at least two"
                                                    + " apart")
                                    + "; add for example classes: [RBC, WBC] in the order of the outputs");
            return List.of();
        }
        return classes;
    }
}
