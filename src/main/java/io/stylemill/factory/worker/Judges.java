package io.stylemill.factory.worker;

import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.ReferenceFile;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Judge;
import io.stylemill.engine.sample.Masker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Masks;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Plan;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the judges of plans, whose programs are loaded once and kept while they are in use, the last few longer.
 *
 * <p>Programs and the list of real images are those that acceptance laid beside the version: each is checked against the
 * digest in the plan before it runs. Safe for use by many threads.
 */
public final class Judges implements AutoCloseable {
    private static final int KEPT = 2;

    private final Models models;
    private final Programs programs;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    public Judges(Models models, Programs programs) {
        this.models = models;
        this.programs = programs;
    }

    private static final class Entry {
        private final Judge judge;
        private int loans;

        private Entry(Judge judge) {
            this.judge = judge;
        }
    }

    /** A judge on loan; close it to give it back. */
    final class Loan implements AutoCloseable {
        private final Entry entry;

        private Loan(Entry entry) {
            this.entry = entry;
        }

        Judge judge() {
            return entry.judge;
        }

        @Override
        public void close() {
            giveBack(entry);
        }
    }

    /**
     * Returns the judge of a job's plan.
     *
     * @throws Failure {@code file-missing} (TRANSIENT), {@code file-differs} (VERIFICATION), or as programs throw
     */
    synchronized Loan lend(Job job, Plan plan, Place place) {
        Entry entry = entries.get(job.planSha256());
        if (entry == null) {
            drop(KEPT - 1);
            entry = new Entry(load(job, plan, place));
            entries.put(job.planSha256(), entry);
        }
        entry.loans++;
        return new Loan(entry);
    }

    private Judge load(Job job, Plan plan, Place place) {
        Layout layout = Plans.layout(job, place);
        Gates gates = plan.manifest().gates();
        List<Scorer> scorers = new ArrayList<>();
        FeatureNetwork features = null;
        try {
            for (Labeler labeler : plan.manifest().classifiers()) {
                scorers.add(programs.scorer(program(job, place, layout, labeler.sha256()), labeler));
            }
            Gates.Reference reference = gates.reference();
            Extractor extractor = reference == null ? null : reference.extractor();
            if (extractor != null) {
                features = programs.features(program(job, place, layout, extractor.sha256()), extractor);
            }
            return new Judge(
                    gates,
                    scorers,
                    reference == null ? null : real(job.run(), place, layout, reference),
                    features,
                    masker(job, plan, place, layout));
        } catch (RuntimeException e) {
            scorers.forEach(Scorer::close);
            if (features != null) {
                features.close();
            }
            throw e;
        }
    }

    private @Nullable Masker masker(Job job, Plan plan, Place place, Layout layout) {
        Labeler labeler = plan.manifest().pixelLabeler();
        if (labeler != null) {
            return new Masker(programs.finder(program(job, place, layout, labeler.sha256()), labeler));
        }
        Masks asked = plan.manifest().masks();
        if (asked == null) {
            return null;
        }
        String sha256 = locked(place, layout, asked.sha256());
        String key = layout.key(Layout.masksPath(sha256));
        byte[] content = Plans.bytes(place, key);
        if (!Digests.sha256(content).equals(sha256)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "file-differs",
                    place.store().address(key) + " is not the mask model that the plan names");
        }
        return new Masker(MaskModel.read(content, place.store().address(key)));
    }

    private Path program(Job job, Place place, Layout layout, @Nullable String sha256) {
        String digest = locked(place, layout, sha256);
        return models.kept(place.store(), layout.stagedFileKey(job.run(), digest), digest);
    }

    /**
     * Returns the real images of a locked plan, as acceptance laid them beside the version.
     *
     * @param run id of the run
     * @throws Failure {@code file-missing} (TRANSIENT), {@code file-differs} (VERIFICATION)
     */
    public static ReferenceSet real(String run, Place place, Layout layout, Gates.Reference reference) {
        String sha256 = locked(place, layout, reference.sha256());
        Store store = place.store();
        String key = layout.stagedFileKey(run, sha256);
        try (InputStream in = store.open(key)
                .orElseThrow(
                        () -> Failure.of(Kind.TRANSIENT, Code.FILE_MISSING, "there is no " + store.address(key)))) {
            ReferenceSet set = ReferenceFile.read(in, store.address(key));
            if (!set.sha256().equals(sha256)) {
                throw Failure.of(
                        Kind.VERIFICATION,
                        "file-differs",
                        store.address(key) + " lists real images with the SHA-256 " + set.sha256() + ", the plan names "
                                + sha256);
            }
            return set;
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-failed", "reading " + store.address(key) + " broke off: " + e, e);
        }
    }

    private static String locked(Place place, Layout layout, @Nullable String sha256) {
        if (sha256 == null) {
            throw Failure.bug(place.store().address(layout.key(Layout.PLAN)) + " is no locked plan");
        }
        return sha256;
    }

    private synchronized void giveBack(Entry entry) {
        entry.loans--;
        drop(KEPT);
    }

    private void drop(int keep) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > keep && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.loans == 0) {
                entry.judge.close();
                oldest.remove();
            }
        }
    }

    /** Closes every judge that is at home. */
    @Override
    public synchronized void close() {
        drop(0);
    }
}
