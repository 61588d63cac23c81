package io.stylemill.factory.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.credential.ImageKey;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.Position;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Advance;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.order.plan.Setting;
import io.stylemill.record.Digests;
import io.stylemill.store.Location;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders in. Preparing reads and checks everything and changes nothing; accepting writes the
 * plan beside the version and then run, shards and messages into the ledger, and can be repeated.
 */
public final class Acceptance {
    private final Stores stores;
    private final Models models;
    private final Programs programs;
    private final DeviceRules device;
    private final String usualDestination;
    private final Policy policy;
    private final Supplier<ImageKey> imageKeys;

    /**
     * @param programs tries labelers, and looks at real images
     * @param usualDestination where datasets go when neither order nor manifest say
     * @param policy the house rules; what breaks one is refused
     * @param imageKeys gives the key that signs images, the same each time, or throws INPUT where
     *     there is none
     */
    public Acceptance(
            Stores stores,
            Models models,
            Programs programs,
            DeviceRules device,
            String usualDestination,
            Policy policy,
            Supplier<ImageKey> imageKeys) {
        this.imageKeys = imageKeys;
        this.programs = programs;
        this.policy = policy;
        this.stores = stores;
        this.models = models;
        this.device = device;
        this.usualDestination = usualDestination;
    }

    /**
     * Returns the order, planned.
     *
     * @throws Failure INPUT that lists everything that is wrong with it; {@code version-differs}
     *     when another plan was published, or is being made, under this version; of another kind
     *     when not everything could be looked at, such as where a store does not answer
     */
    public Prepared prepare(Order order) {
        Order.Night night = order.night();
        Manifest written = ManifestParser.parse(order.source());
        Draft draft = draft(order, written);
        Plan plan = draft.plan();
        Manifest manifest = plan.manifest();
        Place place = stores.open(draft.destination());
        Versions versions = new Versions(place, manifest.dataset());
        NewRun.Parent parent = night == null ? null : versions.newest();
        Layout layout = versions.layout(night == null ? versions.of(plan) : versions.ofNight(plan, parent));
        layout.requireShardNames(manifest.splits().keySet());
        String lock = versions.planFor(layout, PlanLock.write(plan, layout.version()));
        String planSha256 = Digests.sha256(lock);
        String run = night == null ? runId(place, layout, planSha256) : runId(manifest, night);
        return new Prepared(
                order,
                plan,
                draft.checkpoint(),
                draft.checkpointAddress(),
                place,
                layout,
                lock,
                planSha256,
                run,
                parent,
                plan.samples() == 0 ? Prepared.State.NOTHING : versions.state(layout, lock, run),
                draft.orderFiles());
    }

    /**
     * An order that was planned, whatever is at its destination.
     *
     * @param checkpointAddress where the checkpoint lies
     * @param enclosures what its workers need beside the plan
     */
    public record Draft(
            Plan plan, Checkpoint checkpoint, String checkpointAddress, Location destination, OrderFiles orderFiles) {}

    /**
     * Returns what an order would make, also where its version is there already; for previews.
     *
     * @throws Failure INPUT that lists everything that is wrong with it
     */
    public Draft draft(Order order) {
        return draft(order, ManifestParser.parse(order.source()));
    }

    private Draft draft(Order order, Manifest written) {
        Order.Night night = order.night();
        Problems problems = new Problems();
        // A night is made once: what forbids schedules does not look at it again.
        Manifest manifest = signed(night == null ? written : Advance.to(written, 0, 0), problems);
        List<Problem> forbidden = order.guard().refuse(manifest);
        problems.add(forbidden);
        Location destination = destination(order, manifest, problems);
        // Programs run only for orders that may ask for all they ask for.
        Programs allowed = forbidden.isEmpty() ? programs : null;
        NamedFiles files = new NamedFileReader(stores, models, allowed, order, problems).read(manifest);
        NamedFiles.Stored checkpoint = files.checkpoint();
        Manifest filled = checkpoint == null
                ? manifest
                : new FillReader(stores, order, problems)
                        .read(
                                manifest,
                                checkpoint.checkpoint().network(),
                                () -> published(order, manifest, destination, problems));
        Plan plan = plan(
                order,
                night == null
                        ? filled
                        : Advance.to(filled, night.start().seed(), night.start().slot()),
                files,
                problems);
        String below = destination == null
                ? null
                : destination + "/" + manifest.dataset().name() + "/";
        problems.add(policy.problems(manifest, license(manifest, checkpoint), below));
        if (!problems.isEmpty() || plan == null || checkpoint == null || destination == null) {
            throw problems.refusal(order.source());
        }
        return new Draft(plan, checkpoint.checkpoint(), checkpoint.address(), destination, files.orderFiles());
    }

