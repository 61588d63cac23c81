package io.stylemill.app.web;

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
 * @param held the entity tag that the caller holds already, or empty
 */
public record Asked(
        String path,
        Map<String, String> parts,
        Map<String, String> query,
        String type,
        byte[] body,
        Caller caller,
        String held) {
    /** Returns a part of the path, or an empty text. */
    public String part(String name) {
        return parts.getOrDefault(name, "");
    }

    /** Returns a parameter, or an empty text. */
    public String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** Returns the fields of a form, the first value of each; none where the body is no form. */
    public Map<String, String> form() {
        return type.equals("application/x-www-form-urlencoded") ? Forms.read(body) : Map.of();
    }
}
