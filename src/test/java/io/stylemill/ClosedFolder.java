package io.stylemill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A folder that may be read and not written, also by the superuser. */
public record ClosedFolder(Path path, @Nullable MountedDisk disk) implements AutoCloseable {
    /** Makes the folder; a test ends as not run where it would stay open to writers. */
    public static ClosedFolder make(Path path) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(Files.createDirectory(path), PosixFilePermissions.fromString("r-xr-xr-x"));
        // Rights do not bind the superuser; a disk that is mounted for reading does.
        return new ClosedFolder(path, Files.isWritable(path) ? MountedDisk.at(path, "ro,size=64k") : null);
    }

    @Override
    public void close() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }
}
