package io.stylemill.order.manifest;

import io.stylemill.order.manifest.Step.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The items of {@code postprocess}: one operation each. */
final class StepKeys {
    private static final int MOST_STEPS = 64;
    private static final List<String> WORDS =
            Arrays.stream(Operation.values()).map(Operation::word).toList();

    static final ValueType<List<Step>> STEPS = new ValueType<>(
            StepKeys::steps,
            steps -> steps.stream().map(StepKeys::write).toList(),
            Lists.schema(schema(), 0, MOST_STEPS),
            "",
            "[{resize: {width: 128, height: 128}}]",
            "");

    private StepKeys() {}

    private static Map<String, Object> schema() {
        Map<String, Object> operations = new LinkedHashMap<>();
        for (Operation operation : Operation.values()) {
            operations.put(operation.word(), schema(operation));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("minProperties", 1);
        schema.put("maxProperties", 1);
        schema.put("additionalProperties", false);
        schema.put("properties", operations);
        return schema;
    }

    private static Map<String, Object> schema(Operation operation) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", operation.says());
        if (!operation.hasShorthand()) {
            schema.putAll(parameters(operation).type().schema());
            return schema;
        }
        List<Object> forms = new ArrayList<>();
        operation.keys().stream()
                .filter(Key::isRequired)
                .forEach(key -> forms.addAll((List<?>) key.type().schema().getOrDefault("anyOf", List.of())));
        forms.add(parameters(operation).type());
        schema.put("anyOf", forms);
        return schema;
    }

    private static MappingType<Map<String, Parameter>> parameters(Operation operation) {
        return new MappingType<Map<String, Parameter>>(
                        "parameters, for example " + operation.example(),
                        List.copyOf(operation.keys()),
                        section -> parameters(operation, section))
                .limits(operation == Operation.FLIP ? Map.of("minProperties", 1) : Map.of());
    }

    private static List<Step> steps(SourcePosition spot) {
        String expected = "a list of operations such as [{resize: {width: 128, height: 128}}]";
        return List.copyOf(spot.each(0, MOST_STEPS, expected, StepKeys::step));
    }

    private static @Nullable Step step(SourcePosition spot) {
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
        return new Step(word, parameters(operation.get(), value));
    }

    private static Optional<Operation> operation(String word) {
        return Arrays.stream(Operation.values())
                .filter(o -> o.word().equals(word))
                .findFirst();
    }

    private static Map<String, Parameter> parameters(Operation operation, SourcePosition spot) {
        if (operation.hasShorthand() && isShorthand(spot)) {
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            for (Key<Map<String, Parameter>, Parameter> key : operation.keys()) {
                put(parameters, key, key.isRequired() ? key.type().read(spot) : absent(key, spot));
            }
            return Collections.unmodifiableMap(parameters);
        }
        Map<String, Parameter> parameters = parameters(operation).read(spot);
        return parameters == null ? Map.of() : parameters;
    }

    private static Map<String, Parameter> parameters(Operation operation, Section section) {
        Key<?, ?>[] keys = operation.keys().toArray(new Key<?, ?>[0]);
        if (operation == Operation.FLIP && section.present(operation.keys()).isEmpty() && !section.misspelt(keys)) {
            section.spot()
                    .report(
                            Rule.TOO_FEW,
                            "the flip names no direction; expected horizontal or vertical, for example flip: {horizontal: 0.5}");
        }
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Key<Map<String, Parameter>, Parameter> key : operation.keys()) {
            put(parameters, key, section.has(key) ? section.find(key) : absent(key, section.spot()));
        }
        return Collections.unmodifiableMap(parameters);
    }

    private static void put(Map<String, Parameter> parameters, Key<?, ?> key, @Nullable Parameter value) {
        if (value != null) {
            parameters.put(key.name(), value);
        }
    }

    /**
     * A plan that lacks the subsampling is older than the parameter, and means what was done then:
     * all colour.
     */
    private static @Nullable Parameter absent(Key<Map<String, Parameter>, Parameter> key, SourcePosition spot) {
        return spot.known().plan && key.name().equals(Operation.SUBSAMPLING) ? null : key.otherwise();
    }

    private static boolean isShorthand(SourcePosition spot) {
        return spot.yaml() instanceof Yaml.Scalar s && s.isNumber()
                || spot.yaml() instanceof Yaml.Mapping m
                        && m.entries().stream()
                                .anyMatch(e ->
                                        List.of("min", "max").contains(e.key().text()));
    }

    private static Map<String, Object> write(Step step) {
        return Map.of(
                step.operation(),
                parameters(operation(step.operation()).orElseThrow()).write(step.parameters()));
    }
}
