package io.stylemill.image;

import io.stylemill.record.Digests;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Measures one core: a main program, not a test.
 *
 * <p>Arguments: a folder of 64x64 images. Prints the best of 9 rounds over all images, milliseconds
 * of CPU time an image and mean bytes, for 64 to 128 pixels, and for 1024 pixels: 64 such images
 * side by side.
 */
final class ImageBench {
    private static final int ROUNDS = 9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ImageBench() {}

    public static void main(String[] arguments) throws IOException {
        ImageIO.setUseCache(false);
        List<Pixels> small = new ArrayList<>();
        try (var files = Files.walk(Path.of(arguments[0]))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".png"))
                    .sorted()
                    .limit(600)
                    .toList()) {
                small.add(Images.pixels(ImageIO.read(file.toFile())));
            }
        }
        Workspace workspace = new Workspace();
        boolean brief = arguments.length > 1;
        List<Pixels> large = new ArrayList<>();
        for (Pixels p : small) {
            large.add(Resampler.resize(p, 128, 128, Filter.LANCZOS3, workspace));
        }
        measure(
                "resize 64 to 128 lanczos3",
                small,
                p -> Resampler.resize(p, 128, 128, Filter.LANCZOS3, workspace).data().length);
        measure(
                "two sha256",
                large,
                p -> PixelHash.of(p).length() + 0 * Digests.sha256(p.data()).length());
        measure("resize, png, two sha256", small, p -> {
            Pixels big = Resampler.resize(p, 128, 128, Filter.LANCZOS3, workspace);
            byte[] image = Encoders.encode(big, Encoding.PNG, null, workspace);
            return image.length
                    + 0 * (PixelHash.of(big).length() + Digests.sha256(image).length());
        });
        byte[] filtered = new byte[129 * 3 * 128 + 128];
        measure("png filter alone", large, p -> {
            PngEncoder.filter(p.data(), p.width() * 3, p.height(), 3, filtered, workspace);
            return 0;
        });
        measure("png", large, p -> Encoders.encode(p, Encoding.PNG, null, workspace).length);
        if (brief) {
            return;
        }
        List<Pixels> huge = new ArrayList<>();
        for (int from = 0; from + 64 <= large.size(); from += 64) {
            huge.add(sideBySide(large.subList(from, from + 64)));
        }
        for (Encoding encoding : List.of(Encoding.PNG, Encoding.jpeg(95), Encoding.webp(90), Encoding.WEBP_LOSSLESS)) {
            measure(
                    "1024 pixels, " + encoding.format() + " " + encoding.quality(),
                    huge,
                    p -> Encoders.encode(p, encoding, null, workspace).length);
        }
        for (int level : new int[] {1, 4, 6}) {
            Deflater deflater = new Deflater(level, true);
            byte[] out = new byte[100_000];
            measure("same filter, zlib level " + level, large, p -> {
                PngEncoder.filter(p.data(), p.width() * 3, p.height(), 3, filtered, workspace);
                deflater.reset();
                deflater.setInput(filtered, 0, (p.width() * 3 + 1) * p.height());
                deflater.finish();
                return 57 + 6 + deflater.deflate(out);
            });
            deflater.end();
        }
        List<BufferedImage> buffered = large.stream().map(Images::buffered).toList();
        measure("png by ImageIO", buffered, image -> imageIo(image, "png", -1));
        for (int quality : new int[] {75, 95}) {
            measure("jpeg " + quality, large, p -> Encoders.encode(p, Encoding.jpeg(quality), null, workspace).length);
            measure("jpeg " + quality + " by ImageIO (4:2:0)", buffered, i -> imageIo(i, "jpeg", quality));
        }
        measure(
                "webp lossless",
                large.subList(0, 100),
                p -> Encoders.encode(p, Encoding.WEBP_LOSSLESS, null, workspace).length);
        measure("webp 80", large, p -> Encoders.encode(p, Encoding.webp(80), null, workspace).length);
        measure(
                "step gaussianBlur 1.3",
                large,
                p -> Resampler.blur(p, 1.3, workspace).width());
        for (Subsampling subsampling : Subsampling.values()) {
            measure(
                    "step jpeg 60, " + subsampling.word(),
                    large,
                    p -> JpegBlocks.roundTrip(p, 60, subsampling, workspace).width());
        }
    }

    /** Returns 8 x 8 images of equal size as one. */
    private static Pixels sideBySide(List<Pixels> images) {
        int row = images.get(0).width() * 3;
        int height = images.get(0).height();
        byte[] data = new byte[64 * row * height];
        for (int i = 0; i < 64; i++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(images.get(i).data(), y * row, data, ((i / 8 * height + y) * 8 + i % 8) * row, row);
            }
        }
        return new Pixels(8 * row / 3, 8 * height, 3, data);
    }

    private static int imageIo(BufferedImage image, String format, int quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (quality > 0) {
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionQuality(quality / 100f);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.size();
    }

    private static <T> void measure(String what, List<T> inputs, ToIntFunction<T> work) {
        long bytes = 0;
        double[] times = new double[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            bytes = 0;
            long start = THREADS.getCurrentThreadCpuTime();
            for (T input : inputs) {
                bytes += work.applyAsInt(input);
            }
            if (round >= 0) {
                times[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / inputs.size();
            }
        }
        java.util.Arrays.sort(times);
        System.out.printf(Locale.ROOT, "%-32s %8.4f ms %9d bytes%n", what, times[0], bytes / inputs.size());
    }
}
