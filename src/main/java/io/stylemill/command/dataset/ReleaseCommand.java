package io.stylemill.command.dataset;

import io.stylemill.audit.verify.ObjectHold;
import io.stylemill.console.Releases;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.policy.Policy;
import io.stylemill.store.Place;
import io.stylemill.store.Retention;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.wiring.Components;
import java.time.Clock;
import java.time.Instant;
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

    @Parameters(
            paramLabel = "DATASET",
            description = "s3://bucket/name[/version], a local folder of versions, or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Option(names = "--note", paramLabel = "TEXT", description = "A note for readers of the record.")
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
    private Retention.@Nullable Mode retention;

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems();
        Retention wanted = RetentionOptions.parse(retain, retention, Instant.now(), problems);
        problems.refuse();
        String who = System.getProperty("user.name", "unknown");
        try (Components components = new Components(settings(), Device.CPU)) {
            Releases releases = new Releases(new Policy(components.settings().policy()), Clock.systemUTC());
            Place place = Versions.place(components, dataset);
            PublishedVersion published =
                    PublishedVersion.open(place.store(), place.location().prefix(), version.version());
            releases.require(published, who);
            CommitRecord record = published.record();
            if (wanted != null) {
                hold(new ObjectHold(place.store(), published, AT_ONCE), record, wanted);
            }
            Instant before = Instant.now();
            Release now = releases.release(published, who, note);
            terminal()
                    .result(record.name() + " " + record.version() + (!now.at().isBefore(before) ? " is" : " was")
                            + " released, by " + now.by() + " at " + now.at());
            return 0;
        }
    }

    private void hold(ObjectHold holding, CommitRecord record, Retention wanted) {
        ObjectHold.Held held = holding.hold(wanted);
        markStarted();
        terminal()
                .result(record.name() + " " + record.version() + ": all " + held.files() + " files are held until "
                        + held.earliest() + " or longer"
                        + (held.changed() == held.files() ? "" : "; " + held.changed() + " of them were not before"));
    }
}
