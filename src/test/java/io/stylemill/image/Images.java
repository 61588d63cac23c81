package io.stylemill.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images for tests, and the JDK's own reading of files as the oracle. */
final class Images {
    private Images() {}

    /** Returns what ImageIO makes of a file, with the channels it finds there. */
    static Pixels decode(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new IOException("no reader knows these " + file.length + " bytes");
            }
            return pixels(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pixels pixels(BufferedImage image) {
        int channels =
                image.getColorModel().hasAlpha() ? 4 : image.getColorModel().getNumComponents() == 1 ? 1 : 3;
        byte[] data = new byte[image.getWidth() * image.getHeight() * channels];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int at = (y * image.getWidth() + x) * channels;
                if (channels == 1) {
                    // getRGB would apply a gamma curve to grey.
                    data[at] = (byte) image.getRaster().getSample(x, y, 0);
                    continue;
                }
                int argb = image.getRGB(x, y);
                data[at] = (byte) (argb >> 16);
                data[at + 1] = (byte) (argb >> 8);
                data[at + 2] = (byte) argb;
                if (channels == 4) {
                    data[at + 3] = (byte) (argb >>> 24);
                }
            }
        }
        return new Pixels(image.getWidth(), image.getHeight(), channels, data);
    }

    static BufferedImage buffered(Pixels pixels) {
        int type = pixels.channels() == 1
                ? BufferedImage.TYPE_BYTE_GRAY
                : pixels.channels() == 3 ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_4BYTE_ABGR;
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), type);
        int[] row = new int[pixels.width() * pixels.channels()];
        for (int y = 0; y < pixels.height(); y++) {
            for (int i = 0; i < row.length; i++) {
                row[i] = pixels.data()[y * row.length + i] & 0xFF;
            }
            image.getRaster().setPixels(0, y, pixels.width(), 1, row);
        }
        return image;
    }

    static Pixels random(Random random, int width, int height, int channels) {
        byte[] data = new byte[width * height * channels];
        random.nextBytes(data);
        return new Pixels(width, height, channels, data);
    }

    static Pixels constant(int width, int height, int channels, int value) {
        byte[] data = new byte[width * height * channels];
        java.util.Arrays.fill(data, (byte) value);
        return new Pixels(width, height, channels, data);
    }

    /**
     * Returns a picture with slopes, an edge, a disc and a little noise: something like a
     * photograph.
     */
    static Pixels scene(long seed, int width, int height, int channels) {
        Random random = new Random(seed);
        double cx = width * (0.3 + 0.4 * random.nextDouble());
        double cy = height * (0.3 + 0.4 * random.nextDouble());
        double radius = Math.min(width, height) * (0.2 + 0.2 * random.nextDouble());
        byte[] data = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double distance = StrictMath.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) / radius;
                double inside = distance < 1 ? 60 * (1 - distance * distance) + 40 : 0;
                for (int c = 0; c < channels; c++) {
                    double value = 120
                            + 60.0 * x / width
                            - 30.0 * y / height * c
                            + (c == 1 ? -inside : inside / 2)
                            + 4 * random.nextGaussian();
                    data[(y * width + x) * channels + c] = (byte) Math.min(255, Math.max(0, value));
                }
            }
        }
        return new Pixels(width, height, channels, data);
    }

    /** Returns the peak signal-to-noise ratio in dB. */
    static double psnr(Pixels a, Pixels b) {
        double sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            double d = (a.data()[i] & 0xFF) - (b.data()[i] & 0xFF);
            sum += d * d;
        }
        return 10 * Math.log10(255.0 * 255.0 * a.data().length / Math.max(sum, 1e-9));
    }
}
