package io.stylemill.image;

/**
 * The components of an image as JPEG holds them: luminance, and two planes of colour that may be
 * smaller.
 *
 * <p>Colour is the JFIF form of ITU-R BT.601 in 16-bit fixed point. Making a plane smaller
 * averages, and a pixel past the edge repeats the outermost one; making it larger weighs the two
 * nearest samples of each direction 3 to 1. Both round as libjpeg does by default, so that a file
 * looks the same here and there.
 */
final class JpegPlanes {
    /** Planes of fewer columns are enlarged by repeating, as libjpeg does. */
    private static final int FEWEST_WEIGHED_COLUMNS = 3;

    /** 1 for grey, 3 for colour. */
    final int components;

    final Subsampling subsampling;

    private final int[] widths = new int[3];
    /**
     * Lines of colour go on to the end of their last block, for there the pixels repeat, and not
     * their averages.
     */
    private final int[] strides = new int[3];

    private final int[] heights = new int[3];
    private final int[] starts = new int[3];
    private final byte[] samples;

    private JpegPlanes(Pixels shape, Subsampling asked, Workspace workspace) {
        components = shape.channels() == 1 ? 1 : 3;
        subsampling = components == 1 ? Subsampling.NONE : asked;
        int size = 0;
        for (int c = 0; c < components; c++) {
            int columns = c == 0 ? 1 : subsampling.columns();
            int rows = c == 0 ? 1 : subsampling.rows();
            widths[c] = (shape.width() + columns - 1) / columns;
            heights[c] = (shape.height() + rows - 1) / rows;
            strides[c] = c == 0 ? widths[c] : (widths[c] + 7) / 8 * 8;
            starts[c] = size;
            size = Math.addExact(size, Math.multiplyExact(strides[c], heights[c]));
        }
        samples = workspace.bytes(size);
    }

    /** Returns the planes of an image; they lie in the workspace's bytes. Alpha is left out. */
    static JpegPlanes of(Pixels pixels, Subsampling subsampling, Workspace workspace) {
        JpegPlanes planes = new JpegPlanes(pixels, subsampling, workspace);
        if (planes.components == 1) {
            System.arraycopy(pixels.data(), 0, planes.samples, 0, pixels.width() * pixels.height());
        } else {
            planes.luminance(pixels);
            planes.colour(pixels);
        }
        return planes;
    }

    int width(int component) {
        return widths[component];
    }

    int height(int component) {
        return heights[component];
    }

    /**
     * Fills a block with the samples at block column and row, about 0; past the edge the outermost
     * ones repeat.
     */
    void load(int component, int column, int row, int[] block) {
        int width = strides[component];
        int height = heights[component];
        for (int y = 0; y < 8; y++) {
            int line = starts[component] + Math.min(height - 1, row * 8 + y) * width;
            for (int x = 0; x < 8; x++) {
                block[y * 8 + x] = (samples[line + Math.min(width - 1, column * 8 + x)] & 0xFF) - 128;
            }
        }
    }

    /** Takes back what {@link #load} gave, cut to 8 bits. */
    void store(int component, int column, int row, int[] block) {
        int width = strides[component];
        int bottom = Math.min(8, heights[component] - row * 8);
        int right = Math.min(8, width - column * 8);
        for (int y = 0; y < bottom; y++) {
            int line = starts[component] + (row * 8 + y) * width + column * 8;
            for (int x = 0; x < right; x++) {
                samples[line + x] = (byte) clamp(block[y * 8 + x] + 128);
            }
        }
    }

