package io.stylemill.command.dataset;

import io.stylemill.console.Releases;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.store.Place;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import io.stylemill.wiring.Components;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code revoke}: says that a version must not be used any more. */
@Command(
        name = "revoke",
        description = {
            "Puts a version on the list NAME/revoked.json, with the reason. Nothing is deleted: pull and export refuse the"
                    + " version from then on, and show, replay and runs warn."
        },
        footer = {"", "Example: stylemill revoke s3://datasets/blood-cells --version 1.0.0 --reason \"wrong labels\""})
public final class RevokeCommand extends BaseCommand {
    @Parameters(
            paramLabel = "DATASET",
            description = "s3://bucket/name[/version], a local folder of versions, or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Option(names = "--version", paramLabel = "V", description = "The version, unless DATASET names it.")
    private @Nullable String version;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for those who used it.")
    @SuppressWarnings("NullAway.Init")
    private String reason;

    @Override
    public Integer call() {
        new OptionProblems()
                .addIf(
                        !Releases.isReason(reason),
                        () -> "--reason must say why, in at most " + Releases.MOST_REASON + " letters")
                .refuse();
        String who = System.getProperty("user.name", "unknown");
        try (Components components = new Components(settings(), Device.CPU)) {
            Policy policy = new Policy(components.settings().policy());
            policy.requireReleaser(who);
            Place place = Versions.place(components, dataset);
            String prefix = place.location().prefix();
            PublishedVersion published = PublishedVersion.open(place.store(), prefix, version);
            String root = Versions.root(published);
            if (version == null && root.equals(prefix)) {
                throw Failure.input(
                        "bad-option",
                        "name the version to revoke with --version; the newest is "
                                + published.record().version());
            }
            Instant before = Instant.now();
            Revocation now = new Releases(policy, Clock.systemUTC()).revoke(published, who, reason);
            terminal()
                    .result(published.record().name() + " " + published.record().version()
                            + (!now.at().isBefore(before) ? " is " : " was already ") + now);
            return 0;
        }
    }
}
