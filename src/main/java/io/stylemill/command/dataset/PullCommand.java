package io.stylemill.command.dataset;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.store.Place;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.PullProgress;
import io.stylemill.version.PullReport;
import io.stylemill.version.SemanticVersion;
import io.stylemill.version.Subset;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pull}: brings published versions into a folder. */
@Command(
        name = "pull",
        description = {
            "Fetches a published version into a folder; checks every file, and goes on where it stopped.",
            "With --all or --since, each version goes into a folder of its own below DIR.",
            "With --where, --split or --limit only some images come, as shards and an index of their own; DIR must then"
                    + " be new or empty."
        },
        footer = {
            "",
            "Example: stylemill pull s3://datasets/blood-cells cells",
            "         stylemill pull s3://datasets/blood-cells --where \"label_name = 'WBC'\" white"
        })
public final class PullCommand extends BaseCommand {
    private static final int AT_ONCE = 4;

    @Parameters(index = "0", paramLabel = "DATASET", description = "s3://bucket/name, a local folder, or NAME.")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the files go.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--revoked-too", description = "Fetches versions that were revoked, too.")
    private boolean revokedToo;

    @Mixin
    private final SubsetOptions chosenImages = new SubsetOptions();

    @ArgGroup
    private @Nullable Which which;

    /** Which versions; one of these. */
    private static final class Which {
        @Option(names = "--version", paramLabel = "V", description = "This version (default: the newest).")
        private @Nullable String version;

        @Option(names = "--all", description = "Every version.")
        private boolean all;

        @Option(names = "--since", paramLabel = "V", description = "Every version newer than V.")
        private @Nullable String since;
    }

    @Override
    public Integer call() {
        Which chosen = which == null ? new Which() : which;
        String since = chosen.since;
        boolean several = chosen.all || since != null;
        OptionProblems problems = new OptionProblems();
        Subset.Ask ask = chosenImages.ask(problems);
        problems.addIf(
                several && !ask.equals(Subset.Ask.ALL),
                () -> "--where, --split and --limit choose images of one version; name it with --version, and leave"
                        + " out --all and --since");
        problems.refuse();
        try (Components components = Components.reading(settings(), Device.CPU)) {
            Place place = Versions.place(components, dataset);
            String prefix = place.location().prefix();
            if (!several) {
                PublishedVersion published = PublishedVersion.open(place.store(), prefix, chosen.version);
                if (revokedToo) {
                    Versions.warn(components, terminal(), dataset, published);
                } else {
                    Versions.refuseRevoked(components, terminal(), dataset, published);
                }
                if (ask.equals(Subset.Ask.ALL)) {
                    pull(published, folder);
                } else {
                    pullSome(components, published, ask);
                }
                return 0;
            }
            List<SemanticVersion> versions = since == null
                    ? PublishedVersion.versions(place.store(), prefix)
                    : PublishedVersion.versionsAfter(place.store(), prefix, since);
            if (versions.isEmpty() && since == null) {
                throw Failure.input(Code.NO_SUCH_VERSION, "no version was found at " + dataset + "; check the address");
            }
            for (SemanticVersion version : versions) {
                PublishedVersion published = PublishedVersion.open(place.store(), prefix, version.toString());
                Versions.warn(components, terminal(), dataset, published);
                if (revokedToo || published.revocation().isEmpty()) {
                    pull(published, folder.resolve(version.toString()));
                } else {
                    terminal().say("It is left out; with --revoked-too it is fetched too.");
                }
            }
            if (versions.isEmpty()) {
                terminal().say("There is no version newer than " + since + ".");
            }
            return 0;
        }
    }

    private void pullSome(Components components, PublishedVersion version, Subset.Ask ask) {
        Subset subset = SubsetOptions.choose(components, terminal(), version, ask);
        markStarted();
        try (Meter meter = Meter.images(terminal(), "pull", subset.images())) {
            Export.write(subset, ExportFormat.WEBDATASET, folder, meter::advance);
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s of %s %s are in %s",
                        Amounts.count(subset.images(), "image"),
                        version.record().name(),
                        version.record().version(),
                        folder.toAbsolutePath().normalize()));
    }

    private void pull(PublishedVersion version, Path to) {
        markStarted();
        PullReport report;
        try (Meter meter = Meter.bytes(terminal(), "pull", version.record().bytes())) {
            report = version.pull(to, AT_ONCE, new PullProgress() {
                @Override
                public void advanced(long bytes) {
                    meter.advance(bytes);
                }

                @Override
                public void noted(String message) {
                    terminal().say(message);
                }
            });
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s %s is in %s: %s fetched (%s), %s there already",
                        version.record().name(),
                        version.record().version(),
                        to.toAbsolutePath().normalize(),
                        Amounts.count(report.fetched(), "file"),
                        Amounts.bytes(report.fetchedBytes()),
                        Amounts.count(report.kept(), "was", "were")));
    }
}