    /**
     * Writes the image that the planes show into {@code out}, which has the layout of
     * {@code shape}, but no alpha.
     */
    void show(Pixels shape, byte[] out) {
        int width = shape.width();
        int channels = shape.channels();
        if (components == 1) {
            System.arraycopy(samples, 0, out, 0, width * shape.height());
            return;
        }
        int[] blue = new int[width];
        int[] red = new int[width];
        int[] sums = new int[widths[1]];
        for (int y = 0; y < shape.height(); y++) {
            enlarge(1, y, sums, blue);
            enlarge(2, y, sums, red);
            for (int x = 0; x < width; x++) {
                int luma = samples[y * width + x] & 0xFF;
                int cb = blue[x] - 128;
                int cr = red[x] - 128;
                int at = (y * width + x) * channels;
                out[at] = (byte) clamp(luma + ((91881 * cr + 32768) >> 16));
                out[at + 1] = (byte) clamp(luma + ((-22554 * cb - 46802 * cr + 32768) >> 16));
                out[at + 2] = (byte) clamp(luma + ((116130 * cb + 32768) >> 16));
            }
        }
    }

    private void luminance(Pixels pixels) {
        byte[] in = pixels.data();
        int channels = pixels.channels();
        int count = pixels.width() * pixels.height();
        for (int i = 0, at = 0; i < count; i++, at += channels) {
            samples[i] =
                    (byte) ((19595 * (in[at] & 0xFF) + 38470 * (in[at + 1] & 0xFF) + 7471 * (in[at + 2] & 0xFF) + 32768)
                            >> 16);
        }
    }

    private void colour(Pixels pixels) {
        byte[] in = pixels.data();
        int channels = pixels.channels();
        int right = pixels.width() - 1;
        int bottom = pixels.height() - 1;
        int columns = subsampling.columns();
        int rows = subsampling.rows();
        int shared = columns * rows;
        int shift = Integer.numberOfTrailingZeros(shared);
        for (int y = 0; y < heights[1]; y++) {
            for (int x = 0; x < strides[1]; x++) {
                // Halves go down in even columns and up in odd ones, so that no colour drifts.
                int blue = (shared >> 2) + (shared > 1 ? x & 1 : 0);
                int red = blue;
                for (int row = y * rows; row < (y + 1) * rows; row++) {
                    int line = Math.min(bottom, row) * (right + 1);
                    for (int column = x * columns; column < (x + 1) * columns; column++) {
                        int at = (line + Math.min(right, column)) * channels;
                        int r = in[at] & 0xFF;
                        int g = in[at + 1] & 0xFF;
                        int b = in[at + 2] & 0xFF;
                        blue += ((-11059 * r - 21709 * g + 32768 * b + 32767) >> 16) + 128;
                        red += ((32768 * r - 27439 * g - 5329 * b + 32767) >> 16) + 128;
                    }
                }
                samples[starts[1] + y * strides[1] + x] = (byte) (blue >> shift);
                samples[starts[2] + y * strides[2] + x] = (byte) (red >> shift);
            }
        }
    }

    /** Writes one row of a colour plane, at the image's size, into {@code out}. */
    private void enlarge(int component, int y, int[] sums, int[] out) {
        int width = widths[component];
        boolean weighed = width >= FEWEST_WEIGHED_COLUMNS;
        boolean wide = subsampling.columns() == 2;
        boolean high = subsampling.rows() == 2;
        int row = high ? y / 2 : y;
        int beside = Math.max(0, Math.min(heights[component] - 1, row + ((y & 1) == 0 ? -1 : 1)));
        int line = starts[component] + row * strides[component];
        int other = starts[component] + beside * strides[component];
        for (int x = 0; x < width; x++) {
            int sample = samples[line + x] & 0xFF;
            sums[x] = high && weighed ? 3 * sample + (samples[other + x] & 0xFF) : sample;
        }
        int shift = high ? 4 : 2;
        for (int x = 0; x < out.length; x++) {
            if (!wide || !weighed) {
                out[x] = sums[wide ? x / 2 : x];
                continue;
            }
            boolean even = (x & 1) == 0;
            int near = even ? Math.max(0, x / 2 - 1) : Math.min(width - 1, x / 2 + 1);
            int half = high ? (even ? 8 : 7) : even ? 1 : 2;
            out[x] = (3 * sums[x / 2] + sums[near] + half) >> shift;
        }
    }

    private static int clamp(int value) {
        return Math.min(255, Math.max(0, value));
    }
}
