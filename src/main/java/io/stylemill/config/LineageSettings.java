package io.stylemill.config;

import io.stylemill.failure.Secrets;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who is told about published versions.
 *
 * @param url where OpenLineage events are posted, or null for nowhere
 * @param token that goes with them as {@code Authorization: Bearer}, or null
 */
public record LineageSettings(@Nullable URI url, @Nullable String token) {
    /** Nobody is told. */
    public static final LineageSettings NONE = new LineageSettings(null, null);

    /** Shows no token. */
    @Override
    public String toString() {
        return "LineageSettings[url=" + (url == null ? null : Secrets.hidden(url.toString())) + ", token="
                + Secrets.shown(token) + "]";
    }
}
