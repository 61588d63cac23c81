package io.stylemill.console;

import io.stylemill.engine.mask.Annotations;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.Digests;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders of 'stylemill annotate' under the roots of checkpoints, whose masks are painted in a
 * browser. Nothing but masks that are there is ever written, and no link is followed. Safe for use
 * by many threads.
 */
public final class Paintings {
    private static final int DEPTH = 4;
    private static final String IMAGE = ".png";

    private final List<Path> roots;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    /** What a mask showed when it was last looked at. */
    private record Seen(String stamp, boolean painted) {}

    /**
     * @param roots absolute folders; those in buckets are passed over, for files are painted in
     *     place
     */
    public Paintings(List<String> roots) {
        this.roots = roots.stream()
                .filter(root -> !root.startsWith("s3://"))
                .map(Path::of)
                .toList();
    }

    /**
     * Returns the first folder below which such folders are looked for, or empty where there is
     * none.
     */
    public String root() {
        return roots.isEmpty() ? "" : roots.get(0).toString();
    }

    /**
     * An image with its mask.
     *
     * @param painted whether its mask has a pixel that is not background
     */
    public record Image(String name, boolean painted) {}

    /**
     * A folder of images and masks.
     *
     * @param address as requests name it
     * @param images those that a mask model is learned from, the first in the order of their names
     * @param all how many images have a mask
     */
    public record Folder(String address, List<MaskClass> classes, List<Image> images, int all) {}

    /**
     * The classes of an image's pixels.
     *
     * @param labels one a pixel, rows top to bottom; not to be written to
     * @param digest of the labels, 64 hex digits
     */
    public record Labels(int width, int height, byte[] labels, String digest) {}

