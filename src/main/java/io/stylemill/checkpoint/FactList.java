package io.stylemill.checkpoint;

import java.util.Map;
import java.util.regex.Pattern;

/** Puts what a file says about its training into words. */
final class FactList {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,60}");
    private static final int MAX = 100;
    private static final int MAX_LENGTH = 500;

    private FactList() {}

    /**
     * Adds the plain values of a map, each name with the prefix; long texts are cut, other values
     * left out.
     */
    static void add(Map<String, String> facts, String prefix, Map<?, ?> values) {
        values.forEach((key, value) -> {
            boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
            if (plain && key instanceof String name && NAME.matcher(name).matches() && facts.size() < MAX) {
                String text = String.valueOf(value);
                facts.put(prefix + name, text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH));
            }
        });
    }
}
