package io.stylemill.factory.accept;

import io.stylemill.factory.ledger.Position;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Advance;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SemanticVersion;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the images of a dataset's published versions reach. A ledger that was put back, or that
 * of another installation, does not know all of them. Safe for use by many threads.
 */
public final class PublishedReach {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedReach.class);

    private final Stores stores;
    /** By the address of a version, which never changes. */
    private final Map<String, Position> ends = new ConcurrentHashMap<>();

    public PublishedReach(Stores stores) {
        this.stores = stores;
    }

    /**
     * Returns where the images of the published versions end that the ledger does not know, or
     * {@link Position#START} where it knows all.
     *
     * @param known the versions whose runs are in the ledger
     */
    public Position beyond(String destination, String dataset, Set<String> known) {
        Place place = stores.open(destination);
        String prefix = place.location().prefix();
        Position reach = Position.START;
        for (SemanticVersion version : PublishedVersion.versions(place.store(), Layout.root(prefix, dataset))) {
            if (!known.contains(version.toString())) {
                reach = reach.max(end(place, Layout.of(prefix, dataset, version.toString())));
            }
        }
        return reach;
    }

    /** A locked plan states how many images each group makes. */
    private Position end(Place place, Layout layout) {
        String address = place.store().address(layout.prefix());
        Position seen = ends.get(address);
        if (seen != null) {
            return seen;
        }
        String key = layout.key(Layout.PLAN);
        Optional<byte[]> plan = place.store().read(key, DocumentLimits.PLAN_BYTES);
        if (plan.isEmpty()) {
            return Position.START;
        }
        try {
            Manifest manifest = ManifestParser.parse(
                    ManifestSource.of(place.store().address(key), URI.create("file:///"), plan.get()));
            Map<String, Long> counts = manifest.samples().stream()
                    .filter(group -> group.count() != null)
                    .collect(Collectors.toMap(Group::name, Group::count));
            Position end = new Position(Advance.seedEnd(manifest), Advance.slotEnd(manifest, counts));
            ends.put(address, end);
            return end;
        } catch (Failure e) {
            // A night must not wait for one old file.
            LOG.warn("Seeds of {} may come again, because its plan cannot be read: {}", address, e.getMessage());
            return Position.START;
        }
    }
}
