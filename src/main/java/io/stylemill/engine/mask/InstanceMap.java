package io.stylemill.engine.mask;

import io.stylemill.image.Encoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import java.util.stream.IntStream;

/**
 * The map of an image's objects as a file: a PNG with a palette, whose values are the numbers of
 * {@link Regions#numbered}.
 */
public final class InstanceMap {
    private InstanceMap() {}

    /** Returns the file, the same bytes for the same arguments. */
    public static byte[] file(Regions regions, int width, int height, Workspace workspace) {
        return Encoders.indexed(new Pixels(width, height, 1, regions.numbered(width * height)), shades(), workspace);
    }

    /** Neighbouring numbers get colours that lie far apart. */
    private static int[] shades() {
        return IntStream.range(0, 256)
                .map(i -> i == 0 ? 0 : 0x404040 | (i * 0x9E3779B1) >>> 8)
                .toArray();
    }
}
