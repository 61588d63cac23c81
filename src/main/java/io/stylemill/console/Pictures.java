package io.stylemill.console;

import io.stylemill.engine.sample.MaskRows;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.Pixels;
import io.stylemill.image.Thumbnail;
import io.stylemill.image.Workspace;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.Arrays;

/** Images as browsers show them: their media types, small ones, and masks over them. */
public final class Pictures {
    private Pictures() {}

    /**
     * Returns the media type of an image; rows that name a format which is none of ours count as
     * PNG.
     */
    public static String type(SampleRow row) {
        String extension = row.file().extension();
        return Arrays.stream(ImageFormat.values())
                .filter(format -> format.extension().equals(extension))
                .findFirst()
                .orElse(ImageFormat.PNG)
                .contentType();
    }

    /** Returns the media type that the first bytes of an image show. */
    public static String type(byte[] file) {
        return ImageFormat.of(file).contentType();
    }

    /** Returns pixels as a PNG file. */
    public static byte[] png(Pixels pixels) {
        return Encoders.encode(pixels, Encoding.PNG, null, new Workspace());
    }

    /**
     * Returns a PNG of an image file, at most {@code most} pixels on its longer side.
     *
     * @param name of the image, for messages
     * @throws Failure {@code bad-image} (VERIFICATION)
     */
    public static byte[] small(byte[] file, String name, int most) {
        return png(Thumbnail.of(Decoders.decode(file, name), most, new Workspace()));
    }

    /**
     * Returns a PNG of an image with its mask or its boxes over it.
     *
     * @throws Failure {@code no-mask} (INPUT) where the row has neither; {@code bad-image}
     *     (VERIFICATION)
     */
    public static byte[] overlaid(PublishedVersion version, SampleRow row) {
        MaskFacts facts = row.measured().mask();
        if (facts == null) {
            throw Failure.input("no-mask", "the image " + row.key() + " of " + version.address() + " has no mask");
        }
        Pixels image = Decoders.decode(version.image(row), row.key());
        Pixels mask = facts.hasMask() ? Decoders.decode(version.mask(row), "mask of " + row.key()) : null;
        return png(MaskRows.over(image, facts, mask));
    }
}
