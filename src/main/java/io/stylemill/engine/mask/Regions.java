package io.stylemill.engine.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a finished mask shows: the share of each class, and the objects, which are connected pixels
 * of one class other than the background (8 neighbours).
 *
 * @param shares of all pixels, by class index; they sum to 1; empty where a program gave boxes
 *     alone
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
     * @param pixels their positions in ascending order, row by row; empty of a box; not to be
     *     written to
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
        return new Regions(shares, new Growth(labels, width, height).objects(leastArea));
    }

    /**
     * Finds the objects in a copy of the mask with a rim of background, so that no neighbour lies
     * outside.
     */
    private static final class Growth {
        private final int width;
        private final int height;
        private final int stride;
        private final byte[] left;
        private final int[] owners;
        private final int[] queue;
        private final int[] neighbours;

        Growth(byte[] labels, int width, int height) {
            this.width = width;
            this.height = height;
            this.stride = width + 2;
            this.left = new byte[stride * (height + 2)];
            for (int y = 0; y < height; y++) {
                System.arraycopy(labels, y * width, left, (y + 1) * stride + 1, width);
            }
            this.owners = new int[left.length];
            this.queue = new int[labels.length];
            this.neighbours = new int[] {-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1};
        }

        List<Instance> objects(int leastArea) {
            List<Instance> found = new ArrayList<>();
            for (int start = 0; start < left.length; start++) {
                if (left[start] != 0) {
                    found.add(grow(start, found.size() + 1));
                }
            }
            collect(found);
            return found.stream()
                    .filter(one -> one.area() >= leastArea)
                    .sorted(Comparator.comparingInt(Instance::label))
                    .toList();
        }

        /**
         * Takes the object out of what is left; its pixels are collected later, all at once and in
         * order.
         */
        private Instance grow(int start, int owner) {
            byte label = left[start];
            int head = 0;
            int tail = 0;
            queue[tail++] = start;
            left[start] = 0;
            int west = stride;
            int east = 0;
            int south = 0;
            while (head < tail) {
                int at = queue[head++];
                owners[at] = owner;
                int y = at / stride;
                int x = at - y * stride;
                west = Math.min(west, x);
                east = Math.max(east, x);
                south = Math.max(south, y);
                for (int neighbour : neighbours) {
                    int next = at + neighbour;
                    if (left[next] == label) {
                        left[next] = 0;
                        queue[tail++] = next;
                    }
                }
            }
            // Its first pixel in reading order is in its top row.
            int north = start / stride;
            boolean cut = west == 1 || north == 1 || east == width || south == height;
            return new Instance(
                    label & 0xff,
                    west - 1,
                    north - 1,
                    east - west + 1,
                    south - north + 1,
                    tail,
                    cut,
                    new int[tail],
                    null);
        }

        private void collect(List<Instance> objects) {
            int[] filled = new int[objects.size()];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int owner = owners[(y + 1) * stride + x + 1] - 1;
                    if (owner >= 0) {
                        objects.get(owner).pixels()[filled[owner]++] = y * width + x;
                    }
                }
            }
        }
    }

    /**
     * Returns the number of each pixel's object, from 1 in the order of {@link #objects}; 0 where
     * there is none.
     */
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
