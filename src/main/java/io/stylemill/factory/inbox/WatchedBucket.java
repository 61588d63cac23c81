package io.stylemill.factory.inbox;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A prefix of a bucket; objects appear whole.
 *
 * @param below folder of its answers inside {@code accepted/} and {@code rejected/}: empty, or
 *     ending in a slash
 */
record WatchedBucket(Place place, String below) implements InboxPlace {
    @Override
    public String bucket() {
        return place.location().root();
    }

    @Override
    public String address(String key) {
        return place.store().address(key);
    }

    @Override
    public String name(String key) {
        return key.substring(place.location().prefix().length());
    }

    @Override
    public List<Dropped> list() {
        String prefix = place.location().prefix();
        List<Dropped> found = new ArrayList<>();
        for (Store.Stat stat : place.store().list(prefix)) {
            String name = stat.key().substring(prefix.length());
            if (InboxPlace.isManifest(name)) {
                found.add(new Dropped(stat.key(), name, stat.etag()));
            }
        }
        return found;
    }

    @Override
    public Optional<byte[]> read(Dropped dropped, int most) {
        Store store = place.store();
        try (InputStream in = store.open(dropped.key()).orElse(null)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readNBytes(most);
            return store.head(dropped.key())
                    .filter(stat -> stat.etag().equals(dropped.etag()))
                    .map(stat -> content);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-failed", "reading " + address(dropped) + " broke off: " + e, e);
        }
    }

    @Override
    public Answers answers() {
        String path = place.location().path();
        return new Answers(place.store(), path.substring(0, path.lastIndexOf('/') + 1), below);
    }

    @Override
    public DropRules.Origin origin() {
        return DropRules.Origin.BUCKET;
    }
}
