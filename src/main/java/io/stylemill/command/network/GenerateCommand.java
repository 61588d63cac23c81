package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finished;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Size;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.Numerics;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code generate}: images of a list of seeds, with the flags, file names and pixels of NVIDIA's
 * scripts.
 */
@Command(
        name = "generate",
        description = {
            "Makes one image per seed, with the flags, file names (seed0042.png) and pixels of NVIDIA's gen_images.py.",
            "For a labelled, published dataset, write a manifest and use 'run'."
        },
        footer = {
            "",
            "Example: stylemill generate ffhq.pkl --seeds 0-9,42 --trunc 0.7 --outdir out",
            "         stylemill generate cells.safetensors --seeds 3 --class WBC --mix 5@fine \\",
            "                            --outdir out",
            "         stylemill generate --network=afhqv2.pkl --seeds=2 --translate=0.3,0 --outdir=out",
            "         stylemill generate ffhq.pkl --seeds 3 --direction age.safetensors --strength=-2,0,2 \\",
            "                            --grid 3x1 --outdir out",
            "         stylemill generate ffhq.pkl --projected-w=out/projected_w.npz --outdir=out"
        })
public final class GenerateCommand extends BaseCommand {
    private static final Pattern MIX = Pattern.compile("(\\d{1,10})(?::(.+))?@([^@]+)");

    @Parameters(arity = "0..1", paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    private @Nullable String checkpoint;

    @Mixin
    private final NetworkOption network = new NetworkOption();

    @Option(names = "--seeds", paramLabel = "LIST", description = "Seeds, such as 0-9,42; or name --projected-w.")
    private @Nullable String seeds;

    @Mixin
    private final ProjectedOptions projectedW = new ProjectedOptions();

    @Mixin
    private final SavedStyles saved = new SavedStyles();

    @Option(
            names = {"--trunc", "--truncation-psi"},
            split = ",",
            paramLabel = "PSI",
            description =
                    "Truncation psi; may be 0, negative or above 1 (default: 1). Of several, such as 0.5,0.7,1, one"
                            + " image each.")
    private List<Double> psis = new ArrayList<>(List.of(1.0));

    @Mixin
    private final LookOptions look = new LookOptions();

    @Option(
            names = "--strength",
            split = ",",
            paramLabel = "S",
            description = "How far along --direction (default: 1). Of several, such as -2,0,2, one image each.")
    private List<Double> strengths = new ArrayList<>();

    @Option(
            names = "--mix",
            paramLabel = "SEED[:CLASS]@LAYERS",
            description = "Style mixing: these w layers (coarse, middle, fine or numbers such as 4-7) come from another"
                    + " seed.")
    private @Nullable String mix;

    @Option(
            names = "--grid",
            paramLabel = "COLSxROWS",
            converter = Tiles.GridWord.class,
            description = "Writes grid.png too: the images row by row, in this many columns and rows.")
    private Tiles.@Nullable Grid grid;

    @Option(
            names = {"--outdir", "--result-dir"},
            required = true,
            paramLabel = "DIR",
            description = "Where the images go; made if it is not there, files of the same names are replaced.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--no-xmp", description = "Leaves out the metadata that say how each image was made.")
    private boolean noXmp;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "auto, fp32, bf16 or fp16 (GPUs only) (default: ${DEFAULT-VALUE}, which is fp32).")
    private String precision = "auto";

    @Mixin
    private final BatchOption batch = new BatchOption();

    @Option(names = "--json", description = "Prints one JSON document that lists the files.")
    private boolean json;

    @Override
    public Integer call() {
        long startedAt = System.nanoTime();
        OptionProblems problems = new OptionProblems();
        String address = network.address(checkpoint, "generate", problems);
        Ranges asked = seeds(problems);
        SeedRecipes.Mix mixed = mix(problems);
        Optional<Device> named = problems.value("--device", device::device);
        Device parsed = named.orElse(Device.CPU);
        // A device that is spelt wrong may be a GPU.
        Device numbers = named.orElseGet(() -> Device.parse("cuda:0"));
        String resolved = problems.value("--precision", () -> PyTorch.precision(precision, numbers))
                .orElse("");
        checkFlags(problems);
        try (Components components = new Components(settings(), parsed)) {
            components.startEngine();
            Checkpoint read = NamedCheckpoint.weights(components.models(), address, "generate");
            LatentArray projected = projectedW.read(components.models(), read.network(), terminal());
            Ranges wanted =
                    projected == null ? asked : new Ranges(List.of(new Ranges.Interval(0, projected.rows() - 1L)));
            if (wanted == null) {
                throw Failure.bug("neither seeds nor w were named");
            }
            long images = wanted.size() * psis.size() * strengths.size();
            saved.check(images, read.network());
            Tiles tiles = tiles(images, read.network());
            Numerics numerics = new Numerics(resolved, batch.or(components.batch(read.network())));
            SeedRecipes recipes = new SeedRecipes(
                    look.of(components.models(), psis.get(0), mixed, projected), address, read, numerics, !noXmp);
            look.tell(terminal(), read.network(), projected != null && mixed == null);
            if (seeds != null && projected != null) {
                terminal().say("stylemill: --seeds is ignored: the images are those of --projected-w");
            }
            List<Map<String, Object>> files = new ArrayList<>();
            DeviceClass deviceClass;
            try (Lanes lanes = components.lanes();
                    Models.Loan loan =
                            components.models().lend(address, read.sha256(), numerics.precision(), numerics.batch());
                    Meter meter = Meter.images(terminal(), "generate", images)) {
                Generator generator = recipes.equipped(loan.generator());
                deviceClass = generator.deviceClass();
                Path target = OutputFile.folder(folder);
                saved.checkPlace();
                markStarted();
                LongFunction<Recipe> each = number -> recipe(recipes, wanted, number);
                new Batches(lanes)
                        .make(
                                generator,
                                LongStream.range(0, images).mapToObj(each).iterator(),
                                Finisher::finish,
                                (recipe, image) -> {
                                    Path file = write(target, recipe, image);
                                    if (tiles != null && grid != null) {
                                        tiles.put(
                                                files.size() % grid.columns(),
                                                files.size() / grid.columns(),
                                                Decoders.decode(image.content(), file.toString()));
                                    }
                                    files.add(facts(recipe, image, file));
                                    meter.advance(1);
                                });
                saved.write(generator, each, images);
                if (tiles != null) {
                    Sheet.write(tiles.pixels(), target.resolve("grid.png"));
                }
            }
            tell(read, deviceClass, files, (System.nanoTime() - startedAt) / 1e9);
            return 0;
        }
    }

