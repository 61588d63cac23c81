package io.stylemill.image;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files that others made: palettes, 16 bits and grey with alpha too, which our own
 * files never have.
 *
 * <p>PNG is exact. What a JPEG or WebP file says in pixels its decoder decides, and two builds of
 * Java may differ by one. Orientation tags and colour profiles are ignored.
 */
public final class FoundImages {
    private static final long MOST_PIXELS = 1L << 26;

    private FoundImages() {}

    /**
     * Returns the pixels of a PNG, JPEG or WebP file in 8 bits: of 16 the upper ones, palettes as
     * RGB, grey with alpha as grey.
     *
     * @param where the file, for the message
     * @throws Failure {@code bad-image} when it cannot be decoded, or has more than 2^26 pixels;
     *     {@code out-of-memory} (RESOURCES) when the heap has no room for it
     */
    public static Pixels decode(byte[] file, String where) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw bad(where, "is no PNG, JPEG or WebP file");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw bad(
                            where,
                            "has " + reader.getWidth(0) + " x " + reader.getHeight(0) + " pixels; at most "
                                    + MOST_PIXELS + " are read");
                }
                return decoded(reader, where, pixels);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // Java's readers answer some damaged files with exceptions of their own arithmetic.
            throw Failure.of(
                    Kind.INPUT, Code.BAD_IMAGE, "the image " + where + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    /**
     * Returns how many pixels the file says it has, without reading them; 0 where it says nothing.
     */
    public static long pixels(byte[] file) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return 0;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return (long) reader.getWidth(0) * reader.getHeight(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            return 0;
        }
    }

    private static Pixels decoded(ImageReader reader, String where, long pixels) throws IOException {
        try {
            return pixels(reader.read(0));
        } catch (OutOfMemoryError | IOException e) {
            // Java's PNG reader wraps the error in an exception without a message.
            if (!(e instanceof OutOfMemoryError || e.getCause() instanceof OutOfMemoryError)) {
                throw e;
            }
            throw Failure.of(
                    Kind.RESOURCES,
                    Code.OUT_OF_MEMORY,
                    "the image " + where + " has " + pixels + " pixels, and the Java heap of "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB has no room for them; make the image smaller, or set STYLEMILL_HEAP, such as 4g",
                    e);
        }
    }

    private static Failure bad(String where, String what) {
        return Failure.input(Code.BAD_IMAGE, "the image " + where + " " + what);
    }

    private static Pixels pixels(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        if (image.getColorModel() instanceof IndexColorModel) {
            int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
            byte[] data = new byte[colours.length * 3];
            for (int i = 0; i < colours.length; i++) {
                data[3 * i] = (byte) (colours[i] >> 16);
                data[3 * i + 1] = (byte) (colours[i] >> 8);
                data[3 * i + 2] = (byte) colours[i];
            }
            return new Pixels(width, height, 3, data);
        }
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int channels = bands == 2 ? 1 : bands;
        byte[] data = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        int[] line = new int[width];
        for (int channel = 0; channel < channels; channel++) {
            int surplus = Math.max(0, raster.getSampleModel().getSampleSize(channel) - 8);
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, channel, line);
                int at = y * width * channels + channel;
                for (int x = 0; x < width; x++, at += channels) {
                    data[at] = (byte) (line[x] >> surplus);
                }
            }
        }
        return new Pixels(width, height, channels, data);
    }
}
