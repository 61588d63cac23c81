package io.stylemill.config;

import io.stylemill.failure.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * What versions are signed with.
 *
 * @param key absolute path of a PEM or PKCS#12 file, or the PEM text itself, or null for a key that
 *     is generated; never printed
 * @param password of an encrypted key, or null; never printed
 * @param images absolute path of a PEM file with the key and certificates that sign images, or the
 *     PEM text itself, or null for a key that follows from {@code key}; never printed
 */
public record SigningSettings(
        @Nullable String key,
        @Nullable String password,
        @Nullable String images) {
    /** Returns whether the key is the text itself, not a file. */
    public boolean inline() {
        return inline(key);
    }

    /** Returns whether the key for images is the text itself, not a file. */
    public boolean imagesInline() {
        return inline(images);
    }

    private static boolean inline(@Nullable String key) {
        return key != null && key.contains("-----BEGIN ");
    }

    @Override
    public String toString() {
        return "SigningSettings[key=" + (inline() ? Secrets.HIDDEN : key) + ", password=" + Secrets.shown(password)
                + ", images=" + (imagesInline() ? Secrets.HIDDEN : images) + "]";
    }
}
