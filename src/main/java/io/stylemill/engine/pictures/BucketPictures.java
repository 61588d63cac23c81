package io.stylemill.engine.pictures;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The image files below a prefix of a bucket. */
final class BucketPictures implements PictureSource {
    private final Store store;
    private final String prefix;
    private final List<String> names;

    BucketPictures(Store store, String prefix) {
        this.store = store;
        this.prefix = prefix;
        this.names = store.list(prefix).stream()
                .map(stat -> stat.key().substring(prefix.length()))
                .filter(RealImages::isNamedAsOne)
                .toList();
    }

    @Override
    public String address() {
        return store.address(prefix);
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public RealImage read(String name) {
        String key = prefix + name;
        try (InputStream in = store.open(key)
                .orElseThrow(() -> Failure.of(
                        Kind.TRANSIENT, "reference-unreadable", "there is no " + store.address(key) + " any more"))) {
            return new RealImage(name, in.readNBytes(RealImages.MOST_BYTES + 1));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "reference-unreadable", "reading " + store.address(key) + " broke off: " + e, e);
        }
    }
}
