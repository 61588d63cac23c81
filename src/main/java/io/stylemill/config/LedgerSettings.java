package io.stylemill.config;

import io.stylemill.failure.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * The database of runs and shards.
 *
 * @param url for JDBC, {@code jdbc:postgresql:…} or {@code jdbc:h2:…}, or null for the embedded H2
 *     file
 * @param user or null where none is set
 * @param password or null where none is set; never printed
 */
public record LedgerSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password) {
    /** Returns whether the embedded database is meant. */
    public boolean embedded() {
        return url == null;
    }

    @Override
    public String toString() {
        return "LedgerSettings[url=" + (url == null ? null : Secrets.hidden(url)) + ", user=" + user + ", password="
                + Secrets.shown(password) + "]";
    }
}
