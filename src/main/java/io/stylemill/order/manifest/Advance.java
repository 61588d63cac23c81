package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Group.StyleMixing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves a manifest on to images that nobody has made yet.
 *
 * <p>All seeds, those of latents and of mixing, move together by one distance, so that what was
 * paired stays paired; the smallest starts at the first seed that is free. Slots of every group
 * start at the first that is free in all.
 */
public final class Advance {
    private static final long LAST_SEED = 0xFFFFFFFFL;

    private Advance() {}

    /**
     * Returns the manifest with its seeds from {@code seed} on and its slots from {@code slot} on;
     * those that lie farther on already stay. It is made once: it has no schedule.
     *
     * @throws Failure {@code seeds-exhausted} (INPUT) when they would pass 2^32 - 1
     */
    public static Manifest to(Manifest manifest, long seed, long slot) {
        long lowest = seeds(manifest)
                .flatMapToLong(r -> r.parts().stream().mapToLong(Ranges.Interval::first))
                .min()
                .orElse(Long.MAX_VALUE);
        long distance = Math.max(0, seed - lowest);
        long highest = seedEnd(manifest) - 1 + distance;
        if (highest > LAST_SEED) {
            throw Failure.input(
                    "seeds-exhausted",
                    "the seeds of " + manifest.dataset().name() + " are used up: the next ones would reach " + highest
                            + ", the last there is is " + LAST_SEED + "; use latent: {distribution: normal}, which"
                            + " has no end, or another dataset name");
        }
        List<Group> groups = new ArrayList<>();
        for (Group g : manifest.samples()) {
            long each = perLatent(g);
            long first = Math.max(g.firstSlot(), (slot + each - 1) / each * each);
            long far = g.isFull() ? 0 : distance;
            groups.add(g.moved(moved(g.latent(), far), moved(g.styleMixing(), far), first));
        }
        return manifest.with(groups).unscheduled();
    }

    /** Returns one more than the highest seed that a manifest names, 0 when it names none. */
    public static long seedEnd(Manifest manifest) {
        return seeds(manifest).mapToLong(Ranges::max).max().orElse(-1) + 1;
    }

    /** Returns one more than the highest slot that a manifest plans in any group. */
    public static long slotEnd(Manifest manifest, Map<String, Long> counts) {
        return manifest.samples().stream()
                .mapToLong(g -> g.firstSlot() + counts.getOrDefault(g.name(), 0L))
                .max()
                .orElse(0);
    }

    /** Returns how many slots share a latent, or a clip of a walk through seeds. */
    static long perLatent(Group group) {
        Ranges stops = group.latent() instanceof Latent.Walk w ? w.seeds() : null;
        long frames = stops != null && group.latent() instanceof Latent.Walk w ? w.frames(stops.size()) : 1;
        return PerLatent.times(frames, PerLatent.of(group).images());
    }

    private static Stream<Ranges> seeds(Manifest manifest) {
        return manifest.samples().stream().filter(g -> !g.isFull()).flatMap(g -> {
            List<Ranges> named = new ArrayList<>();
            if (g.latent() instanceof Latent.Seeds s) {
                named.add(s.seeds());
            }
            Ranges stops = g.latent() instanceof Latent.Walk w ? w.seeds() : null;
            if (stops != null) {
                named.add(stops);
            }
            StyleMixing mixing = g.styleMixing();
            Ranges mixed = mixing == null ? null : mixing.seeds();
            if (mixed != null) {
                named.add(mixed);
            }
            return named.stream();
        });
    }

    private static Latent moved(Latent latent, long distance) {
        if (latent instanceof Latent.Seeds s) {
            return new Latent.Seeds(moved(s.seeds(), distance));
        }
        Ranges stops = latent instanceof Latent.Walk w ? w.seeds() : null;
        return stops != null && latent instanceof Latent.Walk w
                ? new Latent.Walk(
                        moved(stops, distance), null, w.space(), w.interpolation(), w.steps(), w.loop(), w.stops())
                : latent;
    }

    private static @Nullable StyleMixing moved(@Nullable StyleMixing mixing, long distance) {
        Ranges seeds = mixing == null ? null : mixing.seeds();
        return mixing == null || seeds == null
                ? mixing
                : new StyleMixing(mixing.layers(), mixing.probability(), moved(seeds, distance), mixing.matrix());
    }

    private static Ranges moved(Ranges ranges, long distance) {
        return new Ranges(ranges.parts().stream()
                .map(p -> new Ranges.Interval(p.first() + distance, p.last() + distance))
                .toList());
    }
}
