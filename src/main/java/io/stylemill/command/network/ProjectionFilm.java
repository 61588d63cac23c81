package io.stylemill.command.network;

import io.stylemill.engine.projection.PictureFiles;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Film;
import io.stylemill.image.FilmFormat;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import io.stylemill.image.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The way to pictures as a film: a row for each, real on the left; of many pictures, some. Safe for
 * many threads.
 */
final class ProjectionFilm {
    /** States on the way that are shown, at most. */
    static final int STAGES = 100;

    static final int FPS = 10;
    private static final int MOST_ROWS = 8;

    private final Set<PictureFiles.Named> shown;
    private final Map<String, Way> ways = new TreeMap<>();

    private record Way(Pixels real, List<float[]> ws) {}

    /** @param left the pictures that are not done yet: of the others the way is no longer known */
    ProjectionFilm(List<PictureFiles.Named> left) {
        this.shown = Set.copyOf(ContactSheet.spread(left, MOST_ROWS));
    }

    synchronized void add(PictureFiles.Named picture, Pixels real, List<float[]> stages, float[] found) {
        if (shown.contains(picture)) {
            List<float[]> ws = new ArrayList<>(stages);
            ws.add(found);
            ways.put(picture.name(), new Way(real, ws));
        }
    }

    /**
     * Writes the film, and returns how many frames it has; 0 where no way is known.
     *
     * @param images what the network makes of w+
     */
    synchronized int write(Path file, FilmFormat format, Function<List<float[]>, List<Pixels>> images) {
        if (ways.isEmpty()) {
            return 0;
        }
        List<Way> rows = List.copyOf(ways.values());
        int frames = rows.get(0).ws().size();
        Size each = Size.of(rows.get(0).real());
        Tiles.Grid grid = new Tiles.Grid(2, rows.size());
        Workspace workspace = new Workspace();
        try (Film film = format.begin(file, new Film.Shape(grid.of(each, "--video"), frames, FPS))) {
            for (int frame = 0; frame < frames; frame++) {
                int at = frame;
                List<Pixels> made =
                        images.apply(rows.stream().map(way -> way.ws().get(at)).toList());
                Tiles tiles = new Tiles(each, grid, "--video");
                for (int row = 0; row < rows.size(); row++) {
                    tiles.put(0, row, rows.get(row).real());
                    tiles.put(1, row, made.get(row));
                }
                film.add(film.encode(tiles.pixels(), workspace));
            }
            film.finish();
        }
        return frames;
    }
}
