package io.stylemill.factory.publish;

import io.stylemill.engine.label.HashIndex;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.PerceptualHash;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Gates.Among;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Sample;
import io.stylemill.store.Store;
import io.stylemill.version.Judgement;
import io.stylemill.version.Layout;
import io.stylemill.version.Measured;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import io.stylemill.version.RowSource;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SemanticVersion;
import io.stylemill.version.ShardRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges a set as a whole: which of its images are too much like others of it, or of earlier
 * versions.
 *
 * <p>Sweeps, mixes, edits and variants of one latent are alike on purpose: an image whose nearest
 * is of its own latent family is refused for equal pixels alone. Samples are looked at in the order
 * of their numbers in the plan, so of two that are alike the first stays; equal rows give equal
 * judgements no matter who asks. Takes some 150 bytes of memory a sample.
 */
final class SetJudge {
    private final Plan plan;
    private final Store store;
    private final Layout layout;
    private final String run;
    private final Gates.Duplicates duplicates;
    private final Index known = new Index();

    SetJudge(Plan plan, Store store, Layout layout, String run, Gates.Duplicates duplicates) {
        this.plan = plan;
        this.store = store;
        this.layout = layout;
        this.run = run;
        this.duplicates = duplicates;
    }

    /**
     * What has to be made again.
     *
     * @param round number of the judgement that is stored now
     * @param ordinals of the shards that hold refused images
     */
    record Again(int round, Set<Integer> ordinals) {}

    /** What is compared, and under which name it is known. */
    private final class Index {
        private final HashIndex pixels = new HashIndex();
        private final HashIndex dHashes = new HashIndex();
        private final HashIndex pHashes = new HashIndex();
        private final List<String> names = new ArrayList<>();
        private final List<String> families = new ArrayList<>();

        void add(String name, String family, long pixel, @Nullable Long dHash, @Nullable Long pHash) {
            names.add(name);
            families.add(family);
            pixels.add(pixel);
            if (dHash != null) {
                dHashes.add(dHash);
            }
            if (pHash != null) {
                pHashes.add(pHash);
            }
        }

        Optional<Refused.Reason> alike(String family, long pixel, @Nullable Long dHash, @Nullable Long pHash) {
            return pixels.nearest(pixel, 0)
                    .map(m -> new Refused.Reason("duplicate", "the same pixels as " + names.get(m.position())))
                    .or(() -> near("dHash", family, dHashes, dHash, duplicates.dHash()))
                    .or(() -> near("pHash", family, pHashes, pHash, duplicates.pHash()));
        }

        private Optional<Refused.Reason> near(
                String hash, String family, HashIndex index, @Nullable Long value, @Nullable Integer most) {
            return value == null || most == null
                    ? Optional.empty()
                    : index.nearest(value, most)
                            .filter(m -> !families.get(m.position()).equals(family))
                            .map(m -> new Refused.Reason(
                                    "duplicate",
                                    hash + " " + m.distance() + " from " + names.get(m.position()) + ", more than "
                                            + most + " is asked"));
        }
    }

    /** What is kept of a row until all are there. */
    private record Seen(int ordinal, int attempt, String family, long pixel, Measured.@Nullable Likeness likeness) {}

    /**
     * Judges the set, and stores the judgement. One that is stored already holds, also where more
     * is published by now: what passed may lie in the version.
     *
     * @param shards all, by ordinal
     * @param started when the run was accepted: what was published later is not compared with
     * @return empty when nothing more is refused than by earlier judgements
     */
    Optional<Again> judge(List<ShardRun> shards, RowSource source, Instant started) {
        int before =
                shards.stream().mapToInt(s -> s.shard().job().round()).max().orElse(0);
        Judgement earlier = Judgement.stored(store, layout, run, before);
        int refusedBefore = earlier.size();
        int round = before + 1;
        Judgement stored = Judgement.find(store, layout, run, round).orElse(null);
        if (stored != null && stored.size() == refusedBefore) {
            return Optional.empty();
        }
        Seen[] seen = seen(shards, source);
        Judgement judgement = stored != null ? stored : judged(earlier, seen, started, round);
        Set<Integer> again = new TreeSet<>();
        for (int index = 0; index < seen.length; index++) {
            Seen one = seen[index];
            if (one != null && judgement.reason(index, one.attempt()) != null) {
                again.add(one.ordinal());
            }
        }
        return judgement.size() == refusedBefore ? Optional.empty() : Optional.of(new Again(round, again));
    }

