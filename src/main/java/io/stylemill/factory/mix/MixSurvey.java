package io.stylemill.factory.mix;

import io.stylemill.engine.label.ImageLook;
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
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Looks at what may become part of a mixed version: at every real file, and at the indexes of the
 * synthetic datasets.
 */
final class MixSurvey {
    private static final int MOST_PROBLEMS = 1000;
    private static final String PICTURE = "picture:";

    /**
     * A record of a walk does not name the pictures of its stops; the family names that of the
     * first.
     */
    private static final String OTHER_STOPS = "other stops";

    /** What is in a record that names a picture. */
    private static final String NAMED = "icture=";

    private MixSurvey() {}

    /**
     * Returns the real images, each decoded once, in the order of their names.
     *
     * @throws Failure {@code reference-images} that lists every one that cannot be decoded;
     *     {@code no-images}
     */
    static List<RealPicture> real(PictureSource source, LongConsumer progress) {
        List<RealPicture> all = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(source.closed());
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
                    problems.size() + " of the " + (all.size() + problems.size()) + " real images cannot be used; "
                            + ImageLook.WHAT_HELPS + ":",
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
        Seen seen = Seen.of(FoundImages.decode(file.file(), file.name()));
        String format = ImageFormat.of(file.file()).manifestName();
        FolderNames folders = FolderNames.of(file.name());
        return new RealPicture(
                file.name(),
                Digests.sha256(file.file()),
                folders.className(),
                folders.split(),
                file.file().length,
                format,
                isPlain(file.file(), format, seen),
                identity(seen.width(), seen.height(), seen.hash()));
    }

    /**
     * What is kept of pixels: the same file may be decoded once more, and a large one is not in
     * memory twice.
     */
    private record Seen(int width, int height, int channels, String hash) {
        static Seen of(Pixels pixels) {
            return new Seen(pixels.width(), pixels.height(), pixels.channels(), PixelHash.of(pixels));
        }
    }

    /**
     * Only PNG has palettes and 16 bits here, and only JPEG has four channels that are no alpha.
     */
    private static boolean isPlain(byte[] file, String format, Seen seen) {
        if (format.equals("jpeg")) {
            return seen.channels() != 4;
        }
        if (!format.equals("png")) {
            return true;
        }
        // Depth and colour type, in the header that is always first (ISO 15948, section 11.2.2).
        boolean eight = file.length > 25 && file[24] == 8;
        boolean direct = file.length > 25 && (file[25] == 0 || file[25] == 2 || file[25] == 6);
        return eight && direct && Seen.of(Decoders.decode(file, "a PNG")).hash().equals(seen.hash());
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
        return new SyntheticPicture(
                source,
                row.key(),
                row.label().name().intern(),
                pictures(row),
                row.place().length(),
                file.encoder().substring(0, file.encoder().indexOf('/')).intern(),
                identity(
                        file.width(),
                        file.height(),
                        Optional.of(file.decodedSha256())
                                .filter(hash -> !hash.isEmpty())
                                .orElse(file.pixelSha256())));
    }

    /**
     * The family names one picture; a latent may also lie towards another, and take layers of a
     * third.
     */
    private static List<String> pictures(SampleRow row) {
        String family = row.origin().latentFamily();
        if (!family.startsWith(PICTURE)) {
            return row.recipe().contains(NAMED) ? pictures(new TreeSet<>(), row) : List.of();
        }
        return pictures(new TreeSet<>(Set.of(family.substring(PICTURE.length()))), row);
    }

    private static List<String> pictures(SortedSet<String> pictures, SampleRow row) {
        Recipe recipe = RecipeJson.parse(row.recipe());
        Recipe.Mixing mixing = recipe.mixing();
        for (ZSource z : mixing == null ? List.of(recipe.z()) : List.of(recipe.z(), mixing.z())) {
            if (z instanceof ZSource.Row one) {
                pictures.add(one.pictureSha256());
                pictures.add(one.other() == null ? "" : one.other().pictureSha256());
            } else if (z instanceof ZSource.Walk && !pictures.isEmpty()) {
                pictures.add(OTHER_STOPS);
            }
        }
        pictures.remove("");
        return List.copyOf(pictures);
    }

    /** The number of channels follows from the hash: other numbers of bytes have other hashes. */
    private static String identity(int width, int height, String pixels) {
        return width + "x" + height + ":" + pixels;
    }
}
