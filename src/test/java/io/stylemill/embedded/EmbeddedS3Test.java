package io.stylemill.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.config.S3Credentials;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3Test {
    @TempDir
    Path home;

    @Test
    void answersOnLoopbackUntilItIsClosed() {
        EmbeddedS3 server = EmbeddedS3.start(home);
        assertThat(server.endpoint().getHost()).isEqualTo("127.0.0.1");
        assertThat(server.healthy()).isTrue();
        assertThat(server.localPath("datasets", "cells/1.0.0")).isEqualTo(home.resolve("s3/datasets/cells/1.0.0"));
        server.close();
        assertThat(server.healthy()).isFalse();
    }

    @Test
    void readsTheFilesOfABucketAsTheServerDoes() throws IOException {
        byte[] content = "first second".getBytes(StandardCharsets.UTF_8);
        try (EmbeddedS3 server = EmbeddedS3.start(home);
                S3Buckets buckets =
                        new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder()))) {
            Store served = buckets.bucket("datasets");
            served.putIfAbsent("cells/1.0.0/a.txt", content, "text/plain");
            served.putIfAbsent("cells/b.txt", new byte[0], "text/plain");
            try (EmbeddedBucket read = new EmbeddedBucket(home, "datasets")) {
                assertThat(keys(read, "cells/")).isEqualTo(keys(served, "cells/"));
                assertThat(keys(read, "cells/1")).containsExactly("cells/1.0.0/a.txt 12");
                assertThat(read.address("cells/b.txt")).isEqualTo(served.address("cells/b.txt"));
                assertThat(read.read("cells/1.0.0/a.txt", 100)).hasValue(content);
                assertThat(read.openRange("cells/1.0.0/a.txt", 6, 3).orElseThrow())
                        .hasBinaryContent("sec".getBytes(StandardCharsets.UTF_8));
                assertThat(read.head("cells/1.0.0/a.txt").map(Store.Stat::sha256))
                        .isEqualTo(served.head("cells/1.0.0/a.txt").map(Store.Stat::sha256))
                        .hasValue(Digests.sha256(content));
                assertThat(read.head("cells/none")).isEmpty();
                assertThat(read.open("cells/1.0.0")).isEmpty();
                assertThatExceptionOfType(Failure.class)
                        .isThrownBy(() -> read.delete("cells/b.txt"))
                        .withMessageContaining("Something writes s3://datasets/cells/b.txt");
            }
            assertThat(keys(served, "")).hasSize(2);
        }
    }

    private static List<String> keys(Store store, String prefix) {
        return store.list(prefix).stream()
                .map(one -> one.key() + " " + one.bytes())
                .toList();
    }

    @Test
    void readsABucketThatIsNotThereAsAnEmptyOne() {
        try (EmbeddedBucket read = new EmbeddedBucket(home, "datasets")) {
            assertThat(read.list("")).isEmpty();
            assertThat(read.head("a")).isEmpty();
            assertThat(read.open("a")).isEmpty();
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void generatesCredentialsOnceAndKeepsThemForTheirOwnerAlone() throws IOException {
        S3Credentials first = CredentialsFile.s3(home);
        assertThat(first.accessKey()).matches("stylemill[0-9a-f]{12}");
        assertThat(first.secretKey()).matches("[0-9a-f]{48}");
        assertThat(first.toString()).doesNotContain(first.secretKey());
        assertThat(CredentialsFile.s3(home)).isEqualTo(first);
        Path file = home.resolve("credentials/s3.properties");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(CredentialsFile.s3(Files.createDirectory(home.resolve("other"))))
                .isNotEqualTo(first);
    }

    /** Folders that every user of the machine may read, as somebody may have made them by hand. */
    @Test
    void answersThoseWhoDoNotSignTheSameForWhatIsThereAndWhatIsNot() throws IOException {
        Path object = home.resolve("s3/datasets/cells/a.txt");
        Files.createDirectories(object.getParent());
        Files.writeString(object, "closed");
        try (EmbeddedS3 server = EmbeddedS3.start(home)) {
            Files.setPosixFilePermissions(home.resolve("s3/datasets"), PosixFilePermissions.fromString("rwxr-xr-x"));
            for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
                for (String path :
                        List.of("/datasets", "/absent", "/datasets/cells/a.txt", "/datasets/no", "/absent/no")) {
                    HttpURLConnection request = (HttpURLConnection)
                            server.endpoint().resolve(path).toURL().openConnection();
                    request.setRequestMethod(method);
                    assertThat(request.getResponseCode())
                            .as("%s %s", method, path)
                            .isEqualTo(403);
                }
            }
        }
        assertThat(object).hasContent("closed");
    }

    @Test
    void refusesACredentialsFileWithoutSecret() throws IOException {
        Path file = Files.createDirectory(home.resolve("credentials")).resolve("s3.properties");
        Files.writeString(file, "access-key=a\n");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> CredentialsFile.s3(home))
                .withMessage("Cannot read the credentials in " + file
                        + ": access-key and secret-key must be there; remove the file to have new ones generated");
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "x");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> EmbeddedS3.start(file, new S3Credentials("a", "s")))
                .withMessageStartingWith("Cannot keep objects in " + file + ": it must be a writable folder")
                .satisfies(f -> assertThat(f.code()).isEqualTo("embedded-s3-failed"));
    }
}
