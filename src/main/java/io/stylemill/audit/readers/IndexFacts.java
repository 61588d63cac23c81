package io.stylemill.audit.readers;

import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the index of a version says of its images, to hold what readers show against it; in files,
 * however many.
 */
final class IndexFacts {
    private static final int MOST_DIFFERENCES = 3;

    private final Path folder;
    private final long images;
    private final int atOnce;
    private final KeyParts rows;
    private @Nullable SampleRow first;

    /**
     * @param folder to write in, which is not there yet
     * @param atOnce of how many images the facts are in memory at once, about
     */
    IndexFacts(PublishedVersion version, Path folder, int atOnce) {
        this.folder = folder;
        this.images = version.record().images();
        this.atOnce = atOnce;
        this.rows = new KeyParts(folder.resolve("index"), images, atOnce);
        try (rows) {
            version.rows(row -> {
                first = first == null ? row : first;
                rows.add(facts(row));
            });
        }
    }

    /**
     * The first versions do not say what a file decodes to; of lossy ones nothing is known then.
     */
    private static Map<String, Object> facts(SampleRow row) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("key", row.key());
        facts.put("split", row.place().split());
        facts.put("label", row.label().index());
        facts.put("label_name", row.label().name());
        facts.put("label_confidence", row.measured().confidence());
        facts.put("scores", row.measured().scoresText());
        facts.put("tags", CanonicalJson.write(row.tags()));
        facts.put("file", row.file().fileSha256());
        String decoded = row.file().decodedSha256();
        if (!decoded.isEmpty()) {
            facts.put("pixels", decoded);
        } else if (row.file().quality() == 0) {
            facts.put("pixels", row.file().pixelSha256());
        }
        MaskFacts mask = row.measured().mask();
        if (mask != null) {
            facts.put("objects", mask.objectsText());
            facts.put(
                    "boxes",
                    mask.objects().stream()
                            .map(box ->
                                    List.of(box.category(), box.x(), box.y(), box.width(), box.height(), box.area()))
                            .toList());
            String sha256 = mask.sha256();
            if (sha256 != null) {
                facts.put("mask", sha256);
            }
        }
        if (!row.captions().isEmpty()) {
            facts.put("caption", row.captions().get(0));
            facts.put("captions", row.captions());
        }
        return facts;
    }

    /** Returns the channels that the images decode to, such as {@code RGB}; WebP has no grey. */
    String mode() {
        SampleRow one = first;
        boolean grey = one != null
                && one.file().mode().equals("L")
                && !one.file().encoder().startsWith("webp/");
        return grey ? "L" : one != null && one.file().mode().equals("RGBA") ? "RGBA" : "RGB";
    }

    boolean captioned() {
        return first != null && !first.captions().isEmpty();
    }

    /** Returns whether the images have masks, or boxes that a program found. */
    boolean objects() {
        return first != null && first.measured().mask() != null;
    }

    boolean masked() {
        return first != null && first.masked();
    }

    /** Takes the images of one reader, one after another, and then holds them against the index. */
    final class Comparison implements AutoCloseable {
        private final KeyParts lines;
        private final Set<String> compared = new TreeSet<>();
        private final List<String> differences = new ArrayList<>();
        private long differing;
        private long shown;
        private long missing;
        private @Nullable String firstMissing;

        /** @param reader its name, and that of a folder that is not there yet */
        Comparison(String reader) {
            this.lines = new KeyParts(folder.resolve(reader), images, atOnce);
        }

        /** @param line what the reader shows of an image */
        void add(Map<?, ?> line) {
            shown++;
            lines.add(line);
        }

        /**
         * Returns what the reader saw.
         *
         * @param shows which rows the reader can show
         * @param trouble why it broke off, or empty
         */
        Reading end(String reader, String version, Predicate<Map<?, ?>> shows, String trouble) {
            lines.close();
            for (int part = 0; part < lines.count(); part++) {
                Map<String, Map<?, ?>> said = new LinkedHashMap<>();
                rows.read(part, row -> said.put(KeyParts.key(row), row));
                Set<String> seen = new HashSet<>();
                lines.read(part, line -> compare(line, said, seen));
                if (trouble.isEmpty()) {
                    said.forEach((key, row) -> {
                        if (shows.test(row) && !seen.contains(key) && ++missing == 1) {
                            firstMissing = key;
                        }
                    });
                }
            }
            if (missing > 0) {
                differing++;
                differences.add(
                        "it does not show " + Amounts.count(missing, "image") + ", the first of them " + firstMissing);
            }
            if (differing > differences.size()) {
                differences.add("and " + Amounts.count(differing - differences.size(), "further difference"));
            }
            if (!trouble.isEmpty()) {
                differences.add("it breaks off: " + trouble);
            }
            return new Reading(reader, version, shown, List.copyOf(compared), differences, null);
        }

        private void compare(Map<?, ?> line, Map<String, Map<?, ?>> said, Set<String> seen) {
            String key = KeyParts.key(line);
            Map<?, ?> row = said.get(key);
            if (row == null) {
                differs("it shows " + key + ", of which the index has no row");
                return;
            }
            if (!seen.add(key)) {
                differs("it shows " + key + " twice");
            }
            row.forEach((name, wanted) -> {
                Object there = line.get(name);
                if (there != null && !name.equals("key")) {
                    compared.add(String.valueOf(name));
                    if (!Objects.equals(there, wanted)) {
                        differs(name + " of " + key + " is " + there + ", the index says " + wanted);
                    }
                }
            });
        }

        private void differs(String how) {
            if (++differing <= MOST_DIFFERENCES) {
                differences.add(how);
            }
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
