package io.stylemill.engine.mask;

import java.util.Arrays;

/**
 * The outline of an object as one closed ring of steps along the edges of its pixels, the object on
 * the right hand.
 *
 * <p>Holes are in the same ring: a vertical cut of no width leads to each and back. So one polygon
 * holds any object, and both rules of filling, even-odd and non-zero, give its pixels again:
 * {@link #corners} in programs that take a pixel for a square and ask for its middle,
 * {@link #centres} in programs that take a pixel for a point and draw the border too.
 */
public final class Outline {
    private static final int NONE = -1;
    private static final int EAST = 0;
    private static final int SOUTH = 1;
    private static final int WEST = 2;
    private static final int NORTH = 3;
    private static final int[] DX = {1, 0, -1, 0};
    private static final int[] DY = {0, 1, 0, -1};

    private final Regions.Instance object;
    private final int width;
    private final int height;
    private final boolean[] own;
    /** Pixels whose lower edge is in a ring that was walked. */
    private final boolean[] walked;
    /** A node of the ring at each corner of the grid, or none. */
    private final int[] at;

    private int[] x = new int[64];
    private int[] y = new int[64];
    private int[] next = new int[64];
    private int nodes;

    private Outline(Regions.Instance object) {
        this.object = object;
        this.width = object.width();
        this.height = object.height();
        this.own = new boolean[width * height];
        this.walked = new boolean[width * height];
        this.at = new int[(width + 1) * (height + 1)];
        Arrays.fill(at, NONE);
    }

    /**
     * Returns the outline of an object.
     *
     * @param imageWidth of the mask that it is in
     */
    public static Outline of(Regions.Instance object, int imageWidth) {
        Outline outline = new Outline(object);
        for (int pixel : object.pixels()) {
            int x = pixel % imageWidth - object.x();
            int y = pixel / imageWidth - object.y();
            outline.own[y * outline.width + x] = true;
        }
        int first = object.pixels()[0];
        outline.walk(first % imageWidth - object.x(), 0, EAST);
        outline.keep(0);
        outline.joinHoles();
        return outline;
    }

    private boolean own(int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height && own[y * width + x];
    }

    /** Whether a step from a corner has the object on its right and something else on its left. */
    private boolean isEdge(int x, int y, int direction) {
        return switch (direction) {
            case EAST -> own(x, y) && !own(x, y - 1);
            case SOUTH -> own(x - 1, y) && !own(x, y);
            case WEST -> own(x - 1, y - 1) && !own(x - 1, y);
            default -> own(x, y - 1) && !own(x - 1, y - 1);
        };
    }

    /**
     * Walks a ring from a corner until it is closed, and returns its first node. Left turns come
     * first: so pixels that touch at a corner alone stay in one ring.
     */
    private int walk(int startX, int startY, int startDirection) {
        int first = nodes;
        int atX = startX;
        int atY = startY;
        int direction = startDirection;
        do {
            node(atX, atY);
            if (direction == WEST) {
                walked[(atY - 1) * width + atX - 1] = true;
            }
            atX += DX[direction];
            atY += DY[direction];
            int turn = direction + 3;
            while (!isEdge(atX, atY, turn % 4)) {
                turn++;
            }
            direction = turn % 4;
        } while (atX != startX || atY != startY || direction != startDirection);
        next[nodes - 1] = first;
        return first;
    }

    private int node(int atX, int atY) {
        if (nodes == x.length) {
            x = Arrays.copyOf(x, nodes * 2);
            y = Arrays.copyOf(y, nodes * 2);
            next = Arrays.copyOf(next, nodes * 2);
        }
        x[nodes] = atX;
        y[nodes] = atY;
        next[nodes] = nodes + 1;
        return nodes++;
    }

    private void keep(int from) {
        for (int i = from; i < nodes; i++) {
            at[y[i] * (width + 1) + x[i]] = i;
        }
    }

    /** Holes come from top to bottom, so what lies straight above one is in the ring already. */
    private void joinHoles() {
        for (int pixel = 0; pixel < own.length; pixel++) {
            int px = pixel % width;
            int py = pixel / width;
            if (own[pixel] && !walked[pixel] && !own(px, py + 1)) {
                join(px, py + 1);
            }
        }
    }

    /**
     * Joins the hole whose first pixel in reading order this is: its upper left corner leads up to
     * the ring.
     */
    private void join(int holeX, int holeY) {
        int begun = nodes;
        // The upper edge of the hole's first pixel, walked from right to left, ends at that corner.
        int ring = walk(holeX + 1, holeY, WEST);
        int corner = next[ring];
        int top = holeY;
        while (at[top * (width + 1) + holeX] == NONE) {
            top--;
        }
        int above = at[top * (width + 1) + holeX];
        int after = next[above];
        int last = above;
        for (int step = top + 1; step < holeY; step++) {
            last = link(last, node(holeX, step));
        }
        link(last, top == holeY ? next[corner] : corner);
        // Back at the corner, where the ring of the hole closes, and up again.
        last = link(ring, node(holeX, holeY));
        for (int step = holeY - 1; step >= top; step--) {
            last = link(last, node(holeX, step));
        }
        link(last, after);
        keep(begun);
    }

    private int link(int from, int to) {
        next[from] = to;
        return to;
    }

    /**
     * Returns the corners of the ring as x and y in turn, in pixels from the upper left corner of
     * the image, without those on straight lines. A single pixel at the origin has (0, 0), (1, 0),
     * (1, 1), (0, 1).
     */
    public int[] corners() {
        int[] points = new int[2 * nodes];
        int count = 0;
        int node = 0;
        int before = stepBefore();
        do {
            int step = step(node);
            if (step != before) {
                points[count++] = x[node] + object.x();
                points[count++] = y[node] + object.y();
            }
            before = step;
            node = next[node];
        } while (node != 0);
        return Arrays.copyOf(points, count);
    }

    private int stepBefore() {
        int node = 0;
        while (next[node] != 0) {
            node = next[node];
        }
        return step(node);
    }

    private int step(int node) {
        int to = next[node];
        return x[to] > x[node] ? EAST : x[to] < x[node] ? WEST : y[to] > y[node] ? SOUTH : NORTH;
    }

    /**
     * Returns the pixels along the inner side of the ring as x and y in turn, from 0, without those
     * on straight lines: each leads to the next straight or diagonally, through pixels of the
     * object alone. A single pixel is one point.
     */
    public int[] centres() {
        int[] points = new int[2 * nodes];
        int count = 0;
        int node = 0;
        do {
            int step = step(node);
            int px = object.x() + x[node] - (step == SOUTH || step == WEST ? 1 : 0);
            int py = object.y() + y[node] - (step == WEST || step == NORTH ? 1 : 0);
            if (count == 0 || points[count - 2] != px || points[count - 1] != py) {
                points[count++] = px;
                points[count++] = py;
            }
            node = next[node];
        } while (node != 0);
        while (count > 2 && points[0] == points[count - 2] && points[1] == points[count - 1]) {
            count -= 2;
        }
        return straightened(points, count);
    }

    private static int[] straightened(int[] points, int count) {
        int[] kept = new int[count];
        int to = 0;
        for (int i = 0; i < count; i += 2) {
            int before = (i + count - 2) % count;
            int after = (i + 2) % count;
            boolean straight = points[i] - points[before] == points[after] - points[i]
                    && points[i + 1] - points[before + 1] == points[after + 1] - points[i + 1];
            if (!straight || count == 2) {
                kept[to++] = points[i];
                kept[to++] = points[i + 1];
            }
        }
        return Arrays.copyOf(kept, to);
    }
}
