package io.stylemill.web;

import java.util.Map;

/**
 * A request that was let in.
 *
 * @param parts of the path that the template names, such as {@code run}
 * @param query the first value of each parameter
 * @param type media type of the body, lower case, without parameters; empty without one
 * @param body at most as long as its endpoint takes
 */
record Asked(Map<String, String> parts, Map<String, String> query, String type, byte[] body) {
    String part(String name) {
        return parts.getOrDefault(name, "");
    }
}
