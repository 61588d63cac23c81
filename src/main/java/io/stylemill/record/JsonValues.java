package io.stylemill.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of a JSON document by their keys, such as {@code samples[seeds].truncation.psi}.
 *
 * <p>Items of a list that all have a {@code name} of their own are found by it; other objects in
 * lists by their index, from 0. A list of plain values is one value.
 */
public final class JsonValues {
    private static final String NAME = "name";

    private JsonValues() {}

    /**
     * A value that two documents do not share.
     *
     * @param a in the first, or null where that has none
     * @param b in the second, or null where that has none
     */
    public record Change(
            String key, @Nullable Object a, @Nullable Object b) {
        /** Returns {@code key}, and {@code a} and {@code b} as far as they are there. */
        public Map<String, Object> asMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("key", key);
            if (a != null) {
                map.put("a", a);
            }
            if (b != null) {
                map.put("b", b);
            }
            return map;
        }
    }

    /** Returns what differs, sorted by key. */
    public static List<Change> changes(Map<String, Object> a, Map<String, Object> b) {
        Set<String> keys = new TreeSet<>(a.keySet());
        keys.addAll(b.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            if (!Objects.equals(a.get(key), b.get(key))) {
                changes.add(new Change(key, a.get(key), b.get(key)));
            }
        }
        return changes;
    }

    /**
     * Returns every value that is not null; numbers are doubles, so that 1 and 1.0 are the same.
     */
    public static Map<String, Object> of(@Nullable Object document) {
        Map<String, Object> leaves = new TreeMap<>();
        walk("", document, leaves);
        return leaves;
    }

    private static void walk(String key, @Nullable Object value, Map<String, Object> leaves) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((k, v) -> walk(key.isEmpty() ? String.valueOf(k) : key + "." + k, v, leaves));
        } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
            boolean named = named(list);
            for (int i = 0; i < list.size(); i++) {
                Object item = list.get(i);
                if (named && item instanceof Map<?, ?> map) {
                    Map<Object, @Nullable Object> rest = new HashMap<>(map);
                    Object name = rest.remove(NAME);
                    walk(key + "[" + name + "]", rest, leaves);
                } else {
                    walk(key + "[" + i + "]", item, leaves);
                }
            }
        } else if (value != null) {
            leaves.put(key, plain(value));
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Number number) {
            double plain = number.doubleValue();
            // No version of ours holds such numbers, but a document from elsewhere can; JSON
            // writers refuse infinity.
            return Double.isInfinite(plain) ? number.toString() : plain;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(v -> v == null ? "null" : plain(v)).toList();
        }
        return value;
    }

    private static boolean named(List<?> list) {
        Set<Object> names = new HashSet<>();
        return list.stream()
                .allMatch(item ->
                        item instanceof Map<?, ?> map && map.get(NAME) instanceof String name && names.add(name));
    }
}
