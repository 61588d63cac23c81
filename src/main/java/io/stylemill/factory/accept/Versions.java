package io.stylemill.factory.accept;

import io.stylemill.factory.ledger.NewRun;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecordJson;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.LatestPointer;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import io.stylemill.version.SemanticVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one dataset at a destination: which one a plan becomes, and what is there
 * already.
 */
final class Versions {
    private static final String FIRST = "1.0.0";

    private final Place place;
    private final Manifest.DatasetSpec dataset;

    /** @param place the destination, opened */
    Versions(Place place, Manifest.DatasetSpec dataset) {
        this.place = place;
        this.dataset = dataset;
    }

    /** Returns where a version lies. */
    Layout layout(String version) {
        return Layout.of(place.location().prefix(), dataset.name(), version);
    }

    /** Returns the newest version that is published, or null. */
    NewRun.@Nullable Parent newest() {
        CommitRecordJson.Sealed newest = newestCommit();
        return newest == null ? null : new NewRun.Parent(newest.record().version(), newest.digest());
    }

    /**
     * Returns how many images all versions hold that were not revoked, by the name of their class.
     */
    Map<String, Long> images() {
        String root = Layout.root(place.location().prefix(), dataset.name());
        Set<String> revoked = Revocation.all(place.store(), root).stream()
                .map(Revocation::version)
                .collect(Collectors.toSet());
        Map<String, Long> images = new TreeMap<>();
        for (SemanticVersion version : PublishedVersion.versions(place.store(), root)) {
            if (!revoked.contains(version.toString())) {
                PublishedVersion.open(place.store(), root, version.toString())
                        .record()
                        .classes()
                        .forEach(of -> images.merge(of.name(), of.kept(), Long::sum));
            }
        }
        return images;
    }

    private CommitRecordJson.@Nullable Sealed newestCommit() {
        String root = Layout.root(place.location().prefix(), dataset.name());
        return LatestPointer.read(place.store(), root).isEmpty()
                ? null
                : PublishedVersion.open(place.store(), root, null).commit();
    }

    /**
     * Returns the version that a plan becomes: the one its manifest states. Of {@code auto}: the
     * newest if this plan made it, so that running again does nothing; else the next.
     */
    String of(Plan plan) {
        if (!dataset.versionIsAuto()) {
            return dataset.version();
        }
        CommitRecordJson.Sealed newest = newestCommit();
        if (newest == null) {
            return free(plan, FIRST);
        }
        CommitRecord record = newest.record();
        return isOf(layout(record.version()), PlanLock.write(plan, record.version()))
                ? record.version()
                : free(plan, SemanticVersion.parse(record.version()).nextMinor().toString());
    }

    /**
     * Returns the version of a night: the one the manifest states, or the next minor after the
     * newest that is published.
     */
    String ofNight(Plan plan, NewRun.@Nullable Parent newest) {
        String first = dataset.versionIsAuto() ? FIRST : dataset.version();
        SemanticVersion published = newest == null ? null : SemanticVersion.parse(newest.version());
        return free(
                plan,
                published == null || SemanticVersion.parse(first).compareTo(published) > 0
                        ? first
                        : published.nextMinor().toString());
    }

    private String free(Plan plan, String first) {
        String next = first;
        // A version that another plan began to fill is taken, though nothing is published there
        // yet.
        while (true) {
            if (planOf(layout(next)) == null || isOf(layout(next), PlanLock.write(plan, next))) {
                return next;
            }
            next = SemanticVersion.parse(next).nextMinor().toString();
        }
    }

    /**
     * Returns the plan at the place of a plan's version, if it is the same but for paths; else the
     * plan itself.
     */
    String planFor(Layout layout, String lock) {
        String there = planOf(layout);
        return there != null && isOf(layout, lock) ? there : lock;
    }

    /** Returns whether a version is, or is being, filled from a plan. */
    private boolean isOf(Layout layout, String lock) {
        String there = planOf(layout);
        try {
            return there != null && PlanDifference.of(there, lock).isEmpty();
        } catch (Failure e) {
            // What is no plan is no plan of ours.
            return false;
        }
    }

    /**
     * Returns what is where a plan's version is to lie.
     *
     * @param lock the plan's file
     * @param run that makes the version
     * @throws Failure {@code version-differs} when another plan was published, or is being made,
     *     there; {@code version-occupied} when something else lies there
     */
    Prepared.State state(Layout layout, String lock, String run) {
        if (place.store().head(layout.key(Layout.DATASET_JSON)).isEmpty()) {
            // Before the plan is looked for: one who begins meanwhile writes the plan first, and is
            // no stranger.
            List<Store.Stat> there = place.store().list(layout.prefix());
            String begun = planOf(layout);
            if (begun != null && !begun.equals(lock)) {
                throw differs(layout, lock);
            }
            if (begun == null && !there.isEmpty()) {
                throw occupied(layout, there);
            }
            return Prepared.State.OPEN;
        }
        CommitRecord published =
                PublishedVersion.open(place.store(), layout.prefix(), null).record();
        if (!published.planSha256().equals(Digests.sha256(lock))) {
            throw differs(layout, lock);
        }
        return settled(layout, run) ? Prepared.State.PUBLISHED : Prepared.State.OPEN;
    }

    /** Whether nothing of what comes after the commit is left to do. */
    private boolean settled(Layout layout, String run) {
        SemanticVersion version = SemanticVersion.parse(layout.version());
        boolean named = LatestPointer.read(place.store(), layout.root())
                .filter(latest -> SemanticVersion.parse(latest.version()).compareTo(version) >= 0)
                .isPresent();
        return named && place.store().list(layout.stagingPrefix(run)).isEmpty();
    }

    /** Returns the plan that the version is filled from, or null when nobody has begun. */
    private @Nullable String planOf(Layout layout) {
        String key = layout.key(Layout.PLAN);
        return place.store()
                .read(key, DocumentLimits.PLAN_BYTES)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(null);
    }

    private Failure occupied(Layout layout, List<Store.Stat> there) {
        return Failure.input(
                Code.VERSION_OCCUPIED,
                place.store().address(layout.prefix()) + " is no version, but holds "
                        + Amounts.count(there.size(), "object") + ", the first is "
                        + place.store().address(there.get(0).key())
                        + "; remove what lies there, or give dataset.version another number");
    }

    /** Returns why another plan's version is not filled, with what differs. */
    Failure differs(Layout layout, String lock) {
        String there = planOf(layout);
        List<Problem> words = List.of();
        try {
            words = there == null ? words : PlanDifference.words(PlanDifference.of(there, lock));
        } catch (Failure e) {
            // What is no plan cannot be compared.
            words = List.of(new Problem(Where.NOWHERE, "its plan cannot be read: " + e.getMessage()));
        }
        return Failure.input(
                Code.VERSION_DIFFERS,
                place.store().address(layout.prefix())
                        + " holds, or is being filled with, something else than this manifest makes, and a version never"
                        + " changes; give dataset.version a new number, or write auto"
                        + (words.isEmpty() ? "" : ". What differs:"),
                words);
    }
}
