package io.stylemill.image;

import io.stylemill.failure.Failure;

/**
 * How image files are written.
 *
 * @param quality 1 to 100 for JPEG and lossy WebP; 0 where it has no meaning
 * @param lossless whether every pixel comes back as it was; true for PNG, false for JPEG
 */
public record Encoding(ImageFormat format, int quality, boolean lossless) {
    /** PNG. */
    public static final Encoding PNG = new Encoding(ImageFormat.PNG, 0, true);

    /** Lossless WebP. */
    public static final Encoding WEBP_LOSSLESS = new Encoding(ImageFormat.WEBP, 0, true);

    public Encoding {
        boolean hasQuality = format == ImageFormat.JPEG || (format == ImageFormat.WEBP && !lossless);
        if (hasQuality && (quality < 1 || quality > 100)) {
            throw Failure.input(
                    "bad-quality",
                    "The quality of " + format.manifestName() + " is " + quality + "; it must be 1 to 100");
        }
        quality = hasQuality ? quality : 0;
        lossless = format == ImageFormat.PNG || (format == ImageFormat.WEBP && lossless);
    }

    /** Returns JPEG of a quality from 1 to 100. */
    public static Encoding jpeg(int quality) {
        return new Encoding(ImageFormat.JPEG, quality, false);
    }

    /** Returns lossy WebP of a quality from 1 to 100. */
    public static Encoding webp(int quality) {
        return new Encoding(ImageFormat.WEBP, quality, false);
    }
}
