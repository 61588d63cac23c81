package io.stylemill.engine.mask;

import java.util.ArrayList;
import java.util.List;

/** Two ways in which programs fill polygons, written for tests alone. */
public final class PolygonFill {
    private PolygonFill() {}

    /**
     * Returns the pixels whose middle is in a polygon by the even-odd rule; a pixel is a square.
     *
     * @param ring x and y in turn
     */
    public static List<Integer> middles(double[] ring, int width, int height) {
        List<Integer> pixels = new ArrayList<>();
        for (int pixel = 0; pixel < width * height; pixel++) {
            if (crossings(ring, pixel % width + 0.5, pixel / width + 0.5)[0] % 2 == 1) {
                pixels.add(pixel);
            }
        }
        return pixels;
    }

    /**
     * Returns the pixels on the lines of a polygon and those in it by the even-odd rule; a pixel is
     * a point.
     */
    public static List<Integer> drawn(double[] ring, int width, int height) {
        boolean[] on = new boolean[width * height];
        for (int i = 0; i < ring.length; i += 2) {
            int j = (i + 2) % ring.length;
            int steps = (int) Math.max(Math.abs(ring[j] - ring[i]), Math.abs(ring[j + 1] - ring[i + 1]));
            for (int k = 0; k <= steps; k++) {
                double along = steps == 0 ? 0 : (double) k / steps;
                long x = Math.round(ring[i] + along * (ring[j] - ring[i]));
                long y = Math.round(ring[i + 1] + along * (ring[j + 1] - ring[i + 1]));
                on[(int) (y * width + x)] = true;
            }
        }
        List<Integer> pixels = new ArrayList<>();
        for (int pixel = 0; pixel < on.length; pixel++) {
            if (on[pixel] || crossings(ring, pixel % width, pixel / width)[0] % 2 == 1) {
                pixels.add(pixel);
            }
        }
        return pixels;
    }

    /** How often a ray to the left crosses the ring, and the winding number. */
    static int[] crossings(double[] ring, double px, double py) {
        int count = 0;
        int winding = 0;
        for (int i = 0; i < ring.length; i += 2) {
            int j = i + 2 == ring.length ? 0 : i + 2;
            if (ring[i + 1] > py != ring[j + 1] > py) {
                double cut = ring[i] + (py - ring[i + 1]) * (ring[j] - ring[i]) / (ring[j + 1] - ring[i + 1]);
                if (cut < px) {
                    count++;
                    winding += ring[j + 1] > ring[i + 1] ? 1 : -1;
                }
            }
        }
        return new int[] {count, winding};
    }
}
