package io.stylemill.command.dataset;

import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleRow;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: one image's record in words, and the image. */
@Command(
        name = "show",
        description = "Prints one image's record in words; with -o, fetches the image by one ranged read.",
        footer = {"", "Example: stylemill show s3://datasets/blood-cells v1_0_0-000000017 -o cell.png"})
public final class ShowCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "DATASET", description = "s3://bucket/name[/version] or a local folder.")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Parameters(index = "1", paramLabel = "KEY", description = "Key of the image, such as v1_0_0-000000017.")
    @SuppressWarnings("NullAway.Init")
    private String key;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Option(names = "-o", paramLabel = "FILE", description = "Where the image goes.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        try (Components components = new Components(settings(), Device.CPU)) {
            PublishedVersion published = Versions.open(components, dataset, version.version());
            Versions.warn(components, terminal(), dataset, published);
            SampleRow row = published.row(key);
            terminal().result(RecordText.of(row).stripTrailing());
            Path file = output;
            if (file != null) {
                write(published, row, file);
                terminal().say("The image is in " + file);
            }
            return 0;
        }
    }

    private static void write(PublishedVersion published, SampleRow row, Path file) {
        try {
            Files.write(file, published.image(row));
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "output-unwritable", "cannot write the image to " + file + ": " + e, e);
        }
    }
}
