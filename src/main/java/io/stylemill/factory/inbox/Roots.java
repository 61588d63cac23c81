package io.stylemill.factory.inbox;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The places under which files that strangers name must lie. */
public final class Roots {
    private static final int DEPTH = 4;
    /** More on one way lead in circles. */
    private static final int MOST_LINKS = 40;

    private final List<Location> roots;
    private final Path base;

    /**
     * @param roots {@code s3://bucket/prefix/} or absolute folders
     * @param base absolute folder against which relative addresses are resolved
     */
    public Roots(List<String> roots, Path base) {
        this.base = base;
        this.roots = roots.stream().map(root -> Location.parse(root, base)).toList();
    }

    /**
     * Returns where a file really lies, links followed, when that is under a root. Whether there is
     * such a file makes no difference, so that nobody learns what lies elsewhere. Keys in buckets
     * are compared by whole segments.
     *
     * @param setting name of the setting that holds the roots, for the message
     * @throws Failure {@code outside-roots} (INPUT) when it is not; {@code location-invalid} or
     *     {@code key-invalid}
     */
    public String admit(String address, String setting) {
        Location asked = Location.parse(address, base);
        if (asked.scheme() == Location.Scheme.S3) {
            if (roots.stream().noneMatch(root -> holds(root, asked))) {
                throw outside(address, setting);
            }
            return address;
        }
        Path real = real(Path.of(asked.root()));
        boolean inside = roots.stream()
                .filter(root -> root.scheme() == Location.Scheme.FILE)
                .map(root -> Path.of(root.root()))
                .anyMatch(root -> real.startsWith(real(root)));
        if (!inside) {
            throw outside(address, setting);
        }
        return real.toString();
    }

    /** Returns those roots that are folders, in their order. */
    public List<Path> folders() {
        return roots.stream()
                .filter(root -> root.scheme() == Location.Scheme.FILE)
                .map(root -> Path.of(root.root()))
                .toList();
    }

    /**
     * Returns a file below the folders of these roots that has the name of another, where that is
     * not there: as a path from the first folder if it lies in that. Buckets are not searched.
     */
    public Optional<String> namesake(String address) {
        Location asked = Location.parse(address, base);
        if (asked.scheme() != Location.Scheme.FILE) {
            return Optional.empty();
        }
        Path missing = Path.of(asked.root());
        List<Path> folders = folders();
        if (Files.exists(missing)
                && folders.stream().anyMatch(root -> real(missing).startsWith(real(root)))) {
            return Optional.empty();
        }
        for (Path folder : folders) {
            Optional<Path> found = below(folder, missing.getFileName());
            if (found.isPresent()) {
                boolean first = roots.get(0).root().equals(folder.toString());
                return found.map(file -> (first ? folder.relativize(file) : file).toString());
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> below(Path folder, @Nullable Path name) {
        if (name == null || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files =
                Files.find(folder, DEPTH, (file, facts) -> facts.isRegularFile() && name.equals(file.getFileName()))) {
            return files.sorted().findFirst();
        } catch (IOException | UncheckedIOException e) {
            // A folder that cannot be read: then nothing is suggested.
            return Optional.empty();
        }
    }

    private static boolean holds(Location root, Location asked) {
        return root.scheme() == Location.Scheme.S3
                && root.root().equals(asked.root())
                && (asked.path().equals(root.path()) || asked.path().startsWith(root.prefix()));
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path) ? path.toRealPath() : followed(path);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "file-unreadable", "cannot follow " + path + ": " + e, e);
        }
    }

    /** Follows the links on the way to a file that is not there. */
    private static Path followed(Path path) throws IOException {
        Path top = Objects.requireNonNull(path.getRoot());
        Deque<Path> rest = new ArrayDeque<>();
        path.forEach(rest::add);
        Path at = top;
        for (int links = 0; !rest.isEmpty(); ) {
            Path next = at.resolve(rest.remove()).normalize();
            if (Files.isSymbolicLink(next)) {
                if (++links > MOST_LINKS) {
                    return top;
                }
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? top : at;
                Deque<Path> further = rest;
                rest = new ArrayDeque<>();
                target.forEach(rest::add);
                rest.addAll(further);
            } else {
                at = next;
            }
        }
        return at;
    }

    private Failure outside(String address, String setting) {
        return Failure.input(
                "outside-roots",
                address + " does not lie under a root that this factory allows ("
                        + String.join(", ", roots.stream().map(Roots::shown).toList())
                        + "); copy it there, or have the operator add its place to " + setting);
    }

    private static String shown(Location root) {
        return root.scheme() == Location.Scheme.S3 ? root + "/" : root.root();
    }
}
