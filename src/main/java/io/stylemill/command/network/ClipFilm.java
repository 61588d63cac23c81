package io.stylemill.command.network;

import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.image.Decoders;
import io.stylemill.image.Film;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import io.stylemill.image.Workspace;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The frames of clips in a published version, as they lie there; several clips go side by side. */
final class ClipFilm {
    private static final int LISTED = 20;

    private final PublishedVersion version;
    private final Tiles.Grid grid;
    private final List<List<SampleRow>> cells;
    private final List<String> notes;

    private ClipFilm(PublishedVersion version, Tiles.Grid grid, List<List<SampleRow>> cells, List<String> notes) {
        this.version = version;
        this.grid = grid;
        this.cells = cells;
        this.notes = notes;
    }

    /**
     * Finds clips by the tags {@code clip} and {@code frame} of the index; no image is read.
     *
     * @param names one for each cell of the grid, row by row; one may come again
     * @throws Failure {@code no-clip} (INPUT) for names that no clip has; {@code bad-clip} (INPUT)
     *     where a frame is there twice, or clips side by side differ in length
     */
    static ClipFilm of(PublishedVersion version, Tiles.Grid grid, List<String> names) {
        Map<String, TreeMap<Integer, SampleRow>> found = new TreeMap<>();
        TreeSet<String> all = new TreeSet<>();
        version.rows(row -> {
            String clip = row.tags().get("clip");
            String frame = row.tags().getOrDefault("frame", "");
            if (clip == null || !frame.matches("\\d{1,9}")) {
                return;
            }
            all.add(clip);
            if (names.contains(clip)
                    && found.computeIfAbsent(clip, name -> new TreeMap<>()).put(Integer.parseInt(frame), row) != null) {
                throw Failure.input(
                        "bad-clip",
                        "the clip " + clip + " of " + version.address() + " has several images that are its frame "
                                + frame + ", so it is no film");
            }
        });
        List<String> strange =
                names.stream().filter(name -> !all.contains(name)).distinct().toList();
        if (!strange.isEmpty()) {
            throw Failure.input(
                    "no-clip",
                    version.address() + " has no clip " + String.join(", ", strange) + meant(strange.get(0), all));
        }
        List<String> notes = new ArrayList<>();
        found.forEach((name, frames) -> {
            int missing = frames.lastKey() + 1 - frames.size();
            if (missing > 0) {
                notes.add("the clip " + name + " lacks " + missing + " of its frames 0 to " + frames.lastKey()
                        + ", so the film jumps there; gates refused them, or they were not ordered");
            }
        });
        List<List<SampleRow>> cells = new ArrayList<>();
        names.forEach(name ->
                cells.add(List.copyOf(found.getOrDefault(name, new TreeMap<>()).values())));
        if (cells.stream().map(List::size).distinct().count() > 1) {
            throw Failure.input(
                    "bad-clip",
                    "the clips " + String.join(", ", names) + " have "
                            + cells.stream().map(List::size).toList()
                            + " frames; clips side by side must have as many, so make a film of each");
        }
        return new ClipFilm(version, grid, cells, notes);
    }

    private static String meant(String name, Collection<String> all) {
        if (all.isEmpty()) {
            return ": no image there has the tags clip and frame; groups with latent: {walk: ...} make clips";
        }
        return NearestWord.nearest(name, all)
                        .map(near -> "; the nearest is " + near)
                        .orElse("")
                + "; there are " + String.join(", ", all.stream().limit(LISTED).toList())
                + (all.size() > LISTED ? " and " + (all.size() - LISTED) + " more" : "");
    }

    /** Returns what a viewer should know, as sentences. */
    List<String> notes() {
        return notes;
    }

    /** Returns the shape of the film, whose size is that of the first frames. */
    Film.Shape shape(int fps) {
        return new Film.Shape(
                grid.of(Size.of(image(cells.get(0).get(0))), "--grid"),
                cells.get(0).size(),
                fps);
    }

    /**
     * Adds all frames, one at a time in memory.
     *
     * @param shown is called after each
     * @throws Failure {@code bad-clip} (INPUT) where images differ in size; as
     *     {@link PublishedVersion#image} throws
     */
    void write(Film film, Runnable shown) {
        Size each = Size.of(image(cells.get(0).get(0)));
        Workspace workspace = new Workspace();
        for (int frame = 0; frame < cells.get(0).size(); frame++) {
            Tiles tiles = new Tiles(each, grid, "--grid");
            for (int cell = 0; cell < cells.size(); cell++) {
                SampleRow row = cells.get(cell).get(frame);
                Pixels image = image(row);
                if (!Size.of(image).equals(each)) {
                    throw Failure.input(
                            "bad-clip",
                            "the image " + row.key() + " is " + Size.of(image) + ", and the first one is " + each
                                    + "; a film has one size");
                }
                tiles.put(cell % grid.columns(), cell / grid.columns(), image);
            }
            film.add(film.encode(tiles.pixels(), workspace));
            shown.run();
        }
        film.finish();
    }

    private Pixels image(SampleRow row) {
        return Decoders.decode(version.image(row), row.key());
    }
}
