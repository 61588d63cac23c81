package io.stylemill.config;

import io.stylemill.failure.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * What versions are signed with.
 *
 * @param key absolute path of a PEM or PKCS#12 file, or the PEM text itself, or null for a key that is generated; never
 *     printed
 * @param password of an encrypted key, or null; never printed
 */
public record SigningSettings(
        @Nullable String key, @Nullable String password) {
    /** Returns whether the key is the text itself, not a file. */
    public boolean inline() {
        return key != null && key.contains("-----BEGIN ");
    }

    @Override
    public String toString() {
        return "SigningSettings[key=" + (inline() ? Secrets.HIDDEN : key) + ", password=" + Secrets.shown(password)
                + "]";
    }
}
