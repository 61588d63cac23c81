package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify --readers} with the reader that every Python has, its own tarfile. */
class VerifyReadersTest {
    private static final Path PUBLISHED = Path.of("src/test/resources/first-format/old-cells");
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final String SHARD = "1.0.0/data/train-00000-of-00001.tar";

    @TempDir
    private Path folder;

    private Path dataset;

    @BeforeEach
    void copies() throws IOException {
        assumeTrue(Files.isExecutable(PYTHON), PYTHON + " is not there, so no reader was started");
        dataset = folder.resolve("old-cells");
        try (Stream<Path> files = Files.walk(PUBLISHED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = dataset.resolve(PUBLISHED.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
    }

    /**
     * Returns a Python without what is installed beside its own library, so that every machine has
     * the same readers.
     */
    private Path python(String before) throws IOException {
        Path script = folder.resolve("python");
        Files.writeString(script, "#!/bin/sh\n" + before + "\nexec " + PYTHON + " -I -S \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private Spoken verify(Path python, String... more) {
        return Spoken.by(Stream.concat(
                        Stream.of("verify", dataset.toString(), "--readers", "--python", python.toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void saysWhatEachReaderSawAndWhichAreNotThere() throws IOException {
        Spoken spoken = verify(python(""));
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.out())
                .containsPattern(
                        "ok {6}reader {6}tar Python 3[0-9.]+: 6 images; file, label, label_confidence, label_name,"
                                + " split as the index says\n")
                .contains(
                        "open    reader      webdataset: not installed\n",
                        "open    reader      duckdb: not installed\n")
                .endsWith(": every check passed\n");
    }

    @Test
    void endsWithThreeWhereAReaderSeesSomethingElse() throws IOException {
        // The class of the first image changes after the bytes were verified, and before the reader
        // opens them.
        Path changes = python("printf 7 | dd of=" + dataset.resolve(SHARD) + " bs=1 seek=512 conv=notrunc 2>/dev/null");
        Spoken spoken = verify(changes, "--json");
        assertThat(spoken.status()).isEqualTo(3);
        Map<?, ?> document = (Map<?, ?>) CanonicalJson.parse(spoken.out());
        assertThat(document.get("holds")).isEqualTo(false);
        List<?> readers = (List<?>) document.get("readers");
        Map<?, ?> tar = (Map<?, ?>) readers.get(0);
        assertThat(tar.get("reader")).isEqualTo("tar");
        assertThat(tar.get("images")).isEqualTo(6);
        assertThat(tar.get("unused")).isNull();
        assertThat(tar.get("differences")).isEqualTo(List.of("label of s000000003 is 7, the index says 2"));
        assertThat(readers).hasSize(9);
        assertThat(readers.subList(1, 9))
                .allSatisfy(one -> assertThat(((Map<?, ?>) one).get("unused")).isEqualTo("not installed"));
    }

    @Test
    void saysWhyAReaderThatIsThereCannotBeUsed() throws IOException {
        // So torchvision breaks off beside a PyTorch that it was not built for.
        Path packages = Files.createDirectory(folder.resolve("packages"));
        Files.writeString(
                packages.resolve("torchvision.py"), "raise RuntimeError('operator torchvision::nms does not exist')\n");
        Path script = folder.resolve("python");
        Files.writeString(script, "#!/bin/sh\nPYTHONPATH=" + packages + " exec " + PYTHON + " -S \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Spoken spoken = verify(script);
        assertThat(spoken.status()).as(spoken.out()).isZero();
        assertThat(spoken.out())
                .contains("open    reader      torchvision of no known version: cannot be used: RuntimeError: operator"
                        + " torchvision::nms does not exist\n");
    }

    @Test
    void startsNoReaderWhereTheVersionDoesNotHold() throws IOException {
        Path shard = dataset.resolve(SHARD);
        byte[] bytes = Files.readAllBytes(shard);
        bytes[512] = '7';
        Files.write(shard, bytes);
        Spoken spoken = verify(python("touch " + folder.resolve("started")));
        assertThat(spoken.status()).isEqualTo(3);
        assertThat(spoken.out()).contains("open    reader      readers: not started, because a check failed\n");
        assertThat(folder.resolve("started")).doesNotExist();
    }
}
