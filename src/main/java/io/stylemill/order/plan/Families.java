package io.stylemill.order.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which latents share a family, so that they stay in one split: all stops of a walk, and of every
 * walk that meets it. The first stop that the manifest names represents them, so that a walk that
 * goes on longer stays where it was.
 */
final class Families {
    private final long seed;
    private final Map<Origin, Origin> first = new HashMap<>();
    private final Map<Origin, Integer> order = new HashMap<>();
    private final long seeds;
    private final Map<String, Long> files = new ConcurrentHashMap<>();

    /**
     * Where a latent comes from.
     *
     * @param file SHA-256 of the array that it is a row of, {@code picture:} and the SHA-256 of the
     *     picture that it was found for, or empty for an NVIDIA seed
     * @param number the seed, or the row
     */
    record Origin(String file, long number) {
        private static final String PICTURE = "picture:";

        /** Returns the origin of all latents that were found for a picture. */
        static Origin picture(String sha256) {
            return new Origin(PICTURE + sha256, 0);
        }

        /** Returns the name of the family that it represents. */
        String text() {
            return file.startsWith(PICTURE) ? file : file.isEmpty() ? "seed:" + number : "file:" + file + ":" + number;
        }
    }

    /**
     * @param seed of the manifest
     * @param walks stops of each clip
     */
    Families(long seed, List<List<Origin>> walks) {
        this.seed = seed;
        this.seeds = Streams.key(seed, "", "split/seed");
        for (List<Origin> stops : walks) {
            for (Origin stop : stops) {
                join(stops.get(0), stop);
            }
        }
        order.keySet().forEach(origin -> first.put(origin, root(origin)));
    }

    /** Returns the latent that represents the family of one. */
    Origin of(Origin origin) {
        return first.isEmpty() ? origin : first.getOrDefault(origin, origin);
    }

    /** Returns where in [0, 1) a latent's family falls among the splits. */
    double share(Origin origin) {
        Origin family = of(origin);
        long key = family.file().isEmpty()
                ? seeds
                : files.computeIfAbsent(family.file(), f -> Streams.key(seed, "", "split/file/" + f));
        return Streams.uniform(key, family.number(), 0);
    }

    private void join(Origin a, Origin b) {
        Origin ra = root(a);
        Origin rb = root(b);
        if (!ra.equals(rb)) {
            boolean earlier = order.getOrDefault(ra, 0) < order.getOrDefault(rb, 0);
            first.put(earlier ? rb : ra, earlier ? ra : rb);
        }
    }

    private Origin root(Origin origin) {
        order.putIfAbsent(origin, order.size());
        Origin at = origin;
        for (Origin up = first.getOrDefault(at, at); !up.equals(at); up = first.getOrDefault(at, at)) {
            at = up;
        }
        first.put(origin, at);
        return at;
    }
}
