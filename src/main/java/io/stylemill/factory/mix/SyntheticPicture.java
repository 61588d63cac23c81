package io.stylemill.factory.mix;

import java.util.List;

/**
 * A synthetic image, as its index describes it.
 *
 * @param source position of its dataset among those that were named
 * @param className empty where it has no single class
 * @param pictures SHA-256 of the pictures that it was made of: around one, towards one, with layers
 *     of one
 * @param bytes of the file
 * @param format {@code png}, {@code jpeg} or {@code webp}
 * @param pixels as in {@link RealPicture}
 */
record SyntheticPicture(
        int source, String key, String className, List<String> pictures, long bytes, String format, String pixels) {
    SyntheticPicture {
        pictures = List.copyOf(pictures);
    }
}