    /**
     * Returns the images of earlier versions that a goal counts: only those of schedules add to
     * each other.
     */
    private Map<String, Long> published(
            Order order, Manifest manifest, @Nullable Location destination, Problems problems) {
        if (destination == null || order.night() == null && manifest.schedule() == null) {
            return Map.of();
        }
        Map<String, Long> images = problems.tried(
                "/output/destination", () -> new Versions(stores.open(destination), manifest.dataset()).images());
        return images == null ? Map.of() : images;
    }

    /**
     * Returns the manifest with the certificate whose key signs its images, where they are to be
     * signed.
     */
    private Manifest signed(Manifest manifest, Problems problems) {
        Manifest.ImageFiles image = manifest.output().image();
        ImageKey key = image.c2pa() ? problems.tried("/output/image/c2pa", imageKeys) : null;
        if (key == null) {
            return manifest;
        }
        String stated = image.certificate();
        if (stated != null && !stated.equals(key.fingerprint())) {
            problems.add(List.of(new Problem(
                    "/output/image/certificate",
                    "the certificate " + stated + " is to sign, but the key for images here is that of "
                            + key.fingerprint() + "; remove 'certificate', or set stylemill.c2pa.key to its key")));
        }
        return manifest.with(image.signedBy(key.fingerprint()));
    }

    /**
     * Returns where the dataset goes, or null where it cannot or must not go there, which is noted.
     */
    private @Nullable Location destination(Order order, Manifest manifest, Problems problems) {
        String asked = order.destination();
        if (asked != null) {
            // It is not in the manifest: what is no location is refused for itself.
            stores.location(asked);
        }
        String own = manifest.output().destination();
        String destination = asked != null ? asked : own != null ? own : usualDestination;
        return problems.tried("/output/destination", () -> {
            order.guard().admitDestination(destination);
            return stores.location(destination);
        });
    }

    /**
     * Returns the plan, or null where there can be none, of which everything is noted that can be
     * known.
     */
    private @Nullable Plan plan(Order order, Manifest manifest, NamedFiles files, Problems problems) {
        String word = manifest.generator().precision().name().toLowerCase(Locale.ROOT);
        String precision = problems.tried("/generator/precision", () -> device.precision(word));
        NamedFiles.Stored checkpoint = files.checkpoint();
        if (checkpoint == null) {
            return null;
        }
        NetworkDescription network = checkpoint.checkpoint().network();
        Integer batch = manifest.generator().batch();
        Setting setting = new Setting(
                network,
                checkpoint.checkpoint().sha256(),
                precision == null ? word : precision,
                batch == null ? device.batch(network) : batch,
                files.directions(),
                files.latents(),
                files.orderFiles().digests());
        List<Problem> misfits = Plan.problems(manifest, setting);
        problems.add(misfits);
        if (!misfits.isEmpty() || !setting.holdsAllOf(manifest)) {
            return null;
        }
        Plan plan = Plan.of(manifest, setting);
        List<Problem> tooMuch = order.guard().refuse(plan);
        problems.add(tooMuch);
        // What is too much already is not worked out.
        if (tooMuch.isEmpty()) {
            problems.add(FileSizeLimits.problems(plan, PlanLock.write(plan, FileSizeLimits.VERSION_AT_ITS_LONGEST)));
        }
        return plan;
    }

    /**
     * Returns the licence of the weights, empty where nobody states it, or null where that cannot
     * be known.
     */
    private static @Nullable String license(Manifest manifest, NamedFiles.@Nullable Stored checkpoint) {
        String stated = manifest.generator().license();
        if (stated != null || checkpoint == null) {
            return stated;
        }
        return checkpoint.checkpoint().facts().getOrDefault("license", "");
    }

