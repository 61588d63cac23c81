package io.stylemill.web;

import java.util.List;
import java.util.Map;

/**
 * A request that was let in.
 *
 * @param path as it was asked for, without the query
 * @param parts of the path that the template names, such as {@code run}, decoded
 * @param query the first value of each parameter
 * @param type media type of the body, lower case, without parameters; empty without one
 * @param body at most as long as its endpoint takes
 * @param caller who asks
 * @param headers some of the request's, by name in lower case: {@link #HEADERS}
 */
public record Asked(
        String path,
        Map<String, String> parts,
        Map<String, String> query,
        String type,
        byte[] body,
        Caller caller,
        Map<String, String> headers) {
    /** The headers that pages look at. */
    static final List<String> HEADERS = List.of("if-none-match", "cookie", "hx-request", "x-csrf-token");

    /** Returns a part of the path, or an empty text. */
    public String part(String name) {
        return parts.getOrDefault(name, "");
    }

    /** Returns a header, or an empty text. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Returns the same with a body. */
    Asked with(byte[] whole) {
        return new Asked(path, parts, query, type, whole, caller, headers);
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
}
