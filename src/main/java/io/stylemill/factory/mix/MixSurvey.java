package io.stylemill.factory.mix;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import io.stylemill.engine.pictures.FolderNames;
import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.image.Decoders;
import io.stylemill.image.FoundImages;
import io.stylemill.image.ImageFormat;
import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Looks at what may become part of a mixed version: at every real file, and at the indexes of the synthetic datasets. */
final class MixSurvey {
    private static final int MOST_PROBLEMS = 1000;
    private static final String PICTURE = "picture:";

    private MixSurvey() {}

    /**
     * Returns the real images, each decoded once, in the order of their names.
     *
     * @throws Failure {@code reference-images} that lists every one that cannot be decoded; {@code no-images}
     */
    static List<RealPicture> real(PictureSource source, LongConsumer progress) {
        List<RealPicture> all = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        source.each(name -> true, file -> {
            try {
                all.add(picture(file));
            } catch (Failure e) {
                problems.add(new Problem(Where.NOWHERE, e.getMessage()));
            }
            progress.accept(1);
        });
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "reference-images",
                    problems.size() + " of the " + (all.size() + problems.size())
                            + " real images cannot be used; remove them, or save them again as PNG:",
                    problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
        }
        if (all.isEmpty()) {
            throw Failure.input(
                    "no-images",
                    "there are no real images in " + source.address()
                            + ": no file ends in .png, .jpg, .jpeg or .webp; correct --real");
        }
        return all;
    }

    private static RealPicture picture(RealImage file) {
        if (file.file().length > RealImages.MOST_BYTES) {
            throw Failure.input(
                    Code.BAD_IMAGE,
                    "the image " + file.name() + " has more than " + RealImages.MOST_BYTES
                            + " bytes, which is all that is read");
        }
        Pixels pixels = FoundImages.decode(file.file(), file.name());
        String format = format(file.file());
        FolderNames folders = FolderNames.of(file.name());
        return new RealPicture(
                file.name(),
                Digests.sha256(file.file()),
                folders.className(),
                folders.split(),
                file.file().length,
                format,
                isPlain(file.file(), format, pixels),
                identity(pixels.width(), pixels.height(), PixelHash.of(pixels)));
    }

    private static String format(byte[] file) {
        boolean png = file.length > 3 && file[1] == 'P' && file[2] == 'N' && file[3] == 'G';
        boolean jpeg = file.length > 1 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8;
        return (png ? ImageFormat.PNG : jpeg ? ImageFormat.JPEG : ImageFormat.WEBP).manifestName();
    }

    /** Only PNG has palettes and 16 bits here, and only JPEG has four channels that are no alpha. */
    private static boolean isPlain(byte[] file, String format, Pixels pixels) {
        if (format.equals("jpeg")) {
            return pixels.channels() != 4;
        }
        if (!format.equals("png")) {
            return true;
        }
        // Depth and colour type, in the header that is always first (ISO 15948, section 11.2.2).
        boolean eight = file.length > 25 && file[24] == 8;
        boolean direct = file.length > 25 && (file[25] == 0 || file[25] == 2 || file[25] == 6);
        return eight && direct && PixelHash.of(Decoders.decode(file, "a PNG")).equals(PixelHash.of(pixels));
    }

    /** Hands over the images of a published version, in the order of its index. */
    static void synthetic(
            int source, PublishedVersion version, Consumer<SyntheticPicture> each, LongConsumer progress) {
        version.rows(row -> {
            // Of a version that is mixed already, the real images are no synthetic ones.
            if (!row.real()) {
                each.accept(picture(source, row));
            }
            progress.accept(1);
        });
    }

    private static SyntheticPicture picture(int source, SampleRow row) {
        SampleRow.ImageFile file = row.file();
        String family = row.origin().latentFamily();
        return new SyntheticPicture(
                source,
                row.key(),
                row.label().name().intern(),
                family.startsWith(PICTURE) ? family.substring(PICTURE.length()) : "",
                row.place().length(),
                file.encoder().substring(0, file.encoder().indexOf('/')).intern(),
                identity(
                        file.width(),
                        file.height(),
                        Optional.of(file.decodedSha256())
                                .filter(hash -> !hash.isEmpty())
                                .orElse(file.pixelSha256())));
    }

    /** The number of channels follows from the hash: other numbers of bytes have other hashes. */
    private static String identity(int width, int height, String pixels) {
        return width + "x" + height + ":" + pixels;
    }
}
