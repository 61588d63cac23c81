package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilmTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void givesBackEveryFrameOfAnAnimatedPng(int channels) throws IOException {
        Path file = folder.resolve("film.png");
        List<Pixels> frames = frames(channels);
        write(FilmFormat.PNG.begin(file, shape(frames, 25)), frames);
        FilmFrames.Frames read = FilmFrames.png(file);
        assertThat(read.millis()).containsOnly(40.0);
        same(read.images(), frames);
        // A reader that knows no animation shows the first frame.
        same(List.of(Decoders.decode(Files.readAllBytes(file), "film")), frames.subList(0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void givesBackEveryFrameOfAnAnimatedWebp(int channels) throws IOException {
        Path file = folder.resolve("film.webp");
        List<Pixels> frames = frames(channels);
        write(FilmFormat.WEBP.begin(file, shape(frames, 60)), frames);
        FilmFrames.Frames read = FilmFrames.webp(file);
        // Whole milliseconds that do not run away from 60 frames a second.
        assertThat(read.millis()).containsExactly(17.0, 16.0, 17.0);
        same(read.images(), frames);
    }

    @Test
    void hasNoFileBeforeItIsFinishedAndLeavesNothingWhenItBreaksOff() throws IOException {
        for (FilmFormat format : List.of(FilmFormat.PNG, FilmFormat.WEBP)) {
            Path file = folder.resolve("film." + format.extension());
            List<Pixels> frames = frames(3);
            try (Film film = format.begin(file, shape(frames, 10))) {
                film.add(film.encode(frames.get(0), new Workspace()));
                assertThat(file).doesNotExist();
            }
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void knowsFormatsByTheirExtensions() {
        assertThat(FilmFormat.of(Path.of("a.MP4"))).contains(FilmFormat.MP4);
        assertThat(FilmFormat.of(Path.of("b/a.apng"))).contains(FilmFormat.PNG);
        assertThat(FilmFormat.of(Path.of("a.webp"))).contains(FilmFormat.WEBP);
        assertThat(FilmFormat.of(Path.of("mp4"))).isEmpty();
    }

    @Test
    void handsFfmpegTheBytesOfAllFrames() throws IOException {
        Path file = folder.resolve("film.mp4");
        List<Pixels> frames = frames(3);
        // In the place of ffmpeg: writes what it is told into the file that is named last.
        String program = script("echo \"$@\" > " + folder.resolve("said") + "; for last; do :; done; cat > \"$last\"");
        write(new FfmpegFilm(program, file, shape(frames, 24)), frames);
        byte[] all = Files.readAllBytes(file);
        assertThat(all).hasSize(3 * 12 * 6 * 3);
        assertThat(List.of(all[0], all[12 * 6 * 3]))
                .containsExactly(frames.get(0).data()[0], frames.get(1).data()[0]);
        assertThat(Files.readString(folder.resolve("said")))
                .contains("-pixel_format rgb24 -video_size 12x6 -framerate 24 -i pipe:0");
        assertThat(folder.resolve("film.mp4.part")).doesNotExist();
    }

    @Test
    void saysWhatFfmpegSaidAndWhatToDoWithoutOne() throws IOException {
        Path file = folder.resolve("film.mp4");
        List<Pixels> frames = frames(3);
        String program = script("cat > /dev/null; echo \"Unknown encoder 'libx264'\" >&2; exit 1");
        assertThatThrownBy(() -> write(new FfmpegFilm(program, file, shape(frames, 24)), frames))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.RESOURCES);
                    assertThat(e.code()).isEqualTo("ffmpeg-failed");
                })
                .hasMessageContaining("it ended with status 1; it said:\n  Unknown encoder 'libx264'")
                .hasMessageContaining(".webp or .png");
        assertThat(file).doesNotExist();

        String none = folder.resolve("no-ffmpeg").toString();
        assertThat(FfmpegFilm.installed(none)).isFalse();
        assertThatThrownBy(() -> new FfmpegFilm(none, file, shape(frames, 24)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("ffmpeg-missing"))
                .hasMessageContaining("MP4 is made by ffmpeg, which must be installed and on the PATH")
                .hasMessageContaining("name a file that ends in .webp or .png");
    }

    private String script(String body) throws IOException {
        Path script = folder.resolve("script");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script.toString();
    }

    private static Film.Shape shape(List<Pixels> frames, int fps) {
        return new Film.Shape(Size.of(frames.get(0)), frames.size(), fps);
    }

    private static void write(Film open, List<Pixels> frames) {
        try (Film film = open) {
            frames.forEach(frame -> film.add(film.encode(frame, new Workspace())));
            film.finish();
        }
    }

    private static List<Pixels> frames(int channels) {
        Random random = new Random(5);
        List<Pixels> frames = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] data = new byte[12 * 6 * channels];
            random.nextBytes(data);
            frames.add(new Pixels(12, 6, channels, data));
        }
        return frames;
    }

    private static void same(List<Pixels> found, List<Pixels> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(Size.of(found.get(i))).isEqualTo(Size.of(expected.get(i)));
            assertThat(found.get(i).data()).isEqualTo(expected.get(i).data());
        }
    }
}
