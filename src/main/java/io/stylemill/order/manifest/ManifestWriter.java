package io.stylemill.order.manifest;

import java.util.Map;

/**
 * Writes a manifest as a plan states it: with all defaults, without its destination and its
 * schedule.
 */
public final class ManifestWriter {
    private ManifestWriter() {}

    /**
     * Returns texts, numbers, truth values, lists and maps; read again, they are the same manifest.
     */
    public static Map<String, Object> map(Manifest manifest) {
        return ManifestKeys.MANIFEST.write(manifest);
    }
}
