package io.stylemill.console;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.ledger.ShardState;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Result;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.record.LastUsed;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import io.stylemill.version.RowSource;
import io.stylemill.version.RowsFile;
import io.stylemill.version.SampleRow;
import io.stylemill.version.ShardFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is in the shards of a run, before and after it is published: the newest images, and what the
 * gates refused. What was read is kept for the runs that were looked at last. Safe for use by many
 * threads.
 */
public final class RunImages {
    private static final int KEPT = 50;
    /**
     * Shards whose refused images are read at one look; those that are left are read at the next.
     */
    private static final int SHARDS_AT_A_LOOK = 20;

    private final Ledger ledger;
    private final Stores stores;
    private final Map<String, Known> known = new LastUsed<>(KEPT);

    /**
     * An image of a shard that is stored.
     *
     * @param shard its place in the run, from 0
     */
    public record Seen(int shard, SampleRow row) {}

    /** @param refused images that the gate refused; others may have refused them too */
    public record GateCount(String gate, long refused) {}

    /**
     * What the gates said of the images that were looked at.
     *
     * @param made images that were looked at, those of shards that were given up not counted
     * @param kept how many of them passed every gate
     * @param whole whether that is all of what is stored; otherwise later looks count more
     * @param gates those that refused an image, by name
     */
    public record GateCounts(long made, long kept, boolean whole, List<GateCount> gates) {}

    /** What was read of one run. */
    private static final class Known {
        private Run.@Nullable Totals newestAt;
        private List<Seen> newest = List.of();
        private Run.@Nullable Totals countedAt;
        private GateCounts counts = new GateCounts(0, 0, true, List.of());
        private final Map<Integer, ShardCounts> shards = new HashMap<>();
    }

    /** @param sha256 of the shard, which another round makes anew */
    private record ShardCounts(String sha256, Map<String, Long> byGate) {}

    public RunImages(Ledger ledger, Stores stores) {
        this.ledger = ledger;
        this.stores = stores;
    }

    private Known known(Run run) {
        synchronized (known) {
            return known.computeIfAbsent(run.id(), id -> new Known());
        }
    }

    /**
     * Returns images of the shards that were stored last, the newest shard's first. None once the
     * run is published: its version shows them all.
     *
     * @throws Failure {@code rows-missing} (TRANSIENT) while the run is being published; as stores
     *     throw
     */
    public List<Seen> newest(Run run, int most) {
        if (run.state() == RunState.PUBLISHED) {
            return List.of();
        }
        Known of = known(run);
        synchronized (of) {
            if (!run.totals().equals(of.newestAt) || of.newest.size() < most) {
                List<Seen> found = new ArrayList<>();
                Place place = stores.open(run.destination());
                for (Shard shard : ledger.runs().newestShards(run.id(), most)) {
                    if (found.size() == most) {
                        break;
                    }
                    try (RowSource.Rows<SampleRow> rows = rows(place, run, shard)) {
                        while (found.size() < most && rows.hasNext()) {
                            found.add(new Seen(shard.ordinal(), rows.next()));
                        }
                    }
                }
                of.newest = List.copyOf(found);
                of.newestAt = run.totals();
            }
            return of.newest.subList(0, Math.min(most, of.newest.size()));
        }
    }

    private static RowSource.Rows<SampleRow> rows(Place place, Run run, Shard shard) {
        Layout layout = RunOverview.layout(place, run);
        Result made = shard.result();
        if (made == null) {
            throw missing(run, "the shard " + shard.job().fileName() + " is not stored yet");
        }
        return RowSource.staged(place.store(), layout, run.id())
                .rows(new ShardFile(
                        layout.shardPath(shard.job()),
                        shard.job(),
                        made.images(),
                        made.bytes(),
                        made.sha256(),
                        made.md5()));
    }

    /**
     * Returns the row of an image of a stored shard.
     *
     * @param shard its place in the run, from 0
     * @throws Failure {@code no-such-key} (INPUT)
     */
    public SampleRow row(Run run, int shard, String key) {
        Known of = known(run);
        synchronized (of) {
            for (Seen one : of.newest) {
                if (one.shard() == shard && one.row().key().equals(key)) {
                    return one.row();
                }
            }
        }
        if (run.state() == RunState.PUBLISHED) {
            return version(run).row(key);
        }
        for (Shard one : ledger.runs().shards(run.id(), shard - 1, 1)) {
            try (RowSource.Rows<SampleRow> rows = rows(stores.open(run.destination()), run, one)) {
                while (rows.hasNext()) {
                    SampleRow row = rows.next();
                    if (row.key().equals(key)) {
                        return row;
                    }
                }
            }
        }
        throw missing(run, "its shard " + shard + " holds no image '" + key + "'");
    }

    private static Failure missing(Run run, String what) {
        return Failure.input(
                Code.NO_SUCH_KEY,
                run.id() + ": " + what + "; GET /api/v1/runs/" + run.id() + "/newest lists the newest images");
    }

