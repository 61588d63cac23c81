package io.stylemill.command.dataset;

import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.engine.pictures.PictureSources;
import io.stylemill.factory.report.Measurement;
import io.stylemill.factory.report.MeasurementPage;
import io.stylemill.factory.report.MeasurementText;
import io.stylemill.factory.report.Measuring;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.VersionOption;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DatasetNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code measure}: how a set of images compares with real ones. */
@Command(
        name = "measure",
        description = {
            "Compares images with real ones: FID, KID, precision, recall, density and coverage of the sets, by class too;"
                    + " nearest real images, copies of them and images that the network memorised.",
            "Each side is a folder, an s3://bucket/prefix with images, or a published version. Measures of sets need an"
                    + " extractor of features: the numbers depend on it."
        },
        footer = {
            "",
            "Example: stylemill measure s3://datasets/blood-cells --real cells/train --extractor features.pt"
                    + " --extractor-size 64 -o page.html",
            "         stylemill measure out --real cells/train --extractor inception.pt --extractor-size 299"
                    + " --extractor-range 0,255 --json"
        })
public final class MeasureCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "DIR|DATASET",
            description =
                    "The images to measure: a folder or s3://bucket/prefix with images at any depth, or a dataset.")
    @SuppressWarnings("NullAway.Init")
    private String images;

    @Option(
            names = "--real",
            required = true,
            paramLabel = "DIR|DATASET",
            description = "The real images, named in the same way.")
    @SuppressWarnings("NullAway.Init")
    private String real;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Mixin
    private final ExtractorOptions extractors = new ExtractorOptions();

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "Images of a side that are looked at; of more, N are drawn by the seed (default:"
                    + " ${DEFAULT-VALUE}).")
    private int most = Measuring.MOST;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of what is drawn (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "-o", paramLabel = "PAGE.html", description = "Where a page with pairs of pictures goes.")
    private @Nullable Path page;

    @Option(
            names = "--features",
            paramLabel = "PREFIX",
            description = "Writes the features too, as PREFIX-images.npy and PREFIX-real.npy, for other programs.")
    private @Nullable Path features;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems()
                .within("--most", most, 1, 1_000_000)
                .seed("--seed", seed)
                .output(page)
                .output(features == null ? null : beside("images"))
                .output(features == null ? null : beside("real"));
        Extractor extractor = extractors.read(problems).orElse(null);
        problems.addIf(
                features != null && extractor == null, () -> "--features needs an --extractor that makes the features");
        Device on = device.device(problems);
        problems.refuse();
        try (Components components = new Components(settings(), on)) {
            if (extractor != null) {
                components.startEngine();
            }
            PictureSource set = PictureSources.open(
                    components.stores(), DatasetNames.address(components, images), version.version());
            PictureSource held = PictureSources.open(components.stores(), DatasetNames.address(components, real), null);
            set.version().ifPresent(v -> Versions.warn(components, terminal(), images, v));
            held.version().ifPresent(v -> Versions.warn(components, terminal(), real, v));
            if (extractor == null) {
                return measure(set, held, null, null);
            }
            components.requireDevice();
            Path program = Path.of(extractor.model());
            try (FeatureNetwork network = components.programs().features(program, extractor)) {
                Measurement.Extractor facts = new Measurement.Extractor(
                        String.valueOf(program.getFileName()),
                        Checkpoints.read(program).sha256(),
                        extractor.input().width(),
                        extractor.input().height(),
                        network.dimensions());
                return measure(set, held, network, facts);
            }
        }
    }

    private int measure(
            PictureSource set,
            PictureSource held,
            @Nullable FeatureNetwork network,
            Measurement.@Nullable Extractor facts) {
        long total = (long) Math.min(most, set.names().size())
                + Math.min(most, held.names().size());
        Measuring.Measured measured;
        try (Meter meter = Meter.images(terminal(), "look at images", total)) {
            measured = new Measuring(network, seed, most, Runtime.getRuntime().availableProcessors(), meter::advance)
                    .of(set, held, facts);
        }
        Measurement found = measured.measurement();
        Measuring.Vectors vectors = measured.vectors();
        if (features != null && vectors != null) {
            save(beside("images"), vectors.set()::writeNpy);
            save(beside("real"), vectors.real()::writeNpy);
        }
        if (page != null) {
            save(page, out -> out.write(MeasurementPage.write(found, set, held).getBytes(StandardCharsets.UTF_8)));
        }
        if (json.asked()) {
            terminal().result(MeasurementText.json(found));
        } else {
            MeasurementText.lines(found).forEach(terminal()::result);
            if (page != null) {
                terminal().result("page       " + page);
            }
        }
        return 0;
    }

    private Path beside(String side) {
        return Path.of(features + "-" + side + ".npy");
    }

    /** Writes to a stream. */
    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static void save(Path file, Writing writing) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            writing.to(out);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "unwritable-file", "writing " + file + " failed: " + WriteFault.words(e), e);
        }
    }
}
