package io.stylemill;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that may be read and not written, also by the superuser. */
public record ClosedFolder(Path path, boolean mounted) implements AutoCloseable {
    /** Makes the folder; a test ends as not run where it would stay open to writers. */
    public static ClosedFolder make(Path path) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(Files.createDirectory(path), PosixFilePermissions.fromString("r-xr-xr-x"));
        boolean mounted = false;
        if (Files.isWritable(path)) {
            // Rights do not bind the superuser; a disk that is mounted for reading does.
            mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", path.toString())
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
            assumeThat(mounted).as("mounting a disk for reading").isTrue();
        }
        return new ClosedFolder(path, mounted);
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            new ProcessBuilder("umount", path.toString()).start().onExit().join();
        }
    }
}
