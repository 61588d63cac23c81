package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the post-processing steps. */
final class StepParser {
    private static final int MOST_STEPS = 64;
    private static final List<String> WORDS =
            Arrays.stream(Operation.values()).map(Operation::word).toList();

    private StepParser() {}

    /**
     * Returns the steps.
     *
     * @param plan whether they stand in a plan, which states all that holds
     */
    static List<Step> steps(SourcePosition spot, boolean plan) {
        List<SourcePosition> items =
                spot.items(0, MOST_STEPS, "a list of operations such as [{resize: {width: 128, height: 128}}]");
        List<Step> steps = new ArrayList<>();
        for (SourcePosition item : items == null ? List.<SourcePosition>of() : items) {
            Step step = step(item, plan);
            if (step != null) {
                steps.add(step);
            }
        }
        return List.copyOf(steps);
    }

    private static @Nullable Step step(SourcePosition spot, boolean plan) {
        if (!(spot.yaml() instanceof Yaml.Mapping mapping)) {
            Optional<Operation> bare = spot.scalar(Yaml.Form.TEXT).flatMap(s -> operation(s.text()));
            spot.wrongType("an operation with its parameters, for example "
                    + bare.orElse(Operation.RESIZE).example());
            return null;
        }
        if (mapping.entries().size() != 1) {
            spot.report(
                    Rule.STEP_FORM,
                    mapping.entries().isEmpty()
                            ? "found an empty step; expected one operation, for example resize: {width: 128, height: 128}"
                            : "found " + Wording.found(spot.yaml())
                                    + "; a step is one operation: give each its own dash, and indent its parameters below it");
            return null;
        }
        Yaml.Entry entry = mapping.entries().get(0);
        String word = entry.key().text();
        SourcePosition value = spot.child(word, entry.value());
        Optional<Operation> operation = operation(word);
        if (operation.isEmpty()) {
            String hint = Wording.didYouMean(word, WORDS);
            spot.findings()
                    .add(
                            Rule.UNKNOWN_OPERATION,
                            entry.key().line(),
                            entry.key().column(),
                            value.pointer(),
                            "unknown operation " + Wording.quoted(word)
                                    + (hint.isEmpty() ? "; known are " + String.join(", ", WORDS) : hint));
            return null;
        }
        return new Step(word, parameters(operation.get(), value, plan));
    }

    private static Optional<Operation> operation(String word) {
        return Arrays.stream(Operation.values())
                .filter(o -> o.word().equals(word))
                .findFirst();
    }

    private static Map<String, Step.Parameter> parameters(Operation operation, SourcePosition spot, boolean plan) {
        Map<String, Step.Parameter> parameters = new LinkedHashMap<>();
        if (operation.hasShorthand() && isShorthand(spot)) {
            for (Operation.Slot slot : operation.slots()) {
                Step.Parameter value = slot.required() ? parameter(slot, spot) : absent(slot, plan);
                if (value != null) {
                    parameters.put(slot.name(), value);
                }
            }
            return parameters;
        }
        List<String> names =
                operation.slots().stream().map(Operation.Slot::name).toList();
        Section section = Section.of(spot, "parameters, for example " + operation.example(), names);
        if (section == null) {
            return parameters;
        }
        if (operation == Operation.FLIP && section.presentOf(names).isEmpty() && !section.misspelt(names)) {
            spot.report(
                    Rule.TOO_FEW,
                    "the flip names no direction; expected horizontal or vertical, for example flip: {horizontal: 0.5}");
        }
        for (Operation.Slot slot : operation.slots()) {
            Optional<SourcePosition> given =
                    slot.required() ? section.require(slot.name(), operation.example()) : section.get(slot.name());
            Step.Parameter value = given.isPresent() ? parameter(slot, given.get()) : absent(slot, plan);
            if (value != null) {
                parameters.put(slot.name(), value);
            }
        }
        return Collections.unmodifiableMap(parameters);
    }

    /** A plan that lacks the subsampling is older than the parameter, and means what was done then: all colour. */
    private static Step.@Nullable Parameter absent(Operation.Slot slot, boolean plan) {
        return plan && slot.type() == Operation.Type.SUBSAMPLING
                ? null
                : slot.absent().orElse(null);
    }

    private static boolean isShorthand(SourcePosition spot) {
        return spot.yaml() instanceof Yaml.Scalar s && s.isNumber()
                || spot.yaml() instanceof Yaml.Mapping m
                        && m.entries().stream()
                                .anyMatch(e ->
                                        List.of("min", "max").contains(e.key().text()));
    }

    private static Step.@Nullable Parameter parameter(Operation.Slot slot, SourcePosition spot) {
        SourcePosition.Bounds bounds = slot.bounds();
        boolean range = slot.draw() == Operation.Draw.RANGED && spot.isMapping();
        switch (slot.type()) {
            case FILTER: {
                String word = spot.word(Operation.FILTERS);
                return word == null ? null : new Step.Parameter.Text(word);
            }
            case SUBSAMPLING: {
                String word = spot.word(Operation.SUBSAMPLINGS);
                return word == null ? null : new Step.Parameter.Text(word);
            }
            case CHANCE: {
                Optional<Yaml.Scalar> truth = spot.scalar(Yaml.Form.TRUTH);
                Double chance = truth.isPresent()
                        ? Double.valueOf(truth.get().truth() ? 1 : 0)
                        : spot.number(bounds, slot.example() + " (or true or false)");
                return chance == null ? null : new Step.Parameter.Chance(chance);
            }
            case WHOLE: {
                if (range) {
                    return drawn(Drawn.wholeRange(
                            spot, bounds, "{min: " + (long) bounds.low() + ", max: " + (long) bounds.high() + "}"));
                }
                Long value = spot.whole((long) bounds.low(), (long) bounds.high(), slot.example());
                return value == null ? null : new Step.Parameter.Number(value);
            }
            case NUMBER: {
                if (range) {
                    return drawn(Drawn.range(spot, bounds, "{min: 0.9, max: 1.1}"));
                }
                Double value = spot.number(bounds, slot.example());
                return value == null ? null : new Step.Parameter.Number(value);
            }
        }
        throw new IllegalArgumentException("no such type of parameter: " + slot.type());
    }

    private static Step.@Nullable Parameter drawn(double @Nullable [] range) {
        return range == null ? null : new Step.Parameter.Range(range[0], range[1]);
    }
}