    private Seen[] seen(List<ShardRun> shards, RowSource source) {
        Seen[] seen = new Seen[Math.toIntExact(plan.samples())];
        for (int ordinal = 0; ordinal < shards.size(); ordinal++) {
            try (RowSource.Rows<SampleRow> rows =
                    source.rows(shards.get(ordinal).shard())) {
                while (rows.hasNext()) {
                    SampleRow row = rows.next();
                    seen[Math.toIntExact(Sample.indexOf(row.key()))] = new Seen(
                            ordinal,
                            row.origin().attempt(),
                            row.origin().latentFamily(),
                            pixel(row),
                            row.measured().likeness());
                }
            }
        }
        return seen;
    }

    /**
     * Adds what is refused now, and stores it; returns what is stored where another coordinator was
     * first.
     */
    private Judgement judged(Judgement judgement, Seen[] seen, Instant started, int round) {
        if (duplicates.among().contains(Among.VERSIONS)) {
            earlier(started);
        }
        for (int index = 0; index < seen.length; index++) {
            Seen one = seen[index];
            if (one == null) {
                continue;
            }
            Long dHash = one.likeness() == null ? null : (Long) one.likeness().dHash();
            Long pHash = one.likeness() == null ? null : (Long) one.likeness().pHash();
            Refused.Reason reason =
                    known.alike(one.family(), one.pixel(), dHash, pHash).orElse(null);
            if (reason != null) {
                judgement.refuse(index, one.attempt(), reason);
            } else if (duplicates.among().contains(Among.SET)) {
                known.add(Sample.keyOf(layout.version(), index), one.family(), one.pixel(), dHash, pHash);
            }
        }
        try {
            store.putIfAbsent(layout.judgementKey(run, round), judgement.write(), "application/x-ndjson");
            return judgement;
        } catch (Failure e) {
            if (e.is(Code.OBJECT_DIFFERS)) {
                return Judgement.stored(store, layout, run, round);
            }
            throw e;
        }
    }

    /**
     * Learns every image of the dataset's versions that were published before the run was accepted.
     */
    private void earlier(Instant started) {
        boolean hashes = duplicates.dHash() != null || duplicates.pHash() != null;
        for (SemanticVersion version : PublishedVersion.versions(store, layout.root())) {
            if (version.toString().equals(layout.version())) {
                continue;
            }
            PublishedVersion published = PublishedVersion.open(store, layout.root(), version.toString());
            if (!published.record().createdAt().isBefore(started)) {
                continue;
            }
            published.rows(row -> {
                Measured.Likeness likeness = row.measured().likeness();
                if (likeness == null && hashes) {
                    PerceptualHash hash = PerceptualHash.of(
                            Decoders.decode(published.image(row), row.key() + " of " + published.address()));
                    likeness = new Measured.Likeness(hash.dHash(), hash.pHash());
                }
                known.add(
                        row.key() + " of version " + version,
                        "",
                        pixel(row),
                        likeness == null ? null : (Long) likeness.dHash(),
                        likeness == null ? null : (Long) likeness.pHash());
            });
        }
    }

    /** Returns the first 64 bits of the digest of a row's pixels. */
    private static long pixel(SampleRow row) {
        return Long.parseUnsignedLong(row.file().pixelSha256().substring(0, 16), 16);
    }
}
