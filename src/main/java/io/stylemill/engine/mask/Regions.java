package io.stylemill.engine.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a finished mask shows: the share of each class, and the objects, which are connected pixels of one class other than
 * the background (8 neighbours).
 *
 * @param shares of all pixels, by class index; they sum to 1; empty where a program gave boxes alone
 * @param objects by class, and from the first in reading order; boxes from the surest
 */
public record Regions(List<Double> shares, List<Instance> objects) {
    /** Most objects of an image that are told apart in its instance map, which has 8 bits. */
    public static final int MOST = 255;

    public Regions {
        shares = List.copyOf(shares);
        objects = List.copyOf(objects);
    }

    /**
     * An object.
     *
     * @param label class index, 1 or more
     * @param x left column of its box, {@code y} the top row
     * @param area in pixels
     * @param cut whether it touches the border of the image
     * @param pixels their positions in ascending order, row by row; empty of a box; not to be written to
     * @param score how sure the program is that gave the box, 0 to 1; null of a mask's objects
     */
    public record Instance(
            int label,
            int x,
            int y,
            int width,
            int height,
            int area,
            boolean cut,
            int[] pixels,
            @Nullable Double score) {}

    /**
     * Returns what a mask shows.
     *
     * @param labels class of each pixel, rows top to bottom
     * @param classes how many there are
     * @param leastArea objects of fewer pixels are not objects; 1 counts all
     */
    public static Regions of(byte[] labels, int width, int height, int classes, int leastArea) {
        long[] counts = new long[classes];
        for (byte label : labels) {
            counts[label & 0xff]++;
        }
        List<Double> shares = new ArrayList<>();
        for (long count : counts) {
            shares.add((double) count / labels.length);
        }
        List<Instance> objects = new ArrayList<>();
        boolean[] seen = new boolean[labels.length];
        int[] queue = new int[labels.length];
        for (int start = 0; start < labels.length; start++) {
            if (labels[start] != 0 && !seen[start]) {
                Instance found = grow(labels, width, height, start, seen, queue);
                if (found.area() >= leastArea) {
                    objects.add(found);
                }
            }
        }
        objects.sort(Comparator.comparingInt(Instance::label));
        return new Regions(shares, objects);
    }

    private static Instance grow(byte[] labels, int width, int height, int start, boolean[] seen, int[] queue) {
        int head = 0;
        int tail = 0;
        queue[tail++] = start;
        seen[start] = true;
        int left = width;
        int right = -1;
        int top = height;
        int bottom = -1;
        while (head < tail) {
            int at = queue[head++];
            int x = at % width;
            int y = at / width;
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int next = ny * width + nx;
                    if (!seen[next] && labels[next] == labels[start]) {
                        seen[next] = true;
                        queue[tail++] = next;
                    }
                }
            }
        }
        int[] pixels = Arrays.copyOf(queue, tail);
        Arrays.sort(pixels);
        boolean cut = left == 0 || top == 0 || right == width - 1 || bottom == height - 1;
        return new Instance(
                labels[start] & 0xff, left, top, right - left + 1, bottom - top + 1, tail, cut, pixels, null);
    }

    /** Returns the number of each pixel's object, from 1 in the order of {@link #objects}; 0 where there is none. */
    public byte[] numbered(int pixels) {
        byte[] map = new byte[pixels];
        for (int i = 0; i < Math.min(MOST, objects.size()); i++) {
            for (int pixel : objects.get(i).pixels()) {
                map[pixel] = (byte) (i + 1);
            }
        }
        return map;
    }
}
