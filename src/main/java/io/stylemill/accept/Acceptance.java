package io.stylemill.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.dataset.CommitRecord;
import io.stylemill.dataset.CommitRecordJson;
import io.stylemill.dataset.LatestPointer;
import io.stylemill.dataset.Layout;
import io.stylemill.dataset.PublishedVersion;
import io.stylemill.dataset.SemanticVersion;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.image.ImageFormat;
import io.stylemill.label.Programs;
import io.stylemill.ledger.Claim;
import io.stylemill.ledger.Ledger;
import io.stylemill.ledger.NewRun;
import io.stylemill.ledger.Position;
import io.stylemill.manifest.Advance;
import io.stylemill.manifest.Manifest;
import io.stylemill.manifest.ManifestParser;
import io.stylemill.manifest.Refusal;
import io.stylemill.models.Models;
import io.stylemill.plan.DeclaredNetwork;
import io.stylemill.plan.LatentFiles;
import io.stylemill.plan.Plan;
import io.stylemill.plan.PlanLock;
import io.stylemill.plan.Setting;
import io.stylemill.policy.Policy;
import io.stylemill.storage.Digests;
import io.stylemill.storage.Place;
import io.stylemill.storage.Store;
import io.stylemill.storage.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders in. Preparing reads and checks everything and changes nothing; accepting writes the plan beside the
 * version and then run, shards and messages into the ledger, and can be repeated.
 */
public final class Acceptance {
    private static final int MOST_PLAN_BYTES = 4 << 20;

    private final Stores stores;
    private final Models models;
    private final Programs programs;
    private final DeviceRules device;
    private final String usualDestination;
    private final Policy policy;

