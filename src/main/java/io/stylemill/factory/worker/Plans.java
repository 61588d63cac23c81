package io.stylemill.factory.worker;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.models.Models;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.LatentFiles;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.order.plan.Setting;
import io.stylemill.record.LastUsed;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrives at the plan that a job names: reads the plan file beside the version, and works it out
 * again.
 *
 * <p>The file must have the digest that the job states, and must come out of the plan again to the
 * byte; otherwise this worker is of another version than its coordinator, and refuses. Safe for use
 * by many threads.
 */
public final class Plans {
    private static final int KEPT = 8;
    private static final int MOST_BYTES = 64 << 20;

    private final Stores stores;
    private final Models models;
    private final Map<String, Plan> kept = new LastUsed<>(KEPT);

    public Plans(Stores stores, Models models) {
        this.stores = stores;
        this.models = models;
    }

    static Layout layout(Job job, Place place) {
        String[] parts = job.version().split("/", -1);
        return Layout.of(place.location().prefix(), parts[0], parts[1]);
    }

    /**
     * Returns the plan of a job.
     *
     * @throws Failure {@code plan-missing}, {@code plan-differs}, or what reading the checkpoint
     *     throws
     */
    public Plan of(Job job) {
        synchronized (kept) {
            Plan known = kept.get(job.planSha256());
            if (known == null) {
                known = read(job);
                kept.put(job.planSha256(), known);
            }
            return known;
        }
    }

    private Plan read(Job job) {
        Place place = stores.open(job.destination());
        Layout layout = layout(job, place);
        String key = layout.key(Layout.PLAN);
        byte[] bytes = bytes(place, key);
        ManifestSource source = ManifestSource.of(place.store().address(key), URI.create("file:///"), bytes);
        if (!source.sha256().equals(job.planSha256())) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "plan-differs",
                    place.store().address(key) + " is not the plan that the job names: its SHA-256 is "
                            + source.sha256() + ", the job says " + job.planSha256());
        }
        Manifest manifest = manifest(source);
        String sha256 = manifest.generator().sha256();
        Integer batch = manifest.generator().batch();
        if (sha256 == null || batch == null) {
            throw Failure.bug(place.store().address(key) + " is no locked plan");
        }
        GeneratorSpec.TorchScript declared = manifest.generator().torchscript();
        NetworkDescription network =
                declared == null ? models.describe(job.checkpoint(), sha256).network() : DeclaredNetwork.of(declared);
        String precision = manifest.generator().precision().name().toLowerCase(Locale.ROOT);
        Setting setting = new Setting(
                network,
                sha256,
                precision,
                batch,
                directions(manifest, place, layout),
                LatentFiles.read(manifest, new LatentsBesidePlan(place, layout)),
                Map.of());
        Plan plan = Plan.of(manifest, setting);
        if (!PlanLock.write(plan, manifest.dataset().version()).equals(source.text())) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "plan-differs",
                    "this worker reads " + place.store().address(key)
                            + " differently than its coordinator wrote it; run the same version of Stylemill on both");
        }
        return plan;
    }

    /** A worker of another version of this program may lack a key that the plan states. */
    private static Manifest manifest(ManifestSource source) {
        try {
            return ManifestParser.parse(source);
        } catch (Failure e) {
            throw Failure.of(
                    e.kind(),
                    e.code(),
                    "this worker cannot read the plan of its coordinator: " + e.getMessage()
                            + "\n  run the same version of Stylemill on both",
                    e);
        }
    }

    /** Reads the directions that acceptance laid beside the plan. */
    private static Map<String, Direction> directions(Manifest manifest, Place place, Layout layout) {
        Map<String, Direction> directions = new HashMap<>();
        for (Group group : manifest.samples()) {
            for (Group.Attribute attribute : group.attributes()) {
                String sha256 = locked(place, layout, attribute.sha256());
                String key = layout.key(Layout.directionPath(sha256));
                Direction direction =
                        Direction.parse(bytes(place, key), place.store().address(key));
                requireNamed(place, key, "direction", direction.sha256(), sha256);
                directions.put(attribute.direction(), direction);
            }
        }
        return directions;
    }

    /** Reads the latents and centres that acceptance laid beside the plan. */
    private record LatentsBesidePlan(Place place, Layout layout) implements LatentFiles.Source {
        @Override
        public LatentArray latents(Latent.Rows written, int group) {
            return array(written.sha256());
        }

        @Override
        public LatentFiles.Centers centers(Truncation.Center written, int group) {
            return LatentFiles.Centers.of(written, array(written.sha256()), "");
        }

        private LatentArray array(@Nullable String stated) {
            String sha256 = locked(place, layout, stated);
            String key = layout.key(Layout.latentsPath(sha256));
            LatentArray array =
                    LatentArray.parse(bytes(place, key), place.store().address(key));
            requireNamed(place, key, "array", array.sha256(), sha256);
            return array;
        }
    }

    private static void requireNamed(Place place, String key, String what, String found, String named) {
        if (!found.equals(named)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "plan-differs",
                    place.store().address(key) + " is not the " + what + " that the plan names: its SHA-256 is "
                            + found);
        }
    }

    /** Returns a digest that every locked plan states. */
    static String locked(Place place, Layout layout, @Nullable String sha256) {
        if (sha256 == null) {
            throw Failure.bug(place.store().address(layout.key(Layout.PLAN)) + " is no locked plan");
        }
        return sha256;
    }

    static byte[] bytes(Place place, String key) {
        return place.store()
                .read(key, MOST_BYTES)
                .orElseThrow(() -> Failure.of(
                        Kind.TRANSIENT,
                        "plan-missing",
                        "there is no " + place.store().address(key)));
    }
}
