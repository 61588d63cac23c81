package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Failure;
import io.stylemill.image.Film;
import io.stylemill.image.FilmFormat;
import io.stylemill.image.Size;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.plan.NumpyRandomState;
import io.stylemill.order.plan.Recipe.Numerics;
import io.stylemill.store.Place;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.version.PublishedVersion;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code video}: a film through the images of seeds, or of clips that were published. */
@Command(
        name = "video",
        description = {
            "Makes a film through the images of seeds, with the flags of NVIDIA's gen_video.py. With --clip it shows clips of"
                    + " a published dataset, as the dataset has them.",
            "FILE.mp4 needs ffmpeg on the PATH; FILE.webp and FILE.png (animated, lossless) need no other program."
        },
        footer = {
            "",
            "Example: stylemill video ffhq.pkl --seeds 0-31 --grid 4x2 --trunc 0.7 -o lerp.mp4",
            "         stylemill video cells.safetensors --class WBC --seeds 3 --w-frames 60 \\",
            "                         --direction nucleus.safetensors --strength=-3,3 -o nucleus.webp",
            "         stylemill video ffhq.pkl --seeds 7 --mix 1,5,9@fine -o colours.png",
            "         stylemill video s3://datasets/cells --clip walk-0,walk-1 --grid 2x1 -o clips.webp"
        })
