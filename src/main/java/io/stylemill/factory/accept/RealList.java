package io.stylemill.factory.accept;

import io.stylemill.engine.label.RealImages;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.store.ObjectKeys;
import io.stylemill.store.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Real images, counted by what tells their class. Nothing is read of the images.
 *
 * @param sha256 of the list, 64 hex digits
 * @param labels by what was written
 */
record RealList(String sha256, Map<String, Tally> labels) {
    /** More folders or labels are no classes of a network. */
    static final int MOST_LABELS = 100_000;

    private static final int MOST_LINKS = 10;

    RealList {
        labels = new TreeMap<>(labels);
    }

    /**
     * @param images how many have the label
     * @param first name of the first of them
     */
    record Tally(long images, String first) {
        static void add(Map<String, Tally> labels, String label, String name, String where) {
            Tally known = labels.get(label);
            labels.put(label, known == null ? new Tally(1, name) : new Tally(known.images() + 1, known.first()));
            if (labels.size() > MOST_LABELS) {
                throw Failure.input(
                        "fill-classes",
                        where + " has more than " + MOST_LABELS
                                + " folders or labels, which cannot all be classes; correct images");
            }
        }
    }

    /** Returns how many images there are. */
    long images() {
        return labels.values().stream().mapToLong(Tally::images).sum();
    }

    /**
     * Returns the images below a place by the first folder of their path, an empty text where there
     * is none. What is kept at a time is one page of the listing.
     */
    static RealList inFolders(Place place) {
        String prefix = place.location().prefix();
        String folder = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        Folders streamed = new Folders(folder, place.location().toString());
        List<String> linked = new ArrayList<>();
        place.store().keys(folder, streamed, key -> {
            String name = key.substring(folder.length());
            if (!RealImages.isHidden(name)) {
                linked.add(name);
            }
        });
        if (!linked.isEmpty()) {
            throw Failure.input(
                    "fill-links",
                    place.location() + " has links to folders, which are not followed: "
                            + String.join(", ", linked.subList(0, Math.min(MOST_LINKS, linked.size())))
                            + (linked.size() > MOST_LINKS ? " and " + (linked.size() - MOST_LINKS) + " more" : "")
                            + "; put the folders there");
        }
        if (streamed.ordered) {
            return streamed.list();
        }
        // A server that lists in another order than that of the keys' bytes: the digest is to be
        // the same anyway.
        Folders sorted = new Folders(folder, place.location().toString());
        place.store().list(folder).forEach(stat -> sorted.accept(stat.key()));
        return sorted.list();
    }

    private static final class Folders implements Consumer<String> {
        private final String folder;
        private final String where;
        private final MessageDigest digest = Digests.sha256();
        private final Map<String, Tally> labels = new TreeMap<>();
        private String last = "";
        private boolean ordered = true;

        Folders(String folder, String where) {
            this.folder = folder;
            this.where = where;
        }

        @Override
        public void accept(String key) {
            String name = key.substring(folder.length());
            if (!ordered || !RealImages.isNamedAsOne(name)) {
                return;
            }
            ordered = ObjectKeys.ORDER.compare(last, name) < 0;
            last = name;
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            int slash = name.indexOf('/');
            Tally.add(labels, slash < 0 ? "" : name.substring(0, slash), name, where);
        }

        RealList list() {
            return new RealList(Digests.hex(digest.digest()), labels);
        }
    }
}
