package io.stylemill.engine.mask;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.image.FoundImages;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder of painted masks: for each image {@code NAME.png}, its record {@code NAME.json} and its
 * mask {@code NAME.mask.png}, whose colours {@code classes.json} names.
 *
 * @param classes of pixels; the first is the background
 * @param images in the order of their names
 */
public record Annotations(List<MaskClass> classes, List<Image> images) {
    /** File that lists the classes and their colours. */
    public static final String CLASSES = "classes.json";

    /** What the names of masks end with. */
    public static final String MASK = ".mask.png";

    /** Most images that are learned from. */
    public static final int MOST = 256;

    private static final int MOST_PROBLEMS = 5;

    public Annotations {
        classes = List.copyOf(classes);
        images = List.copyOf(images);
    }

    /**
     * @param name such as {@code seed0007}
     * @param recipe the record that the image is made from
     * @param width of the mask in pixels
     * @param labels class of each pixel, rows top to bottom; not to be written to
     */
    public record Image(String name, Recipe recipe, int width, int height, byte[] labels) {}

    /**
     * Reads a folder.
     *
     * @param width and {@code height} of the network's images
     * @throws Failure {@code bad-annotations} (INPUT) with everything that does not fit: colours
     *     that are no class, masks of another size, records of another checkpoint
     */
    public static Annotations read(Path folder, String checkpointSha256, int width, int height) {
        List<MaskClass> classes = classes(folder);
        List<Path> masks = masks(folder);
        List<Problem> problems = new ArrayList<>();
        List<Image> images = new ArrayList<>();
        for (Path mask : masks) {
            try {
                images.add(image(mask, classes, checkpointSha256, width, height));
            } catch (Failure e) {
                problems.add(new Problem(Where.of(String.valueOf(mask.getFileName())), e.getMessage()));
            }
        }
        long painted = images.stream().filter(image -> !isEmpty(image)).count();
        if (problems.isEmpty() && painted < 2) {
            problems.add(new Problem(
                    Where.of(folder.toString()),
                    painted + " of " + masks.size() + " masks are painted; paint at least 2, so that one can test what"
                            + " the other taught"));
        }
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "bad-annotations", "the painted masks in " + folder + " cannot be learned from:", problems);
        }
        return new Annotations(classes, images);
    }

    private static boolean isEmpty(Image image) {
        for (byte label : image.labels()) {
            if (label != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the classes that the folder names.
     *
     * @throws Failure {@code bad-annotations}, {@code bad-classes}
     */
    public static List<MaskClass> classes(Path folder) {
        Path file = folder.resolve(CLASSES);
        return MaskClass.parse(parsed(text(file, "the list of classes"), file), file.toString());
    }

    private static Object parsed(String text, Path file) {
        try {
            Object value = CanonicalJson.parse(text);
            return value == null ? List.of() : value;
        } catch (Failure e) {
            throw Failure.input("bad-annotations", "cannot read " + file + ": " + e.getMessage());
        }
    }

    private static List<Path> masks(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> masks = files.filter(
                            file -> String.valueOf(file.getFileName()).endsWith(MASK))
                    .sorted()
                    .toList();
            if (masks.isEmpty() || masks.size() > MOST) {
                throw Failure.input(
                        "bad-annotations",
                        folder + " has " + masks.size() + " files NAME" + MASK + "; 1 to " + MOST
                                + " are learned from: 'stylemill annotate' makes them");
            }
            return masks;
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "bad-annotations", "cannot list the folder " + folder + ": " + e, e);
        }
    }

    private static Image image(Path mask, List<MaskClass> classes, String checkpointSha256, int width, int height) {
        String fileName = String.valueOf(mask.getFileName());
        String name = fileName.substring(0, fileName.length() - MASK.length());
        Path record = mask.resolveSibling(name + ".json");
        Recipe recipe = RecipeJson.exact(text(record, "the record of the image"));
        if (!recipe.checkpointSha256().equals(checkpointSha256)) {
            throw Failure.input(
                    "bad-annotations",
                    "its image is of the checkpoint " + recipe.checkpointSha256() + ", not of " + checkpointSha256
                            + "; name the checkpoint that was annotated, or annotate this one");
        }
        Pixels painted = labels(mask, classes);
        if (painted.width() != width || painted.height() != height) {
            throw Failure.input(
                    "bad-annotations",
                    "it has " + painted.width() + " x " + painted.height() + " pixels, and the image " + width + " x "
                            + height + "; paint it at the size it came with");
        }
        return new Image(name, recipe, width, height, painted.data());
    }

    /**
     * Returns the classes of a painted mask's pixels, one channel.
     *
     * @throws Failure {@code bad-annotations} (INPUT) with the colours that are no class;
     *     {@code bad-image}
     */
    public static Pixels labels(Path mask, List<MaskClass> classes) {
        Pixels painted = FoundImages.decode(bytes(mask), String.valueOf(mask.getFileName()));
        byte[] labels = new byte[painted.width() * painted.height()];
        List<String> unknown = new ArrayList<>();
        int strange = 0;
        for (int i = 0; i < labels.length; i++) {
            int color = color(painted, i);
            int found = -1;
            for (int k = 0; k < classes.size() && found < 0; k++) {
                found = classes.get(k).color() == color ? k : -1;
            }
            labels[i] = (byte) found;
            if (found < 0) {
                strange++;
                String one = String.format(
                        Locale.ROOT, "#%06x at (%d, %d)", color, i % painted.width(), i / painted.width());
                if (unknown.size() < MOST_PROBLEMS) {
                    unknown.add(one);
                }
            }
        }
        if (strange > 0) {
            throw Failure.input(
                    "bad-annotations",
                    strange + " pixels have colours that are no class, such as " + String.join(", ", unknown)
                            + "; " + CLASSES + " has " + named(classes)
                            + ". Paint with a hard brush (no smooth edges) and save as PNG");
        }
        return new Pixels(painted.width(), painted.height(), 1, labels);
    }

    private static String named(List<MaskClass> classes) {
        return String.join(
                ", ", classes.stream().map(c -> c.name() + " " + c.hex()).toList());
    }

    private static int color(Pixels pixels, int index) {
        int c = pixels.channels();
        int red = pixels.data()[index * c] & 0xff;
        return c < 3
                ? red * 0x010101
                : red << 16 | (pixels.data()[index * c + 1] & 0xff) << 8 | pixels.data()[index * c + 2] & 0xff;
    }

    private static String text(Path file, String what) {
        if (!Files.isRegularFile(file)) {
            throw Failure.input(
                    "bad-annotations", "there is no " + file + ", " + what + "; 'stylemill annotate' writes it");
        }
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "bad-annotations", "cannot read " + file + ": " + e, e);
        }
    }
}
