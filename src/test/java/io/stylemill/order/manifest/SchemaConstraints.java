package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Lists the constraints of a JSON Schema by their location. */
final class SchemaConstraints {
    private static final Set<String> CONSTRAINTS = Set.of(
            "type",
            "required",
            "additionalProperties",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "enum",
            "const",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "uniqueItems",
            "propertyNames");
    private static final Set<String> MAPS = Set.of("properties", "$defs");
    private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf");
    private static final Set<String> SCHEMAS = Set.of("items", "additionalProperties");

    private SchemaConstraints() {}

    static List<String> in(JsonNode schema) {
        List<String> found = new ArrayList<>();
        visit(schema, "", found);
        return found;
    }

    private static void visit(JsonNode schema, String at, List<String> found) {
        for (String key : schema.propertyNames()) {
            JsonNode value = schema.get(key);
            String place = at + "/" + key;
            if (MAPS.contains(key)) {
                value.propertyNames().forEach(name -> visit(value.get(name), place + "/" + name, found));
            } else if (LISTS.contains(key)) {
                for (int i = 0; i < value.size(); i++) {
                    visit(value.get(i), place + "/" + i, found);
                }
            } else if (SCHEMAS.contains(key) && value.isObject()) {
                visit(value, place, found);
            } else if (CONSTRAINTS.contains(key)) {
                found.add(place);
            }
        }
    }

    /** Returns every key that a manifest may have. */
    static Set<String> keys(JsonNode schema) {
        Set<String> keys = new TreeSet<>();
        for (JsonNode child : schema) {
            if (child.isContainer()) {
                keys.addAll(keys(child));
            }
        }
        if (schema.has("properties") && schema.get("properties").isObject()) {
            keys.addAll(schema.get("properties").propertyNames());
        }
        return keys;
    }
}
