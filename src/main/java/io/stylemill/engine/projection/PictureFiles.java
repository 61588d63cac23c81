package io.stylemill.engine.projection;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.image.Filter;
import io.stylemill.image.Fit;
import io.stylemill.image.FoundImages;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures in files, read when they are needed: of many, only those being projected are in memory.
 */
public final class PictureFiles {
    private final Path folder;
    private final List<Named> named;
    private final int resized;

    private PictureFiles(Path folder, List<Named> named, int resized) {
        this.folder = folder;
        this.named = List.copyOf(named);
        this.resized = resized;
    }

    /** @param name of the file below its folder, with {@code /} between parts */
    public record Named(String name, String sha256) {}

    /**
     * Looks at an image file, or at all of a folder at any depth.
     *
     * @param width of the network's images
     * @throws Failure {@code bad-image} that lists every file which cannot be read or decoded;
     *     {@code no-images} where there is none; {@code reference-unreadable} when the place cannot
     *     be read
     */
    public static PictureFiles of(Path place, int width, int height) {
        boolean one = !Files.isDirectory(place);
        Path folder = one ? place.toAbsolutePath().normalize().getParent() : place;
        List<Named> named = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int resized = 0;
        RealImage only = one ? new RealImage(String.valueOf(place.getFileName()), bytes(place)) : null;
        List<String> names = List.of(only == null ? "" : only.name());
        if (only == null) {
            RealImages.Found found = RealImages.find(place);
            names = found.names();
            problems.addAll(found.closed());
        }
        for (String name : names) {
            try {
                RealImage file = only == null ? RealImages.read(place, name) : only;
                requireSize(file.file(), file.name());
                Pixels pixels = FoundImages.decode(file.file(), file.name());
                resized += pixels.width() == width && pixels.height() == height ? 0 : 1;
                named.add(new Named(file.name(), Digests.sha256(file.file())));
            } catch (Failure e) {
                problems.add(new Problem("", e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    problems.size() + " of " + (problems.size() + named.size())
                            + " pictures cannot be used; give the right to read them, save them again as PNG of fewer"
                            + " pixels, or remove them:",
                    problems);
        }
        if (named.isEmpty() || folder == null) {
            throw Failure.input(
                    "no-images",
                    "there is no picture in " + place + "; name a PNG, JPEG or WebP file, or a folder with some");
        }
        return new PictureFiles(folder, named, resized);
    }

    private static void requireSize(byte[] file, String name) {
        if (file.length > RealImages.MOST_BYTES) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    "the image " + name + " has more than " + RealImages.MOST_BYTES
                            + " bytes, which is all that is read");
        }
    }

    private static byte[] bytes(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(RealImages.MOST_BYTES + 1);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "reference-unreadable",
                    "cannot read the picture " + file + ": " + RealImages.reason(e)
                            + "; check that it exists and may be read",
                    e);
        }
    }

    /** Returns the files in the order of their names. */
    public List<Named> all() {
        return named;
    }

    /** Returns how many are of another size than the network's images. */
    public int resized() {
        return resized;
    }

    /**
     * Returns a picture in the network's size: its largest part of that shape, from the middle,
     * resized.
     *
     * <p>One picture at a time is decoded, whatever the threads: what fits when it is looked at
     * fits here.
     *
     * @param channels of the network: 1, 3 or 4, where 4 is opaque
     * @throws Failure {@code bad-image} when the file is no longer as it was
     */
    public synchronized Projector.Picture read(Named file, int width, int height, int channels, Workspace workspace) {
        byte[] bytes = bytes(folder.resolve(file.name()));
        if (!Digests.sha256(bytes).equals(file.sha256())) {
            throw Failure.input(Code.BAD_IMAGE, "the picture " + file.name() + " was changed while it was used");
        }
        Pixels part = middle(FoundImages.decode(bytes, file.name()), width, height);
        Pixels fitted = Fit.of(part, width, height, channels == 1 ? 1 : 3, Filter.LANCZOS3, workspace);
        return new Projector.Picture(file.sha256(), channels == 4 ? opaque(fitted) : fitted);
    }

    /** Returns the largest part in the middle that has the shape {@code width : height}. */
    static Pixels middle(Pixels in, int width, int height) {
        int w = (int) Math.min(in.width(), Math.max(1, (long) in.height() * width / height));
        int h = (int) Math.min(in.height(), Math.max(1, (long) in.width() * height / width));
        if (w == in.width() && h == in.height()) {
            return in;
        }
        int left = (in.width() - w) / 2;
        int top = (in.height() - h) / 2;
        int bytes = in.channels();
        byte[] out = new byte[w * h * bytes];
        for (int y = 0; y < h; y++) {
            System.arraycopy(in.data(), ((top + y) * in.width() + left) * bytes, out, y * w * bytes, w * bytes);
        }
        return new Pixels(w, h, bytes, out);
    }

    private static Pixels opaque(Pixels in) {
        byte[] out = new byte[in.width() * in.height() * 4];
        for (int i = 0; i < out.length; i++) {
            out[i] = i % 4 == 3 ? (byte) 0xff : in.data()[i / 4 * 3 + i % 4];
        }
        return new Pixels(in.width(), in.height(), 4, out);
    }
}