public final class VideoCommand extends BaseCommand {
    static final int MOST_FRAMES = 1_000_000;
    private static final int CLIP_FPS = 30;
    private static final Set<String> OF_CLIPS = Set.of("--output", "--clip", "--fps", "--grid", "--json", "--config");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CHECKPOINT",
            description =
                    "File, or s3://bucket/key, of any format; with --clip a published dataset, or one version of it.")
    private @Nullable String checkpoint;

    @Mixin
    private final NetworkOption network = new NetworkOption();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where the film goes: FILE.mp4, FILE.webp or FILE.png.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--seeds",
            paramLabel = "LIST",
            description = "Key frames in order, such as 0-9,42,0; of a grid, one cell's after the other's.")
    private @Nullable String seeds;

    @Option(
            names = "--clip",
            split = ",",
            paramLabel = "NAME",
            description = "In place of --seeds: clips of a dataset, by their tag clip; of a grid, one for each cell.")
    private List<String> clips = new ArrayList<>();

    @Option(names = "--shuffle-seed", paramLabel = "N", description = "Shuffles the seeds, as NumPy's RandomState(N).")
    private @Nullable Long shuffleSeed;

    @Option(
            names = "--grid",
            paramLabel = "COLSxROWS",
            converter = Tiles.GridWord.class,
            description = "Several ways side by side (default: 1x1).")
    private Tiles.Grid grid = Tiles.Grid.ONE;

    @Option(
            names = "--num-keyframes",
            paramLabel = "N",
            description = "Key frames of each cell; too few seeds begin again (default: all seeds).")
    private @Nullable Integer keyframes;

    @Option(
            names = "--w-frames",
            paramLabel = "N",
            description = "Frames from one key frame to the next (default: ${DEFAULT-VALUE}).")
    private int steps = 120;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description = "Frames in a second, 1 to 120 (default: 60; with --clip 30).")
    private @Nullable Integer fps;

    @Option(names = "--no-loop", description = "Ends at the last key frame, in place of going back to the first.")
    private boolean open;

    @Option(names = "--interpolation", paramLabel = "WAY", description = "slerp, linear or cubic (default: cubic).")
    private Latent.Interpolation interpolation = Latent.Interpolation.CUBIC;

    @Option(names = "--space", paramLabel = "SPACE", description = "Where the way goes: z or w (default: w).")
    private String space = "w";

    @Option(
            names = {"--trunc", "--truncation-psi"},
            split = ",",
            paramLabel = "PSI",
            description = "Truncation psi (default: 1). Of two, such as 0,1, psi goes from one to the other and back"
                    + " between key frames.")
    private List<Double> psis = new ArrayList<>(List.of(1.0));

    @Mixin
    private final LookOptions look = new LookOptions();

    @Option(
            names = "--strength",
            split = ",",
            paramLabel = "S",
            description = "How far along --direction (default: 1). Of two, such as -2,2, it goes from one to the other"
                    + " and back between key frames.")
    private List<Double> strengths = new ArrayList<>();

    @Option(
            names = "--mix",
            paramLabel = "SEEDS[:CLASS]@LAYERS",
            description = "Style mixing: these w layers come from another seed, or from a way through several.")
    private @Nullable String mix;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final BatchOption batch = new BatchOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems();
        String address = network.address(checkpoint, "video", problems);
        FilmFormat format = FilmFormat.of(output).orElse(null);
        List<Long> stops = seeds == null ? List.of() : KeySeeds.of("--seeds", seeds, problems);
        KeySeeds.Partners partners = KeySeeds.partners(mix, problems);
        check(format, problems);
        Device on = device.device(problems);
        problems.refuse();
        if (format == null) {
            throw Failure.bug("a film without a format was not refused");
        }
        if (!clips.isEmpty()) {
            return clips(address, on, format);
        }
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint read = NamedCheckpoint.weights(components.models(), address, "video");
            NetworkDescription description = read.network();
            Numerics numerics = new Numerics(PyTorch.precision("auto", on), batch.or(components.batch(description)));
            SeedRecipes recipes = new SeedRecipes(
                    look.of(components.models(), psis.get(0), partners.mix(), null), address, read, numerics, false);
            look.tell(terminal(), description, false);
            FilmPlan plan = plan(recipes, stops, partners.seeds());
            Size each = new Size(description.width(), description.height(), description.channels());
            Film.Shape shape = new Film.Shape(grid.of(each, "--grid"), plan.frames(), fps == null ? 60 : fps);
            try (Film film = format.begin(output, shape);
                    Lanes lanes = components.lanes();
                    Models.Loan loan =
                            components.models().lend(address, read.sha256(), numerics.precision(), numerics.batch());
                    Meter meter = Meter.images(terminal(), "video", plan.frames())) {
                markStarted();
                plan.make(recipes.equipped(loan.generator()), film, lanes, () -> meter.advance(1));
            }
            FilmReport.tell(terminal(), json.asked(), output, shape, format);
            return 0;
        }
    }

    private int clips(String address, Device on, FilmFormat format) {
        try (Components components = new Components(settings(), on)) {
            Place place = components.stores().open(address);
            PublishedVersion version =
                    PublishedVersion.open(place.store(), place.location().prefix(), null);
            version.revocation()
                    .ifPresent(
                            why -> terminal().say("WARNING: " + version.address() + " was " + why + "; do not use it"));
            ClipFilm clip = ClipFilm.of(version, grid, clips);
            clip.notes().forEach(note -> terminal().say("stylemill: " + note));
            Film.Shape shape = clip.shape(fps == null ? CLIP_FPS : fps);
            try (Film film = format.begin(output, shape);
                    Meter meter = Meter.images(terminal(), "video", shape.frames())) {
                markStarted();
                clip.write(film, () -> meter.advance(1));
            }
            FilmReport.tell(terminal(), json.asked(), output, shape, format);
            return 0;
        }
    }

    private void check(@Nullable FilmFormat format, OptionProblems problems) {
        problems.addIf(format == null, () -> "-o is " + output + "; " + FilmFormat.NAMES)
                .output(output)
                .within("--w-frames", steps, 1, MOST_FRAMES)
                .within("--fps", fps == null ? 60 : fps, 1, 120)
                .addIf(
                        (seeds == null) == clips.isEmpty(),
                        () -> "name the images of the film: --seeds LIST of a checkpoint, or --clip NAME of a dataset")
                .addIf(!space.equals("w") && !space.equals("z"), () -> "--space is '" + space + "'; it must be z or w");
        if (shuffleSeed != null) {
            problems.seed("--shuffle-seed", shuffleSeed);
        }
        if (keyframes != null) {
            problems.within("--num-keyframes", keyframes, 1, MOST_FRAMES);
        }
        batch.check(problems);
        if (!clips.isEmpty()) {
            List<String> others = spec.commandLine().getParseResult().matchedOptions().stream()
                    .map(OptionSpec::longestName)
                    .filter(name -> !OF_CLIPS.contains(name))
                    .toList();
            problems.addIf(
                    !others.isEmpty(),
                    () -> "--clip shows images as they were published; leave out " + String.join(", ", others));
            problems.addIf(
                    clips.size() != grid.cells(),
                    () -> "--clip names " + clips.size() + " clips for a grid of " + grid.cells()
                            + " cells; name one for each");
        }
        swing("--trunc", psis, problems);
        swing("--strength", strengths, problems);
        look.check(strengths, problems);
    }

    private static void swing(String flag, List<Double> values, OptionProblems problems) {
        problems.addIf(
                values.size() > 2 || values.stream().anyMatch(value -> !Double.isFinite(value)),
                () -> flag + " is " + values + "; it must be a finite number, or two such as 0.5,1");
    }

    private FilmPlan plan(SeedRecipes recipes, List<Long> named, List<Long> partners) {
        int cells = grid.cells();
        if (keyframes == null && named.size() % cells != 0) {
            throw Failure.input(
                    "bad-option",
                    "--seeds names " + named.size() + " seeds for a grid of " + cells
                            + " cells; name a multiple of it, or give --num-keyframes");
        }
        int own = keyframes == null ? named.size() / cells : keyframes;
        int all = keyframes == null ? Math.max(own, partners.size()) : keyframes;
        boolean endless = !open && (long) all * steps > MOST_FRAMES || (long) own * cells > MOST_FRAMES;
        if (endless || open && (long) (all - 1) * steps >= MOST_FRAMES) {
            throw Failure.input(
                    "bad-option",
                    "the film would have " + all + " key frames with " + steps
                            + " frames from one to the next; at most " + MOST_FRAMES + " frames are made");
        }
        if (open && all < 2) {
            throw Failure.input("bad-option", "--no-loop goes from one key frame to the last; name two seeds or more");
        }
        long[] dealt = LongStream.range(0, (long) own * cells)
                .map(i -> named.get((int) (i % named.size())))
                .toArray();
        if (shuffleSeed != null) {
            new NumpyRandomState(shuffleSeed).shuffle(dealt);
        }
        return new FilmPlan(
                recipes,
                grid,
                LongStream.of(dealt).boxed().toList(),
                partners,
                all,
                new Latent.Walk(
                        null,
                        null,
                        space.equals("z") ? Latent.Space.Z : Latent.Space.W,
                        interpolation,
                        steps,
                        !open,
                        null),
                swing(psis),
                swing(strengths.isEmpty() ? List.of(1.0) : strengths));
    }

    private static FilmPlan.Swing swing(List<Double> values) {
        return new FilmPlan.Swing(values.get(0), values.get(values.size() - 1));
    }
}
