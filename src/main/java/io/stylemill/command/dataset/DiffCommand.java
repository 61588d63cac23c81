package io.stylemill.command.dataset;

import io.stylemill.audit.query.VersionDiff;
import io.stylemill.engine.generator.Device;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.version.PublishedVersion;
import io.stylemill.web.page.DiffDocument;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff}: what two published versions differ in. */
@Command(
        name = "diff",
        description = {
            "Says what two published versions differ in and what they share: plan, images per split, class and group,"
                    + " labels, latents, pixels and quality.",
            "Exits with 0 whether or not they differ. It trusts the indexes: 'stylemill verify' checks them."
        },
        footer = {
            "",
            "Example: stylemill diff s3://datasets/blood-cells/1.0.0 s3://datasets/blood-cells/1.1.0",
            "         stylemill diff blood-cells/1.0.0 blood-cells/1.1.0 -o diff.html"
        })
public final class DiffCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "s3://bucket/name[/version] (else its newest version), a local folder, or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "The other version, named in the same way.")
    @SuppressWarnings("NullAway.Init")
    private String second;

    @Option(
            names = "-o",
            paramLabel = "PAGE.html",
            description = "Writes a page too: one file with pictures, to keep or to send.")
    private @Nullable Path page;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        new OptionProblems().output(page).refuse();
        try (Components components = Components.reading(settings(), Device.CPU)) {
            PublishedVersion a = Versions.open(components, first, null);
            PublishedVersion b = Versions.open(components, second, null);
            Versions.warn(components, terminal(), first, a);
            Versions.warn(components, terminal(), second, b);
            // Each index is read twice.
            long rows = 2 * (a.record().images() + b.record().images());
            VersionDiff diff;
            try (Meter meter = Meter.images(terminal(), "read the indexes", rows)) {
                diff = VersionDiff.of(a, b, meter::advance);
            }
            if (json.asked()) {
                terminal().result(CanonicalJson.write(diff.asMap()));
            } else {
                diff.asText().forEach(terminal()::result);
            }
            if (page != null) {
                OutputFile.write(page, "the page", new DiffDocument(a, b, diff).html());
                terminal().say("The page is in " + page);
            }
            return 0;
        }
    }
}
