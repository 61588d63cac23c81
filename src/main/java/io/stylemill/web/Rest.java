package io.stylemill.web;

import io.stylemill.failure.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What commands ask: REST of a running {@code serve}, or the same in this process where none runs.
 */
public interface Rest {
    /** Returns whether a coordinator answers, which sees at once what is changed. */
    boolean serves();

    /**
     * Returns the JSON document that is answered.
     *
     * @param path its parts as {@link #part} returns them
     * @throws Failure that says what REST's problem says
     */
    Map<?, ?> get(String path, Map<String, String> query);

    /**
     * Changes something and returns the JSON document that is answered; throws as {@link #get}
     * does.
     */
    Map<?, ?> post(String path, Map<String, String> query);

    /** Returns a text as it may be in a path or a query. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
