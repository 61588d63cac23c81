package io.stylemill.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.ClosedFolder;
import io.stylemill.config.WebAddress;
import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.version.Layout;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final String UNIQUE = "-02b1a920-c65a-4e95-b80e-8272feea55a5";

    @TempDir
    private Path folder;

    @Test
    void clearsWhatAKilledProcessWasWriting() throws IOException {
        Path data = Files.createDirectories(folder.resolve("s3/datasets/cells/1.0.0/data"));
        Path scratch = Files.createDirectories(folder.resolve("scratch/publish-1"));
        Files.writeString(scratch.resolve("samples.parquet"), "half");
        Files.writeString(data.resolve("train-00001-of-00006.tar" + UNIQUE), "half");
        Files.writeString(data.resolveSibling("SHA256SUMS" + UNIQUE), "half");
        Files.writeString(data.resolve("train-00001-of-00006.tar"), "whole");
        Files.writeString(data.resolve("users-own" + UNIQUE), "whole");
        try (DataFolder home = DataFolder.take(folder)) {
            assertThat(home.scratch()).isEmptyDirectory();
        }
        assertThat(data).isDirectoryNotContaining(file -> file.toString().endsWith(".tar" + UNIQUE));
        assertThat(data).isDirectoryContaining(file -> file.endsWith("train-00001-of-00006.tar"));
        assertThat(data).isDirectoryContaining(file -> file.endsWith("users-own" + UNIQUE));
        assertThat(data.resolveSibling("SHA256SUMS" + UNIQUE)).doesNotExist();
    }

    @Test
    void saysThatAFolderThatMayOnlyBeReadCanBeCopied() throws IOException, InterruptedException {
        try (ClosedFolder closed = ClosedFolder.make(folder.resolve("home"))) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> DataFolder.take(closed.path()))
                    .withMessageStartingWith("cannot use the data folder " + closed.path() + ": ")
                    .withMessageEndingWith("; set stylemill.home to a folder that can be written, such as a copy of it")
                    .matches(failure -> failure.code().equals("home-unusable"));
        }
    }

    /** A constant of {@link Layout} that is added must be cleared, too. */
    @Test
    void clearsWhateverFileOfADatasetAKilledProcessWasWriting() throws Exception {
        String sha256 = "0123456789abcdef".repeat(4);
        Layout layout = Layout.of("", "cells", "1.0.0");
        List<String> keys = new ArrayList<>();
        for (Field constant : Layout.class.getFields()) {
            String value = constant.get(null).toString();
            if (constant.getType() == String.class && !value.equals(Layout.ATTESTATIONS)) {
                keys.add(layout.key(value));
            }
        }
        keys.add(layout.key(Layout.directionPath(sha256)));
        keys.add(layout.key(Layout.latentsPath(sha256)));
        keys.add(layout.key(Layout.masksPath(sha256)));
        keys.add(layout.judgementKey("run", 1));
        keys.add(layout.stagedFileKey("run", sha256));
        ShardJob shard = new ShardJob("train", 0, 1, 0, 1);
        keys.add(layout.key(shard));
        keys.add(layout.stagedRowsKey("run", shard));
        assertThat(keys).hasSizeGreaterThan(20);
        Path bucket = folder.resolve("s3/datasets");
        for (String key : keys) {
            Path file = bucket.resolve(key + UNIQUE);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "half");
        }
        DataFolder.take(folder).close();
        try (Stream<Path> files = Files.walk(bucket)) {
            assertThat(files.filter(Files::isRegularFile).map(bucket::relativize))
                    .isEmpty();
        }
    }

    @Test
    void keepsWhatItHoldsFromOtherUsers() throws IOException {
        Path made = folder.resolve("new/var");
        DataFolder.take(made).close();
        assertThat(rights(made)).isEqualTo("rwx------");
        Path wide = Files.createDirectory(folder.resolve("wide"));
        Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataFolder.take(wide).close();
        assertThat(rights(wide)).isEqualTo("rwx------");
        assertThat(rights(wide.resolve("scratch"))).isEqualTo("rwx------");
        EmbeddedS3.start(wide).close();
        assertThat(rights(wide.resolve("s3"))).isEqualTo("rwx------");
        EmbeddedBroker.start(wide.resolve("broker"), 0).close();
        assertThat(rights(wide.resolve("broker"))).isEqualTo("rwx------");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void saysHowToGiveTheManifestToTheServeThatHasIt() {
        try (DataFolder first = DataFolder.take(folder)) {
            ServeFile.write(first.folder(), new WebAddress("0.0.0.0", 8099), "token");
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> DataFolder.take(folder))
                    .withMessage("another Stylemill (process "
                            + ProcessHandle.current().pid()
                            + ") is making datasets in " + folder
                            + "; it is 'serve', so give it the manifest: put the file into its inbox, or POST it"
                            + " to http://127.0.0.1:8099/api/v1/runs, or use its console there, or set"
                            + " stylemill.home to another folder");
        }
    }

    @Test
    void letsOneAtATimeIn() throws IOException {
        DataFolder first = DataFolder.take(folder);
        Path half = Files.createDirectories(folder.resolve("s3/b")).resolve("a.tar" + UNIQUE);
        Files.writeString(half, "being written");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> DataFolder.take(folder))
                .withMessage(
                        "another Stylemill (process " + ProcessHandle.current().pid()
                                + ") is making datasets in " + folder
                                + "; wait for it, or set stylemill.home to another folder");
        assertThat(half).exists();
        first.close();
        DataFolder.take(folder).close();
        assertThat(half).doesNotExist();
    }

    /** A start of serve must not end because somebody lists runs in the same moment. */
    @Test
    void waitsForACommandThatSoonEnds() throws Exception {
        Process holder = BriefHolder.start(folder);
        FutureTask<DataFolder> taking = new FutureTask<>(() -> DataFolder.take(folder));
        Thread taker = new Thread(taking);
        taker.start();
        await().until(() -> taking.isDone()
                || Arrays.stream(taker.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith("FileChannelImpl")
                                && frame.getMethodName().equals("lock")));
        assertThat(taking.isDone()).isFalse();
        holder.getOutputStream().close();
        taking.get().close();
        assertThat(holder.waitFor()).isZero();
    }

    @Test
    void letsNoCommandThatSoonEndsInBesideOneThatMakesDatasets() {
        try (DataFolder first = DataFolder.take(folder)) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> DataFolder.takeBriefly(folder))
                    .matches(f -> f.is(Code.HOME_IN_USE));
            assertThat(first.scratch()).exists();
        }
    }
}
