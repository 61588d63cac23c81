package io.stylemill.factory.mix;

/**
 * A real image, as it was looked at.
 *
 * @param name its path below the folder, with {@code /} between parts
 * @param sha256 of the file, 64 hex digits
 * @param className of its folder
 * @param split that its folder names, or empty
 * @param bytes of the file
 * @param format {@code png}, {@code jpeg} or {@code webp}
 * @param plain whether it has 8 bits and no palette, so that every reader sees the same pixels
 * @param pixels equal where and only where two images have the same size and pixels
 */
record RealPicture(
        String name,
        String sha256,
        String className,
        String split,
        long bytes,
        String format,
        boolean plain,
        String pixels) {}
