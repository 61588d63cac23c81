package io.stylemill.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that can be asked for.
 *
 * @param method such as {@code GET}
 * @param path with the parts that vary in braces, as in {@code /api/v1/runs/{run}}
 * @param access who may ask
 * @param mostBytes of the body
 * @param parameters of the query that it knows; a page looks past others
 * @param page whether it is for people with a browser: refusals are pages then, and strangers are
 *     led to the sign-in page
 * @param handler gives the answer; may throw {@link io.stylemill.failure.Failure}
 */
public record Endpoint(
        String method,
        String path,
        Access access,
        int mostBytes,
        Set<String> parameters,
        boolean page,
        Function<Asked, Answer> handler) {
    /** Who may ask. */
    public enum Access {
        /** Everybody who reaches the address. */
        ANYBODY,
        /** Holders of either token. */
        READERS,
        /** Holders of the full token. */
        OPERATORS
    }

    /** Returns something that programs read. */
    public static Endpoint get(String path, Access access, Function<Asked, Answer> handler) {
        return new Endpoint("GET", path, access, 0, Set.of(), false, handler);
    }

    /** Returns something that programs change. */
    public static Endpoint post(String path, int mostBytes, Function<Asked, Answer> handler) {
        return new Endpoint("POST", path, Access.OPERATORS, mostBytes, Set.of(), false, handler);
    }

    /** Returns something that people look at. */
    public static Endpoint page(String path, Access access, Function<Asked, Answer> handler) {
        return new Endpoint("GET", path, access, 0, Set.of(), true, handler);
    }

    /** Returns something that people send from a page. */
    public static Endpoint form(String path, Access access, int mostBytes, Function<Asked, Answer> handler) {
        return new Endpoint("POST", path, access, mostBytes, Set.of(), true, handler);
    }

    /** Returns the endpoint with the parameters of a query that it knows; others are refused. */
    Endpoint with(String... names) {
        return new Endpoint(method, path, access, mostBytes, Set.of(names), page, handler);
    }

    /** Returns the endpoint for readers too: what it makes, nobody keeps. */
    Endpoint forReaders() {
        return new Endpoint(method, path, Access.READERS, mostBytes, parameters, page, handler);
    }

    /** Returns the parts of a path that fits the template, or empty when it does not. */
    Optional<Map<String, String>> match(String asked) {
        List<String> template = List.of(path.split("/", -1));
        List<String> found = List.of(asked.split("/", -1));
        if (template.size() != found.size()) {
            return Optional.empty();
        }
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i < template.size(); i++) {
            String word = template.get(i);
            if (word.startsWith("{") && !found.get(i).isEmpty()) {
                parts.put(
                        word.substring(1, word.length() - 1),
                        Forms.decoded(found.get(i).replace("+", "%2B")));
            } else if (!word.equals(found.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parts);
    }
}
