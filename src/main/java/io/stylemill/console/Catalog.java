package io.stylemill.console;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SemanticVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published datasets of some places, by name. What is there is looked up at most every few seconds; what a version
 * says is read once, for it never changes. Safe for many threads.
 */
public final class Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int MOST_OPEN = 500;

    private final Stores stores;
    private final Supplier<List<String>> places;
    private final Clock clock;
    private final Map<String, PublishedVersion> open =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, PublishedVersion> eldest) {
                    return size() > MOST_OPEN;
                }
            });
    private Map<String, Dataset> known = Map.of();
    private Instant looked = Instant.MIN;

    /**
     * A dataset and its versions.
     *
     * @param name as its versions say; of several datasets of one name, the later ones have {@code ~2} and so on after it
     * @param versions by number, oldest first
     */
    public record Dataset(String name, Map<SemanticVersion, PublishedVersion> versions) {
        /** Returns the newest version. */
        public PublishedVersion newest() {
            return Objects.requireNonNull(versions.get(Collections.max(versions.keySet())));
        }
    }

    /** @param places where datasets lie: a destination, a dataset or a version each */
    public Catalog(Stores stores, Supplier<List<String>> places, Clock clock) {
        this.stores = stores;
        this.places = places;
        this.clock = clock;
    }

    /** Returns all datasets, by name. A place that does not answer is left out, and logged. */
    public synchronized List<Dataset> list() {
        return List.copyOf(look().values());
    }

    private Map<String, Dataset> look() {
        Instant now = clock.instant();
        if (now.isBefore(looked.equals(Instant.MIN) ? looked : looked.plus(FRESH))) {
            return known;
        }
        Map<String, Dataset> found = new TreeMap<>();
        for (String place : places.get()) {
            try {
                found(stores.open(place))
                        .forEach((name, versions) ->
                                found.put(free(found, name), new Dataset(free(found, name), versions)));
            } catch (Failure e) {
                LOG.warn("The datasets of {} cannot be listed: {}", place, e.getMessage());
            }
        }
        known = found;
        looked = now;
        return known;
    }

    private static String free(Map<String, Dataset> found, String name) {
        String free = name;
        for (int i = 2; found.containsKey(free); i++) {
            free = name + "~" + i;
        }
        return free;
    }

    private Map<String, Map<SemanticVersion, PublishedVersion>> found(Place place) {
        Map<String, Map<SemanticVersion, PublishedVersion>> found = new TreeMap<>();
        Store store = place.store();
        for (Store.Stat stat : store.list(place.location().prefix())) {
            String key = stat.key();
            if (key.equals(Layout.DATASET_JSON) || key.endsWith("/" + Layout.DATASET_JSON)) {
                try {
                    PublishedVersion version = open.computeIfAbsent(
                            store.address(key) + " " + stat.etag(),
                            address -> PublishedVersion.open(
                                    store, key.substring(0, key.length() - Layout.DATASET_JSON.length()), null));
                    found.computeIfAbsent(version.record().name(), name -> new TreeMap<>())
                            .put(SemanticVersion.parse(version.record().version()), version);
                } catch (Failure e) {
                    LOG.warn("{} is no version: {}", store.address(key), e.getMessage());
                }
            }
        }
        return found;
    }

    /** @throws Failure {@code no-such-dataset} (INPUT) */
    public synchronized Dataset dataset(String name) {
        Dataset dataset = look().get(name);
        if (dataset == null) {
            // A version may have been published since the last look.
            looked = Instant.MIN;
            dataset = look().get(name);
        }
        if (dataset == null) {
            throw Failure.input(
                    Code.NO_SUCH_DATASET,
                    "there is no dataset '" + name + "'"
                            + NearestWord.nearest(name, new ArrayList<>(known.keySet()))
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
        return dataset;
    }

    /** @throws Failure {@code no-such-dataset} or {@code no-such-version} (INPUT) */
    public PublishedVersion version(String name, String version) {
        Dataset dataset = dataset(name);
        for (PublishedVersion one : dataset.versions().values()) {
            if (one.record().version().equals(version)) {
                return one;
            }
        }
        synchronized (this) {
            looked = Instant.MIN;
        }
        return dataset(name).versions().values().stream()
                .filter(one -> one.record().version().equals(version))
                .findFirst()
                .orElseThrow(() -> Failure.input(
                        Code.NO_SUCH_VERSION,
                        name + " has no version '" + version + "'; it has "
                                + dataset.versions().keySet()));
    }
}
