package io.stylemill.command.dataset;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.NearestWord;
import io.stylemill.record.Amounts;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: a version in another program's layout. */
@Command(
        name = "export",
        description = {
            "Writes a published version in the layout of another program: imagefolder, hf-parquet, hub, coco,"
                    + " yolo, yolo-seg, voc, cityscapes, stylegan-zip, csv, video or webdataset.",
            "yolo, yolo-seg, voc and cityscapes contain objects and masks, so they need a version with masks.",
            "Every image is checked on the way. DIR must be new or empty, and appears when all is written."
        },
        footer = {
            "",
            "Example: stylemill export s3://datasets/blood-cells --as imagefolder cells",
            "         stylemill export s3://datasets/blood-cells --version 1.0.0 --as coco cells-coco",
            "         stylemill export s3://datasets/blood-cells-masked --as yolo-seg cells-yolo",
            "         stylemill export s3://datasets/blood-cells --as hub --where \"label_name = 'WBC'\" --limit 500"
                    + " --seed 7 white"
        })
public final class ExportCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "DATASET",
            description = "s3://bucket/name[/version], a local folder, or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the export goes.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(
            names = "--as",
            required = true,
            paramLabel = "FORMAT",
            description = "imagefolder, hf-parquet, hub, coco, yolo, yolo-seg, voc, cityscapes, stylegan-zip, csv,"
                    + " video or webdataset.")
    @SuppressWarnings("NullAway.Init")
    private String format;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Mixin
    private final SubsetOptions chosenImages = new SubsetOptions();

    @Option(names = "--revoked-too", description = "Exports a version that was revoked, too.")
    private boolean revokedToo;

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems();
        Optional<ExportFormat> known = ExportFormat.named(format);
        problems.addIf(
                known.isEmpty(),
                () -> "--as is '" + format + "'; it must be one of " + ExportFormat.names()
                        + NearestWord.question(format, ExportFormat.ids()));
        Subset.Ask ask = chosenImages.ask(problems);
        problems.refuse();
        ExportFormat chosen = known.orElseThrow();
        try (Components components = Components.reading(settings(), Device.CPU)) {
            PublishedVersion published = Versions.open(components, dataset, version.version());
            if (revokedToo) {
                Versions.warn(components, terminal(), dataset, published);
            } else {
                Versions.refuseRevoked(components, terminal(), dataset, published);
            }
            Subset subset = SubsetOptions.choose(components, terminal(), published, ask);
            List<String> lost;
            try (Meter meter = Meter.images(terminal(), "export", subset.images())) {
                lost = Export.write(subset, chosen, folder, meter::advance);
            }
            lost.forEach(one -> terminal().say(chosen.id() + ": " + one));
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "%s %s is in %s as %s: %s",
                            published.record().name(),
                            published.record().version(),
                            folder.toAbsolutePath().normalize(),
                            chosen.id(),
                            Amounts.count(subset.images(), "image")));
            return 0;
        }
    }
}