    /** Of a seed, all psi and of each psi all strengths. */
    private Recipe recipe(SeedRecipes recipes, Ranges wanted, long number) {
        int strength = (int) (number % strengths.size());
        long rest = number / strengths.size();
        return recipes.recipe(
                wanted.get(rest / psis.size()), psis.get((int) (rest % psis.size())), strengths.get(strength));
    }

    private @Nullable Tiles tiles(long images, NetworkDescription network) {
        if (grid == null) {
            return null;
        }
        if (images > grid.cells()) {
            throw Failure.input(
                    "bad-option",
                    "--grid has " + grid.cells() + " places for " + images
                            + " images; ask for a larger one, or for fewer" + " images");
        }
        return new Tiles(new Size(network.width(), network.height(), network.channels()), grid, "--grid");
    }

    private @Nullable Ranges seeds(OptionProblems problems) {
        String list = seeds;
        if (list == null) {
            problems.addIf(
                    !projectedW.named(), () -> "name the images: --seeds LIST such as 0-9,42, or --projected-w FILE");
            return null;
        }
        return problems.value("--seeds", () -> Ranges.distinct(list, OptionProblems.LARGEST_SEED))
                .orElse(null);
    }

    private void checkFlags(OptionProblems problems) {
        psis.forEach(psi -> problems.finite("--trunc", psi));
        strengths.forEach(strength -> problems.finite("--strength", strength));
        look.check(strengths, problems);
        batch.check(problems);
        problems.refuse();
        if (strengths.isEmpty()) {
            strengths = List.of(1.0);
        }
    }

    private SeedRecipes.@Nullable Mix mix(OptionProblems problems) {
        if (mix == null) {
            return null;
        }
        Matcher m = MIX.matcher(mix);
        if (!m.matches() || Long.parseLong(m.group(1)) > OptionProblems.LARGEST_SEED) {
            problems.add("--mix is '" + mix + "'; it must be SEED@LAYERS or SEED:CLASS@LAYERS, such as 5@coarse or"
                    + " 5:WBC@0-3, seeds to " + OptionProblems.LARGEST_SEED);
            return null;
        }
        return new SeedRecipes.Mix(Long.parseLong(m.group(1)), m.group(2), m.group(3));
    }

    private Path write(Path folder, Recipe recipe, Finished image) {
        String name = recipe.z() instanceof Recipe.ZSource.Seed ? "seed%04d" : "proj%02d";
        Path file =
                folder.resolve(String.format(Locale.ROOT, name, recipe.place().slot()) + variant(recipe) + ".png");
        OutputFile.write(file, "the image", image.content());
        return file;
    }

    /** Says in the file's name what several images of a seed differ in. */
    private String variant(Recipe recipe) {
        return (psis.size() > 1
                        ? "_psi" + CanonicalJson.number(recipe.truncation().psi())
                        : "")
                + (strengths.size() > 1
                        ? "_strength"
                                + CanonicalJson.number(recipe.edits().get(0).strength())
                        : "");
    }

    private Map<String, Object> facts(Recipe recipe, Finished image, Path file) {
        Map<String, Object> made = new LinkedHashMap<>();
        made.put(
                recipe.z() instanceof Recipe.ZSource.Seed ? "seed" : "row",
                recipe.place().slot());
        if (psis.size() > 1) {
            made.put("psi", recipe.truncation().psi());
        }
        if (strengths.size() > 1) {
            made.put("strength", recipe.edits().get(0).strength());
        }
        made.put("file", file.toString());
        made.put("sha256", image.file().fileSha256());
        made.put("pixelSha256", image.file().pixelSha256());
        return made;
    }

    private void tell(Checkpoint read, DeviceClass on, List<Map<String, Object>> files, double seconds) {
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("checkpointSha256", read.sha256());
            map.put("engine", on.engine());
            map.put("device", on.device());
            map.put("precision", on.precision());
            map.put("batch", on.batch());
            map.put("seconds", Math.round(seconds * 1000) / 1000.0);
            map.put("images", files);
            saved.file().ifPresent(file -> map.put("w", file.toString()));
            if (grid != null) {
                map.put("grid", folder.resolve("grid.png").toString());
            }
            terminal().result(CanonicalJson.write(map));
            return;
        }
        String first = String.valueOf(files.get(0).get("file"));
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s of %d x %d pixels in %s: %s",
                        Amounts.count(files.size(), "image"),
                        read.network().width(),
                        read.network().height(),
                        Amounts.duration(seconds),
                        files.size() == 1
                                ? first
                                : first + " to " + files.get(files.size() - 1).get("file")));
    }
}
