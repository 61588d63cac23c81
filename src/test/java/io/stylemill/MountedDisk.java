package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk in memory, for what a folder cannot do: be full, or be closed to writers, the superuser
 * too.
 */
public record MountedDisk(Path path) implements AutoCloseable {
    /**
     * Mounts a disk at a folder, which is made if it is not there; a test ends as not run where
     * disks cannot be mounted.
     *
     * @param options such as {@code size=64k} or {@code ro,size=64k}
     */
    public static MountedDisk at(Path path, String options) throws IOException, InterruptedException {
        Files.createDirectories(path);
        return mounted(path, "-t", "tmpfs", "-o", options, "tmpfs");
    }

    /**
     * Shows a file, which stays where it is, in the place of another file, which then cannot be
     * replaced.
     */
    public static MountedDisk of(Path file, Path place) throws IOException, InterruptedException {
        return mounted(place, "--bind", file.toString());
    }

    private static MountedDisk mounted(Path place, String... how) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(how));
        command.add(place.toString());
        assumeThat(run(command)).as("status of %s", command).isZero();
        return new MountedDisk(place);
    }

    /** Changes options of the disk, such as {@code ro} or {@code size=50m}; its files stay. */
    public void remount(String options) throws IOException, InterruptedException {
        assertThat(run(List.of("mount", "-o", "remount," + options, path.toString())))
                .isZero();
    }

    /** Also takes away a disk on which a program that did not start has a file open still. */
    @Override
    public void close() throws IOException {
        new ProcessBuilder("umount", "-l", path.toString()).start().onExit().join();
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
