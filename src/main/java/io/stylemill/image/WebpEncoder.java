package io.stylemill.image;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes WebP through libwebp, whose binaries webp-imageio brings, and adds metadata in the
 * extended file format (RFC 9649, 2.7) ourselves.
 */
final class WebpEncoder {
    /** The libwebp inside the pinned webp-imageio 0.11.0. */
    static final String VERSION = "libwebp-1.6.0";

    private static final int LARGEST_SIDE = 16_383;
    private static final int HAS_XMP = 0x04;
    private static final int HAS_ALPHA = 0x10;
    private static final int HEADER = 12;

    private WebpEncoder() {}

    static byte[] encode(Pixels pixels, Encoding encoding, byte @Nullable [] xmp, Workspace workspace) {
        requireSides(Size.of(pixels));
        byte[] simple = simple(pixels, encoding);
        return xmp == null ? simple : extended(simple, pixels, xmp, workspace.file);
    }

    /** Returns the chunks of an image's file, without the one that describes the file. */
    static byte[] chunks(Pixels pixels, Encoding encoding, Workspace workspace) {
        requireSides(Size.of(pixels));
        ByteSink file = workspace.file;
        file.clear();
        imageChunks(simple(pixels, encoding), file);
        return file.toBytes();
    }

    /** @throws Failure {@code image-too-large} */
    static void requireSides(Size size) {
        if (size.width() > LARGEST_SIDE || size.height() > LARGEST_SIDE) {
            throw Failure.input(
                    "image-too-large",
                    "A WebP file cannot hold " + size.width() + "x" + size.height() + " pixels; the largest side is "
                            + LARGEST_SIDE + "; resize the image, or use png");
        }
    }

    private static byte[] simple(Pixels pixels, Encoding encoding) {
        try {
            return libwebp(buffered(pixels), encoding);
        } catch (LinkageError | IllegalStateException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "webp-not-available",
                    "libwebp could not be loaded on this machine (" + e.getMessage() + "); use png or jpeg",
                    e);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.BUG,
                    "webp-failed",
                    "libwebp could not encode a " + Size.of(pixels) + " image (" + e.getMessage()
                            + "); use png or jpeg",
                    e);
        }
    }

    private static byte[] libwebp(BufferedImage image, Encoding encoding) throws IOException {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        try {
            WebPWriteParam parameters = (WebPWriteParam) writer.getDefaultWriteParam();
            parameters.setCompressionType(encoding.lossless() ? CompressionType.Lossless : CompressionType.Lossy);
            // Effort of the lossless coder, quality of the lossy one.
            parameters.setCompressionQuality(encoding.lossless() ? 0.75f : encoding.quality() / 100f);
            parameters.setMethod(4);
            parameters.setThreadLevel(0);
            // Colour under transparent pixels comes back as it was.
            parameters.setExact(true);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
                writer.setOutput(out);
                writer.write(null, new IIOImage(image, null, null), parameters);
            }
            return bytes.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    private static BufferedImage buffered(Pixels pixels) {
        int type = pixels.channels() == 4 ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), type);
        byte[] in = pixels.data();
        int channels = pixels.channels();
        int[] row = new int[pixels.width()];
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                int at = (y * row.length + x) * channels;
                int r = in[at] & 0xFF;
                int g = channels == 1 ? r : in[at + 1] & 0xFF;
                int b = channels == 1 ? r : in[at + 2] & 0xFF;
                int a = channels == 4 ? in[at + 3] & 0xFF : 255;
                row[x] = a << 24 | r << 16 | g << 8 | b;
            }
            image.getRaster().setDataElements(0, y, row.length, 1, row);
        }
        return image;
    }

    /** Wraps the encoder's image chunks and the packet into an extended file. */
    private static byte[] extended(byte[] simple, Pixels pixels, byte[] xmp, ByteSink file) {
        file.clear();
        tag(file, "RIFF");
        file.putLittle32(0);
        tag(file, "WEBP");
        tag(file, "VP8X");
        file.putLittle32(10);
        file.put8(HAS_XMP | (pixels.channels() == 4 ? HAS_ALPHA : 0));
        file.putLittle24(0);
        file.putLittle24(pixels.width() - 1);
        file.putLittle24(pixels.height() - 1);
        imageChunks(simple, file);
        tag(file, "XMP ");
        file.putLittle32(xmp.length);
        file.put(xmp);
        if (xmp.length % 2 == 1) {
            file.put8(0);
        }
        byte[] bytes = Arrays.copyOf(file.data, file.size);
        int size = file.size - 8;
        for (int i = 0; i < 4; i++) {
            bytes[4 + i] = (byte) (size >>> (8 * i));
        }
        return bytes;
    }

    private static void imageChunks(byte[] simple, ByteSink file) {
        int at = HEADER;
        while (at + 8 <= simple.length) {
            int length = little32(simple, at + 4);
            int next = at + 8 + length + (length & 1);
            String name = new String(simple, at, 4, StandardCharsets.US_ASCII);
            if (!name.equals("VP8X")) {
                file.put(simple, at, Math.min(next, simple.length) - at);
            }
            at = next;
        }
    }

    static void tag(ByteSink file, String name) {
        file.put(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static int little32(byte[] in, int at) {
        return in[at] & 0xFF | (in[at + 1] & 0xFF) << 8 | (in[at + 2] & 0xFF) << 16 | (in[at + 3] & 0xFF) << 24;
    }
}
