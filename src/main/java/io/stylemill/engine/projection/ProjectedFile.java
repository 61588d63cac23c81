package io.stylemill.engine.projection;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.order.plan.ProjectionNote.Image;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of projected latents with its note, which grows as pictures are done: rows are in the
 * order of the pictures' names. What is there from before is kept where it was made with the same
 * settings. Safe for use by many threads.
 */
public final class ProjectedFile {
    private final Path file;
    private final Map<String, Object> settings;
    private final double wStd;
    private final int layers;
    private final int width;
    private final Map<String, Row> rows = new TreeMap<>();

    private record Row(Image image, float[] ws) {}

    private ProjectedFile(Path file, Map<String, Object> settings, double wStd, int layers, int width) {
        this.file = file;
        this.settings = Map.copyOf(settings);
        this.wStd = wStd;
        this.layers = layers;
        this.width = width;
    }

    /**
     * Returns the note of a file, or null where there is neither; ends what a stop left half done.
     */
    public static @Nullable ProjectionNote note(Path file) {
        Path beside = beside(file);
        settle(file);
        if (!Files.exists(beside)) {
            if (Files.exists(file)) {
                throw Failure.input(
                        "output-exists",
                        file + " is there, but not the note " + beside
                                + " that says what it was made of; remove it, or name another file");
            }
            return null;
        }
        try {
            return ProjectionNote.parse(Files.readString(beside), beside.toString());
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "projection-note", "reading " + beside + " failed: " + e, e);
        }
    }

    /**
     * Two files cannot be replaced at once: the next note waits for its latents, and counts as soon
     * as they are there.
     */
    private static void settle(Path file) {
        Path next = next(file);
        try {
            if (!Files.exists(next)) {
                return;
            }
            ProjectionNote waiting = ProjectionNote.parse(Files.readString(next), next.toString());
            if (Files.exists(file) && LatentFile.layered(file, "").sha256().equals(waiting.arraySha256())) {
                WholeFile.place(next, beside(file));
            } else {
                Files.delete(next);
            }
        } catch (IOException e) {
            throw unwritable(next, e);
        }
    }

    private static Failure unwritable(Path file, IOException e) {
        return Failure.of(
                Kind.RESOURCES, "output-unwritable", "cannot write the note " + file + ": " + WriteFault.words(e), e);
    }

    /**
     * Returns the file, with the rows that are done.
     *
     * @param settings that decide about the latents
     * @throws Failure {@code output-exists} when what is there was made otherwise, or is damaged
     */
    public static ProjectedFile open(Path file, Map<String, Object> settings, double wStd, int layers, int width) {
        ProjectedFile opened = new ProjectedFile(file, settings, wStd, layers, width);
        ProjectionNote note = note(file);
        if (note == null) {
            return opened;
        }
        Map<String, Object> apart = new LinkedHashMap<>();
        new TreeMap<>(settings).forEach((key, value) -> {
            if (!same(value, note.settings().get(key))) {
                apart.put(key, note.settings().getOrDefault(key, "none") + " instead of " + value);
            }
        });
        if (!apart.isEmpty()) {
            throw Failure.input(
                    "output-exists",
                    file + " was made with other settings: " + apart + "; ask for the same again to add to it, or name"
                            + " another file");
        }
        LatentArray array = Files.exists(file) ? LatentFile.layered(file, "") : null;
        if (array == null
                || !array.sha256().equals(note.arraySha256())
                || array.rows() != note.images().size()) {
            throw Failure.input(
                    "output-exists",
                    file + " is not the file that " + beside(file) + " was written for; remove both, or name another"
                            + " file");
        }
        for (int row = 0; row < array.rows(); row++) {
            Image image = note.images().get(row);
            opened.rows.put(image.file(), new Row(image, array.row(row)));
        }
        return opened;
    }

    private static boolean same(Object a, @Nullable Object b) {
        return a instanceof Number x && b instanceof Number y ? x.doubleValue() == y.doubleValue() : a.equals(b);
    }

    private static Path beside(Path file) {
        return Path.of(ProjectionNote.beside(file.toString()));
    }

    private static Path next(Path file) {
        return Path.of(beside(file) + ".next");
    }

    /** Returns whether a picture is done, with the same bytes. */
    public synchronized boolean has(PictureFiles.Named picture) {
        Row row = rows.get(picture.name());
        return row != null && row.image().sha256().equals(picture.sha256());
    }

    /** Returns w+ {@code [layers, width]} of a picture that is done. */
    public synchronized float[] ws(PictureFiles.Named picture) {
        Row row = rows.get(picture.name());
        if (row == null) {
            throw new IllegalArgumentException(picture.name() + " is not done");
        }
        return row.ws().clone();
    }

    /**
     * Adds rows and writes both files; a stop at any moment leaves the rows from before, or these
     * too.
     *
     * @throws Failure {@code output-unwritable}
     */
    public synchronized void add(Map<Image, float[]> done) {
        done.forEach((image, ws) -> rows.put(image.file(), new Row(image, ws)));
        float[] all = new float[rows.size() * layers * width];
        List<Image> images = new ArrayList<>();
        for (Row row : rows.values()) {
            System.arraycopy(row.ws(), 0, all, images.size() * layers * width, layers * width);
            images.add(row.image());
        }
        LatentArray array = LatentArray.of(images.size(), layers, width, all);
        String note = new ProjectionNote(settings, array.sha256(), wStd, images).write() + "\n";
        LatentFile.writeBeside(next(file), note.getBytes(StandardCharsets.UTF_8));
        LatentFile.writeProjected(file, array);
        try {
            WholeFile.place(next(file), beside(file));
        } catch (IOException e) {
            throw unwritable(beside(file), e);
        }
    }

    /** Returns the images of the rows, in their order. */
    public synchronized List<Image> images() {
        return rows.values().stream().map(Row::image).toList();
    }
}
