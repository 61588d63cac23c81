package io.stylemill.web.page;

import io.stylemill.console.Catalog;
import io.stylemill.console.Galleries;
import io.stylemill.console.Gallery;
import io.stylemill.console.GalleryIndex;
import io.stylemill.console.Pictures;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.List;

/** The bytes of images, each by one ranged read of its shard, kept by browsers for good. */
final class ThumbPage {
    /** Longest side of a thumbnail in pixels. */
    static final int MOST = 128;

    private final Catalog catalog;
    private final Galleries galleries;

    ThumbPage(Catalog catalog, Galleries galleries) {
        this.catalog = catalog;
        this.galleries = galleries;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}/images/{key}/";
        return List.of(
                Endpoint.get(path + "file", Endpoint.Access.READERS, asked -> answer(asked, false)),
                Endpoint.get(path + "thumb", Endpoint.Access.READERS, asked -> answer(asked, true)),
                Endpoint.get(path + "overlay", Endpoint.Access.READERS, asked -> overlay(asked, false)),
                Endpoint.get(path + "overlay-thumb", Endpoint.Access.READERS, asked -> overlay(asked, true)));
    }

    private Answer overlay(Asked asked, boolean small) {
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        SampleRow row = version.row(asked.part("key"));
        return Answer.kept(
                asked,
                row.file().fileSha256() + "-overlay" + (small ? "-" + MOST : ""),
                () -> small && Math.max(row.file().width(), row.file().height()) > MOST
                        ? shrunk(Pictures.overlaid(version, row), row.key())
                        : Answer.of("image/png", Pictures.overlaid(version, row)));
    }

    private Answer answer(Asked asked, boolean small) {
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        Gallery.Item item = galleries.of(version).find(asked.part("key"));
        if (item == null) {
            throw Failure.input(
                    Code.NO_SUCH_KEY, version.address() + " has no image with the key '" + asked.part("key") + "'");
        }
        return Answer.kept(
                asked,
                item.spot().digest() + (small ? "-" + MOST : ""),
                () -> small ? thumb(version, item.spot()) : whole(version, item.spot()));
    }

    private static Answer whole(PublishedVersion version, GalleryIndex.Spot spot) {
        byte[] file = bytes(version, spot);
        return Answer.of(Pictures.type(file), file);
    }

    private static Answer thumb(PublishedVersion version, GalleryIndex.Spot spot) {
        int width = version.record().image().width();
        int height = version.record().image().height();
        boolean fits = width > 0 && Math.max(width, height) <= MOST;
        return fits ? whole(version, spot) : shrunk(bytes(version, spot), spot.key());
    }

    private static byte[] bytes(PublishedVersion version, GalleryIndex.Spot spot) {
        return version.bytes(spot.shard(), spot.offset(), spot.length())
                .filter(bytes -> Digests.sha256(bytes).startsWith(spot.digest()))
                .orElseThrow(() -> Failure.of(
                        Kind.VERIFICATION,
                        "image-differs",
                        "the image " + spot.key() + " of " + version.address() + " is not what the index says"));
    }

    private static Answer shrunk(byte[] file, String key) {
        return Answer.of("image/png", Pictures.small(file, key, MOST));
    }
}
