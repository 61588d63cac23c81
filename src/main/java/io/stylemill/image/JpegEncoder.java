package io.stylemill.image;

import io.stylemill.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes baseline JPEG (ITU-T T.81) in a JFIF file, with Huffman tables made for the image.
 */
final class JpegEncoder {
    static final String VERSION = "stylemill-jpeg-1";

    private static final byte[] XMP_NAMESPACE = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int LONGEST_SEGMENT = 65_535;
    private static final int LARGEST_SIDE = 65_535;
    private static final int LONGEST_CODE = 16;
    private static final int END_OF_BLOCK = 0x00;
    private static final int SIXTEEN_ZEROS = 0xF0;

    private final ByteSink file;
    private final Pixels pixels;
    private final JpegPlanes planes;
    private final int components;
    private final int mcuColumns;
    private final int mcuRows;
    /** The component of each block of a minimum coded unit (ITU-T T.81, A.2.3), in file order. */
    private final int[] mcu;

    private final short[] coefficients;
    private final int blockCount;
    private final Codes[] dc = {new Codes(), new Codes()};
    private final Codes[] ac = {new Codes(), new Codes()};
    private long bits;
    private int bitCount;

    /** One Huffman table: counted first, then assigned. */
    private static final class Codes {
        final int[] counts = new int[257];
        final byte[] lengths = new byte[257];
        final int[] words = new int[256];
        final int[] perLength = new int[LONGEST_CODE + 1];

        void assign(CodeLengths codeLengths) {
            for (int s = 0; s < 256; s++) {
                counts[s] *= 2;
            }
            // The rarest symbol of all takes the code word of ones only, which JPEG forbids (T.81,
            // K.2).
            counts[256] = 1;
            codeLengths.build(counts, 257, LONGEST_CODE, lengths);
            int word = 0;
            for (int length = 1; length <= LONGEST_CODE; length++) {
                for (int s = 0; s < 256; s++) {
                    if (lengths[s] == length) {
                        words[s] = word++;
                        perLength[length]++;
                    }
                }
                word <<= 1;
            }
        }
    }

    private JpegEncoder(Pixels pixels, Subsampling subsampling, Workspace workspace) {
        this.pixels = pixels;
        this.file = workspace.file;
        this.planes = JpegPlanes.of(pixels, subsampling, workspace);
        this.components = planes.components;
        int lumaColumns = planes.subsampling.columns();
        int lumaRows = planes.subsampling.rows();
        this.mcuColumns = (pixels.width() + 8 * lumaColumns - 1) / (8 * lumaColumns);
        this.mcuRows = (pixels.height() + 8 * lumaRows - 1) / (8 * lumaRows);
        this.mcu = new int[lumaColumns * lumaRows + components - 1];
        for (int c = 1; c < components; c++) {
            mcu[mcu.length - components + c] = c;
        }
        this.blockCount = Math.multiplyExact(Math.multiplyExact(mcuColumns, mcuRows), mcu.length);
        this.coefficients = workspace.zeroShorts(Math.multiplyExact(blockCount, 64));
    }

    static byte[] encode(Pixels pixels, Encoding encoding, byte @Nullable [] xmp, Workspace workspace) {
        if (pixels.channels() == 4) {
            throw Failure.input(
                    "jpeg-has-no-alpha",
                    "A JPEG file cannot hold the alpha channel of a " + pixels.width() + "x" + pixels.height()
                            + " RGBA image; use png or webp");
        }
        if (pixels.width() > LARGEST_SIDE || pixels.height() > LARGEST_SIDE) {
            throw Failure.input(
                    "image-too-large",
                    "A JPEG file cannot hold " + pixels.width() + "x" + pixels.height()
                            + " pixels; the largest side is " + LARGEST_SIDE + "; resize the image, or use png");
        }
        JpegEncoder encoder = new JpegEncoder(pixels, encoding.subsampling(), workspace);
        return encoder.write(new JpegBlocks(encoding.quality()), xmp, workspace.codeLengths);
    }

    private byte[] write(JpegBlocks blocks, byte @Nullable [] xmp, CodeLengths codeLengths) {
        transform(blocks);
        scan(true);
        int tables = components == 1 ? 1 : 2;
        for (int t = 0; t < tables; t++) {
            dc[t].assign(codeLengths);
            ac[t].assign(codeLengths);
        }
        file.clear();
        file.put16(0xFFD8);
        segment(0xE0, 14);
        file.put("JFIF\0".getBytes(StandardCharsets.US_ASCII));
        file.put16(0x0101);
        file.put8(0);
        file.put16(1);
        file.put16(1);
        file.put16(0);
        if (xmp != null) {
            segment(0xE1, XMP_NAMESPACE.length + xmp.length);
            file.put(XMP_NAMESPACE);
            file.put(xmp);
        }
        for (int t = 0; t < tables; t++) {
            segment(0xDB, 65);
            file.put8(t);
            for (int position : JpegBlocks.ZIGZAG) {
                file.put8(blocks.steps[t][position]);
            }
        }
        segment(0xC0, 6 + 3 * components);
        file.put8(8);
        file.put16(pixels.height());
        file.put16(pixels.width());
        file.put8(components);
        for (int c = 0; c < components; c++) {
            file.put8(c + 1);
            file.put8(c == 0 ? planes.subsampling.columns() << 4 | planes.subsampling.rows() : 0x11);
            file.put8(c == 0 ? 0 : 1);
        }
        for (int t = 0; t < tables; t++) {
            table(t, dc[t]);
            table(0x10 | t, ac[t]);
        }
        segment(0xDA, 4 + 2 * components);
        file.put8(components);
        for (int c = 0; c < components; c++) {
            file.put8(c + 1);
            file.put8(c == 0 ? 0x00 : 0x11);
        }
        file.put8(0);
        file.put8(63);
        file.put8(0);
        scan(false);
        // Ones fill the last byte.
        file.reserve(16);
        put(0x7F, 7);
        flush();
        file.put16(0xFFD9);
        return file.toBytes();
    }

