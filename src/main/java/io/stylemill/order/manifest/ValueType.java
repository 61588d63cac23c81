package io.stylemill.order.manifest;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of values of a manifest: how a value is read and checked, how a plan states it, and its
 * JSON Schema.
 *
 * @param <T> what a value becomes
 * @param reader reads and checks a value
 * @param writer returns what a plan states: a text, number, truth value, list or map
 * @param schema its JSON Schema; it may hold keys and other types in place of their schemas
 * @param shared name under which the schema of the language states it once, or empty
 * @param example a value as a user would write it, or empty
 * @param bounds the least and the largest number, such as {@code 0 to 255}, or empty
 */
record ValueType<T>(
        Reader<T> reader,
        Function<T, Object> writer,
        Map<String, Object> schema,
        String shared,
        String example,
        String bounds) {
    /** Reads one value. */
    interface Reader<T> {
        /** Returns the value, or null after reporting what is wrong with it. */
        @Nullable
        T read(SourcePosition spot);
    }

    /** Returns a type whose values plans state as they are. */
    static <T> ValueType<T> of(Map<String, Object> schema, String example, Reader<T> reader) {
        return new ValueType<>(reader, value -> value, schema, "", example, "");
    }

    /** Returns the value, or null after reporting. */
    @Nullable
    T read(SourcePosition spot) {
        return reader.read(spot);
    }

    /** Returns the same type, stated once in the schema under that name. */
    ValueType<T> shared(String name) {
        return new ValueType<>(reader, writer, schema, name, example, bounds);
    }

    /** Returns the same type with the least and the largest number in words. */
    ValueType<T> bounds(String words) {
        return new ValueType<>(reader, writer, schema, shared, example, words);
    }

    /** Returns the type whose values are made of these, and back for plans. */
    <V> ValueType<V> as(Function<T, V> to, Function<V, T> back) {
        return new ValueType<>(
                spot -> {
                    T value = reader.read(spot);
                    return value == null ? null : to.apply(value);
                },
                value -> writer.apply(back.apply(value)),
                schema,
                shared,
                example,
                bounds);
    }

    /** Returns the type whose values pass one more check, which returns null after reporting. */
    ValueType<T> also(Check<T> check) {
        return new ValueType<>(
                spot -> {
                    T value = reader.read(spot);
                    return value == null ? null : check.check(spot, value);
                },
                writer,
                schema,
                shared,
                example,
                bounds);
    }

    /** A check that takes more than a schema. */
    interface Check<T> {
        /** Returns the value, or null after reporting. */
        @Nullable
        T check(SourcePosition spot, T value);
    }
}
