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
import io.stylemill.version.LatestPointer;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SemanticVersion;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the images of a dataset's published versions reach. A ledger that was put back, or that
 * of another installation, does not know all of them.
 */
public final class PublishedReach {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedReach.class);

    private final Stores stores;

    public PublishedReach(Stores stores) {
        this.stores = stores;
    }

    /**
     * Returns where the images of all published versions end, or {@link Position#START} where the
     * newest one is known: what it was made behind is known too.
     *
     * @param known whether a version's run is in the ledger
     */
    public Position beyond(String destination, String dataset, Predicate<String> known) {
        Place place = stores.open(destination);
        String root = Layout.root(place.location().prefix(), dataset);
        Position reach = Position.START;
        Optional<LatestPointer> newest = LatestPointer.read(place.store(), root);
        if (newest.isPresent() && !known.test(newest.get().version())) {
            for (SemanticVersion version : PublishedVersion.versions(place.store(), root)) {
                reach = reach.max(end(place, Layout.of(place.location().prefix(), dataset, version.toString())));
            }
        }
        return reach;
    }

    /** A locked plan states how many images each group makes. */
    private static Position end(Place place, Layout layout) {
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
            return new Position(Advance.seedEnd(manifest), Advance.slotEnd(manifest, counts));
        } catch (Failure e) {
            // A night must not wait for one old file.
            LOG.warn(
                    "Seeds of {} may come again, because its plan cannot be read: {}",
                    place.store().address(layout.prefix()),
                    e.getMessage());
            return Position.START;
        }
    }
}
