package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with known keys, and the record that it becomes.
 *
 * @param <R> the record
 * @param expected what should be there, with an example
 * @param keys in the order of messages and of the manual
 * @param make makes the record of a section whose keys are all read, or returns null after
 *     reporting
 * @param first runs before the keys are read
 * @param limits what the schema says beyond its keys
 */
record MappingType<R>(
        String expected, List<Key<R, ?>> keys, Make<R> make, Consumer<Section> first, Map<String, Object> limits) {
    /** Makes a record. */
    interface Make<R> {
        /**
         * Returns the record, or null after reporting; checks that look at several keys are here.
         */
        @Nullable
        R make(Section section);
    }

    MappingType(String expected, List<Key<R, ?>> keys, Make<R> make) {
        this(expected, keys, make, section -> {}, Map.of());
    }

    /** Returns the same mapping with more in its schema. */
    MappingType<R> limits(Map<String, Object> more) {
        return new MappingType<>(expected, keys, make, first, more);
    }

    /** Returns the same mapping with something to do before its keys are read. */
    MappingType<R> first(Consumer<Section> before) {
        return new MappingType<>(expected, keys, make, before, limits);
    }

    List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    /**
     * Returns those of the keys that hold a mapping, or a list of mappings, in which the name is
     * known.
     */
    private List<String> holders(String name) {
        return keys.stream()
                .filter(key -> knows(key.type().schema(), name))
                .map(Key::name)
                .toList();
    }

    private static boolean knows(@Nullable Object schema, String name) {
        if (schema instanceof ValueType<?> type) {
            return knows(type.schema(), name);
        }
        if (schema instanceof List<?> several) {
            return several.stream().anyMatch(one -> knows(one, name));
        }
        return schema instanceof Map<?, ?> map
                && (map.get("properties") instanceof Map<?, ?> properties
                        ? properties.containsKey(name)
                        : map.values().stream().anyMatch(part -> knows(part, name)));
    }

    /** Returns the record that the value says, or null after reporting. */
    @Nullable
    R read(SourcePosition spot) {
        Section section = Section.of(spot, expected, names(), this::holders);
        return section == null ? null : read(section);
    }

    /**
     * Returns the record of a section, which may hold keys that are not of this mapping; or null
     * after reporting.
     */
    @Nullable
    R read(Section section) {
        first.accept(section);
        keys.forEach(section::read);
        return make.make(section);
    }

    /** Returns what a plan states of the record. */
    Map<String, Object> write(R mapping) {
        Map<String, Object> written = new LinkedHashMap<>();
        for (Key<R, ?> key : keys) {
            Object value = key.written(mapping);
            boolean nothing = value == null
                    || value instanceof String text && text.isEmpty()
                    || value instanceof Map<?, ?> map && map.isEmpty();
            if (!nothing) {
                written.put(key.name(), value);
            }
        }
        return written;
    }

    /** Returns the type of the value. */
    ValueType<R> type() {
        return new ValueType<>(this::read, this::write, schema(), "", "", "");
    }

    private Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        List<String> required = new ArrayList<>(
                keys.stream().filter(Key::isRequired).map(Key::name).toList());
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.putAll(limits);
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), key));
        schema.put("properties", properties);
        return schema;
    }
}
