package io.stylemill.config;

import io.stylemill.failure.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * Who is answered over HTTP, and where.
 *
 * @param address where {@code serve} has REST, health and metrics, or null for nowhere
 * @param worker where a {@code worker} has health and metrics, or null for nowhere
 * @param token of those who may do everything there, or null
 * @param reader token of those who may only read, or null
 */
public record WebSettings(
        @Nullable WebAddress address,
        @Nullable WebAddress worker,
        @Nullable String token,
        @Nullable String reader) {
    /** Shows no token. */
    @Override
    public String toString() {
        return "WebSettings[address=" + address + ", worker=" + worker + ", token=" + Secrets.shown(token) + ", reader="
                + Secrets.shown(reader) + "]";
    }
}
