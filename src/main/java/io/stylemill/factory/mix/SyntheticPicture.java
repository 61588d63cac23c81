package io.stylemill.factory.mix;

/**
 * A synthetic image, as its index describes it.
 *
 * @param source position of its dataset among those that were named
 * @param className empty where it has no single class
 * @param picture SHA-256 of the picture that it was made around, or empty
 * @param bytes of the file
 * @param format {@code png}, {@code jpeg} or {@code webp}
 * @param pixels as in {@link RealPicture}
 */
record SyntheticPicture(
        int source, String key, String className, String picture, long bytes, String format, String pixels) {}
