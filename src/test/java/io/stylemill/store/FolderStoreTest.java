package io.stylemill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends StoreContract {
    @TempDir
    Path parent;

    private Path root;
    private FolderStore store;

    @BeforeEach
    void open() {
        root = parent.resolve("not/yet/there");
        store = new FolderStore(root);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Test
    void makesTheFolderAtTheFirstWriteOnly() {
        assertThat(store.list("")).isEmpty();
        assertThat(store.head("x")).isEmpty();
        assertThat(root).doesNotExist();
        store.putIfAbsent("x", bytes("1"), "text/plain");
        assertThat(root.resolve("x")).hasContent("1");
    }

    @Test
    void takesItsOwnFolderAwayWhenItIsClosed() {
        store.putIfAbsent("x", bytes("1"), "text/plain");
        store.close();
        assertThat(root).isDirectoryContaining("glob:**/x").isDirectoryNotContaining("glob:**/.stylemill");
    }

    @Test
    void refusesALinkThatLeadsOut() throws IOException {
        Path outside = Files.createDirectories(parent.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "s");
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        String next = ": a link leads out of " + root + "; copy the file there instead";
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.open("out/secret"))
                .withMessage("Cannot use " + root.resolve("out/secret") + next)
                .satisfies(f -> assertThat(f.code()).isEqualTo("key-outside"));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.head("file"))
                .withMessage("Cannot use " + root.resolve("file") + next);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("out/new", bytes("1"), "text/plain"))
                .satisfies(f -> assertThat(f.code()).isEqualTo("key-outside"));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.compareAndPut("out/new", bytes("1"), "text/plain", null))
                .satisfies(f -> assertThat(f.code()).isEqualTo("key-outside"));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.delete("out/secret"))
                .satisfies(f -> assertThat(f.code()).isEqualTo("key-outside"));
        assertThat(outside).isDirectoryContaining("glob:**/secret").isDirectoryNotContaining("glob:**/new");
    }

    @Test
    void followsALinkThatStaysInside() throws IOException {
        store.putIfAbsent("real", bytes("1"), "text/plain");
        Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
        assertThat(text(store.open("link"))).isEqualTo("1");
        assertThat(keys("")).containsExactly("link", "real");
    }

    @Test
    void worksWhenTheRootItselfIsALink() throws IOException {
        Path real = Files.createDirectories(parent.resolve("real"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), real);
        try (FolderStore linked = new FolderStore(link)) {
            assertThat(linked.putIfAbsent("a/x", bytes("1"), "text/plain")).isEqualTo(Store.Put.CREATED);
            assertThat(linked.list("")).extracting(Store.Stat::key).containsExactly("a/x");
        }
        assertThat(real.resolve("a/x")).hasContent("1");
    }

    @Test
    void refusesAKeyBelowAnother() {
        store.putIfAbsent("a", bytes("1"), "text/plain");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("a/b", bytes("1"), "text/plain"))
                .satisfies(f -> assertThat(f.code()).isEqualTo("key-blocked"))
                .withMessage("Could not write " + root.resolve("a/b")
                        + ": a file is where a folder is needed; remove it or choose another name");
        store.putIfAbsent("c/d", bytes("1"), "text/plain");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("c", bytes("1"), "text/plain"))
                .satisfies(f -> assertThat(f.code()).isEqualTo("key-blocked"));
    }

    @Test
    void findsNothingBelowAnObject() {
        store.putIfAbsent("a", bytes("1"), "text/plain");
        assertThat(store.head("a/b")).isEmpty();
        assertThat(store.open("a/b")).isEmpty();
        assertThat(store.list("a/b/")).isEmpty();
        store.delete("a/b");
        assertThat(keys("")).containsExactly("a");
    }

    @Test
    void refusesAFileThatIsNotWhatWasAnnounced() throws IOException {
        Path file = file("f", 100, 1);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> store.putIfAbsent("f", file, "0".repeat(64), "text/plain"))
                .satisfies(f -> assertThat(f.kind()).isEqualTo(Kind.BUG))
                .withMessageContaining("has the sha256 " + Digests.sha256(file) + ", not the announced 000");
        assertThat(store.head("f")).isEmpty();
    }

    @Test
    void removesWhatAKilledProcessLeftADayAgoAndNothingYounger() throws IOException {
        Path unfinished = Files.createDirectories(root.resolve(".stylemill"));
        Path old = Files.writeString(unfinished.resolve("old.part"), "x");
        Path young = Files.writeString(unfinished.resolve("young.part"), "x");
        FileTime now = Files.getLastModifiedTime(young);
        Files.setLastModifiedTime(old, FileTime.from(now.toInstant().minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(young, FileTime.from(now.toInstant().minus(Duration.ofHours(23))));
        store.putIfAbsent("x", bytes("1"), "text/plain");
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(keys("")).containsExactly("x");
    }

    @Test
    void givesAVersionTagThatTellsLargeFilesApart() throws IOException {
        Path large = file("large", 1 << 17, 1);
        put("large", large);
        String first = store.head("large").orElseThrow().etag();
        assertThat(store.compareAndPut("large", Files.readAllBytes(file("other", 1 << 17, 2)), "text/plain", first))
                .isTrue();
        assertThat(store.head("large").orElseThrow().etag()).isNotEqualTo(first);
    }

    @Test
    void saysThatADiskIsFull() {
        Failure failure = FolderFailures.of(
                "write", root.resolve("x"), new FileSystemException("x", null, "No space left on device"));
        assertThat(failure.kind()).isEqualTo(Kind.RESOURCES);
        assertThat(failure.code()).isEqualTo("disk-full");
        assertThat(failure)
                .hasMessageMatching("Could not write \\Q" + root.resolve("x")
                        + "\\E: the disk is full \\(\\d+ bytes are free without the unfinished file\\); make room or choose another folder, then run"
                        + " again");
        assertThat(FolderFailures.of("write", root, new IOException("Disk quota exceeded"))
                        .kind())
                .isEqualTo(Kind.RESOURCES);
    }

    @Test
    void saysThatAFolderIsRefused() {
        Failure failure = FolderFailures.of("write", root, new AccessDeniedException(root.toString()));
        assertThat(failure.kind()).isEqualTo(Kind.INPUT);
        assertThat(failure)
                .hasMessage("Could not write " + root
                        + ": the system refuses access; change the folder's rights or choose another folder");
        assertThat(FolderFailures.of("write", root, new FileSystemException("x", null, "Read-only file system"))
                        .code())
                .isEqualTo("folder-refused");
        assertThat(FolderFailures.of("write", root, new IOException("Input/output error"))
                        .kind())
                .isEqualTo(Kind.TRANSIENT);
    }
}