    /**
     * Returns the file of an image, by one ranged read, checked against the hash in its row.
     *
     * @throws Failure {@code shard-missing} (TRANSIENT), {@code image-differs} (VERIFICATION); as
     *     stores throw
     */
    public byte[] image(Run run, int shard, SampleRow row) {
        Place place = stores.open(run.destination());
        Layout layout = RunOverview.layout(place, run);
        Store store = place.store();
        SampleRow.Place at = row.place();
        String key = layout.key(at.shard());
        // A shard comes into the version when the whole set was judged, where the manifest asks for
        // that.
        InputStream found = store.openRange(key, at.tarOffset(), at.length())
                .or(() -> ledger.runs().shards(run.id(), shard - 1, 1).stream()
                        .findFirst()
                        .flatMap(one -> store.openRange(
                                layout.stagedShardKey(run.id(), one.job()), at.tarOffset(), at.length())))
                .orElseThrow(() -> Failure.of(
                        Kind.TRANSIENT, "shard-missing", "there is no " + store.address(key) + "; look again"));
        try (InputStream in = found) {
            byte[] image = in.readAllBytes();
            if (!Digests.sha256(image).equals(row.file().fileSha256())) {
                throw Failure.of(
                        Kind.VERIFICATION,
                        "image-differs",
                        row.key() + " in " + store.address(key) + " is not the image that its row names");
            }
            return image;
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-broke-off", "reading " + store.address(key) + " broke off: " + e, e);
        }
    }

    private PublishedVersion version(Run run) {
        Place place = stores.open(run.destination());
        return PublishedVersion.open(
                place.store(), RunOverview.layout(place, run).prefix(), null);
    }

    /**
     * Returns what the gates said of the run's images so far.
     *
     * @throws Failure as stores throw
     */
    public GateCounts gates(Run run) {
        Known of = known(run);
        synchronized (of) {
            if (!run.totals().equals(of.countedAt) || (run.state() == RunState.PUBLISHED && !of.counts.whole())) {
                of.counts = run.state() == RunState.PUBLISHED ? reported(run) : counted(run, of.shards);
                of.countedAt = of.counts.whole() ? run.totals() : null;
            }
            return of.counts;
        }
    }

    /** A published version's report has the sums. */
    private GateCounts reported(Run run) {
        Map<String, Long> refused = new TreeMap<>();
        PublishedVersion version = version(run);
        if (version.record().file(Layout.QUALITY_JSON).isPresent()) {
            String report = new String(version.content(Layout.QUALITY_JSON), StandardCharsets.UTF_8);
            if (CanonicalJson.parse(report) instanceof Map<?, ?> map && map.get("gates") instanceof List<?> gates) {
                for (Object gate : gates) {
                    if (gate instanceof Map<?, ?> one && one.get("refused") instanceof Number n) {
                        refused.put(String.valueOf(one.get("gate")), n.longValue());
                    }
                }
            }
        }
        return counts(run.totals().images(), run.totals().refused(), true, refused);
    }

    private GateCounts counted(Run run, Map<Integer, ShardCounts> before) {
        Map<String, Long> refused = new TreeMap<>();
        List<Shard> refusing = ledger.runs().refusingShards(run.id());
        Place place = stores.open(run.destination());
        Layout layout = RunOverview.layout(place, run);
        long images = run.totals().images();
        long not = run.totals().refused();
        int looks = 0;
        for (Shard shard : refusing) {
            Result made = shard.result();
            if (made == null) {
                continue;
            }
            ShardCounts counts = before.get(shard.ordinal());
            if (counts == null || !counts.sha256().equals(made.sha256())) {
                if (looks == SHARDS_AT_A_LOOK) {
                    images -= made.images();
                    not -= made.refused();
                    continue;
                }
                looks++;
                Map<String, Long> byGate = new HashMap<>();
                refused(place.store(), layout.stagedRefusedKey(run.id(), shard.job()), one -> {
                    Set<String> gates = new HashSet<>();
                    one.reasons().forEach(reason -> gates.add(reason.gate()));
                    gates.forEach(gate -> byGate.merge(gate, 1L, Long::sum));
                });
                counts = new ShardCounts(made.sha256(), byGate);
                before.put(shard.ordinal(), counts);
            }
            counts.byGate().forEach((gate, n) -> refused.merge(gate, n, Long::sum));
        }
        return counts(images, not, not == run.totals().refused(), refused);
    }

    private static GateCounts counts(long kept, long not, boolean whole, Map<String, Long> refused) {
        return new GateCounts(
                kept + not,
                kept,
                whole,
                refused.entrySet().stream()
                        .map(one -> new GateCount(one.getKey(), one.getValue()))
                        .toList());
    }

    /**
     * Hands every image that was made for the run and refused to {@code each}: of stored shards, of
     * shards that the gates gave up, and of the version once the run is published.
     *
     * @throws Failure as stores throw
     */
    public void refused(Run run, Consumer<Refused> each) {
        if (run.state() == RunState.PUBLISHED) {
            version(run).rejected(each);
            return;
        }
        Place place = stores.open(run.destination());
        Layout layout = RunOverview.layout(place, run);
        Set<String> there = new HashSet<>();
        place.store().list(layout.stagingPrefix(run.id())).forEach(stat -> there.add(stat.key()));
        try (Stream<Shard> shards = ledger.runs().shards(run.id())) {
            shards.map(shard -> shard.state() == ShardState.DONE
                            ? layout.stagedRefusedKey(run.id(), shard.job())
                            : layout.stagedGivenUpKey(run.id(), shard.job()))
                    .filter(there::contains)
                    .forEach(key -> refused(place.store(), key, each));
        }
    }

    private static void refused(Store store, String key, Consumer<Refused> each) {
        try (InputStream in = store.open(key).orElse(InputStream.nullInputStream())) {
            RowsFile.readRefused(in, store.address(key)).forEachRemaining(each);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-broke-off", "closing " + store.address(key) + " failed: " + e, e);
        }
    }
}
