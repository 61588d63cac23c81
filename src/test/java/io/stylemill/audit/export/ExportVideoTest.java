package io.stylemill.audit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.FilmFormat;
import io.stylemill.image.FilmFrames;
import io.stylemill.image.Pixels;
import io.stylemill.store.FolderStore;
import io.stylemill.version.PublishedClips;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportVideoTest {
    @TempDir
    private Path folder;

    @Test
    void putsTheFramesOfEachClipInOrderWhateverTheOrderInTheShards() throws IOException {
        Path out = Files.createDirectory(folder.resolve("films"));
        try (FolderStore store = new FolderStore(folder.resolve("store"))) {
            PublishedClips.publish(folder.resolve("store"));
            ExportVideo video = video(store, out);
            PublishedVersion.open(store, "team/cells", null).images(video::add);
            video.finish();
            assertThat(video.lost())
                    .containsExactly(
                            "2 images are in no clip and are left out",
                            "there is no ffmpeg on the PATH, so clips are lossless animated WebP files, not MP4");
            assertThat(video.dataFiles()).isEqualTo(java.util.Map.of("train", List.of("train/*.webp")));
        }
        for (String clip : List.of("a", "b")) {
            FilmFrames.Frames film = FilmFrames.webp(out.resolve("train/" + clip + ".webp"));
            assertThat(film.images()).hasSize(5);
            for (int frame = 0; frame < 5; frame++) {
                int place = PublishedClips.FRAMES.get(clip).get(frame);
                Pixels grey = Decoders.decode(PublishedClips.image(place), "a frame");
                assertThat(film.images().get(frame).data())
                        .as("%s, frame %d", clip, frame)
                        .isEqualTo(rgb(grey));
            }
        }
        assertThat(Files.readAllLines(out.resolve("samples.csv"))).hasSize(1 + 10);
        assertThat(out.resolve(".frames")).doesNotExist();
    }

    @Test
    void refusesAClipWithTheSameFrameTwice() throws IOException {
        Path out = Files.createDirectory(folder.resolve("films"));
        try (FolderStore store = new FolderStore(folder.resolve("store"))) {
            PublishedClips.publish(folder.resolve("store"));
            ExportVideo video = video(store, out);
            List<SampleRow> rows = new ArrayList<>();
            PublishedVersion.open(store, "team/cells", null).rows(rows::add);
            video.add(rows.get(0), PublishedClips.image(0));
            assertThatThrownBy(() -> video.add(rows.get(0), PublishedClips.image(0)))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("export-impossible"))
                    .hasMessageContaining("the clip a has several images that are its frame 2");
            video.close();
        }
    }

    private static ExportVideo video(FolderStore store, Path out) {
        PublishedVersion version = PublishedVersion.open(store, "team/cells", null);
        return new ExportVideo(new ExportFolder(out, new ExportContents(Subset.whole(version))), FilmFormat.WEBP);
    }

    private static byte[] rgb(Pixels grey) {
        byte[] rgb = new byte[grey.data().length * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = grey.data()[i / 3];
        }
        return rgb;
    }
}
