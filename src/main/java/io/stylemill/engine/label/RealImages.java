package io.stylemill.engine.label;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks at real images once, to keep what is needed for comparing others with them. */
public final class RealImages {
    /** Largest file that is read. */
    public static final int MOST_BYTES = 64 << 20;

    static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".webp");

    private static final String REFUSED = "the system refuses access";

    private RealImages() {}

    /**
     * Returns whether a file of that path is taken for an image: by its ending, unless a part of it
     * begins with a dot.
     */
    public static boolean isNamedAsOne(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith) && !isHidden(name);
    }

    /**
     * The images of a folder.
     *
     * @param names at any depth, in the order of their UTF-8 bytes
     * @param closed images and folders that may not be read, and linked folders, which nothing is
     *     looked for in
     */
    public record Found(List<String> names, List<Problem> closed) {
        /**
         * Returns the names.
         *
         * @throws Failure {@code reference-unreadable} that lists everything that may not be read
         */
        public List<String> all() {
            if (!closed.isEmpty()) {
                throw Failure.input(
                        "reference-unreadable",
                        "some of the images cannot be read; give the right to read them, or remove them:",
                        closed);
            }
            return names;
        }
    }

    /**
     * Looks for the images of a folder, at any depth. Names that begin with a dot are passed over.
     *
     * @throws Failure {@code reference-unreadable} when the folder cannot be read
     */
    public static Found find(Path folder) {
        List<String> names = new ArrayList<>();
        List<Problem> closed = new ArrayList<>();
        try {
            Path root = folder.toRealPath();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes facts) {
                    return isHidden(name(root, inner)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                    String name = name(root, file);
                    if (facts.isSymbolicLink() && !isHidden(name) && Files.isDirectory(file)) {
                        closed.add(problem(
                                name, "is a link to a folder, and links are not followed; put the folder there"));
                    } else if (isNamedAsOne(name) && !Files.exists(file)) {
                        closed.add(problem(name, "cannot be read: there is no such file or folder"));
                    } else if (isNamedAsOne(name) && Files.isRegularFile(file)) {
                        names.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path inner, IOException e) throws IOException {
                    String name = name(root, inner);
                    if (name.isEmpty()) {
                        throw e;
                    }
                    if (!isHidden(name)) {
                        closed.add(problem(name, "cannot be looked into: " + reason(e)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            names.removeIf(name -> {
                boolean refused = !Files.isReadable(root.resolve(name));
                if (refused) {
                    closed.add(problem(name, "cannot be read: " + REFUSED));
                }
                return refused;
            });
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        names.sort(ReferenceSet.ORDER);
        closed.sort(Comparator.comparing(Problem::what));
        return new Found(List.copyOf(names), List.copyOf(closed));
    }

    /** Returns whether a part of a path begins with a dot. */
    public static boolean isHidden(String name) {
        return name.startsWith(".") || name.contains("/.");
    }

    private static Problem problem(String name, String what) {
        return new Problem(Where.NOWHERE, name + " " + what);
    }

    /** Returns in words why a file cannot be read. */
    public static String reason(Exception e) {
        return e instanceof AccessDeniedException
                ? REFUSED
                : e instanceof NoSuchFileException ? "there is no such file or folder" : String.valueOf(e.getMessage());
    }

    /**
     * Returns an image of a folder, or as much of it as shows that it is too large.
     *
     * @throws Failure {@code reference-unreadable}
     */
    public static RealImage read(Path folder, String name) {
        Path file = folder.resolve(name);
        try (var in = Files.newInputStream(file)) {
            return new RealImage(name, in.readNBytes(MOST_BYTES + 1));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Returns the images of a folder, at any depth, in the order of their names; each is read when
     * it is asked for.
     *
     * @throws Failure {@code reference-unreadable} when the folder cannot be read; the iterator
     *     throws it for files
     */
    public static Iterator<RealImage> in(Path folder) {
        return find(folder).all().stream().map(name -> read(folder, name)).iterator();
    }

    private static Failure unreadable(Path path, Exception e) {
        return Failure.of(
                Kind.INPUT,
                "reference-unreadable",
                "cannot read the images of " + path + ": " + reason(e) + "; check that it exists and may be read",
                e);
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /**
     * Returns what is kept of the images.
     *
     * @param closed images that may not be read; they are listed with those that cannot be used
     * @param files in any order, each name once
     * @param network gives features, or null
     * @param threads that decode, hash and run the network; the result does not depend on them
     * @throws Failure as {@link ImageLook#set} throws; {@code reference-too-large} beyond
     *     {@link ReferenceSet#MOST_IMAGES}
     */
    public static ReferenceSet look(
            List<Problem> closed, Iterator<RealImage> files, @Nullable FeatureNetwork network, int threads) {
        try (ImageLook look = new ImageLook("real images", network, threads, (file, pixels) -> {})) {
            closed.forEach(look::refuse);
            while (files.hasNext()) {
                look.take(files.next());
            }
            return look.set();
        }
    }
}
