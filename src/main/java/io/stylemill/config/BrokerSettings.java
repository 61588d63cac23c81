package io.stylemill.config;

import io.stylemill.failure.Secrets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The message broker.
 *
 * @param url of an external Artemis broker such as {@code tcp://host:61617}, or null for the
 *     embedded one
 * @param user or null where none is set
 * @param password or null where none is set; never printed
 * @param redelivery how long the embedded broker waits before it hands a failed job out again; four
 *     times as long each further time, a minute at most
 */
public record BrokerSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        Duration redelivery) {
    /** What holds when nothing is set. */
    public static final Duration USUAL_REDELIVERY = Duration.ofSeconds(1);

    /** Returns whether the embedded broker is meant. */
    public boolean embedded() {
        return url == null;
    }

    @Override
    public String toString() {
        return "BrokerSettings[url=" + (url == null ? null : Secrets.hidden(url)) + ", user=" + user + ", password="
                + Secrets.shown(password) + ", redelivery=" + redelivery + "]";
    }
}
