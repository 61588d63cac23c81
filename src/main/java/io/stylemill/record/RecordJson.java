package io.stylemill.record;

import io.stylemill.failure.Failure;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Java records as the values that {@link CanonicalJson} writes and parses: an object has one field
 * for each component.
 *
 * <p>Components are texts, int, long, double, boolean, {@link Instant}, enums, records, and lists
 * and maps of these; {@code Object} for a text, a number or a boolean. Every field must be there,
 * with a value of its type: no text is taken for a number, no {@code 3.0} for a whole one.
 */
public enum RecordJson {
    /**
     * For messages: names and words as in Java, null is written, and an unknown field is refused.
     */
    MESSAGE(false, false, true, true),
    /**
     * For documents that stay: {@code snake_case}, words in small letters, null is left out,
     * unknown fields pass.
     */
    DOCUMENT(true, true, false, false),
    /** As {@link #DOCUMENT}, where every field counts: an unknown field is refused. */
    EXACT(true, true, false, true),
    /** For reports: {@code snake_case}, words as in Java, null is written, unknown fields pass. */
    REPORT(true, false, true, false);

    private final boolean snakeCase;
    private final boolean smallWords;
    private final boolean nulls;
    private final boolean allKnown;

    RecordJson(boolean snakeCase, boolean smallWords, boolean nulls, boolean allKnown) {
        this.snakeCase = snakeCase;
        this.smallWords = smallWords;
        this.nulls = nulls;
        this.allKnown = allKnown;
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    /** Returns a record's fields, in the order of its components. */
    public Map<String, @Nullable Object> write(Record record) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        Shape shape = SHAPES.get(record.getClass());
        for (int i = 0; i < shape.components().size(); i++) {
            Object value = component(shape.components().get(i), record);
            if (value != null || nulls) {
                fields.put(name(shape, i), plain(value));
            }
        }
        return fields;
    }

