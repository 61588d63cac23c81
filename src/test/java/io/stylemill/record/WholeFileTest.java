package io.stylemill.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.stylemill.MountedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeTheFileThatIsThere() throws IOException {
        file = folder.resolve("a.png");
        Files.writeString(file, "old");
    }

    @Test
    void theOldFileIsThereUntilTheNewOneIsWhole() throws IOException {
        WholeFile.write(file, part -> {
            Files.writeString(part, "new");
            assertThat(part).isEqualTo(folder.resolve("a.png.part"));
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryContaining("regex:.*/a.png").isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> WholeFile.write(file, part -> {
                    Files.writeString(part, "ne");
                    throw new IOException("the disk is full");
                }))
                .withMessage("the disk is full");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFileThatMayBeWrittenWhereNoneCanBeMadeIsWrittenWhereItIs() throws IOException, InterruptedException {
        Path place = folder.resolve("closed/a.csv");
        try (MountedDisk disk = MountedDisk.at(place.getParent(), "size=64k");
                MountedDisk shown = MountedDisk.of(file, Files.createFile(place))) {
            Path there = shown.path();
            disk.remount("ro");

            WholeFile.write(there, new byte[] {'n', 'e', 'w'});
            assertThat(there).hasContent("new");
            WholeFile.write(there, part -> Files.writeString(part, "newer"));
            assertThat(there).hasContent("newer");
            assertThatIOException()
                    .isThrownBy(() -> WholeFile.write(there, part -> {
                        Files.writeString(part, "ne");
                        throw new IOException("the disk is full");
                    }));
            assertThat(there).hasContent("newer");
            assertThat(disk.path().toFile().list()).containsExactly("a.csv");
        }
    }

    @Test
    void aFileThatCannotBeReplacedIsWrittenWhereItIs() throws IOException, InterruptedException {
        Path place = Files.createFile(folder.resolve("mounted.csv"));
        try (MountedDisk shown = MountedDisk.of(file, place)) {
            WholeFile.write(shown.path(), part -> Files.writeString(part, "new"));
            assertThat(file).hasContent("new");
            assertThat(folder).isDirectoryNotContaining("glob:**.part");
        }
    }

    @Test
    void anEmptyFolderOfThatNameStays() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("b.png"));
        assertThatIOException().isThrownBy(() -> WholeFile.write(taken, new byte[] {1}));
        assertThat(taken).isEmptyDirectory();
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aLinkStaysAndLeadsToWhatIsWritten() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), file.getFileName());
        WholeFile.write(link, part -> Files.writeString(part, "new"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");

        WholeFile.write(link, "newer".getBytes(StandardCharsets.UTF_8));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("newer");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aLinkToAFileThatIsNotThereLeadsToTheNewOne() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), Path.of("later.png"));
        WholeFile.write(link, "new".getBytes(StandardCharsets.UTF_8));
        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("later.png")).hasContent("new");
    }
}
