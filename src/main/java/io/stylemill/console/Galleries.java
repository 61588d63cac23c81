package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/** The galleries of the versions that were looked at last, of some millions of images together. */
public final class Galleries {
    private static final long MOST_IMAGES = 3_000_000;

    private final Map<String, Gallery> read = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Returns the gallery of a version, reading its index when nobody did.
     *
     * @throws Failure as {@link PublishedVersion#rows} throws
     */
    public synchronized Gallery of(PublishedVersion version) {
        String digest = version.commit().digest();
        Gallery known = read.get(digest);
        if (known != null) {
            return known;
        }
        if (version.record().images() > MOST_IMAGES) {
            throw Failure.input(
                    "too-many-images",
                    "a gallery shows versions of at most " + MOST_IMAGES + " images; 'stylemill query' reads any");
        }
        long images = version.record().images();
        for (var it = read.values().iterator(); it.hasNext(); ) {
            if (images + total() <= MOST_IMAGES) {
                break;
            }
            it.next();
            it.remove();
        }
        Gallery gallery = new Gallery(GalleryIndex.of(version));
        read.put(digest, gallery);
        return gallery;
    }

    private long total() {
        return read.values().stream().mapToLong(Gallery::size).sum();
    }
}
