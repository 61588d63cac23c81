package io.stylemill.console;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.audit.query.Selection;
import io.stylemill.audit.sign.VerifyingKey;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Report;
import io.stylemill.audit.verify.Verification;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Extra;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.audit.verify.Verification.Sampling;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.record.RecordJson;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.version.Revocation;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with a published version, each as a {@link Job}. What can be refused at once is
 * refused before the job is there. Safe for many threads.
 */
public final class VersionJobs {
    private static final int AT_ONCE = 4;
    private static final int MOST_REGENERATED = 1_000;
    private static final Map<String, Depth> DEPTHS = new TreeMap<>(Map.of("quick", Depth.QUICK, "full", Depth.FULL));
    private static final String FOLDER = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    private final Jobs jobs;
    private final Releases releases;
    private final Supplier<Replay> replays;
    private final Path exports;
    private final Path scratch;
    private final String user;
    /** Jobs that write folders, and some that did. */
    private final Map<Path, Job> exporting = new HashMap<>();

    /**
     * How a version is checked; what is null is left out.
     *
     * @param depth {@code quick} or {@code full}, the usual
     * @param metadata whether the documents about it are checked too
     * @param regenerate how many images are made again
     * @param seed chooses them
     * @param publicKey PEM of the owner's key, whose signature there must be
     */
    public record Checking(
            @Nullable String depth,
            @Nullable Boolean metadata,
            @Nullable Integer regenerate,
            @Nullable Long seed,
            @Nullable String publicKey) {
        /** Every byte, and no more. */
        public static final Checking USUAL = new Checking(null, null, null, null, null);
    }

    /**
     * What is exported; what is null is left out.
     *
     * @param as the form
     * @param folder below the folder of exports; null for a free name made of dataset, version and
     *     form
     * @param revokedToo whether a version that must not be used is exported all the same
     */
    public record Exporting(
            String as,
            @Nullable String folder,
            @Nullable String where,
            @Nullable String split,
            @Nullable Long limit,
            @Nullable Long seed,
            @Nullable Boolean revokedToo) {}

    /** @param note for people, or null */
    public record Releasing(@Nullable String note) {}

    /** @param reason for those who used it */
    public record Revoking(String reason) {}

    /**
     * @param replays makes images again; each is used once
     * @param home the data folder: exports go to {@code exports} in it and to no other place
     * @param user who releases and revokes, as the machine names them
     */
    public VersionJobs(Jobs jobs, Releases releases, Supplier<Replay> replays, Path home, String user) {
        this.jobs = jobs;
        this.releases = releases;
        this.replays = replays;
        this.exports = home.resolve("exports").toAbsolutePath().normalize();
        this.scratch = home.resolve("query");
        this.user = user;
    }

    /** Returns all jobs. */
    public Jobs jobs() {
        return jobs;
    }

    /** Returns the words of the forms that a version can be exported in. */
    public static List<String> forms() {
        return Arrays.stream(ExportFormat.values()).map(ExportFormat::id).toList();
    }

    /**
     * Checks a version. Who asks the same of it while that is not done has the same job.
     *
     * @param by where it was asked
     * @throws Failure {@code bad-request} (INPUT) with everything that is wrong with the options
     */
    public Job verify(PublishedVersion version, Checking how, String by) {
        List<Problem> problems = new ArrayList<>();
        String depth = how.depth() == null ? "full" : how.depth();
        if (!DEPTHS.containsKey(depth)) {
            problems.add(new Problem(
                    "/depth", "is '" + depth + "'; it must be one of " + String.join(", ", DEPTHS.keySet())));
        }
        Integer count = how.regenerate();
        if (count != null && (count < 1 || count > MOST_REGENERATED)) {
            problems.add(new Problem(
                    "/regenerate", "is " + count + "; it must be a whole number from 1 to " + MOST_REGENERATED));
        }
        if (how.seed() != null && count == null) {
            problems.add(new Problem("/seed", "chooses the images of regenerate; state that too, or leave it out"));
        }
        VerifyingKey key = null;
        try {
            key = how.publicKey() == null ? null : VerifyingKey.parse(how.publicKey(), "publicKey");
        } catch (Failure e) {
            problems.add(new Problem("/publicKey", e.getMessage()));
        }
        refuse(problems);
        Job.Order order = order(Job.Type.VERIFY, version, null, how, by);
        for (Job open : jobs.list(job -> !job.view().state().ended())) {
            Job.Order other = open.order();
            if (other.type() == Job.Type.VERIFY
                    && other.address().equals(order.address())
                    && other.options().equals(order.options())) {
                return open;
            }
        }
        Set<Extra> extras = Boolean.TRUE.equals(how.metadata()) ? Set.of(Extra.METADATA) : Set.of();
        VerifyingKey wanted = key;
        return jobs.begin(order, job -> {
            Sampling sampling = null;
            if (count != null) {
                sampling = Sampling.of(count, how.seed(), replays.get());
            }
            Report report = new Verification(version.store(), version.prefix(), AT_ONCE, job::advance)
                    .run(new Question(Objects.requireNonNull(DEPTHS.get(depth)), wanted, extras, sampling));
            Map<String, @Nullable Object> document = report.document();
            document.put(
                    "revoked", version.revocation().map(Revocation::toString).orElse(null));
            return new Job.Result(report.holds(), document, null);
        });
    }