    private static @Nullable Object component(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw Failure.bug("the component " + component + " cannot be read: " + e);
        }
    }

    private @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Record record) {
            return write(record);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> items = new LinkedHashMap<>();
            map.forEach((key, item) -> items.put((String) key, plain(item)));
            return items;
        }
        if (value instanceof Enum<?> word) {
            return word(word);
        }
        return value instanceof Instant ? value.toString() : value;
    }

    private String word(Enum<?> constant) {
        if (constant instanceof Worded worded) {
            return worded.word();
        }
        return smallWords ? constant.name().toLowerCase(Locale.ROOT) : constant.name();
    }

    private String name(Shape shape, int component) {
        return snakeCase
                ? shape.words().get(component)
                : shape.components().get(component).getName();
    }

    /**
     * Returns the record that a parsed value holds.
     *
     * @throws IllegalArgumentException that names the field, what was found and what it must be;
     *     what the record's constructor refuses, with the place of the record
     */
    public <T extends Record> T read(@Nullable Object value, Class<T> type) {
        return type.cast(record(value, type, ""));
    }

    private Object record(@Nullable Object value, Class<?> type, String at) {
        if (!(value instanceof Map<?, ?> fields)) {
            throw at.isEmpty() ? new IllegalArgumentException("it is no JSON object") : bad(at, value, "an object");
        }
        Shape shape = SHAPES.get(type);
        Object[] values = new Object[shape.components().size()];
        Set<String> known = new HashSet<>();
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = shape.components().get(i);
            String name = name(shape, i);
            String place = at.isEmpty() ? name : at + "." + name;
            known.add(name);
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!fields.containsKey(name) && !(nullable && !nulls)) {
                throw new IllegalArgumentException("'" + place + "' is missing");
            }
            Object field = fields.get(name);
            values[i] = field == null && nullable ? null : value(field, component.getGenericType(), place);
        }
        if (allKnown) {
            for (Object name : fields.keySet()) {
                if (!known.contains(String.valueOf(name))) {
                    throw new IllegalArgumentException(
                            "'" + (at.isEmpty() ? "" : at + ".") + shown(name) + "' is unknown");
                }
            }
        }
        return shape.make(values, at);
    }

    private Object value(@Nullable Object value, Type type, String at) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? list(value, arguments[0], at) : map(value, arguments[1], at);
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted.isRecord()) {
            return record(value, wanted, at);
        }
        if (wanted.isEnum()) {
            return Arrays.stream((Enum<?>[]) wanted.getEnumConstants())
                    .filter(one -> word(one).equals(value))
                    .findFirst()
                    .orElseThrow(() -> bad(at, value, "one of " + words(wanted)));
        }
        if (wanted == Instant.class) {
            return time(value, at);
        }
        return plain(value, wanted, at);
    }

    private static Object plain(@Nullable Object value, Class<?> wanted, String at) {
        if (wanted == String.class && value instanceof String text) {
            return text;
        }
        if ((wanted == long.class || wanted == Long.class) && (value instanceof Long || value instanceof Integer)) {
            return ((Number) value).longValue();
        }
        if ((wanted == int.class || wanted == Integer.class) && value instanceof Integer small) {
            return small;
        }
        if ((wanted == double.class || wanted == Double.class) && value instanceof Number number) {
            return number.doubleValue();
        }
        if (wanted == Object.class
                && (value instanceof String || value instanceof Number || value instanceof Boolean)) {
            return value;
        }
        if ((wanted == boolean.class || wanted == Boolean.class) && value instanceof Boolean decision) {
            return decision;
        }
        throw bad(at, value, allowed(wanted));
    }

    private static String allowed(Class<?> wanted) {
        return switch (wanted.getSimpleName()) {
            case "String" -> "a text";
            case "long", "Long" -> "a whole number";
            case "int", "Integer" -> "a whole number of 32 bits";
            case "double", "Double" -> "a number";
            case "Object" -> "a text, a number, true or false";
            case "boolean", "Boolean" -> "true or false";
            default -> throw Failure.bug("JSON holds no " + wanted);
        };
    }

    private List<Object> list(@Nullable Object value, Type item, String at) {
        if (!(value instanceof List<?> found)) {
            throw bad(at, value, "a list");
        }
        List<Object> items = new ArrayList<>(found.size());
        for (Object one : found) {
            items.add(value(one, item, at + "[" + items.size() + "]"));
        }
        return items;
    }

    private Map<String, Object> map(@Nullable Object value, Type item, String at) {
        if (!(value instanceof Map<?, ?> found)) {
            throw bad(at, value, "an object");
        }
        Map<String, Object> items = new LinkedHashMap<>();
        found.forEach((key, one) -> items.put((String) key, value(one, item, at + "." + shown(key))));
        return items;
    }

    private String words(Class<?> wanted) {
        List<String> words = new ArrayList<>();
        for (Enum<?> one : (Enum<?>[]) wanted.getEnumConstants()) {
            words.add(word(one));
        }
        return String.join(", ", words);
    }

    private static Instant time(@Nullable Object value, String at) {
        try {
            if (value instanceof String text) {
                return Instant.parse(text);
            }
        } catch (DateTimeException e) {
            // Answered below, as any other value that is no time.
        }
        throw bad(at, value, "a time such as 2026-01-31T12:00:00Z");
    }

    private static IllegalArgumentException bad(String at, @Nullable Object found, String allowed) {
        String shown = found instanceof String text ? "\"" + shown(text) + "\"" : shown(found);
        return new IllegalArgumentException("'" + at + "' is " + shown + "; it must be " + allowed);
    }

    /** Returns a value from outside fit for a message. */
    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value).replaceAll("\\p{C}", "?");
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }

    /**
     * How a record is taken apart and made.
     *
     * @param words names of the components in {@code snake_case}
     */
    private record Shape(List<RecordComponent> components, List<String> words, Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            List<RecordComponent> components = List.of(type.getRecordComponents());
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(
                        components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                components.forEach(component -> component.getAccessor().setAccessible(true));
                List<String> words = components.stream()
                        .map(component ->
                                component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                        .toList();
                return new Shape(components, words, constructor);
            } catch (NoSuchMethodException e) {
                throw Failure.bug("the record " + type + " has no constructor of its components");
            }
        }

        Object make(@Nullable Object[] values, String at) {
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                Throwable cause = e.getCause();
                if (cause instanceof IllegalArgumentException || cause instanceof Failure) {
                    String place = at.isEmpty() ? "" : "'" + at + "': ";
                    throw new IllegalArgumentException(place + cause.getMessage(), cause);
                }
                throw Failure.bug("the record " + constructor.getDeclaringClass() + " cannot be made: " + cause);
            } catch (ReflectiveOperationException e) {
                throw Failure.bug("the record " + constructor.getDeclaringClass() + " cannot be made: " + e);
            }
        }
    }
}
