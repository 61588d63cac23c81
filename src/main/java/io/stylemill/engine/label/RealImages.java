package io.stylemill.engine.label;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at real images once, to keep what is needed for comparing others with them. */
public final class RealImages {
    /** Largest file that is read. */
    public static final int MOST_BYTES = 64 << 20;

    static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".webp");

    private RealImages() {}

    /** Returns whether a file of that path is taken for an image: by its ending, unless a part of it begins with a dot. */
    public static boolean isNamedAsOne(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith) && !name.startsWith(".") && !name.contains("/.");
    }

    /**
     * Returns the names of the images of a folder, at any depth, in the order of their UTF-8 bytes.
     *
     * @throws Failure {@code reference-unreadable} when the folder cannot be read
     */
    public static List<String> names(Path folder) {
        try {
            Path root = folder.toRealPath();
            try (Stream<Path> all = Files.walk(root)) {
                return all.filter(file -> isNamedAsOne(name(root, file)) && Files.isRegularFile(file))
                        .map(file -> name(root, file))
                        .sorted(ReferenceSet.ORDER)
                        .toList();
            }
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(folder, e);
        }
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
     * Returns the images of a folder, at any depth, in the order of their names; each is read when it is asked for.
     *
     * @throws Failure {@code reference-unreadable} when the folder cannot be read; the iterator throws it for files
     */
    public static Iterator<RealImage> in(Path folder) {
        return names(folder).stream().map(name -> read(folder, name)).iterator();
    }

    private static Failure unreadable(Path path, Exception e) {
        return Failure.of(
                Kind.INPUT,
                "reference-unreadable",
                "reading the real images of " + path + " failed: " + e + "; check that it exists and may be read",
                e);
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /**
     * Returns what is kept of the images.
     *
     * @param files in any order, each name once
     * @param network gives features, or null
     * @param threads that decode, hash and run the network; the result does not depend on them
     * @throws Failure as {@link ImageLook#set} throws; {@code reference-too-large} beyond {@link ReferenceSet#MOST_IMAGES}
     */
    public static ReferenceSet look(Iterator<RealImage> files, @Nullable FeatureNetwork network, int threads) {
        try (ImageLook look = new ImageLook("real images", network, threads, (file, pixels) -> {})) {
            while (files.hasNext()) {
                look.take(files.next());
            }
            return look.set();
        }
    }
}
