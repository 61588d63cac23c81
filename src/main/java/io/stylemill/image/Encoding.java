package io.stylemill.image;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How image files are written.
 *
 * @param quality 1 to 100 for JPEG and lossy WebP; 0 where it has no meaning
 * @param lossless whether WebP keeps every pixel as it was; false for other formats, which leave no
 *     choice
 * @param subsampling of the colour of JPEG; {@link Subsampling#NONE} for other formats
 */
public record Encoding(ImageFormat format, int quality, boolean lossless, Subsampling subsampling) {
    private static final int SHEET_QUALITY = 92;

    /** PNG. */
    public static final Encoding PNG = new Encoding(ImageFormat.PNG, 0, false, Subsampling.NONE);

    /** Lossless WebP. */
    public static final Encoding WEBP_LOSSLESS = new Encoding(ImageFormat.WEBP, 0, true, Subsampling.NONE);

    /**
     * Returns how a picture for people is written to a file: JPEG for {@code .jpg} and
     * {@code .jpeg}, lossless WebP for {@code .webp}, PNG for {@code .png} and names without an
     * ending.
     *
     * @throws Failure {@code bad-option} (INPUT) for another ending
     */
    public static Encoding ofFile(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return switch (dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT)) {
            case "", "png" -> PNG;
            case "jpg", "jpeg" -> jpeg(SHEET_QUALITY);
            case "webp" -> WEBP_LOSSLESS;
            default ->
                throw Failure.input(
                        "bad-option",
                        "the sheet is to go to " + file
                                + "; it is written as PNG, JPEG or WebP: let the name end with .png,"
                                + " .jpg or .webp");
        };
    }

    public Encoding {
        lossless = lossless && format == ImageFormat.WEBP;
        boolean hasQuality = format != ImageFormat.PNG && !lossless;
        if (hasQuality && (quality < 1 || quality > 100)) {
            throw Failure.input(
                    "bad-quality",
                    "The quality of " + format.manifestName() + " is " + quality + "; it must be 1 to 100");
        }
        quality = hasQuality ? quality : 0;
        subsampling = format == ImageFormat.JPEG ? subsampling : Subsampling.NONE;
    }

    /** Returns whether every pixel comes back as it was. */
    public boolean keepsPixels() {
        return format == ImageFormat.PNG || lossless;
    }

    /** Returns JPEG of a quality from 1 to 100, its colour not subsampled. */
    public static Encoding jpeg(int quality) {
        return jpeg(quality, Subsampling.NONE);
    }

    /** Returns JPEG of a quality from 1 to 100. */
    public static Encoding jpeg(int quality, Subsampling subsampling) {
        return new Encoding(ImageFormat.JPEG, quality, false, subsampling);
    }

    /** Returns lossy WebP of a quality from 1 to 100. */
    public static Encoding webp(int quality) {
        return new Encoding(ImageFormat.WEBP, quality, false, Subsampling.NONE);
    }
}
