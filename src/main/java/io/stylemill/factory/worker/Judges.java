package io.stylemill.factory.worker;

import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.ReferenceFile;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.Loans;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the judges of plans, whose programs are loaded once and kept while they are in use, the
 * last few longer.
 *
 * <p>Programs and the list of real images are those that acceptance laid beside the version: each
 * is checked against the digest in the plan before it runs. Safe for use by many threads.
 */
public final class Judges implements AutoCloseable {
    private static final int KEPT = 2;

    private final Models models;
    private final Programs programs;
    private final Loans<String, Judge> judges = new Loans<>(KEPT, Judge::close);

    public Judges(Models models, Programs programs) {
        this.models = models;
        this.programs = programs;
    }

    /**
     * Returns the judge of a job's plan.
     *
     * @throws Failure {@code file-missing} (TRANSIENT), {@code file-differs} (VERIFICATION), or as
     *     programs throw
     */
    Loans<String, Judge>.Loan lend(Job job, Plan plan, Place place) {
        return judges.lend(job.planSha256(), () -> load(job, plan, place));
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
        String sha256 = Plans.locked(place, layout, asked.sha256());
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
        String digest = Plans.locked(place, layout, sha256);
        return models.files().kept(place.store(), layout.stagedFileKey(job.run(), digest), digest);
    }

    /**
     * Returns the real images of a locked plan, as acceptance laid them beside the version.
     *
     * @param run id of the run
     * @throws Failure {@code file-missing} (TRANSIENT), {@code file-differs} (VERIFICATION)
     */
    public static ReferenceSet real(String run, Place place, Layout layout, Gates.Reference reference) {
        String sha256 = Plans.locked(place, layout, reference.sha256());
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

    /** Closes every judge that is at home; the others when they are given back. */
    @Override
    public void close() {
        judges.close();
    }
}
