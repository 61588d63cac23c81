package io.stylemill.engine.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.plan.ProjectionNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two files that belong together, and a stop at every moment between their changes. */
class ProjectedFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private Path note;
    private Path next;

    @BeforeEach
    void name() {
        file = folder.resolve("w.npz");
        note = folder.resolve("w.npz.json");
        next = folder.resolve("w.npz.json.next");
    }

    @Test
    void keepsTheRowsFromBeforeWhenItWasStoppedBeforeTheLatents() throws IOException {
        open().add(row("a", 1));
        byte[] latents = Files.readAllBytes(file);
        byte[] before = Files.readAllBytes(note);
        open().add(row("b", 2));
        Files.move(note, next);
        Files.write(file, latents);
        Files.write(note, before);
        assertThat(open().images()).extracting(ProjectionNote.Image::file).containsExactly("a");
        assertThat(next).doesNotExist();
    }

    @Test
    void hasTheNewRowsTooWhenItWasStoppedBehindTheLatents() throws IOException {
        open().add(row("a", 1));
        byte[] before = Files.readAllBytes(note);
        open().add(row("b", 2));
        Files.move(note, next);
        Files.write(note, before);
        ProjectedFile opened = open();
        assertThat(opened.images()).extracting(ProjectionNote.Image::file).containsExactly("a", "b");
        assertThat(opened.ws(new PictureFiles.Named("b", "b".repeat(64)))).containsExactly(2, 2);
        assertThat(next).doesNotExist();
    }

    @Test
    void beginsAnewWhenTheFirstLatentsWereNeverWritten() throws IOException {
        open().add(row("a", 1));
        Files.move(note, next);
        Files.delete(file);
        assertThat(open().images()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private ProjectedFile open() {
        return ProjectedFile.open(file, Map.of("steps", 3), 0.5, 1, 2);
    }

    private static Map<ProjectionNote.Image, float[]> row(String name, float value) {
        return Map.of(new ProjectionNote.Image(name, name.repeat(64), 0.5, 20, 1), new float[] {value, value});
    }
}
