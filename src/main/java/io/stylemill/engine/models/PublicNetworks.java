package io.stylemill.engine.models;

import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of well-known public networks: facts from their publishers' pages, and no weights.
 */
public final class PublicNetworks {
    private static final String FILE = "networks.json";
    private static final List<PublicNetwork> ALL = load();

    private record Catalogue(List<Collection> collections) {}

    /** Networks with one publisher, page, licence and folder. */
    private record Collection(
            String publisher,
            String page,
            String license,
            String licenseName,
            String licenseText,
            String terms,
            @Nullable String download,
            @Nullable String byHand,
            List<Entry> networks) {
        private List<PublicNetwork> all() {
            PublicNetwork.License terms = new PublicNetwork.License(license, licenseName, licenseText, this.terms);
            return networks.stream()
                    .map(one -> new PublicNetwork(
                            one.name,
                            one.family,
                            one.width,
                            one.height,
                            one.classes == null ? 0 : one.classes,
                            one.shows,
                            one.file,
                            download == null ? null : URI.create(download + one.file),
                            one.bytes,
                            one.sha256,
                            publisher,
                            page,
                            byHand,
                            terms))
                    .toList();
        }
    }

    private record Entry(
            String name,
            String file,
            String family,
            int width,
            int height,
            String shows,
            @Nullable Integer classes,
            @Nullable Long bytes,
            @Nullable String sha256) {}

    private PublicNetworks() {}

    /** Returns every network, the oldest family of each publisher first. */
    public static List<PublicNetwork> all() {
        return ALL;
    }

    /**
     * Returns the networks of a family.
     *
     * @param family such as {@code stylegan3-t}, or {@code stylegan3} for all that start so
     * @throws Failure {@code unknown-family} that lists the known ones
     */
    public static List<PublicNetwork> of(String family) {
        List<PublicNetwork> found = ALL.stream()
                .filter(one -> one.family().equals(family) || one.family().startsWith(family + "-"))
                .toList();
        if (found.isEmpty()) {
            throw Failure.input(
                    "unknown-family",
                    "no public network is of the family '" + family + "'; families are "
                            + ALL.stream()
                                    .map(PublicNetwork::family)
                                    .distinct()
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
        return found;
    }

    /**
     * Returns the network of a name.
     *
     * @throws Failure {@code unknown-model} with the nearest name
     */
    public static PublicNetwork named(String name) {
        return ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow(() -> {
            String nearest = NearestWord.nearest(
                            name, ALL.stream().map(PublicNetwork::name).toList())
                    .map(word -> "; the nearest is '" + word + "'")
                    .orElse("");
            return Failure.input(
                    "unknown-model",
                    "the catalogue has no network '" + name + "'" + nearest
                            + "; 'stylemill models list' shows all names");
        });
    }

    private static List<PublicNetwork> load() {
        try (InputStream in = PublicNetworks.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw Failure.bug("the program lacks its file " + FILE);
            }
            Object parsed = CanonicalJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return RecordJson.DOCUMENT.read(parsed, Catalogue.class).collections().stream()
                    .flatMap(collection -> collection.all().stream())
                    .toList();
        } catch (IOException e) {
            throw Failure.bug("the program's file " + FILE + " cannot be read: " + e);
        }
    }
}
