package io.stylemill.config;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where REST, health and metrics listen.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record WebAddress(String host, int port) {
    /** What an address looks like, for messages. */
    public static final String FORM = "HOST:PORT with a port from 0 to 65535, as in 127.0.0.1:8080 or [::1]:8080";

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})");

    public WebAddress {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("A port lies between 0 and 65535, not at " + port);
        }
    }

    /** Returns the address that a word of the {@link #FORM} names, or empty when it is none. */
    public static Optional<WebAddress> parse(String word) {
        Matcher matcher = ADDRESS.matcher(word);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
            return Optional.empty();
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of(new WebAddress(host, Integer.parseInt(matcher.group(3))));
    }

    /** Returns {@code host:port}, with an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
