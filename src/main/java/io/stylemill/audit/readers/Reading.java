package io.stylemill.audit.readers;

import io.stylemill.record.Amounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one reader saw of a version.
 *
 * @param reader its name, such as {@code webdataset}
 * @param version of the reader, or empty where it is not installed
 * @param images how many it showed
 * @param compared what of each image was held against the index, such as {@code label}
 * @param differences sentences on what differs, the first few; empty where it saw what the index
 *     says
 * @param unused why it was not used, or null where it was
 */
public record Reading(
        String reader,
        String version,
        long images,
        List<String> compared,
        List<String> differences,
        @Nullable String unused) {
    public Reading {
        compared = List.copyOf(compared);
        differences = List.copyOf(differences);
    }

    /** Returns that a reader was not used; {@code version} is empty where it is not installed. */
    public static Reading unused(String reader, String version, String why) {
        return new Reading(reader, version, 0, List.of(), List.of(), why);
    }

    /** Returns whether the reader was used and saw what the index says. */
    public boolean agrees() {
        return unused == null && differences.isEmpty();
    }

    /** Returns what came of it, in one line. */
    public String text() {
        String who = version.isEmpty() ? reader : reader + " " + version;
        if (unused != null) {
            return who + ": " + unused;
        }
        String seen = who + ": " + Amounts.count(images, "image") + "; ";
        return differences.isEmpty()
                ? seen + String.join(", ", compared) + " as the index says"
                : seen + String.join("; ", differences);
    }

    /** Returns the reading as names and values. */
    public Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("reader", reader);
        map.put("version", version.isEmpty() ? null : version);
        map.put("images", images);
        map.put("compared", compared);
        map.put("differences", differences);
        map.put("unused", unused);
        return map;
    }
}
