package io.stylemill.config;

import io.stylemill.failure.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * Who is answered over HTTP, and where.
 *
 * @param address where {@code serve} has REST, health and metrics, or null for nowhere
 * @param worker where a {@code worker} has health and metrics, or null for nowhere
 * @param health where {@code serve} has health alone, open to everybody, or null for nowhere
 * @param workerHealth where a {@code worker} has it, or null for nowhere
 * @param token of those who may do everything there, or null
 * @param reader token of those who may only read, or null
 */
public record WebSettings(
        @Nullable WebAddress address,
        @Nullable WebAddress worker,
        @Nullable WebAddress health,
        @Nullable WebAddress workerHealth,
        @Nullable String token,
        @Nullable String reader) {
    /** Returns the settings without addresses for health alone. */
    public WebSettings(
            @Nullable WebAddress address,
            @Nullable WebAddress worker,
            @Nullable String token,
            @Nullable String reader) {
        this(address, worker, null, null, token, reader);
    }

    /** Shows no token. */
    @Override
    public String toString() {
        return "WebSettings[address=" + address + ", worker=" + worker + ", health=" + health
                + ", workerHealth=" + workerHealth + ", token=" + Secrets.shown(token) + ", reader="
                + Secrets.shown(reader) + "]";
    }
}