    private void segment(int marker, int length) {
        if (length + 2 > LONGEST_SEGMENT) {
            throw Failure.input(
                    "metadata-too-long",
                    "The XMP packet makes a JPEG segment of " + (length + 2) + " bytes; at most " + LONGEST_SEGMENT
                            + " are allowed; shorten its values or turn xmp off");
        }
        file.put8(0xFF);
        file.put8(marker);
        file.put16(length + 2);
    }

    private void table(int id, Codes codes) {
        int symbols = Arrays.stream(codes.perLength).sum();
        segment(0xC4, 17 + symbols);
        file.put8(id);
        for (int length = 1; length <= LONGEST_CODE; length++) {
            file.put8(codes.perLength[length]);
        }
        for (int length = 1; length <= LONGEST_CODE; length++) {
            for (int s = 0; s < 256; s++) {
                if (codes.lengths[s] == length) {
                    file.put8(s);
                }
            }
        }
    }

    private void transform(JpegBlocks blocks) {
        int lumaColumns = planes.subsampling.columns();
        int lumaRows = planes.subsampling.rows();
        int at = 0;
        for (int row = 0; row < mcuRows; row++) {
            for (int column = 0; column < mcuColumns; column++) {
                for (int i = 0; i < lumaColumns * lumaRows; i++) {
                    at = transform(
                            blocks, 0, column * lumaColumns + i % lumaColumns, row * lumaRows + i / lumaColumns, at);
                }
                for (int c = 1; c < components; c++) {
                    at = transform(blocks, c, column, row, at);
                }
            }
        }
    }

    private int transform(JpegBlocks blocks, int component, int column, int row, int at) {
        planes.load(component, column, row, blocks.block);
        blocks.quantise(component);
        for (int k = 0; k < 64; k++) {
            coefficients[at + k] = (short) blocks.block[JpegBlocks.ZIGZAG[k]];
        }
        return at + 64;
    }

    /**
     * Goes through all coefficients in file order (ITU-T T.81, F.1.2) and counts or writes their
     * symbols.
     */
    private void scan(boolean counting) {
        int[] before = new int[3];
        for (int n = 0; n < blockCount; n++) {
            int component = mcu[n % mcu.length];
            int table = component == 0 ? 0 : 1;
            int at = n * 64;
            if (!counting) {
                // No block is longer than 64 coefficients of 16 + 11 bits, each byte stuffed.
                file.reserve(64 * 8);
            }
            int difference = coefficients[at] - before[component];
            before[component] = coefficients[at];
            int size = size(difference);
            emit(dc[table], size, difference, size, counting);
            int last = 63;
            while (last > 0 && coefficients[at + last] == 0) {
                last--;
            }
            int zeros = 0;
            for (int k = 1; k <= last; k++) {
                int value = coefficients[at + k];
                if (value == 0) {
                    zeros++;
                    continue;
                }
                for (; zeros > 15; zeros -= 16) {
                    emit(ac[table], SIXTEEN_ZEROS, 0, 0, counting);
                }
                size = size(value);
                emit(ac[table], zeros << 4 | size, value, size, counting);
                zeros = 0;
            }
            if (last < 63) {
                emit(ac[table], END_OF_BLOCK, 0, 0, counting);
            }
        }
    }

    private static int size(int value) {
        return 32 - Integer.numberOfLeadingZeros(Math.abs(value));
    }

    private void emit(Codes codes, int symbol, int value, int size, boolean counting) {
        if (counting) {
            codes.counts[symbol]++;
            return;
        }
        put(codes.words[symbol], codes.lengths[symbol]);
        // Negative values as ones' complement (T.81, F.1.2.1.1).
        put((value + (value >> 31)) & ((1 << size) - 1), size);
        flush();
    }

    private void put(int value, int count) {
        bits = bits << count | value;
        bitCount += count;
    }

    private void flush() {
        byte[] data = file.data;
        while (bitCount >= 8) {
            bitCount -= 8;
            int b = (int) (bits >>> bitCount) & 0xFF;
            data[file.size++] = (byte) b;
            if (b == 0xFF) {
                data[file.size++] = 0;
            }
        }
    }
}
