package io.stylemill.factory.accept;

import io.stylemill.factory.ledger.Position;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that somebody wants made.
 *
 * @param destination where the dataset goes instead of the manifest's own
 *     {@code output.destination}, or null
 * @param priority 0 to 9; higher goes first
 * @param guard what it may ask for
 * @param night the firing of a schedule that it is made for, or null
 */
public record Order(
        ManifestSource source,
        @Nullable String destination,
        int priority,
        Guard guard,
        @Nullable Night night) {
    /** Returns an order of the user who started the program. */
    public Order(ManifestSource source, @Nullable String destination, int priority) {
        this(source, destination, priority, Guard.OPEN, null);
    }

    /**
     * Returns where a file lies that the manifest names. A relative path starts from the manifest's
     * own place or, where that is a folder and a guard names folders, from the first of them that
     * leads to a file.
     *
     * @throws Failure INPUT when it must not be read
     */
    String admitted(String written) {
        String address = address(written);
        if (!isRelative(written)) {
            return guard.admit(address);
        }
        for (Path start : folders()) {
            Path file = start.resolve(written).normalize();
            if (Files.exists(file)) {
                try {
                    return guard.admit(file.toString());
                } catch (Failure e) {
                    // It leads out of what may be read; from another folder it may not.
                    continue;
                }
            }
        }
        String other = guard.namesake(address).orElse(null);
        if (other != null) {
            throw Failure.input(
                    "file-elsewhere",
                    "the path '" + written + "' leads to no file that may be read: it starts from " + starts()
                            + " here, not from the folder that the manifest was in. A file of that name is there: write "
                            + other);
        }
        return guard.admit(address);
    }

    private static boolean isRelative(String written) {
        return !written.startsWith("s3://") && !Path.of(written).isAbsolute();
    }

    /** Returns the guard's folders; a bucket that comes before them is the only start. */
    private List<Path> folders() {
        return inFolder() ? guard.starts() : List.of();
    }

    private boolean inFolder() {
        return source.base().getScheme().equals("file");
    }

    private String starts() {
        if (folders().size() > 1) {
            return folders().stream().map(Path::toString).collect(Collectors.joining(" or "));
        }
        return inFolder() ? Path.of(source.base()).toString() : source.base().toString();
    }

    private String address(String written) {
        if (!isRelative(written)) {
            return written;
        }
        URI base = source.base();
        return inFolder() ? Path.of(base).resolve(written).normalize().toString() : base + written;
    }

    /**
     * One firing of a schedule: the manifest is made with images that are new, as the dataset's
     * next version.
     *
     * @param scheduledAt when it was to fire; decides the run's id
     * @param from where the ledger's schedule is; the run is not accepted when it moved on
     *     meanwhile
     * @param start where the new images start
     */
    public record Night(Instant scheduledAt, Position from, Position start) {}
}
