package io.stylemill.audit.readers;

import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the index of a version says of its images, to hold what readers show against it. */
final class IndexFacts {
    private static final int MOST_DIFFERENCES = 3;

    private final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
    private final @Nullable SampleRow first;

    IndexFacts(PublishedVersion version) {
        List<SampleRow> firstRow = new ArrayList<>();
        version.rows(row -> {
            if (firstRow.isEmpty()) {
                firstRow.add(row);
            }
            rows.put(row.key(), facts(row));
        });
        this.first = firstRow.isEmpty() ? null : firstRow.get(0);
    }

    /** The first versions do not say what a file decodes to; of lossy ones nothing is known then. */
    private static Map<String, Object> facts(SampleRow row) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("split", row.place().split());
        facts.put("label", (long) row.label().index());
        facts.put("label_name", row.label().name());
        facts.put("file", row.file().fileSha256());
        String decoded = row.file().decodedSha256();
        if (!decoded.isEmpty()) {
            facts.put("pixels", decoded);
        } else if (row.file().quality() == 0) {
            facts.put("pixels", row.file().pixelSha256());
        }
        if (!row.captions().isEmpty()) {
            facts.put("caption", row.captions().get(0));
        }
        return facts;
    }

    /** Returns the channels that the images decode to, such as {@code RGB}; WebP has no grey. */
    String mode() {
        boolean grey = first != null
                && first.file().mode().equals("L")
                && !first.file().encoder().startsWith("webp/");
        return grey ? "L" : first != null && first.file().mode().equals("RGBA") ? "RGBA" : "RGB";
    }

    boolean captioned() {
        return first != null && !first.captions().isEmpty();
    }

    boolean masked() {
        return first != null && first.masked();
    }

    /** Holds the images of one reader against the index, one after another. */
    final class Comparison {
        private final Set<String> seen = new HashSet<>();
        private final Set<String> compared = new TreeSet<>();
        private final List<String> differences = new ArrayList<>();
        private long differing;
        private long images;

        /** @param line what the reader shows of an image */
        void add(Map<?, ?> line) {
            images++;
            String key = String.valueOf(line.get("key"));
            Map<String, Object> facts = rows.get(key);
            if (facts == null) {
                differs("it shows " + key + ", of which the index has no row");
                return;
            }
            if (!seen.add(key)) {
                differs("it shows " + key + " twice");
            }
            facts.forEach((name, said) -> {
                Object shown = line.get(name) instanceof Number number ? (Object) number.longValue() : line.get(name);
                if (shown != null) {
                    compared.add(name);
                    if (!shown.equals(said)) {
                        differs(name + " of " + key + " is " + shown + ", the index says " + said);
                    }
                }
            });
        }

        private void differs(String how) {
            if (++differing <= MOST_DIFFERENCES) {
                differences.add(how);
            }
        }

        /** @param shows which rows the reader can show */
        Reading end(String reader, String version, Predicate<Map<String, Object>> shows) {
            List<String> missing = rows.entrySet().stream()
                    .filter(row -> shows.test(row.getValue()) && !seen.contains(row.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!missing.isEmpty()) {
                differing++;
                differences.add("it does not show " + missing.size() + " images, the first of them " + missing.get(0));
            }
            if (differing > differences.size()) {
                differences.add("and " + (differing - differences.size()) + " further differences");
            }
            return new Reading(reader, version, images, List.copyOf(compared), differences, null);
        }

        /** Ends the comparison where the reader broke off. */
        Reading broken(String reader, String version, String why) {
            differences.add("it breaks off: " + why);
            return new Reading(reader, version, images, List.copyOf(compared), differences, null);
        }
    }
}
