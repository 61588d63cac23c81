package io.stylemill.command.dataset;

import io.stylemill.audit.verify.Holding;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.store.Place;
import io.stylemill.store.Retention;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.wiring.Components;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code release}: marks a version as released. */
@Command(
        name = "release",
        description = {
            "Checks a published version against the house rules (stylemill.policy.*) and marks it as released, in"
                    + " NAME/released/VERSION.json beside the versions. Releasing again changes nothing; with --retain it holds the"
                    + " files for longer, never shorter."
        },
        footer = {
            "",
            "Example: stylemill release s3://datasets/blood-cells --version 1.0.0",
            "Example: stylemill release s3://datasets/blood-cells --version 1.0.0 --retain 365d --retention compliance"
        })
public final class ReleaseCommand extends BaseCommand {
    private static final int AT_ONCE = 8;

    @Parameters(paramLabel = "DATASET", description = "s3://bucket/name[/version] or a local folder of versions.")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Option(names = "--note", paramLabel = "TEXT", description = "A word for those who read the record.")
    private String note = "";

    @Option(
            names = "--retain",
            paramLabel = "TIME",
            description =
                    "Has the store hold every file of the version for a time, such as 365d, or through a day, such"
                            + " as 2030-12-31 (UTC). Needs a bucket with S3 Object Lock.")
    private @Nullable String retain;

    @Option(
            names = "--retention",
            paramLabel = "MODE",
            description =
                    "With --retain: governance (those with a right of their own can lift it) or compliance (nobody"
                            + " can, and it cannot be undone). Default: governance.")
    private @Nullable String retention;

    @Override
    public Integer call() {
        Retention wanted = RetentionOptions.parse(retain, retention, Instant.now());
        String who = System.getProperty("user.name", "unknown");
        try (Components components = new Components(settings(), Device.CPU)) {
            Policy policy = new Policy(components.settings().policy());
            policy.requireReleaser(who);
            Place place = components.stores().open(dataset);
            PublishedVersion published =
                    PublishedVersion.open(place.store(), place.location().prefix(), version.version());
            String root = Versions.root(published);
            Versions.refuseRevoked(published);
            CommitRecord record = published.record();
            requirePolicy(policy, published);
            requireSame(record, published, Release.of(place.store(), root, record.version()));
            if (wanted != null) {
                hold(new Holding(place.store(), published, AT_ONCE), record, wanted);
            }
            Release release = new Release(
                    record.name(),
                    record.version(),
                    published.commit().sha256(),
                    who,
                    Instant.now(),
                    note,
                    rules(components));
            Release now = release.put(place.store(), root);
            requireSame(record, published, Optional.of(now));
            terminal()
                    .result(record.name() + " " + record.version() + (now.equals(release) ? " is" : " was")
                            + " released, by " + now.by() + " at " + now.at());
            return 0;
        }
    }

    private void hold(Holding holding, CommitRecord record, Retention wanted) {
        Holding.Held held = holding.hold(wanted);
        markStarted();
        terminal()
                .result(record.name() + " " + record.version() + ": all " + held.files() + " files are held until "
                        + held.earliest() + " or longer"
                        + (held.changed() == held.files() ? "" : "; " + held.changed() + " of them were not before"));
    }

    private static void requireSame(CommitRecord record, PublishedVersion published, Optional<Release> now) {
        if (now.isPresent()
                && !now.get().datasetJsonSha256().equals(published.commit().sha256())) {
            throw Failure.of(
                    io.stylemill.failure.Kind.VERIFICATION,
                    "release-differs",
                    record.name() + " " + record.version() + " was released with another DATASET.json ("
                            + now.get().datasetJsonSha256() + "); it was changed since");
        }
    }

    private static void requirePolicy(Policy policy, PublishedVersion published) {
        ManifestSource source = ManifestSource.of(
                published.address() + Layout.MANIFEST, URI.create("file:///"), published.content(Layout.MANIFEST));
        List<Problem> problems = policy.problems(
                ManifestParser.parse(source), published.record().checkpoint().license(), published.address());
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "policy",
                    "cannot release " + published.address() + ": it breaks "
                            + (problems.size() == 1 ? "a rule" : problems.size() + " rules"),
                    problems);
        }
    }

    private static Map<String, String> rules(Components components) {
        Map<String, String> rules = new TreeMap<>();
        var policy = components.settings().policy();
        rules.put(
                "stylemill.policy.weights",
                String.join("; ", policy.weights().stream().map(r -> r.text()).toList()));
        rules.put("stylemill.policy.card", String.join(", ", policy.card()));
        rules.put("stylemill.policy.gates", String.join(", ", policy.gates()));
        rules.put("stylemill.policy.releasers", String.join(", ", policy.releasers()));
        return rules;
    }
}
