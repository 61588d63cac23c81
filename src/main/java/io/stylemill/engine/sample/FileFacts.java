package io.stylemill.engine.sample;

import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.record.Digests;
import io.stylemill.version.SampleRow;

/** What the index says of an image file: the one place that finds it in the file and its pixels. */
public final class FileFacts {
    private FileFacts() {}

    /**
     * Returns what is known of a file that decodes to the very pixels it was made of.
     *
     * @param encoder as {@link SampleRow.ImageFile#encoder} says it
     * @param quality 1 to 100, or 0 where it has no meaning
     */
    public static SampleRow.ImageFile of(byte[] file, Pixels pixels, String encoder, int quality) {
        String hash = PixelHash.of(pixels);
        return new SampleRow.ImageFile(
                pixels.width(),
                pixels.height(),
                SampleRow.ImageFile.mode(pixels.channels()),
                encoder,
                quality,
                Digests.sha256(file),
                hash,
                hash);
    }
}
