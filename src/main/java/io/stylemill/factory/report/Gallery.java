package io.stylemill.factory.report;

import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Thumbnail;
import io.stylemill.image.Workspace;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chooses the images that a report shows: the first of each class and of each fifth of the psi
 * range, and those asked for.
 */
final class Gallery {
    static final int PSI_STEPS = 5;
    /** Classes that are shown. */
    static final int MOST_CLASSES = 24;

    private static final int FEW_CLASSES = 6;
    private static final int SIDE = 96;
    private static final int QUALITY = 84;
    private static final int PER_STEP = 12;

    private final Quality.Psi psi;
    private final int classes;
    private final int perClass;
    /** Places for images of classes and psi steps that were taken. */
    private int taken;

    private final Set<String> wanted;
    private final TreeMap<Integer, List<SampleRow>> byClass = new TreeMap<>();
    private final List<List<SampleRow>> byPsi = new ArrayList<>();
    private final Map<String, SampleRow> byKey = new HashMap<>();

    /**
     * An image as a page shows it.
     *
     * @param uri JPEG as a data URI
     * @param psi truncation, or NaN where none is known
     */
    record Picture(String key, String uri, int width, int height, double psi) {}

    /**
     * @param classes how many there are
     * @param wanted keys of further images
     */
    Gallery(Quality.Psi psi, int classes, Set<String> wanted) {
        this.psi = psi;
        this.classes = Math.min(Math.max(1, classes), MOST_CLASSES);
        this.perClass = classes <= FEW_CLASSES ? 24 : 12;
        this.wanted = Set.copyOf(wanted);
        for (int step = 0; step < PSI_STEPS; step++) {
            byPsi.add(new ArrayList<>());
        }
    }

    void offer(SampleRow row) {
        if (wanted.contains(row.key())) {
            byKey.put(row.key(), row);
        }
        int index = row.label().index();
        List<SampleRow> some = byClass.get(index);
        if (some == null && byClass.size() < MOST_CLASSES) {
            some = new ArrayList<>();
            byClass.put(index, some);
        }
        if (some != null && some.size() < perClass) {
            some.add(row);
            taken++;
        }
        double range = psi.max() - psi.min();
        if (range > 0) {
            int step = (int) ((row.origin().truncationPsi() - psi.min()) / range * PSI_STEPS);
            List<SampleRow> line = byPsi.get(Math.min(PSI_STEPS - 1, step));
            if (line.size() < PER_STEP) {
                line.add(row);
                taken++;
            }
        }
    }

    /**
     * Returns whether no further row can add anything: the rows of a large set are not all read for
     * some pictures.
     */
    boolean full() {
        int steps = psi.max() > psi.min() ? PSI_STEPS * PER_STEP : 0;
        return taken == classes * perClass + steps && byKey.size() == wanted.size();
    }

    /** Returns the rows of the images that were asked for and passed by. */
    Map<String, SampleRow> byKey() {
        return byKey;
    }

    /**
     * The images, drawn.
     *
     * @param byClass by the label's index, -1 for none
     * @param byPsi by fifths of the range, from the lowest; empty where all have one psi
     * @param byKey those asked for
     */
    record Pictures(TreeMap<Integer, List<Picture>> byClass, List<List<Picture>> byPsi, Map<String, Picture> byKey) {}

    Pictures draw(StoredImages images) {
        Workspace workspace = new Workspace();
        Map<String, Picture> drawn = new HashMap<>();
        TreeMap<Integer, List<Picture>> classes = new TreeMap<>();
        byClass.forEach((index, rows) -> classes.put(index, draw(rows, images, drawn, workspace)));
        List<List<Picture>> steps = new ArrayList<>();
        if (psi.max() > psi.min()) {
            byPsi.forEach(rows -> steps.add(draw(rows, images, drawn, workspace)));
        }
        Map<String, Picture> keys = new HashMap<>();
        byKey.forEach((key, row) ->
                keys.put(key, draw(List.of(row), images, drawn, workspace).get(0)));
        return new Pictures(classes, steps, keys);
    }

    private static List<Picture> draw(
            List<SampleRow> rows, StoredImages images, Map<String, Picture> drawn, Workspace workspace) {
        List<Picture> pictures = new ArrayList<>();
        for (SampleRow row : rows) {
            pictures.add(drawn.computeIfAbsent(
                    row.key(),
                    key -> picture(key, images.pixels(row), row.origin().truncationPsi(), workspace)));
        }
        return pictures;
    }

    /** Returns the images of some rows with what lies where over them. */
    static List<Picture> overlaid(List<SampleRow> rows, StoredImages images) {
        Workspace workspace = new Workspace();
        return rows.stream()
                .map(row ->
                        picture(row.key(), images.overlaid(row), row.origin().truncationPsi(), workspace))
                .toList();
    }

    /** Returns an image as a page shows it. */
    static Picture picture(String key, Pixels image, double psi, Workspace workspace) {
        Pixels small = Thumbnail.of(image, SIDE, workspace);
        byte[] jpeg = Encoders.encode(small, Encoding.jpeg(QUALITY), null, workspace);
        return new Picture(
                key,
                "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg),
                small.width(),
                small.height(),
                psi);
    }
}
