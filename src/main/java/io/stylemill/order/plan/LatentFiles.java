package io.stylemill.order.plan;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent.Rows;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Truncation.Center;
import io.stylemill.order.manifest.Truncation.CenterChoice;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latents and the centres of truncation that a manifest names, as they were read. */
public final class LatentFiles {
    /** Those of a manifest that names none. */
    public static final LatentFiles NONE = new LatentFiles(Map.of(), Map.of(), Map.of());

    private final Map<String, LatentArray> latents;
    private final Map<String, ProjectionNote> notes;
    private final Map<Center, Centers> centers;

    private LatentFiles(
            Map<String, LatentArray> latents, Map<String, ProjectionNote> notes, Map<Center, Centers> centers) {
        this.latents = Map.copyOf(latents);
        this.notes = Map.copyOf(notes);
        this.centers = Map.copyOf(centers);
    }

    /** Centres of truncation, and which one a sample takes. */
    public record Centers(LatentArray array, CenterChoice by) {
        /**
         * Returns centres of a file.
         *
         * @param name of the array: {@code classes} holds one for each class
         */
        public static Centers of(Center written, LatentArray array, String name) {
            CenterChoice by = written.by();
            return new Centers(
                    array, by != null ? by : name.equals(CLASSES) ? CenterChoice.CLASS : CenterChoice.NEAREST);
        }
    }

    /** Name of an array that holds a centre for each class, in the order of their indices. */
    public static final String CLASSES = "classes";

    /** Name of an array that holds the centres of clusters. */
    public static final String CLUSTERS = "clusters";

    /** Reads what a manifest names. */
    public interface Source {
        /**
         * Returns z or w {@code [rows, 1, width]}, or w+ {@code [rows, layers, width]}, of all rows
         * of a file; null leaves it out.
         */
        @Nullable
        LatentArray latents(Rows written, int group);

        /** Returns what {@code project} noted beside a file, or null where there is no note. */
        default @Nullable ProjectionNote note(Rows written, LatentArray read, int group) {
            return null;
        }

        /** Returns the centres of a file; null leaves them out. */
        @Nullable
        Centers centers(Center written, int group);
    }

    /**
     * Returns what a manifest names; a file that several groups name is read once, and one that is
     * left out is asked for at each.
     *
     * @throws Failure that the source throws
     */
    public static LatentFiles read(Manifest manifest, Source source) {
        Map<String, LatentArray> latents = new LinkedHashMap<>();
        Map<String, ProjectionNote> notes = new LinkedHashMap<>();
        Map<Center, Centers> centers = new LinkedHashMap<>();
        for (int g = 0; g < manifest.samples().size(); g++) {
            Group group = manifest.samples().get(g);
            Rows rows = group.latent().rows();
            if (rows != null && !latents.containsKey(key(rows))) {
                LatentArray read = source.latents(rows, g);
                if (read != null) {
                    latents.put(key(rows), read);
                    ProjectionNote note = source.note(rows, read, g);
                    if (note != null) {
                        notes.put(key(rows), note);
                    }
                }
            }
            Center center = group.truncation().center();
            if (center != null && !centers.containsKey(center)) {
                Centers read = source.centers(center, g);
                if (read != null) {
                    centers.put(center, read);
                }
            }
        }
        return latents.isEmpty() && centers.isEmpty() ? NONE : new LatentFiles(latents, notes, centers);
    }

    /** Returns whether the rows of a file are here. */
    boolean hold(Rows written) {
        return latents.containsKey(key(written));
    }

    /** Returns whether the centres are here. */
    boolean hold(Center written) {
        return centers.containsKey(written);
    }

    /** Returns all rows of a file that the manifest names. */
    public LatentArray latents(Rows written) {
        LatentArray array = latents.get(key(written));
        if (array == null) {
            throw Failure.bug("a plan was made without the latents " + written.file());
        }
        return array;
    }

    /**
     * Returns what {@code project} noted beside a file that the manifest names, or null where it
     * did not.
     */
    @Nullable
    ProjectionNote note(Rows written) {
        return notes.get(key(written));
    }

    /** Returns the centres that the manifest names. */
    public Centers centers(Center written) {
        Centers found = centers.get(written);
        if (found == null) {
            throw Failure.bug("a plan was made without the centres " + written.file());
        }
        return found;
    }

    /** Returns every array by its SHA-256. */
    public Map<String, LatentArray> bySha256() {
        Map<String, LatentArray> all = new LinkedHashMap<>();
        latents.values().forEach(array -> all.put(array.sha256(), array));
        centers.values().forEach(c -> all.put(c.array().sha256(), c.array()));
        return all;
    }

    /** Returns every array, each once. */
    public Collection<LatentArray> all() {
        return bySha256().values();
    }

    /**
     * The space decides how a file's shape is read; digests are part of what is asked for, and
     * checked by the reader.
     */
    private static String key(Rows written) {
        return (written.space() == Space.W_PLUS ? "w+ " : "w ") + written.sha256() + " " + written.file();
    }
}
