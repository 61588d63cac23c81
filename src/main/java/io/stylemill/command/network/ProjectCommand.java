package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.ImageGradient.Features;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.generator.TorchProgram;
import io.stylemill.engine.projection.PictureFiles;
import io.stylemill.engine.projection.ProjectedFile;
import io.stylemill.engine.projection.Projector;
import io.stylemill.engine.projection.WStatistics;
import io.stylemill.failure.Failure;
import io.stylemill.image.FilmFormat;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.Interruption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code project}: finds the latents of pictures. */
@Command(
        name = "project",
        description = {
            "Finds the latents whose images come near to pictures, so that a dataset can be made around them.",
            "Writes FILE.npz as NVIDIA's projector does, and FILE.npz.json with the digest of each picture. Run it again"
                    + " to go on where it was stopped."
        },
        footer = {
            "",
            "Example: stylemill project cells.safetensors real/WBC -o wbc.npz --class WBC --sheet sheet.png",
            "         stylemill project ffhq.pkl me.png -o me.npz --space w --perceptual vgg.pt",
            "         stylemill generate cells.safetensors --projected-w wbc.npz --outdir out"
        })
public final class ProjectCommand extends BaseCommand {
    private static final int MOST_STEPS = 1_000_000;
    private static final int LARGEST_LOOK = 256;
    private static final Pattern RANGE =
            Pattern.compile("\\s*(-?\\d{1,9}(?:\\.\\d{1,9})?)\\s*,\\s*(-?\\d{1,9}(?:\\.\\d{1,9})?)\\s*");

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @Parameters(
            index = "1",
            paramLabel = "IMAGE",
            description = "A picture (PNG, JPEG, WebP), or a folder with pictures at any depth. The middle of each is"
                    + " resized to the network's size.")
    @SuppressWarnings("NullAway.Init")
    private Path pictures;

    @Option(names = "-o", required = true, paramLabel = "FILE.npz", description = "Where the latents go.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            converter = ProjectedOptions.SpaceWord.class,
            description = "w+: a w for each layer, nearest to the picture; w: one w for all, better to edit; the noise"
                    + " inputs are fitted beside it and then left out (default: w+).")
    private Space space = Space.W_PLUS;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of Adam (default: ${DEFAULT-VALUE}).")
    private int steps = 1000;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Largest learning rate (default: 0.1 in w, 0.01 in w+, as the papers have it).")
    private @Nullable Double rate;

    @Option(
            names = "--perceptual",
            paramLabel = "FILE.pt",
            description = "TorchScript program whose features are compared; it runs (default: pixels of all sizes).")
    private @Nullable Path perceptual;

    @Option(
            names = "--perceptual-size",
            paramLabel = "N",
            description = "Width and height that it takes (default: the network's, at most 256).")
    private @Nullable Integer perceptualSize;

    @Option(
            names = "--perceptual-range",
            paramLabel = "LOW,HIGH",
            description = "What black and white are to it (default: ${DEFAULT-VALUE}).")
    private String perceptualRange = "0,255";

    @Option(
            names = "--class",
            paramLabel = "C",
            description = "Class of the pictures, by name or index: begins at its mean (default: the mean of all).")
    private @Nullable String className;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the noise (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--sheet",
            paramLabel = "OUT.png",
            description = "Where a sheet goes: each picture, the way to it, and the image of its latent.")
    private @Nullable Path sheet;

