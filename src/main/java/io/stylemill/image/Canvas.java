package io.stylemill.image;

/** An RGB image to draw on. Colours are {@code 0xRRGGBB}. */
final class Canvas {
    private final int width;
    private final int height;
    private final byte[] data;

    Canvas(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.data = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        fill(0, 0, width, height, background);
    }

    Pixels pixels() {
        return new Pixels(width, height, 3, data);
    }

    void fill(int x, int y, int w, int h, int color) {
        for (int row = y; row < y + h; row++) {
            for (int column = x; column < x + w; column++) {
                blend(column, row, color, 1);
            }
        }
    }

    /**
     * Draws an image with its upper left corner at a place; grey becomes RGB, alpha lets the canvas
     * through.
     */
    void draw(Pixels image, int x, int y) {
        byte[] in = image.data();
        int channels = image.channels();
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                int at = (row * image.width() + column) * channels;
                int r = in[at] & 0xFF;
                int g = channels == 1 ? r : in[at + 1] & 0xFF;
                int b = channels == 1 ? r : in[at + 2] & 0xFF;
                double opacity = channels == 4 ? (in[at + 3] & 0xFF) / 255.0 : 1;
                blend(x + column, y + row, r << 16 | g << 8 | b, opacity);
            }
        }
    }

    void blend(int x, int y, int color, double opacity) {
        if (x < 0 || y < 0 || x >= width || y >= height || opacity <= 0) {
            return;
        }
        int at = (y * width + x) * 3;
        for (int c = 0; c < 3; c++) {
            int below = data[at + c] & 0xFF;
            int above = color >> (16 - 8 * c) & 0xFF;
            data[at + c] = (byte) (int) Math.floor(below + (above - below) * opacity + 0.5);
        }
    }
}
