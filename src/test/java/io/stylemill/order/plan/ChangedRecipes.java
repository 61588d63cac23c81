package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe.ZSource;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records that differ from another one in a single component, wherever in {@link Recipe} that is.
 * So a component that somebody adds is asked for without being named.
 */
public final class ChangedRecipes {
    /**
     * Two records.
     *
     * @param component in which they differ, such as {@code noise.strength}
     */
    public record Pair(String component, Recipe one, Recipe other) {
        /** Returns whether the component is this one, or is in it. */
        boolean isIn(String part) {
            return component.equals(part) || component.startsWith(part + ".");
        }
    }

    /** Texts of which not every letter may change. */
    private static final Map<String, String> TEXTS = Map.of("dims", "0-30", "mode", "random");

    private ChangedRecipes() {}

    /**
     * Returns the components besides some parts for which no two records differ as they should.
     *
     * @param differ whether two records that differ in a component differ as they should
     */
    public static List<String> without(List<String> parts, Predicate<Pair> differ) {
        Map<String, Boolean> found = new TreeMap<>();
        for (Pair pair : all()) {
            if (parts.stream().noneMatch(pair::isIn) && readable(pair.other())) {
                found.merge(pair.component(), differ.test(pair), Boolean::logicalOr);
            }
        }
        return found.keySet().stream().filter(each -> !found.get(each)).toList();
    }

    /** Some values must fit to each other. */
    private static boolean readable(Recipe recipe) {
        try {
            return RecipeJson.exact(RecipeJson.write(recipe)) != null;
        } catch (Failure e) {
            return false;
        }
    }

    private static List<Pair> all() {
        List<Pair> pairs = new ArrayList<>();
        List<Recipe> kinds = RecipeSchemaTest.kinds().values().stream()
                .map(RecipeJson::parse)
                .toList();
        // What no kind of record has is made up.
        for (boolean absent : new boolean[] {false, true}) {
            List<Pair> there = List.copyOf(pairs);
            for (Recipe recipe : kinds) {
                changed(Recipe.class, recipe, absent).forEach((component, other) -> {
                    if (there.stream().noneMatch(known -> known.isIn(component))) {
                        pairs.add(new Pair(component, recipe, (Recipe) other.get()));
                    }
                });
            }
        }
        return pairs;
    }

    /** Returns the record with other values, by the components that have them. */
    private static Map<String, Supplier<Object>> changed(Class<?> type, Object record, boolean absent) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, Supplier<Object>> changed = new LinkedHashMap<>();
        for (int i = 0; i < components.length; i++) {
            @Nullable
            Object[] values =
                    Arrays.stream(components).map(c -> value(c, record)).toArray();
            int at = i;
            others(components[i].getName(), components[i].getGenericType(), values[i], absent)
                    .forEach((name, other) -> changed.put(name, () -> {
                        values[at] = other.get();
                        return made(type, values);
                    }));
        }
        return changed;
    }

    private static @Nullable Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object made(Class<?> type, @Nullable Object... values) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(
                    "a value of " + type + " for " + Arrays.toString(values) + "; say in"
                            + " ChangedRecipes what the component may become",
                    e);
        }
    }

    /** Returns other values of a component, by the place where they differ. */
    private static Map<String, Supplier<Object>> others(
            String name, Type type, @Nullable Object value, boolean absent) {
        Map<String, Supplier<Object>> others = new LinkedHashMap<>();
        if (value instanceof Record) {
            changed(value.getClass(), value, absent).forEach((part, other) -> others.put(name + "." + part, other));
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            int last = list.size() - 1;
            others(name, ((ParameterizedType) type).getActualTypeArguments()[0], list.get(last), absent)
                    .forEach((part, other) -> others.put(part, () -> {
                        List<Object> changed = new ArrayList<>(list);
                        changed.set(last, other.get());
                        return changed;
                    }));
        } else if (value == null || value instanceof List<?>) {
            if (absent) {
                others.put(name, () -> any(name, type));
            }
        } else {
            others.put(name, () -> other(name, type, value));
        }
        return others;
    }

    private static Object other(String name, Type type, Object value) {
        if (value instanceof Double number) {
            return number < 0 ? 0.5 : number + 0.25;
        }
        if (value instanceof Long number) {
            return number + 1;
        }
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof Boolean decision) {
            return !decision;
        }
        if (value instanceof Enum<?> word) {
            Object[] words = word.getDeclaringClass().getEnumConstants();
            return words[(word.ordinal() + 1) % words.length];
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> larger = new LinkedHashMap<>(map);
            larger.put("another", any(name, ((ParameterizedType) type).getActualTypeArguments()[1]));
            return larger;
        }
        String text = (String) value;
        return name.toLowerCase(Locale.ROOT).endsWith("sha256") ? "0".repeat(64) : TEXTS.getOrDefault(name, text + "x");
    }

    /** Returns a value for a component that has none, or for one more item of a list. */
    private static Object any(String name, Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? List.of(any(name, generic.getActualTypeArguments()[0]))
                    : Map.of("another", any(name, generic.getActualTypeArguments()[1]));
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted == ZSource.class) {
            return new ZSource.Seed(5);
        }
        if (wanted.isRecord()) {
            return made(
                    wanted,
                    Arrays.stream(wanted.getRecordComponents())
                            .map(c -> c.getAnnotatedType().isAnnotationPresent(Nullable.class)
                                    ? null
                                    : any(c.getName(), c.getGenericType()))
                            .toArray());
        }
        if (wanted.isEnum()) {
            return wanted.getEnumConstants()[0];
        }
        return switch (wanted.getSimpleName()) {
            case "double", "Double" -> 0.5;
            case "int", "Integer" -> 7;
            case "long", "Long" -> 7L;
            case "boolean", "Boolean" -> true;
            case "Object", "String" ->
                name.toLowerCase(Locale.ROOT).endsWith("sha256") || name.equals("c2pa") ? "0".repeat(64) : "text";
            default -> throw new AssertionError("no value of " + wanted + "; make one in ChangedRecipes");
        };
    }
}
