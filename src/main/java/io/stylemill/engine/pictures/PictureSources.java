package io.stylemill.engine.pictures;

import io.stylemill.failure.Failure;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the images that an address names. */
public final class PictureSources {
    private PictureSources() {}

    /**
     * Returns the images of a place: of the version where there is a {@code DATASET.json} or
     * {@code latest.json}, of the files otherwise.
     *
     * @param address {@code s3://bucket/prefix}, {@code file:DIR} or a folder
     * @param version which one of a dataset, or null for its newest; asked for, the place must be a
     *     dataset
     * @throws Failure {@code no-such-folder} (INPUT); as {@link PublishedVersion#open} throws
     */
    public static PictureSource open(Stores stores, String address, @Nullable String version) {
        Place place = stores.open(address);
        String prefix = folder(place);
        boolean published = version != null
                || place.store().head(prefix + Layout.DATASET_JSON).isPresent()
                || place.store().head(prefix + Layout.LATEST).isPresent();
        return published
                ? new VersionPictures(PublishedVersion.open(place.store(), prefix, version))
                : files(stores, address);
    }

    /**
     * Returns the image files of a place, whatever else is there; throws as {@link #open} throws.
     */
    public static PictureSource files(Stores stores, String address) {
        if (address.startsWith("s3://")) {
            Place place = stores.open(address);
            return new BucketPictures(place.store(), folder(place));
        }
        Path folder = Path.of(address.startsWith("file:") ? address.substring(5) : address);
        if (!Files.isDirectory(folder)) {
            throw Failure.input(
                    "no-such-folder",
                    "reading the images of " + address + ": there is no such folder; name a folder with images, an"
                            + " s3://bucket/prefix, or a published version");
        }
        return new FolderPictures(folder);
    }

    private static String folder(Place place) {
        String prefix = place.location().prefix();
        return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }
}
