package io.stylemill.console;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import io.stylemill.record.LastUsed;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published datasets of some places, by name. What is there is looked up at most every few
 * seconds; what a version says is read once, for it never changes. Safe for many threads.
 */
public final class Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int MOST_OPEN = 500;
    private static final int MOST_SHOWN = 10;

    private final Stores stores;
    private final Supplier<List<String>> places;
    private final Clock clock;
    private final Map<String, PublishedVersion> open = new LastUsed<>(MOST_OPEN);
    private final Map<String, Looked> single = new LastUsed<>(MOST_OPEN);
    private Map<String, Dataset> known = Map.of();
    private Instant looked = Instant.MIN;

    /** @param at when it was looked up */
    private record Looked(Dataset dataset, Instant at) {}

    /**
     * A dataset and its versions.
     *
     * @param name as its versions say; of several datasets of one name, the later ones have
     *     {@code ~2} and so on after it
     * @param versions by number, oldest first; at least one
     */
    public record Dataset(String name, Map<SemanticVersion, PublishedVersion> versions) {
        /** Returns the newest version. */
        public PublishedVersion newest() {
            return Objects.requireNonNull(versions.get(Collections.max(versions.keySet())));
        }
    }

    /**
     * @param places where datasets lie: a destination, a dataset or a version each; of equal names
     *     the first counts
     */
    public Catalog(Stores stores, Supplier<List<String>> places, Clock clock) {
        this.stores = stores;
        this.places = places;
        this.clock = clock;
    }

    /**
     * Returns all datasets, by name. A place that does not answer is left out, and logged. Work
     * grows with the objects in the places.
     */
    public synchronized List<Dataset> list() {
        return List.copyOf(look().values());
    }

    private Map<String, Dataset> look() {
        Instant now = clock.instant();
        if (fresh(looked, now)) {
            return known;
        }
        Map<String, Dataset> found = new TreeMap<>();
        for (Place place : places()) {
            try {
                found(place)
                        .forEach((name, versions) ->
                                found.put(free(found, name), new Dataset(free(found, name), versions)));
            } catch (Failure e) {
                silent(place, e);
            }
        }
        known = found;
        looked = now;
        return known;
    }

    private static boolean fresh(Instant at, Instant now) {
        return now.isBefore(at.equals(Instant.MIN) ? at : at.plus(FRESH));
    }

    private List<Place> places() {
        Set<String> different = new LinkedHashSet<>(places.get());
        List<Place> opened = new ArrayList<>();
        for (String place : different) {
            try {
                opened.add(stores.open(place));
            } catch (Failure e) {
                LOG.warn("The datasets of {} cannot be listed: {}", place, e.getMessage());
            }
        }
        return opened;
    }

    /** A bucket to which nothing was published yet may not be there. */
    private static void silent(Place place, Failure failure) {
        if (!failure.is(Code.BUCKET_MISSING)) {
            LOG.warn(
                    "The datasets of {} cannot be listed: {}",
                    place.store().address(place.location().prefix()),
                    failure.getMessage());
        }
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
        for (Store.Stat stat : place.store().list(place.location().prefix())) {
            String key = stat.key();
            if (key.equals(Layout.DATASET_JSON) || key.endsWith("/" + Layout.DATASET_JSON)) {
                PublishedVersion version = opened(place.store(), stat);
                if (version != null) {
                    found.computeIfAbsent(version.record().name(), name -> new TreeMap<>())
                            .put(SemanticVersion.parse(version.record().version()), version);
                }
            }
        }
        return found;
    }

    /** @param stat of a {@code DATASET.json} */
    private @Nullable PublishedVersion opened(Store store, Store.Stat stat) {
        String prefix = stat.key().substring(0, stat.key().length() - Layout.DATASET_JSON.length());
        try {
            return open.computeIfAbsent(
                    store.address(stat.key()) + " " + stat.etag(),
                    address -> PublishedVersion.open(store, prefix, null));
        } catch (Failure e) {
            LOG.warn(
                    e.kind() == Kind.VERIFICATION
                            ? "{} is no version: {}"
                            : "{} is left out, for it cannot be read now: {}",
                    store.address(stat.key()),
                    e.getMessage());
            return null;
        }
    }

    /**
     * Returns a dataset, as it was a few seconds ago or later. Work grows with the objects of this
     * dataset alone, unless its place is not where its name says.
     *
     * @throws Failure {@code no-such-dataset} (INPUT), which names the nearest one
     */
    public synchronized Dataset dataset(String name) {
        Instant now = clock.instant();
        Looked before = single.get(name);
        if (before != null && fresh(before.at(), now)) {
            return before.dataset();
        }
        Dataset there = byName(name);
        if (there == null) {
            there = look().get(name);
        }
        if (there == null) {
            // A version may have been published since the last look.
            looked = Instant.MIN;
            there = look().get(name);
        }
        if (there == null) {
            throw Failure.input(
                    Code.NO_SUCH_DATASET,
                    "there is no dataset '" + name + "'" + near(name, List.copyOf(known.keySet())));
        }
        single.put(name, new Looked(there, now));
        return there;
    }

    private @Nullable Dataset byName(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            return null;
        }
        for (Place place : places()) {
            String root = Layout.root(place.location().prefix(), name);
            Map<SemanticVersion, PublishedVersion> versions = new TreeMap<>();
            try {
                for (SemanticVersion version : PublishedVersion.versions(place.store(), root)) {
                    place.store()
                            .head(root + version + "/" + Layout.DATASET_JSON)
                            .map(stat -> opened(place.store(), stat))
                            .ifPresent(found -> versions.put(version, found));
                }
            } catch (Failure e) {
                silent(place, e);
            }
            if (!versions.isEmpty()) {
                return new Dataset(name, versions);
            }
        }
        return null;
    }

    private static String near(String word, List<String> there) {
        return NearestWord.nearest(word, there)
                .map(near -> "; did you mean " + near + "?")
                .orElseGet(() -> there.isEmpty() ? "; nothing is published yet" : "; there are " + shown(there));
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }

    /**
     * Returns a version.
     *
     * @param version its number, or {@code latest}
     * @throws Failure {@code no-such-dataset} or {@code no-such-version} (INPUT)
     */
    public PublishedVersion version(String name, String version) {
        if (version.equals("latest")) {
            return dataset(name).newest();
        }
        PublishedVersion found = numbered(dataset(name), version);
        if (found == null) {
            // It may have been published since the last look.
            synchronized (this) {
                single.remove(name);
                looked = Instant.MIN;
            }
            found = numbered(dataset(name), version);
        }
        if (found == null) {
            List<String> there = dataset(name).versions().keySet().stream()
                    .map(SemanticVersion::toString)
                    .toList();
            throw Failure.input(
                    Code.NO_SUCH_VERSION,
                    name + " has no version '" + version + "'; there are " + shown(there)
                            + NearestWord.question(version, there));
        }
        return found;
    }

    private static @Nullable PublishedVersion numbered(Dataset dataset, String version) {
        return dataset.versions().values().stream()
                .filter(one -> one.record().version().equals(version))
                .findFirst()
                .orElse(null);
    }
}