    /** Makes an image again from its record alone, and compares. */
    public Job replay(PublishedVersion version, SampleRow row, String by) {
        return jobs.begin(order(Job.Type.REPLAY, version, row.key(), null, by), job -> {
            Replay.Outcome outcome = replays.get().of(version, row);
            return new Job.Result(
                    outcome.verdict().holds(),
                    outcome.document(),
                    outcome.image().content());
        });
    }

    /**
     * Writes a version in another program's layout, into a folder below {@code exports} in the data
     * folder.
     *
     * @throws Failure {@code bad-request}, {@code revoked} or {@code folder-not-empty} (INPUT)
     */
    public Job export(PublishedVersion version, Exporting what, String by) {
        List<Problem> problems = new ArrayList<>();
        Optional<ExportFormat> format = ExportFormat.named(what.as());
        if (format.isEmpty()) {
            problems.add(new Problem("/as", "is '" + what.as() + "'; it must be one of " + ExportFormat.names()));
        }
        String folder = what.folder();
        if (folder != null && !folder.matches(FOLDER)) {
            problems.add(new Problem(
                    "/folder",
                    "is '" + folder + "'; it must be one name of letters, digits, '.', '_' and '-', at most 100: the"
                            + " folder is made in " + exports));
        }
        if (what.limit() != null && what.limit() < 1) {
            problems.add(new Problem("/limit", "is " + what.limit() + "; it must be at least 1"));
        }
        if (what.seed() != null && what.limit() == null) {
            problems.add(new Problem("/seed", "draws the images of limit; state that too, or leave it out"));
        }
        refuse(problems);
        if (!Boolean.TRUE.equals(what.revokedToo())) {
            version.refuseRevoked("; choose another version, or say revokedToo to have it all the same");
        }
        synchronized (exporting) {
            exporting.values().removeIf(job -> job.view().state().ended());
            Path target = free(version, what);
            Job begun = jobs.begin(
                    order(Job.Type.EXPORT, version, null, what, by),
                    job -> export(version, what, format.orElseThrow(), target, job));
            exporting.put(target, begun);
            return begun;
        }
    }

    private Job.Result export(PublishedVersion version, Exporting what, ExportFormat format, Path target, Job job) {
        Subset.Ask ask = new Subset.Ask(what.where(), what.split(), what.limit(), what.seed());
        Subset subset = Selection.of(
                scratch, version, ask, rows -> job.advance(0, version.record().images()));
        List<String> lost = Export.write(subset, format, target, images -> job.advance(images, subset.images()));
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("as", format.id());
        document.put("folder", target.toString());
        document.put("images", subset.images());
        document.put("subset", subset.isWhole() ? null : subset.digest());
        document.put("lost", lost);
        return new Job.Result(true, document, null);
    }

    /** Returns a folder that is not there, and that no other job writes. */
    private Path free(PublishedVersion version, Exporting what) {
        String name = what.folder() == null
                ? version.record().name() + "-" + version.record().version() + "-" + what.as()
                : what.folder();
        for (int i = 1; ; i++) {
            Path target = exports.resolve(i == 1 ? name : name + "-" + i);
            boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
            if (!there && !exporting.containsKey(target)) {
                return target;
            }
            if (what.folder() != null) {
                throw Failure.input(
                        "folder-not-empty",
                        target + (there ? " is there already" : " is being written by another job")
                                + "; name a folder that is not, or none");
            }
        }
    }

    /** Marks a version as released; see {@link Releases#release}. */
    public Job release(PublishedVersion version, Releasing how, String by) {
        String note = how.note() == null ? "" : how.note();
        return jobs.begin(order(Job.Type.RELEASE, version, null, how, by), job -> {
            Release release = releases.release(version, user, note);
            return done("by", release.by(), "at", release.at().toString(), "note", release.note());
        });
    }

    /**
     * Says that a version must not be used any more; see {@link Releases#revoke}.
     *
     * @throws Failure {@code bad-request} (INPUT) where there is no reason, or a long one
     */
    public Job revoke(PublishedVersion version, Revoking how, String by) {
        if (!Releases.isReason(how.reason())) {
            refuse(List.of(new Problem(
                    "/reason", "must say why, in at most " + Releases.MOST_REASON + " letters, to those who used it")));
        }
        return jobs.begin(order(Job.Type.REVOKE, version, null, how, by), job -> {
            Revocation revocation = releases.revoke(version, user, how.reason());
            return done("by", revocation.by(), "at", revocation.at().toString(), "reason", revocation.reason());
        });
    }

    private static Job.Result done(String... pairs) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            document.put(pairs[i], pairs[i + 1]);
        }
        return new Job.Result(true, document, null);
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw Failure.input("bad-request", "this cannot be done as it was asked for", problems);
        }
    }

    /** @param options a record, of which what is null was left out; or null */
    private static Job.Order order(
            Job.Type type, PublishedVersion version, @Nullable String key, @Nullable Record options, String by) {
        Map<String, Object> stated = new LinkedHashMap<>();
        if (options != null) {
            RecordJson.MESSAGE.write(options).forEach((name, value) -> {
                if (value != null) {
                    stated.put(name, value);
                }
            });
        }
        return new Job.Order(
                type, version.record().name(), version.record().version(), version.address(), key, stated, by);
    }
}
