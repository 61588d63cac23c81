package io.stylemill.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteFaultTest {
    @TempDir
    Path folder;

    @Test
    void saysWhatIsMissingAndWhatToDoWhereItIsKnown() {
        String full = "No space left on device";
        assertThat(WriteFault.words(new IOException(full))).isEqualTo("the disk is full; make room there");
        assertThat(WriteFault.words(new FileSystemException("f", null, full))).startsWith("the disk is full;");
        assertThat(WriteFault.isFull(new IllegalStateException("begun", new IOException("Disk quota exceeded"))))
                .isTrue();
        assertThat(WriteFault.words(new AccessDeniedException("f")))
                .isEqualTo("the system refuses access; correct the rights there");
        assertThat(WriteFault.words(new IOException("Input/output error"))).isEqualTo("Input/output error");
    }

    @Test
    void namesTheFolderWhereThatIsWhatIsMissing() {
        Path file = folder.resolve("none/file");
        NoSuchFileException e = new NoSuchFileException(file.toString());
        assertThat(WriteFault.words(e)).isEqualTo("there is no folder " + file.getParent() + "; make it");
        assertThat(WriteFault.words(
                        new NoSuchFileException(folder.resolve("file").toString())))
                .isEqualTo("there is no " + folder.resolve("file"));
    }

    @Test
    void addsAnotherWayOut() {
        assertThat(WriteFault.words(new IOException("No space left on device"), "name another file"))
                .isEqualTo("the disk is full; make room there, or name another file");
        assertThat(WriteFault.words(new IOException("Input/output error"), "name another file"))
                .isEqualTo("Input/output error; name another file");
    }
}
