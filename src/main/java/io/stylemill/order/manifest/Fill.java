package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A goal that real images are filled up to: of each class a group makes what is missing.
 *
 * @param images a folder or prefix with a folder for each class, or the address of a CSV file
 * @param target how many images a class is to have
 * @param sha256 of the sorted list of the images' names, one in a line, or of the CSV file, 64 hex
 *     digits; null for any
 * @param real images of every class, by name; null where nobody counted yet
 * @param published images of earlier versions of the dataset, by the name of their class
 */
public record Fill(
        String images,
        By by,
        Target target,
        @Nullable String sha256,
        @Nullable Map<String, Long> real,
        Map<String, Long> published) {
    public Fill {
        real = real == null ? null : Collections.unmodifiableMap(new TreeMap<>(real));
        published = Collections.unmodifiableMap(new TreeMap<>(published));
    }

    /** What says which class an image is of. */
    public enum By {
        /** The first folder of its path. */
        FOLDER,
        /** A CSV file with the columns {@code file} and {@code label}. */
        CSV
    }

    /**
     * How many images one class is to have.
     *
     * @param images null for as many as the class with the most has
     */
    public record Goal(@Nullable Long images) {
        /** As many as the class with the most has. */
        public static final Goal MAX = new Goal(null);

        private long of(long most) {
            return images == null ? most : images;
        }
    }

    /**
     * How many images the classes are to have. One of the two is set.
     *
     * @param each for every class
     * @param byClass by class; classes that it does not name get none
     */
    public record Target(@Nullable Goal each, @Nullable Map<String, Goal> byClass) {
        public Target {
            byClass = byClass == null ? null : Collections.unmodifiableMap(new TreeMap<>(byClass));
        }

        private @Nullable Goal of(String className) {
            return byClass == null ? each : byClass.get(className);
        }
    }

    /**
     * What is there of a class, and what is to be made.
     *
     * @param target how many there are to be; may be below what there is
     */
    public record Row(String className, long real, long published, long target) {
        /** Returns how many images are missing, 0 where there are enough. */
        public long missing() {
            return Math.max(0, target - real - published);
        }
    }

    /** Returns the goal with what was counted. */
    public Fill counted(Target named, String list, Map<String, Long> found, Map<String, Long> earlier) {
        return new Fill(images, by, named, list, found, earlier);
    }

    /**
     * Returns a row for each class that has a target, by name; none where nobody counted yet.
     *
     * @param only the one class that is filled, or null for all
     */
    public List<Row> rows(@Nullable String only) {
        if (real == null) {
            return List.of();
        }
        Map<String, Long> counted = real;
        long most = counted.keySet().stream()
                .mapToLong(name -> counted.getOrDefault(name, 0L) + published.getOrDefault(name, 0L))
                .max()
                .orElse(0);
        List<Row> rows = new ArrayList<>();
        counted.forEach((name, n) -> {
            Goal goal = target.of(name);
            if (goal != null && (only == null || only.equals(name))) {
                rows.add(new Row(name, n, published.getOrDefault(name, 0L), goal.of(most)));
            }
        });
        return List.copyOf(rows);
    }
}