    /**
     * @param programs tries labelers, and looks at real images
     * @param usualDestination where datasets go when neither order nor manifest say
     * @param policy the house rules; what breaks one is refused
     */
    public Acceptance(
            Stores stores,
            Models models,
            Programs programs,
            DeviceRules device,
            String usualDestination,
            Policy policy) {
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
     * @throws Failure INPUT that lists everything that is wrong with it; {@code version-differs} when another plan was
     *     published, or is being made, under this version
     */
    public Prepared prepare(Order order) {
        Order.Night night = order.night();
        Manifest written = ManifestParser.parse(order.source());
        Manifest manifest = night == null
                ? written
                : Advance.to(written, night.start().seed(), night.start().slot());
        String address = admitted(order, manifest);
        Checkpoint checkpoint = checkpoint(order, manifest, address);
        Enclosures enclosures = enclosures(order, manifest);
        LatentFiles latents =
                new NamedFiles(models, order, file -> order.guard().admit(address(order, file))).latents(manifest);
        Plan plan = plan(order, manifest, checkpoint, directions(order, manifest), latents, enclosures);
        List<Problem> tooMuch = order.guard().refuse(plan);
        if (!tooMuch.isEmpty()) {
            throw located(order, tooMuch);
        }
        Place place = stores.open(destination(order, manifest));
        requirePolicy(order, manifest, checkpoint, place);
        NewRun.Parent parent = night == null ? null : newest(place, manifest);
        String version = night == null ? version(plan, place) : version(plan, place, parent);
        Layout layout = Layout.of(place.location().prefix(), manifest.dataset().name(), version);
        String lock = PlanLock.write(plan, version);
        String planSha256 = sha256(lock);
        String run = night == null ? runId(place, layout, planSha256) : runId(manifest, night);
        Prepared.State state = state(place, layout, planSha256, run);
        return new Prepared(
                order, plan, checkpoint, address, place, layout, lock, planSha256, run, parent, state, enclosures);
    }

    /** Returns the address of the checkpoint when everything that the manifest asks for may be asked for. */
    private String admitted(Order order, Manifest manifest) {
        List<Problem> problems = new ArrayList<>(order.guard().refuse(manifest));
        String address = address(order, manifest.generator().checkpoint());
        try {
            address = order.guard().admit(address);
        } catch (Failure e) {
            problems.add(new Problem("/generator/checkpoint", e.getMessage()));
        }
        try {
            order.guard().admitDestination(destination(order, manifest));
        } catch (Failure e) {
            problems.add(new Problem("/output/destination", e.getMessage()));
        }
        if (!problems.isEmpty()) {
            throw located(order, problems);
        }
        return address;
    }

    /**
     * Writes the plan beside the version and the run into the ledger.
     *
     * @return whether the run is new; false when the ledger knows it already
     * @throws Failure {@code version-differs} when another plan is being made under this version
     */
    public boolean accept(Prepared prepared, Ledger ledger) {
        return accept(prepared, ledger, null);
    }

    /**
     * Writes the plan beside the version and the run into the ledger, with the claim that the order came in.
     *
     * @return whether the run is new; false when the ledger knows it already, or the claim or the firing is decided
     * @throws Failure {@code version-differs} when another plan is being made under this version
     */
    public boolean accept(Prepared prepared, Ledger ledger, @Nullable Claim claim) {
        Place place = prepared.place();
        Layout layout = prepared.layout();
        try {
            place.store()
                    .putIfAbsent(
                            layout.key(Layout.PLAN),
                            prepared.lock().getBytes(StandardCharsets.UTF_8),
                            Layout.mediaType(Layout.PLAN));
        } catch (Failure e) {
            throw e.code().equals("object-differs") ? differs(place, layout) : e;
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
        if (prepared.state() == Prepared.State.OPEN) {
            enclose(prepared);
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

    private static String address(Order order, String checkpoint) {
        if (checkpoint.startsWith("s3://") || Path.of(checkpoint).isAbsolute()) {
            return checkpoint;
        }
        URI base = order.source().base();
        return base.getScheme().equals("file")
                ? Path.of(base).resolve(checkpoint).normalize().toString()
                : base + checkpoint;
    }

    private Checkpoint checkpoint(Order order, Manifest manifest, String address) {
        Checkpoint read = read(order, manifest, address);
        List<Problem> problems = DeclaredNetwork.problems(
                manifest.generator(), read, manifest.generator().checkpoint());
        if (!problems.isEmpty()) {
            throw located(order, problems);
        }
        Manifest.TorchScript declared = manifest.generator().torchscript();
        return declared == null ? read : read.declared(DeclaredNetwork.of(declared));
    }

    private Checkpoint read(Order order, Manifest manifest, String address) {
        try {
            return models.read(address, manifest.generator().sha256());
        } catch (Failure e) {
            if (!e.kind().equals(Kind.INPUT)) {
                throw e;
            }
            String pointer = e.code().equals("checkpoint-differs") ? "/generator/sha256" : "/generator/checkpoint";
            throw located(order, List.of(new Problem(pointer, e.getMessage())));
        }
    }

    /**
     * Reads the directions that the attributes name, by what they write there; like checkpoints they must lie where the
     * guard admits them.
     */
    private Map<String, Direction> directions(Order order, Manifest manifest) {
        Map<String, Direction> directions = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (int g = 0; g < manifest.samples().size(); g++) {
            List<Manifest.Attribute> attributes = manifest.samples().get(g).attributes();
            for (int a = 0; a < attributes.size(); a++) {
                Manifest.Attribute attribute = attributes.get(a);
                String at = "/samples/" + g + "/attributes/" + a + "/";
                try {
                    Direction direction = directions.get(attribute.direction());
                    if (direction == null) {
                        direction = direction(order, attribute.direction());
                        directions.put(attribute.direction(), direction);
                    }
                    if (attribute.sha256() != null && !direction.sha256().equals(attribute.sha256())) {
                        problems.add(new Problem(
                                at + "sha256",
                                "the direction " + attribute.direction() + " has SHA-256 " + direction.sha256()
                                        + ", but " + attribute.sha256()
                                        + " was asked for; name the right direction, or correct sha256"));
                    }
                } catch (Failure e) {
                    if (e.kind() != Kind.INPUT) {
                        throw e;
                    }
                    problems.add(new Problem(at + "direction", e.getMessage()));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw located(order, problems);
        }
        return directions;
    }

    private Direction direction(Order order, String written) {
        int hash = written.lastIndexOf('#');
        String file = hash < 0 ? written : written.substring(0, hash);
        String admitted = order.guard().admit(address(order, file));
        return models.direction(hash < 0 ? admitted : admitted + written.substring(hash));
    }

    /** Reads and tries what labelers and gates name; like checkpoints it must lie where the guard admits it. */
    private Enclosures enclosures(Order order, Manifest manifest) {
        if (manifest.labelers().isEmpty() && manifest.gates().reference() == null) {
            return Enclosures.NONE;
        }
        Enclosures.Reader reader = new Enclosures.Reader(
                stores, models, programs, written -> order.guard().admit(address(order, written)));
        Enclosures enclosures = reader.read(manifest);
        if (!reader.problems().isEmpty()) {
            throw located(order, reader.problems());
        }
        return enclosures;
    }

    private void enclose(Prepared prepared) {
        Place place = prepared.place();
        Layout layout = prepared.layout();
        Enclosures enclosures = prepared.enclosures();
        enclosures
                .programs()
                .forEach((sha256, file) -> place.store()
                        .putIfAbsent(
                                layout.stagedFileKey(prepared.run(), sha256),
                                file,
                                sha256,
                                "application/octet-stream"));
        enclosures
                .lists()
                .forEach((sha256, list) -> place.store()
                        .putIfAbsent(layout.stagedFileKey(prepared.run(), sha256), list, "application/octet-stream"));
    }

    private Plan plan(
            Order order,
            Manifest manifest,
            Checkpoint checkpoint,
            Map<String, Direction> directions,
            LatentFiles latents,
            Enclosures enclosures) {
        Integer batch = manifest.generator().batch();
        List<Problem> problems = new ArrayList<>();
        String precision = manifest.generator().precision().name().toLowerCase(Locale.ROOT);
        try {
            precision = device.precision(precision);
        } catch (Failure e) {
            problems.add(new Problem("/generator/precision", e.getMessage()));
        }
        Setting setting = new Setting(
                checkpoint.network(),
                checkpoint.sha256(),
                precision,
                batch == null ? device.batch(checkpoint.network()) : batch,
                ImageFormat.encoderVersions(),
                directions,
                latents,
                enclosures.digests());
        try {
            Plan plan = Plan.of(manifest, setting);
            if (problems.isEmpty()) {
                return plan;
            }
        } catch (Failure e) {
            if (e.problems().isEmpty()) {
                throw e;
            }
            problems.addAll(e.problems());
        }
        throw located(order, problems);
    }

    private static Failure located(Order order, List<Problem> problems) {
        return Refusal.of(order.source(), problems);
    }

    private void requirePolicy(Order order, Manifest manifest, Checkpoint checkpoint, Place place) {
        String stated = manifest.generator().license();
        List<Problem> problems = policy.problems(
                manifest,
                stated == null ? checkpoint.facts().getOrDefault("license", "") : stated,
                place.location() + "/" + manifest.dataset().name() + "/");
        if (!problems.isEmpty()) {
            throw located(order, problems);
        }
    }

    private String destination(Order order, Manifest manifest) {
        String asked = order.destination();
        String own = manifest.output().destination();
        return asked != null ? asked : own != null ? own : usualDestination;
    }

    /** Of {@code auto}: the newest version if this plan made it, so that running again does nothing; else the next. */
    private static String version(Plan plan, Place place) {
        Manifest manifest = plan.manifest();
        if (!manifest.dataset().versionIsAuto()) {
            return manifest.dataset().version();
        }
        String root = Layout.root(place.location().prefix(), manifest.dataset().name());
        String next = "1.0.0";
        if (LatestPointer.read(place.store(), root).isPresent()) {
            CommitRecord newest =
                    PublishedVersion.open(place.store(), root, null).record();
            if (newest.planSha256().equals(sha256(PlanLock.write(plan, newest.version())))) {
                return newest.version();
            }
            next = SemanticVersion.parse(newest.version()).nextMinor().toString();
        }
        return free(plan, place, next);
    }

    /** The version of a night: the manifest's own, or the next minor after the newest that is published. */
    private static String version(Plan plan, Place place, NewRun.@Nullable Parent newest) {
        Manifest manifest = plan.manifest();
        String first = manifest.dataset().versionIsAuto()
                ? "1.0.0"
                : manifest.dataset().version();
        SemanticVersion published = newest == null ? null : SemanticVersion.parse(newest.version());
        return free(
                plan,
                place,
                published == null || SemanticVersion.parse(first).compareTo(published) > 0
                        ? first
                        : published.nextMinor().toString());
    }

    private static NewRun.@Nullable Parent newest(Place place, Manifest manifest) {
        String root = Layout.root(place.location().prefix(), manifest.dataset().name());
        if (LatestPointer.read(place.store(), root).isEmpty()) {
            return null;
        }
        CommitRecordJson.Sealed newest =
                PublishedVersion.open(place.store(), root, null).commit();
        return new NewRun.Parent(newest.record().version(), newest.digest());
    }

    private static String free(Plan plan, Place place, String first) {
        Manifest manifest = plan.manifest();
        String next = first;
        // A version that another plan began to fill is taken, though nothing is published there yet.
        while (true) {
            Layout layout =
                    Layout.of(place.location().prefix(), manifest.dataset().name(), next);
            String begun = planOf(place, layout);
            if (begun == null || begun.equals(sha256(PlanLock.write(plan, next)))) {
                return next;
            }
            next = SemanticVersion.parse(next).nextMinor().toString();
        }
    }

    private static Prepared.State state(Place place, Layout layout, String planSha256, String run) {
        if (place.store().head(layout.key(Layout.DATASET_JSON)).isEmpty()) {
            // Before the plan is looked for: whoever begins meanwhile writes the plan first, and is no stranger.
            List<Store.Stat> there = place.store().list(layout.prefix());
            String begun = planOf(place, layout);
            if (begun != null && !begun.equals(planSha256)) {
                throw differs(place, layout);
            }
            if (begun == null && !there.isEmpty()) {
                throw occupied(place, layout, there);
            }
            return Prepared.State.OPEN;
        }
        CommitRecord published =
                PublishedVersion.open(place.store(), layout.prefix(), null).record();
        if (!published.planSha256().equals(planSha256)) {
            throw differs(place, layout);
        }
        return settled(place, layout, run) ? Prepared.State.PUBLISHED : Prepared.State.OPEN;
    }

    /** Whether nothing of what comes after the commit is left to do. */
    private static boolean settled(Place place, Layout layout, String run) {
        SemanticVersion version = SemanticVersion.parse(layout.version());
        boolean named = LatestPointer.read(place.store(), layout.root())
                .filter(latest -> SemanticVersion.parse(latest.version()).compareTo(version) >= 0)
                .isPresent();
        return named && place.store().list(layout.stagingPrefix(run)).isEmpty();
    }

    /** Returns the digest of the plan that the version is filled from, or null when nobody has begun. */
    private static @Nullable String planOf(Place place, Layout layout) {
        String key = layout.key(Layout.PLAN);
        try (InputStream in = place.store().open(key).orElse(null)) {
            return in == null ? null : Digests.sha256(in.readNBytes(MOST_PLAN_BYTES));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "read-failed", "reading " + place.store().address(key) + " broke off: " + e, e);
        }
    }

    private static Failure occupied(Place place, Layout layout, List<Store.Stat> there) {
        return Failure.input(
                "version-occupied",
                place.store().address(layout.prefix()) + " is no version, but holds "
                        + there.size() + (there.size() == 1 ? " object" : " objects") + ", the first is "
                        + place.store().address(there.get(0).key())
                        + "; remove what lies there, or give dataset.version another number");
    }

    private static Failure differs(Place place, Layout layout) {
        return Failure.input(
                "version-differs",
                place.store().address(layout.prefix())
                        + " holds, or is being filled with, something else than this manifest makes, and a version never"
                        + " changes; give dataset.version a new number, or write auto");
    }

    /** One firing makes one run, however often it is planned. */
    private static String runId(Manifest manifest, Order.Night night) {
        return manifest.dataset().name() + "-"
                + night.scheduledAt().toString().replace("-", "").replace(":", "");
    }

    private static String runId(Place place, Layout layout, String planSha256) {
        String text = place.store().address(layout.prefix()) + "\n" + planSha256;
        return layout.root().replaceAll(".*?([^/]+)/$", "$1") + "-" + layout.version() + "-"
                + sha256(text).substring(0, 12);
    }

    private static String sha256(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
