package io.stylemill.web;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in.
 *
 * @param path as it was asked for, without the query
 * @param parts of the path that the template names, such as {@code run}, decoded
 * @param query the first value of each parameter
 * @param type media type of the body, lower case, without parameters; empty without one
 * @param body at most as long as its endpoint takes
 * @param headers of the request, by name
 * @param caller who asks
 */
public record Asked(
        String path,
        Map<String, String> parts,
        Map<String, String> query,
        String type,
        byte[] body,
        Function<String, @Nullable String> headers,
        Caller caller) {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    /** Returns a part of the path, or an empty text. */
    public String part(String name) {
        return parts.getOrDefault(name, "");
    }

    /** Returns a header, or an empty text without one. */
    public String header(String name) {
        return Objects.requireNonNullElse(headers.apply(name), "");
    }

    /** Returns the same with a body. */
    Asked with(byte[] whole) {
        return new Asked(path, parts, query, type, whole, headers, caller);
    }

    /** Returns a parameter, or an empty text. */
    public String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** Returns all values of one field of a form. */
    public List<String> values(String field) {
        return Forms.values(body, field);
    }

    /** Returns the fields of a form, the first value of each; none where the body is no form. */
    public Map<String, String> form() {
        return type.equals("application/x-www-form-urlencoded") ? Forms.read(body) : Map.of();
    }

    /** Returns a parameter, or null where it is absent or empty. */
    @Nullable
    String text(String name) {
        String value = query.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /**
     * Returns a parameter that is a whole number.
     *
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    int number(String name, int usual, int least, int most) {
        String word = text(name);
        if (word == null) {
            return usual;
        }
        if (!word.matches("[0-9]{1,9}") || Integer.parseInt(word) < least || Integer.parseInt(word) > most) {
            throw bad(name, "a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(word);
    }

    /** Returns behind which element of a list one asks, or null for its start. */
    public @Nullable String after() {
        return text("after");
    }

    /**
     * Returns how many elements of a list are asked for.
     *
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    int limit() {
        return number("limit", USUAL, 1, MOST);
    }

    /**
     * Returns a parameter that is a number, or null without it.
     *
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    @Nullable
    Double real(String name) {
        String word = text(name);
        if (word == null) {
            return null;
        }
        try {
            double value = Double.parseDouble(word);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw bad(name, "a number");
        }
        throw bad(name, "a number");
    }

    /**
     * Returns a parameter that is one of some words, in any case; or null without it.
     *
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    @Nullable
    String word(String name, List<String> words) {
        String word = text(name);
        if (word == null) {
            return null;
        }
        return words.stream()
                .filter(one -> one.equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> bad(name, "one of " + String.join(", ", words) + NearestWord.question(word, words)));
    }

    Failure bad(String name, String allowed) {
        return Failure.input(
                Code.BAD_PARAMETER, name + " is '" + query.getOrDefault(name, "") + "'; it must be " + allowed);
    }
}
