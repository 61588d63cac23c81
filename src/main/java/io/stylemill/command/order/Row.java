package io.stylemill.command.order;

import io.stylemill.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that REST answered, as commands read it. */
record Row(Map<?, ?> fields) {
    /** Returns the objects of a list. */
    List<Row> rows(String name) {
        if (fields.get(name) instanceof List<?> list) {
            return list.stream().map(one -> new Row((Map<?, ?>) one)).toList();
        }
        throw missing(name);
    }

    /** Returns the texts of a list. */
    List<String> texts(String name) {
        if (fields.get(name) instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw missing(name);
    }

    /** Returns a text, or null where there is none. */
    @Nullable
    String maybe(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    String text(String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw missing(name);
    }

    long number(String name) {
        if (fields.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw missing(name);
    }

    /** Returns a number, or null where there is none. */
    @Nullable
    Double real(String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : null;
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    Instant time(String name) {
        return Instant.parse(text(name));
    }

    private static Failure missing(String name) {
        return Failure.bug("REST answered without '" + name + "'");
    }
}
