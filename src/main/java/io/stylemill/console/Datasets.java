package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SemanticVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The datasets of the places to which this factory publishes, by their short names. Safe for use by many threads.
 *
 * <p>A name that is in two places means the one in the place that comes first.
 */
public final class Datasets {
    private static final int KEPT = 32;

    private final Stores stores;
    private final Supplier<List<String>> places;
    private final Map<String, Opened> opened = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Opened> eldest) {
            return size() > KEPT;
        }
    };

    /** @param places where datasets are looked for, such as {@code s3://datasets}, in their order */
    public Datasets(Stores stores, Supplier<List<String>> places) {
        this.stores = stores;
        this.places = places;
    }

    /** @param etag of its DATASET.json */
    private record Opened(String etag, PublishedVersion version) {}

    /**
     * A dataset.
     *
     * @param root key prefix of the dataset in its place
     * @param versions committed ones, oldest first
     */
    public record Dataset(String name, Place place, String root, List<SemanticVersion> versions) {
        /** Returns the address for people. */
        public String address() {
            return place.store().address(root);
        }

        /** Returns its newest version. */
        public String newest() {
            return versions.get(versions.size() - 1).toString();
        }
    }

    /** Returns all datasets that have a version, by name. Work grows with the objects in the places. */
    public List<Dataset> list() {
        Map<String, Dataset> found = new TreeMap<>();
        for (Place place : places()) {
            below(place).forEach(found::putIfAbsent);
        }
        return List.copyOf(found.values());
    }

    private List<Place> places() {
        Set<String> seen = new LinkedHashSet<>(places.get());
        List<Place> open = new ArrayList<>();
        for (String place : seen) {
            open.add(stores.open(place));
        }
        return open;
    }

    private static Map<String, Dataset> below(Place place) {
        String prefix = place.location().prefix();
        Map<String, List<SemanticVersion>> versions = new TreeMap<>();
        List<Store.Stat> all;
        try {
            all = place.store().list(prefix);
        } catch (Failure e) {
            if (e.code().equals("bucket-missing")) {
                return Map.of();
            }
            throw e;
        }
        for (Store.Stat stat : all) {
            String[] parts = stat.key().substring(prefix.length()).split("/", -1);
            if (parts.length == 3 && parts[2].equals(Layout.DATASET_JSON)) {
                version(parts[1])
                        .ifPresent(version -> versions.computeIfAbsent(parts[0], name -> new ArrayList<>())
                                .add(version));
            }
        }
        Map<String, Dataset> found = new TreeMap<>();
        versions.forEach((name, list) -> found.put(
                name,
                new Dataset(
                        name,
                        place,
                        Layout.root(prefix, name),
                        list.stream().sorted().toList())));
        return found;
    }

    private static Optional<SemanticVersion> version(String text) {
        try {
            return Optional.of(SemanticVersion.parse(text));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /**
     * Returns a dataset.
     *
     * @throws Failure {@code no-such-dataset} (INPUT), which names the nearest one
     */
    public Dataset find(String name) {
        if (name.matches("[A-Za-z0-9._-]{1,100}")) {
            for (Place place : places()) {
                String root = Layout.root(place.location().prefix(), name);
                List<SemanticVersion> versions = PublishedVersion.versions(place.store(), root);
                if (!versions.isEmpty()) {
                    return new Dataset(name, place, root, versions);
                }
            }
        }
        List<String> names = list().stream().map(Dataset::name).toList();
        throw Failure.input(
                "no-such-dataset",
                "there is no dataset '" + name + "'"
                        + NearestWord.nearest(name, names)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(
                                        names.isEmpty()
                                                ? "; nothing is published yet"
                                                : "; there are " + shown(names)));
    }

    private static String shown(List<String> names) {
        int most = 10;
        return String.join(", ", names.subList(0, Math.min(most, names.size())))
                + (names.size() > most ? " and " + (names.size() - most) + " more" : "");
    }

    /**
     * Returns a version.
     *
     * @param version or null or {@code latest} for the newest
     * @throws Failure {@code no-such-dataset}, {@code no-such-version} (INPUT)
     */
    public PublishedVersion open(String name, @Nullable String version) {
        Dataset dataset = find(name);
        String wanted = version == null || version.equals("latest") ? dataset.newest() : version;
        if (dataset.versions().stream().noneMatch(one -> one.toString().equals(wanted))) {
            List<String> there =
                    dataset.versions().stream().map(SemanticVersion::toString).toList();
            throw Failure.input(
                    "no-such-version",
                    name + " has no version '" + wanted + "'; there are " + String.join(", ", there)
                            + NearestWord.nearest(wanted, there)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
        Store store = dataset.place().store();
        String key = dataset.root() + wanted + "/" + Layout.DATASET_JSON;
        String etag = store.head(key).map(Store.Stat::etag).orElse("");
        synchronized (opened) {
            Opened before = opened.get(store.address(key));
            if (before != null && before.etag().equals(etag)) {
                return before.version();
            }
        }
        PublishedVersion read = PublishedVersion.open(store, dataset.root(), wanted);
        synchronized (opened) {
            opened.put(store.address(key), new Opened(etag, read));
        }
        return read;
    }
}
