package io.stylemill.order.manifest;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was read of a manifest before, and decides what is allowed in what is read after. */
final class Known {
    /** Whether the text is a plan: then what is not there is not a default to fill in. */
    boolean plan;

    /**
     * The names in the manifest's {@code classes}; null where there is no such key, or it cannot be
     * read.
     */
    @Nullable
    List<String> classes;

    /** The same names, to look one up. */
    Set<String> classNames = Set.of();

    /** Whether there is a key {@code classes} that cannot be read. */
    boolean classesUnclear;

    /** Names of the labelers; null where they cannot be read. */
    @Nullable
    List<String> labelers = List.of();

    /** Line of every group, by its name. */
    final Map<String, Integer> groups = new HashMap<>();

    /** Names of the tags of the group that is being read. */
    Set<String> tags = Set.of();

    /** Longest values of the tags of every group that could be read, by its name. */
    final Map<String, Map<String, String>> groupTags = new LinkedHashMap<>();

    /** How many images the groups make, as far as that is known. */
    long images;

    void classes(@Nullable List<String> names, boolean unclear) {
        classes = names;
        classNames = names == null ? Set.of() : Set.copyOf(names);
        classesUnclear = unclear;
    }
}
