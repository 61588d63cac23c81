package io.stylemill.terminal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.ClosedFolder;
import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    private Path folder;

    @Test
    void saysThatAFolderHasTheName() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> OutputFile.write(folder, "the image", "x"))
                .withMessage("cannot write the image to " + folder + ": it is a folder; name a file in it");
    }

    @Test
    void saysThatTheFolderTakesNoFile() throws IOException, InterruptedException {
        try (ClosedFolder closed = ClosedFolder.make(folder.resolve("closed"))) {
            Path file = closed.path().resolve("a.png");
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> OutputFile.write(file, "the image", "x"))
                    .withMessage("cannot write the image to " + file + ": no file can be made in " + closed.path()
                            + "; correct its rights, or name a file in another folder");
        }
    }

    @Test
    void saysWhichFolderIsNotThere() {
        Path file = folder.resolve("none/a.png");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> OutputFile.write(file, "the image", "x"))
                .withMessage("cannot write the image to " + file + ": there is no folder " + folder.resolve("none")
                        + "; make it, or name a file in another");
    }
}
