package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Named settings out of a file, read with their type checked; refusals say where the setting is and
 * what it holds.
 *
 * @param values by name; whole numbers as Long, others as Double
 * @param where how messages call the owner, such as {@code synthesis.b8.conv0}
 */
record Attributes(Map<?, ?> values, String where) {

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable
    Object raw(String name) {
        return values.get(name);
    }

    /**
     * Returns a whole number in the range; a floating-point number without fraction counts as one.
     */
    int whole(String name, int min, int max) {
        Object value = required(name);
        double number = value instanceof Number n && !(value instanceof Boolean) ? n.doubleValue() : Double.NaN;
        if (!(number >= min && number <= max) || number != Math.rint(number)) {
            throw refuse(name, "a whole number from " + min + " to " + max);
        }
        return (int) number;
    }

    int whole(String name, int min, int max, int otherwise) {
        return values.get(name) == null ? otherwise : whole(name, min, max);
    }

    /** Returns a finite number. */
    double number(String name) {
        Object value = required(name);
        if (!(value instanceof Number n) || !Double.isFinite(n.doubleValue())) {
            throw refuse(name, "a finite number");
        }
        return n.doubleValue();
    }

    double number(String name, double otherwise) {
        return values.get(name) == null ? otherwise : number(name);
    }

    /**
     * Returns a positive number as it is to be kept (Long or Double), or null where there is none.
     */
    @Nullable
    Number positiveOrNull(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(number(name) > 0)) {
            throw refuse(name, "a number above 0, or none");
        }
        return kept((Number) value);
    }

    boolean flag(String name) {
        Object value = required(name);
        if (!(value instanceof Boolean b)) {
            throw refuse(name, "true or false");
        }
        return b;
    }

    boolean flag(String name, boolean otherwise) {
        return values.get(name) == null ? otherwise : flag(name);
    }

    /** Returns one of the allowed words. */
    String word(String name, List<String> allowed) {
        Object value = required(name);
        if (!(value instanceof String text) || !allowed.contains(text)) {
            throw refuse(name, "one of " + String.join(", ", allowed));
        }
        return text;
    }

    String word(String name, List<String> allowed, String otherwise) {
        return values.get(name) == null ? otherwise : word(name, allowed);
    }

    /**
     * Returns a list of finite numbers (from a list, a tuple or a small array), at most {@code max}
     * long.
     */
    List<Object> numbers(String name, int max) {
        Object value = required(name);
        List<?> items;
        if (value instanceof List<?> list) {
            items = list;
        } else if (value instanceof Pickled.Tuple tuple) {
            items = tuple.items();
        } else if (value instanceof Numpy.Array array) {
            items = array.small(where + "." + name);
        } else {
            throw refuse(name, "a list of numbers");
        }
        if (items.size() > max) {
            throw refuse(name, "a list of at most " + max + " numbers");
        }
        List<Object> numbers = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof Number n) || !Double.isFinite(n.doubleValue())) {
                throw refuse(name, "a list of finite numbers");
            }
            numbers.add(kept(n));
        }
        return Collections.unmodifiableList(numbers);
    }

    /** Returns width and height: two whole numbers, or one number for both. */
    List<Object> pair(String name) {
        Object value = required(name);
        List<Object> items = value instanceof Number n ? List.of(kept(n), kept(n)) : numbers(name, 2);
        List<Object> pair = new ArrayList<>();
        for (Object item : items) {
            double number = ((Number) item).doubleValue();
            if (number != Math.rint(number) || number < 1 || number > 1 << 16) {
                throw refuse(name, "two whole numbers from 1 to 65536");
            }
            pair.add((long) number);
        }
        if (pair.size() != 2) {
            throw refuse(name, "two whole numbers (width, height)");
        }
        return Collections.unmodifiableList(pair);
    }

    /**
     * Refuses every value of {@code name} but the given one, as one that changes the arithmetic.
     */
    void only(String name, double expected) {
        if (values.get(name) != null
                && !(Math.abs(number(name) - expected) <= 1e-5 * Math.max(1e-3, Math.abs(expected)))) {
            throw refuse(name, "only " + expected + " is supported here");
        }
    }

    /** Refuses the setting if it is there and not the given one. */
    void only(String name, boolean expected) {
        if (flag(name, expected) != expected) {
            throw refuse(name, "only " + expected + " is supported");
        }
    }

    private Object required(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw Refusal.damaged(where + " has no setting " + name + ", which is needed to run the network");
        }
        return value;
    }

    private RuntimeException refuse(String name, String allowed) {
        return Refusal.unsupported(
                where + " has " + name + " = " + brief(values.get(name)) + "; supported: " + allowed);
    }

    /** Returns whole numbers as Long and others as Double. */
    static Number kept(Number n) {
        return n instanceof Long || n instanceof Integer ? (Number) n.longValue() : (Number) n.doubleValue();
    }

    /** Returns a value for a message, never longer than a line. */
    static String brief(@Nullable Object value) {
        String text;
        if (value instanceof List<?> list) {
            text = "a list of " + list.size();
        } else if (value instanceof Map<?, ?> map) {
            text = "a map of " + map.size();
        } else if (value instanceof long[] shape) {
            text = Arrays.toString(shape);
        } else {
            text = String.valueOf(value);
        }
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    /** Returns an unmodifiable sorted map that may hold nulls. */
    static Map<String, @Nullable Object> frozen(Map<String, @Nullable Object> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(map)));
    }
}
