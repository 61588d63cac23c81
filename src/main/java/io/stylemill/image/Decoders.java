package io.stylemill.image;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Turns image files back into pixels, and says how near two images are. */
public final class Decoders {
    private static final double WHITE = 255;

    private Decoders() {}

    /**
     * Returns the pixels of a PNG, JPEG or WebP file.
     *
     * @param where the file, for the message
     * @throws Failure {@code bad-image} ({@code VERIFICATION}) when it cannot be decoded
     */
    public static Pixels decode(byte[] file, String where) {
        Raster raster = read(file, where).getRaster();
        int[] line = new int[Math.multiplyExact(raster.getWidth(), raster.getNumBands())];
        byte[] data = new byte[Math.multiplyExact(line.length, raster.getHeight())];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, line);
            for (int i = 0; i < line.length; i++) {
                data[y * line.length + i] = (byte) line[i];
            }
        }
        return new Pixels(raster.getWidth(), raster.getHeight(), raster.getNumBands(), data);
    }

    private static BufferedImage read(byte[] file, String where) {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.VERIFICATION, Code.BAD_IMAGE, "the image " + where + " is damaged: " + e.getMessage(), e);
        }
        if (image == null) {
            throw Failure.of(Kind.VERIFICATION, Code.BAD_IMAGE, "the image " + where + " is no PNG, JPEG or WebP file");
        }
        return image;
    }

    /**
     * Returns the palette of an image file, 256 colours {@code 0xRRGGBB}, black where it has none.
     *
     * @param where the file, for the message
     * @throws Failure {@code bad-image} ({@code VERIFICATION}) when it has no palette
     */
    public static int[] palette(byte[] file, String where) {
        int[] palette = new int[256];
        if (!(read(file, where).getColorModel() instanceof IndexColorModel colors)) {
            throw Failure.of(Kind.VERIFICATION, Code.BAD_IMAGE, "the image " + where + " has no palette");
        }
        for (int i = 0; i < colors.getMapSize(); i++) {
            palette[i] = colors.getRGB(i) & 0xFFFFFF;
        }
        return palette;
    }

    /**
     * Returns the peak signal-to-noise ratio of two images of one shape,
     * {@code 10 log10(255^2 / mean squared error)} over all pixels and channels, in dB; infinite
     * when they are equal.
     */
    public static double psnr(Pixels a, Pixels b) {
        if (!Size.of(a).equals(Size.of(b)) || a.channels() != b.channels()) {
            throw new IllegalArgumentException("images of two shapes have no distance");
        }
        long squares = 0;
        for (int i = 0; i < a.data().length; i++) {
            int difference = (a.data()[i] & 0xff) - (b.data()[i] & 0xff);
            squares += (long) difference * difference;
        }
        double mean = (double) squares / a.data().length;
        return squares == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(WHITE * WHITE / mean);
    }
}