    /** Returns the addresses of all folders, in their order. */
    public List<String> folders() {
        Set<String> found = new TreeSet<>();
        for (Path root : roots) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root.toRealPath(), DEPTH, new FileVisitOption[0])) {
                files.filter(file -> String.valueOf(file.getFileName()).endsWith(Annotations.MASK) && isFile(file))
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> folder != null && isFile(folder.resolve(Annotations.CLASSES)))
                        .map(String::valueOf)
                        .forEach(found::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                throw unreadable(root, e);
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns what a folder holds.
     *
     * @throws Failure {@code no-such-annotation}, {@code bad-annotations}, {@code bad-classes}
     *     (INPUT)
     */
    public Folder folder(String address) {
        Path folder = admitted(address);
        List<MaskClass> classes = Annotations.classes(folder);
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(Annotations.MASK))
                    .map(name -> name.substring(0, name.length() - Annotations.MASK.length()))
                    .filter(name -> isFile(folder.resolve(name + IMAGE)))
                    .sorted()
                    .toList();
            List<Image> images = names.stream()
                    .limit(Annotations.MOST)
                    .map(name -> new Image(name, isPainted(folder.resolve(name + Annotations.MASK), classes)))
                    .toList();
            return new Folder(address, classes, images, names.size());
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /**
     * A mask that cannot be read is one that somebody worked on; what is wrong is said when it is
     * opened.
     */
    private boolean isPainted(Path mask, List<MaskClass> classes) {
        try {
            String stamp = Files.getLastModifiedTime(mask) + " " + Files.size(mask);
            Seen known = seen.get(mask);
            if (known == null || !known.stamp().equals(stamp)) {
                known = new Seen(stamp, hasObjects(Annotations.labels(mask, classes)));
                seen.put(mask, known);
            }
            return known.painted();
        } catch (IOException | Failure e) {
            return true;
        }
    }

    private static boolean hasObjects(Pixels labels) {
        for (byte label : labels.data()) {
            if (label != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the file of an image, a PNG.
     *
     * @throws Failure {@code no-such-annotation} (INPUT)
     */
    public byte[] image(String address, String name) {
        return bytes(file(admitted(address), name, IMAGE));
    }

    /**
     * Returns what an image's mask says.
     *
     * @throws Failure {@code no-such-annotation}; {@code bad-annotations} for colours that are no
     *     class, or another size than that of the image (INPUT)
     */
    public Labels labels(String address, String name) {
        Path folder = admitted(address);
        return labels(folder, name, Annotations.classes(folder));
    }

    private static Labels labels(Path folder, String name, List<MaskClass> classes) {
        Pixels image = Decoders.decode(bytes(file(folder, name, IMAGE)), name + IMAGE);
        Pixels mask = Annotations.labels(file(folder, name, Annotations.MASK), classes);
        if (mask.width() != image.width() || mask.height() != image.height()) {
            throw Failure.input(
                    "bad-annotations",
                    name + Annotations.MASK + " has " + mask.width() + " x " + mask.height() + " pixels, and the image "
                            + image.width() + " x " + image.height()
                            + "; delete it and run 'stylemill annotate' again for an empty one");
        }
        return new Labels(mask.width(), mask.height(), mask.data(), Digests.sha256(mask.data()));
    }

    /**
     * Writes an image's mask anew, as a PNG with the palette of the folder's classes.
     *
     * @param labels class of each pixel, rows top to bottom
     * @param before the digest of the labels that they were painted over, or null to write over any
     * @return the labels as they are now
     * @throws Failure {@code no-such-annotation}; {@code bad-labels} for another number of pixels
     *     or a class that is not there; {@code labels-changed} where others were saved in between
     *     (INPUT); {@code output-unwritable}
     */
    public synchronized Labels save(String address, String name, byte[] labels, @Nullable String before) {
        Path folder = admitted(address);
        List<MaskClass> classes = Annotations.classes(folder);
        Path mask = file(folder, name, Annotations.MASK);
        Pixels image = Decoders.decode(bytes(file(folder, name, IMAGE)), name + IMAGE);
        if (labels.length != image.width() * image.height()) {
            throw Failure.input(
                    "bad-labels",
                    labels.length + " labels came for " + name + ", which has " + image.width() + " x " + image.height()
                            + " pixels; send one byte a pixel, rows top to bottom");
        }
        for (int i = 0; i < labels.length; i++) {
            if ((labels[i] & 0xff) >= classes.size()) {
                throw Failure.input(
                        "bad-labels",
                        "the pixel (" + i % image.width() + ", " + i / image.width() + ") of " + name
                                + " has the class "
                                + (labels[i] & 0xff) + "; " + Annotations.CLASSES + " has the classes 0 to "
                                + (classes.size() - 1));
            }
        }
        if (before != null && !before.equals(labels(folder, name, classes).digest())) {
            throw Failure.input(
                    Code.LABELS_CHANGED,
                    "somebody else saved the mask of " + name + " since it was read; load it again, and paint there");
        }
        int[] palette = classes.stream().mapToInt(MaskClass::color).toArray();
        Pixels map = new Pixels(image.width(), image.height(), 1, labels.clone());
        Path part = folder.resolve("." + name + Annotations.MASK + ".part");
        try {
            WholeFile.write(part, mask, to -> Files.write(to, Encoders.indexed(map, palette, new Workspace())));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "output-unwritable", "cannot write " + mask + ": " + WriteFault.words(e), e);
        }
        return new Labels(map.width(), map.height(), map.data(), Digests.sha256(map.data()));
    }

    /**
     * Returns a folder that really lies, without any link on the way, under a root, and lists
     * classes.
     */
    private Path admitted(String address) {
        try {
            Path folder = Path.of(address);
            if (folder.isAbsolute()
                    && folder.equals(folder.toRealPath())
                    && isFile(folder.resolve(Annotations.CLASSES))) {
                for (Path root : roots) {
                    if (Files.isDirectory(root) && folder.startsWith(root.toRealPath())) {
                        return folder;
                    }
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw missing("no folder of annotations '" + address + "'");
        }
        throw missing("no folder of annotations '" + address + "'");
    }

    private static Path file(Path folder, String name, String ending) {
        boolean plain = name.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,120}");
        if (!plain || !isFile(folder.resolve(name + IMAGE)) || !isFile(folder.resolve(name + Annotations.MASK))) {
            throw missing("no image '" + name + "' with a mask in " + folder);
        }
        return folder.resolve(name + ending);
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Failure missing(String what) {
        return Failure.input(
                Code.NO_SUCH_ANNOTATION,
                "there is " + what + "; GET /api/v1/annotations lists those under the roots of stylemill.checkpoints,"
                        + " and 'stylemill annotate' makes them");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Failure unreadable(Path file, Exception e) {
        return Failure.of(Kind.TRANSIENT, "file-unreadable", "cannot read " + file + ": " + e, e);
    }
}