    /**
     * Writes the plan beside the version and the run into the ledger, with the claim that the order
     * came in.
     *
     * @param by who or what gave the order, in words
     * @return whether the run is new; false when the ledger knows it already, or the claim or the
     *     firing is decided
     * @throws Failure {@code version-differs} when another plan is being made under this version;
     *     {@code nothing-missing} (INPUT) when there is nothing to make
     */
    public boolean accept(Prepared prepared, Ledger ledger, String by, @Nullable Claim claim) {
        if (prepared.state() == Prepared.State.NOTHING) {
            throw Failure.input(Code.NOTHING_MISSING, prepared.nothing());
        }
        Place place = prepared.place();
        Layout layout = prepared.layout();
        try {
            place.store()
                    .putIfAbsent(
                            layout.key(Layout.PLAN),
                            prepared.lock().getBytes(StandardCharsets.UTF_8),
                            Layout.mediaType(Layout.PLAN));
        } catch (Failure e) {
            throw e.is(Code.OBJECT_DIFFERS)
                    ? new Versions(place, prepared.plan().manifest().dataset()).differs(layout, prepared.lock())
                    : e;
        }
        for (Direction direction : prepared.plan().setting().directions().values()) {
            place.store()
                    .putIfAbsent(
                            layout.key(Layout.directionPath(direction.sha256())),
                            direction.file(),
                            Layout.mediaType(Layout.directionPath(direction.sha256())));
        }
        for (LatentArray array : prepared.plan().setting().latents().all()) {
            String path = Layout.latentsPath(array.sha256());
            place.store().putIfAbsent(layout.key(path), array.file(), Layout.mediaType(path));
        }
        if (prepared.plan().manifest().output().image().c2pa()) {
            place.store()
                    .putIfAbsent(
                            layout.key(Layout.CREDENTIALS),
                            imageKeys.get().chainPem().getBytes(StandardCharsets.US_ASCII),
                            Layout.mediaType(Layout.CREDENTIALS));
        }
        if (prepared.state() == Prepared.State.OPEN) {
            prepared.orderFiles().lay(place.store(), layout, prepared.run());
        }
        String manifestKey = layout.key(Layout.MANIFEST);
        // The plan decides what is made; of two manifests that plan the same, the first is kept.
        if (place.store().head(manifestKey).isEmpty()) {
            place.store()
                    .putIfAbsent(
                            manifestKey,
                            prepared.order().source().text().getBytes(StandardCharsets.UTF_8),
                            Layout.mediaType(Layout.MANIFEST));
        }
        NewRun run = new NewRun(
                prepared.run(),
                prepared.plan().manifest().dataset().name(),
                layout.version(),
                place.location().toString(),
                prepared.checkpointAddress(),
                prepared.planSha256(),
                new NewRun.ManifestText(
                        prepared.order().source().name(),
                        prepared.order().source().text(),
                        prepared.order().source().sha256()),
                prepared.order().priority(),
                claim,
                by,
                growth(prepared));
        return ledger.accept(run, prepared.plan().shards());
    }

    private static NewRun.Growth growth(Prepared prepared) {
        Manifest manifest = prepared.plan().manifest();
        Position reach = new Position(
                Advance.seedEnd(manifest),
                Advance.slotEnd(manifest, prepared.plan().groupCounts()));
        Order.Night night = prepared.order().night();
        return new NewRun.Growth(
                prepared.parent(),
                reach,
                night == null
                        ? null
                        : new NewRun.Night(
                                manifest.dataset().name(),
                                night.scheduledAt(),
                                night.from(),
                                reach.max(night.start())));
    }

    /** One firing makes one run, however often it is planned. */
    private static String runId(Manifest manifest, Order.Night night) {
        return manifest.dataset().name() + "-"
                + night.scheduledAt().toString().replace("-", "").replace(":", "");
    }

    private static String runId(Place place, Layout layout, String planSha256) {
        String text = place.store().address(layout.prefix()) + "\n" + planSha256;
        return layout.root().replaceAll(".*?([^/]+)/$", "$1") + "-" + layout.version() + "-"
                + Digests.sha256(text).substring(0, 12);
    }
}
