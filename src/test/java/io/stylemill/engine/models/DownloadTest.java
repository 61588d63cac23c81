package io.stylemill.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final int BYTES = 300_000;

    @TempDir
    private Path folder;

    private byte[] content;
    private String sha256;
    private Path target;
    private FileServer server;

    @BeforeEach
    void serve() throws IOException {
        content = bytes(7);
        sha256 = Digests.sha256(content);
        target = folder.resolve("network.pkl");
        server = new FileServer(content);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] bytes(int seed) {
        byte[] made = new byte[BYTES];
        for (int i = 0; i < made.length; i++) {
            made[i] = (byte) (i * seed + i / 251);
        }
        return made;
    }

    private Download.Fetched fetch(String path, @Nullable Long bytes, @Nullable String digest) {
        return new Download(server.at(path), target, bytes, digest).fetch(n -> {});
    }

    private Failure refused(URI from, @Nullable Long bytes, @Nullable String digest) {
        Failure failure =
                catchThrowableOfType(Failure.class, () -> new Download(from, target, bytes, digest).fetch(n -> {}));
        assertThat(target).doesNotExist();
        return failure;
    }

    private List<String> left() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void givesTheFileItsNameWhenSizeAndDigestAreAsStated() throws IOException {
        List<Long> progress = new ArrayList<>();
        Download.Fetched fetched = new Download(server.at("/file"), target, (long) BYTES, sha256).fetch(progress::add);
        assertThat(fetched).isEqualTo(new Download.Fetched(BYTES, sha256, 0, true, true));
        assertThat(target).hasBinaryContent(content);
        assertThat(progress).last().isEqualTo((long) BYTES);
        assertThat(left()).containsExactly("network.pkl");
    }

    @Test
    void saysWhatItCouldNotCompare() {
        assertThat(fetch("/file", null, null)).isEqualTo(new Download.Fetched(BYTES, sha256, 0, true, false));
    }

    @Test
    void followsARedirect() {
        assertThat(fetch("/moved", null, sha256).sha256()).isEqualTo(sha256);
    }

    @Test
    void goesOnByItselfWhereTheConnectionBrokeOff() {
        server.cutAt(100_000, 200_000);
        assertThat(fetch("/file", (long) BYTES, sha256).bytes()).isEqualTo(BYTES);
        assertThat(server.ranges()).containsExactly("", "bytes=100000-", "bytes=200000-");
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void goesOnInALaterCallWhereAnEarlierOneGaveUp() throws IOException {
        server.cutAt(1_000, 1_000, 1_000, 1_000, 1_000);
        Failure failure = refused(server.at("/file"), (long) BYTES, sha256);
        assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failure)
                .hasMessageContaining("broke off 5 times, the last time at byte 1000")
                .hasMessageContaining("the same command goes on from there");
        assertThat(left()).containsExactly("network.pkl.part", "network.pkl.part.json");
        assertThat(fetch("/file", (long) BYTES, sha256))
                .isEqualTo(new Download.Fetched(BYTES, sha256, 1_000, true, true));
        assertThat(left()).containsExactly("network.pkl");
    }

    @Test
    void startsAgainWhenTheServerHasAnotherFileNow() {
        server.cutAt(1_000, 1_000, 1_000, 1_000, 1_000);
        refused(server.at("/file"), null, null);
        byte[] other = bytes(11);
        server.replace(other, "\"two\"");
        assertThat(fetch("/file", null, null))
                .isEqualTo(new Download.Fetched(BYTES, Digests.sha256(other), 0, true, false));
    }

    @Test
    void deletesWhatHasAnotherDigestThanStated() throws IOException {
        Failure failure = refused(server.at("/file"), null, "0".repeat(64));
        assertThat(failure.kind()).isEqualTo(Kind.VERIFICATION);
        assertThat(failure)
                .hasMessageContaining("300000 bytes and the SHA-256 " + sha256
                        + ", but its publisher states the SHA-256 " + "0".repeat(64) + "; what was fetched is deleted");
        assertThat(left()).isEmpty();
    }

    @Test
    void refusesAnotherSizeThanStatedBeforeItFetches() throws IOException {
        Failure failure = refused(server.at("/file"), 299_999L, sha256);
        assertThat(failure.kind()).isEqualTo(Kind.VERIFICATION);
        assertThat(failure)
                .hasMessageContaining("has 300000 bytes, but its publisher states 299999; nothing was fetched");
        assertThat(left()).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFitTheDiskBeforeItFetches() throws IOException {
        Failure failure = refused(server.at("/huge"), null, null);
        assertThat(failure.kind()).isEqualTo(Kind.RESOURCES);
        assertThat(failure).hasMessageContaining("needs 1152921504606846976 more bytes, but the disk of " + target);
        assertThat(left()).isEmpty();
    }

    @Test
    void saysWhatAServerAnswered() {
        assertThat(refused(server.at("/gone"), null, null))
                .hasMessageContaining("answered with status 404: there is no such file any more");
        assertThat(refused(server.at("/forbidden"), null, null))
                .hasMessageContaining("answered with status 403: it does not give the file to everybody");
        assertThat(refused(server.at("/away"), null, null))
                .hasMessageContaining("answered with status 302: it leads to ftp://elsewhere.example/file");
        assertThat(refused(server.at("/page"), null, null))
                .hasMessageContaining("answered with a web page, not with a file");
        assertThat(refused(server.at("/busy"), null, null).kind()).isEqualTo(Kind.TRANSIENT);
    }

    @Test
    void saysThatAServerCannotBeReached() {
        URI gone = server.at("/file");
        server.close();
        Failure failure = refused(gone, null, null);
        assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failure).hasMessageContaining("cannot reach " + gone);
    }

    @Test
    void leavesAFileThatIsThereAlone() throws IOException {
        Files.writeString(target, "mine");
        Failure failure = catchThrowableOfType(Failure.class, () -> fetch("/file", null, null));
        assertThat(failure).hasMessageContaining("there already is " + target);
        assertThat(target).hasContent("mine");
        assertThat(server.ranges()).isEmpty();
    }

    @Test
    void fetchesOverTheWebAlone() {
        assertThat(refused(URI.create("file:///etc/hosts"), null, null))
                .hasMessageContaining("only addresses that start with https:// or http://");
    }
}
