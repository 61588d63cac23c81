package io.stylemill.console;

import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DatasetShards;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.version.Revocation;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says of versions that they may be used, or must not be used any more, by the house rules. */
public final class Releases {
    /** Most letters of a reason. */
    public static final int MOST_REASON = 2000;

    private final Policy policy;
    private final Clock clock;

    public Releases(Policy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Checks whether a version may be released; nothing is written.
     *
     * @throws Failure {@code not-a-releaser}, {@code revoked}, {@code policy} or {@code no-dataset}
     *     (INPUT), {@code release-differs} (VERIFICATION)
     */
    public void require(PublishedVersion version, String who) {
        policy.requireReleaser(who);
        root(version);
        version.refuseRevoked("; a version that must not be used is not released");
        requirePolicy(version);
        requireSame(version, version.release());
    }

    /**
     * Marks a version as released; releasing again changes nothing.
     *
     * @param note for people, or empty
     * @return the mark that is now: this one, or the first
     * @throws Failure as {@link #require} throws
     */
    public Release release(PublishedVersion version, String who, String note) {
        require(version, who);
        Release release = new Release(
                version.record().name(),
                version.record().version(),
                version.commit().sha256(),
                who,
                clock.instant(),
                note,
                rules());
        Release now = release.put(version.store(), root(version));
        requireSame(version, Optional.of(now));
        return now;
    }

    /**
     * Says that a version must not be used any more.
     *
     * @param reason for those who used it
     * @return what is said of it now: this, or what was said first
     * @throws Failure {@code bad-option}, {@code not-a-releaser} or {@code no-dataset} (INPUT)
     */
    public Revocation revoke(PublishedVersion version, String who, String reason) {
        if (!isReason(reason)) {
            throw Failure.input("bad-option", "the reason must say why, in at most " + MOST_REASON + " letters");
        }
        policy.requireReleaser(who);
        String root = root(version);
        return DatasetShards.revoke(
                version.store(),
                root,
                new Revocation(version.record().version(), version.commit().sha256(), reason, who, clock.instant()));
    }

    /** Returns whether a text can be the reason to revoke a version. */
    public static boolean isReason(String text) {
        return !text.isBlank() && text.length() <= MOST_REASON;
    }

    private static String root(PublishedVersion version) {
        return version.root()
                .orElseThrow(() -> Failure.input(
                        "no-dataset",
                        version.address() + " is a version by itself; name the dataset that it was published in"));
    }

    private static void requireSame(PublishedVersion version, Optional<Release> release) {
        CommitRecord record = version.record();
        if (release.isPresent()
                && !release.get().datasetJsonSha256().equals(version.commit().sha256())) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "release-differs",
                    record.name() + " " + record.version() + " was released with another DATASET.json ("
                            + release.get().datasetJsonSha256() + "); it was changed since");
        }
    }

    private void requirePolicy(PublishedVersion version) {
        ManifestSource source = ManifestSource.of(
                version.store().address(version.prefix() + Layout.MANIFEST),
                URI.create("file:///"),
                version.content(Layout.MANIFEST));
        List<Problem> problems = policy.problems(
                ManifestParser.parse(source), version.record().checkpoint().license(), version.address());
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "policy",
                    "cannot release " + version.address() + ": it breaks "
                            + (problems.size() == 1 ? "a rule" : problems.size() + " rules"),
                    problems);
        }
    }

    private Map<String, String> rules() {
        Map<String, String> rules = new TreeMap<>();
        var policies = policy.rules();
        rules.put(
                "stylemill.policy.weights",
                String.join("; ", policies.weights().stream().map(r -> r.text()).toList()));
        rules.put("stylemill.policy.card", String.join(", ", policies.card()));
        rules.put("stylemill.policy.gates", String.join(", ", policies.gates()));
        rules.put("stylemill.policy.releasers", String.join(", ", policies.releasers()));
        return rules;
    }
}
