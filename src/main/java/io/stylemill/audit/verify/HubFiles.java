package io.stylemill.audit.verify;

import io.stylemill.record.Amounts;
import java.util.List;

/**
 * What the Hugging Face Hub and its client add to every dataset: {@code .gitattributes} in the
 * repository, and {@code .cache/huggingface/} in a folder that was downloaded. Neither is part of a
 * version, and no reader takes it for one.
 */
final class HubFiles {
    private static final String ATTRIBUTES = ".gitattributes";
    private static final String CACHE = ".cache/huggingface/";

    private HubFiles() {}

    /** Returns whether a path of a version, or of a folder ending in {@code /}, is of this kind. */
    static boolean leaves(String path) {
        return path.equals(ATTRIBUTES) || path.startsWith(CACHE);
    }

    /** Returns what a report says of such paths, or nothing where there are none. */
    static String told(List<String> paths) {
        long cached = paths.stream().filter(path -> path.startsWith(CACHE)).count();
        String attributes = paths.contains(ATTRIBUTES) ? ATTRIBUTES : "";
        String cache = cached == 0 ? "" : CACHE + " (" + Amounts.count(cached, "file") + ")";
        String between = attributes.isEmpty() || cache.isEmpty() ? "" : " and ";
        return paths.isEmpty()
                ? ""
                : " but " + attributes + between + cache + ", which the Hugging Face Hub or its client left";
    }
}
