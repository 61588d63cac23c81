package io.stylemill.audit.export;

import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Film;
import io.stylemill.image.FilmFormat;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import io.stylemill.image.Workspace;
import io.stylemill.record.Amounts;
import io.stylemill.store.FolderTree;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code SPLIT/CLIP.mp4}: the images with the tags {@code clip} and {@code frame} as films. Shards
 * hold frames in any order, so they wait in files until all are there.
 */
final class ExportVideo implements ExportLayout {
    private static final int FPS = 30;
    private static final String WAITING = ".frames";

    private final ExportFolder folder;
    private final ExportTable table;
    private final FilmFormat format;
    private final Map<String, Clip> clips = new LinkedHashMap<>();
    private long others;

    /**
     * @param first name of a file in the folder where the frames wait, in the order of their names
     */
    private record Clip(String film, Path first, Size size) {}

    ExportVideo(ExportFolder folder) {
        this(folder, FilmFormat.usual());
    }

    ExportVideo(ExportFolder folder, FilmFormat format) {
        this.folder = folder;
        this.table = new ExportTable(folder, List.of());
        this.format = format;
    }

    @Override
    public List<String> obstacles() {
        List<String> tags = folder.contents().tagNames();
        return tags.contains("clip") && tags.contains("frame")
                ? List.of()
                : List.of("no image has the tags clip and frame, so there is no film in this version; groups with"
                        + " latent: {walk: ...} make clips");
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String name = row.tags().get("clip");
        String frame = row.tags().getOrDefault("frame", "");
        if (name == null || !frame.matches("\\d{1,9}")) {
            others++;
            return;
        }
        Size size = Size.of(Decoders.decode(image, row.key()));
        Clip clip = clips.computeIfAbsent(row.place().split() + "/" + name, film -> {
            // The number is a folder, for a name may hold what no file of a system may.
            Path inside = folder.file(WAITING + "/" + clips.size() + "/0");
            return new Clip(film + "." + format.extension(), inside, size);
        });
        if (!size.equals(clip.size())) {
            throw Failure.input(
                    "export-impossible",
                    "the frames of the clip " + name + " are of the sizes " + clip.size() + " and " + size
                            + "; a film has one size");
        }
        String file = String.format(Locale.ROOT, "%09d", Long.parseLong(frame));
        Path at = clip.first().resolveSibling(file);
        if (Files.exists(at)) {
            throw Failure.input(
                    "export-impossible", "the clip " + name + " has several images that are its frame " + frame);
        }
        try {
            Files.write(at, image);
        } catch (IOException e) {
            throw ExportFolder.unwritable(at, e);
        }
        table.add(clip.film(), row, Map.of());
    }

    @Override
    public void finish() {
        table.close();
        if (clips.isEmpty()) {
            throw Failure.input("export-impossible", "none of the chosen images is a frame of a clip");
        }
        Workspace workspace = new Workspace();
        Path waiting = folder.file(WAITING);
        try {
            for (Clip clip : clips.values()) {
                film(clip, workspace);
            }
            FolderTree.remove(waiting);
        } catch (IOException e) {
            throw ExportFolder.unwritable(waiting, e);
        }
    }

    private void film(Clip clip, Workspace workspace) throws IOException {
        List<Path> frames;
        try (Stream<Path> all = Files.list(clip.first().resolveSibling(""))) {
            frames = all.sorted().toList();
        }
        Path file = folder.file(clip.film());
        try (Film film = format.begin(file, new Film.Shape(clip.size(), frames.size(), FPS))) {
            for (Path frame : frames) {
                Pixels image = Decoders.decode(Files.readAllBytes(frame), file.toString());
                film.add(film.encode(image, workspace));
            }
            film.finish();
        }
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        folder.contents().splits().stream()
                .filter(split -> clips.keySet().stream().anyMatch(film -> film.startsWith(split + "/")))
                .forEach(split -> files.put(split, List.of(split + "/*." + format.extension())));
        return files;
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        if (others > 0) {
            lost.add(
                    Amounts.count(others, "image is in no clip and is", "images are in no clip and are") + " left out");
        }
        lost.add(
                format == FilmFormat.MP4
                        ? "MP4 is lossy, and its bytes depend on the ffmpeg that is installed"
                        : "there is no ffmpeg on the PATH, so clips are lossless animated WebP files, not MP4");
        return lost;
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `SPLIT/CLIP.%s` is one clip, %d frames a second. `samples.csv` has a line per frame: the film that it is in,
                its number in `tags.frame`, and everything that the version says of it.
                """.formatted(format.extension(), FPS);
    }

    @Override
    public void close() {
        table.close();
    }
}