    @Option(
            names = "--video",
            paramLabel = "FILE",
            description = "Where a film of the way goes (.mp4 by ffmpeg, .webp or .png): real on the left, up to 100"
                    + " states and 8 pictures.")
    private @Nullable Path video;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Pictures at a time on each core (default: by network, device and number of pictures).")
    private @Nullable Integer batch;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        double largest = rate == null ? (space == Space.W ? 0.1 : 0.01) : rate;
        OptionProblems problems = new OptionProblems()
                .within("--steps", steps, 1, MOST_STEPS)
                .aboveZero("--rate", largest, 10)
                .seed("--seed", seed)
                .output(output)
                .output(video);
        Sheet.check(sheet, problems);
        FilmFormat format = video == null ? null : FilmFormat.of(video).orElse(null);
        problems.addIf(video != null && format == null, () -> "--video is " + video + "; " + FilmFormat.NAMES);
        BatchOption.check(batch, problems);
        if (perceptualSize != null) {
            problems.within("--perceptual-size", perceptualSize, 1, 4096);
        }
        double[] range = range(problems);
        Device on = device.device(problems);
        problems.refuse();
        if (format != null && video != null) {
            format.require(video);
        }
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint checkpoint = components.models().read(address, null);
            NetworkDescription network = checkpoint.network();
            if (network.architecture() == Architecture.TORCHSCRIPT) {
                throw Failure.input(
                        "no-gradient",
                        address
                                + " is a TorchScript archive, a program of its own, and project finds latents of StyleGAN"
                                + " networks only; name the checkpoint that the archive was made from (.pkl, .pt or"
                                + " .safetensors with weights)");
            }
            PictureFiles files = PictureFiles.of(pictures, network.width(), network.height());
            if (files.resized() > 0) {
                terminal()
                        .say("stylemill: " + files.resized() + " of "
                                + files.all().size()
                                + " pictures are of another size than " + network.width() + " x " + network.height()
                                + "; their middle is taken and resized");
            }
            requireRoom(files.all().size(), network);
            int index = classIndex(network);
            ProjectionNote before = ProjectedFile.note(output);
            int threads = components.device().kind() == Device.Kind.CUDA
                    ? 1
                    : Math.min(
                            Runtime.getRuntime().availableProcessors(),
                            files.all().size());
            int shape = shape(files.all().size(), threads, components.batch(network), before);
            components.requireDevice();
            try (PyTorchGenerator generator = components.engine().load(checkpoint, components.device(), "fp32", shape);
                    Looking looking = looking(components, network, range)) {
                WStatistics spread = WStatistics.of(generator, index);
                ProjectedFile file = ProjectedFile.open(
                        output,
                        facts(checkpoint, generator, looking, largest),
                        spread.each(),
                        network.numWs(),
                        network.wDim());
                Projections work = new Projections(
                        generator,
                        checkpoint,
                        new Projector.Settings(space, steps, seed, largest, stages()),
                        spread,
                        looking.features(),
                        files,
                        file,
                        terminal());
                markStarted();
                Interruption.say(terminal(), Interruption.GOES_ON);
                try (Meter meter =
                        Meter.images(terminal(), "project", files.all().size())) {
                    work.run(threads, meter);
                }
                if (sheet != null) {
                    Sheet.write(work.sheet().draw(), sheet);
                }
                if (video != null && format != null && work.film(video, format) == 0) {
                    terminal()
                            .say("stylemill: --video is not written: all pictures were done before, and the way to them"
                                    + " is no longer known; name another -o to see it");
                }
                tell(file, spread);
            }
            return 0;
        }
    }

    private int stages() {
        int film = video == null ? 0 : Math.min(steps, ProjectionFilm.STAGES);
        return Math.max(film, sheet == null ? 0 : ProjectionSheet.STAGES);
    }

    /** A feature network, or none, on the device. */
    private record Looking(Features features, String sha256) implements AutoCloseable {
        @Override
        public void close() {
            TorchProgram program = features.program();
            if (program != null) {
                program.close();
            }
        }
    }

    private Looking looking(Components components, NetworkDescription network, double[] range) {
        if (perceptual == null) {
            return new Looking(Features.NONE, "");
        }
        int size = perceptualSize == null ? Math.min(network.longerSide(), LARGEST_LOOK) : perceptualSize;
        Checkpoint archive = Checkpoints.read(perceptual);
        TorchProgram program =
                components.engine().program(archive, components.device(), "the feature network " + perceptual);
        return new Looking(new Features(program, 3, size, size, range[0], range[1]), archive.sha256());
    }

    private double[] range(OptionProblems problems) {
        Matcher pair = RANGE.matcher(perceptualRange);
        double low = pair.matches() ? Double.parseDouble(pair.group(1)) : 0;
        double high = pair.matches() ? Double.parseDouble(pair.group(2)) : 0;
        problems.addIf(
                low == high,
                () -> "--perceptual-range is '" + perceptualRange
                        + "'; it must be the numbers for black and for white, such as 0,255 or -1,1");
        return new double[] {low, high};
    }

    private int classIndex(NetworkDescription network) {
        if (className == null || !network.conditional()) {
            if (className != null) {
                terminal().say("stylemill: --class is only noted: this network has no classes");
            }
            return -1;
        }
        return new Classes(network.cDim(), network.classNames()).index(className);
    }

    private void requireRoom(int images, NetworkDescription network) {
        long each = 4L * network.numWs() * network.wDim();
        if (images > LatentArray.MAX_BYTES / Math.max(1, each)) {
            throw Failure.input(
                    "bad-option",
                    "there are " + images + " pictures; one file holds the latents of at most "
                            + LatentArray.MAX_BYTES / each + " of this network: project folders of fewer, each to a"
                            + " file of its own");
        }
    }

    /** The batch shape decides about the last digits, so what is there goes on with its own. */
    private int shape(int images, int threads, int usual, @Nullable ProjectionNote before) {
        if (batch != null) {
            return batch;
        }
        if (before != null && before.settings().get("batch") instanceof Number number) {
            return Math.max(1, Math.min(1024, number.intValue()));
        }
        return Math.max(1, Math.min(usual, (images + threads - 1) / threads));
    }

    private Map<String, Object> facts(
            Checkpoint checkpoint, PyTorchGenerator generator, Looking looking, double largest) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("checkpointSha256", checkpoint.sha256());
        facts.put("space", space.word());
        facts.put("steps", steps);
        facts.put("rate", largest);
        facts.put("seed", seed);
        facts.put("class", className == null ? "" : className);
        facts.put("perceptualSha256", looking.sha256());
        if (looking.features().program() != null) {
            facts.put("perceptualSize", looking.features().width());
            facts.put("perceptualRange", perceptualRange);
        }
        facts.put("batch", generator.deviceClass().batch());
        facts.put("device", generator.deviceClass().device());
        facts.put("engine", generator.deviceClass().engine());
        return facts;
    }

    private void tell(ProjectedFile file, WStatistics spread) {
        List<ProjectionNote.Image> images = file.images();
        List<Double> psnr = new ArrayList<>(
                images.stream().map(ProjectionNote.Image::psnr).sorted().toList());
        double median = psnr.get(psnr.size() / 2);
        if (json.asked()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("file", output.toString());
            map.put("note", ProjectionNote.beside(output.toString()));
            map.put("sheet", sheet == null ? null : sheet.toString());
            map.put("images", images.size());
            map.put("medianPsnr", Math.rint(median * 100) / 100);
            map.put("wStd", spread.each());
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s: %s of %s, PSNR from %.1f to %.1f dB, median %.1f dB",
                        output,
                        space.word(),
                        Amounts.count(images.size(), "picture"),
                        psnr.get(0),
                        psnr.get(psnr.size() - 1),
                        median));
        terminal().result("  note      " + ProjectionNote.beside(output.toString()));
        if (sheet != null) {
            terminal().result("  sheet     " + sheet);
        }
        terminal()
                .result("  use it    latent: {file: " + output.getFileName()
                        + ", space: w+, jitter: {std: 0.2}, copies: 20}");
    }
}
