package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Size;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Layers;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.Numerics;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mix-grid}: every row seed with the styles of every column seed. */
@Command(
        name = "mix-grid",
        description = {
            "Mixes the styles of seeds, with the flags, file names and pictures of NVIDIA's style_mixing.py: ROW-COL.png"
                    + " for each pair, SEED-SEED.png for each seed, and grid.png.",
        },
        footer = {
            "",
            "Example: stylemill mix-grid ffhq.pkl --rows 85,100,75 --cols 55,821 --styles 0-6 --outdir out",
            "         stylemill mix-grid cells.safetensors --class WBC --rows 1-4 --cols 5-9 --styles fine \\",
            "                            --outdir out"
        })
public final class MixGridCommand extends BaseCommand {
    @Parameters(arity = "0..1", paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    private @Nullable String checkpoint;

    @Mixin
    private final NetworkOption network = new NetworkOption();

    @Option(names = "--rows", required = true, paramLabel = "LIST", description = "Seeds of the rows, such as 85,100.")
    @SuppressWarnings("NullAway.Init")
    private String rows;

    @Option(
            names = "--cols",
            required = true,
            paramLabel = "LIST",
            description = "Seeds of the columns, whose styles are mixed in.")
    @SuppressWarnings("NullAway.Init")
    private String columns;

    @Option(
            names = "--styles",
            paramLabel = "LAYERS",
            description = "w layers that come from the column: coarse, middle, fine or numbers (default:"
                    + " ${DEFAULT-VALUE}).")
    private String styles = "0-6";

    @Option(
            names = {"--trunc", "--truncation-psi"},
            paramLabel = "PSI",
            description = "Truncation psi of both (default: ${DEFAULT-VALUE}).")
    private double psi = 1;

    @Option(names = "--class", paramLabel = "C", description = "Class, by name or index; conditional networks need it.")
    private @Nullable String className;

    @Option(
            names = "--noise-mode",
            paramLabel = "MODE",
            description = "const, none, or random: drawn for each row seed (default: const).")
    private SeedRecipes.NoiseMode noiseMode = SeedRecipes.NoiseMode.CONST;

    @Option(
            names = "--outdir",
            required = true,
            paramLabel = "DIR",
            description = "Where the images go; files of the same names are replaced.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems();
        String address = network.address(checkpoint, "mix-grid", problems);
        problems.finite("--trunc", psi);
        List<Long> down = seeds("--rows", rows, problems);
        List<Long> across = seeds("--cols", columns, problems);
        Device on = device.device(problems);
        problems.refuse();
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint read = NamedCheckpoint.weights(components.models(), address, "mix-grid");
            Grid grid = new Grid(read.network(), down, across);
            requireStyles(read.network());
            Numerics numerics = new Numerics(PyTorch.precision("auto", on), components.batch(read.network()));
            List<Recipe> recipes = recipes(address, read, numerics, down, across);
            Path target = OutputFile.folder(folder);
            markStarted();
            try (Lanes lanes = components.lanes();
                    Models.Loan loan =
                            components.models().lend(address, read.sha256(), numerics.precision(), numerics.batch());
                    Meter meter = Meter.images(terminal(), "mix-grid", recipes.size())) {
                new Batches(lanes).make(loan.generator(), recipes.iterator(), Finisher::finish, (recipe, image) -> {
                    long column = column(recipe);
                    String name = recipe.place().slot() + "-" + column + ".png";
                    OutputFile.write(target.resolve(name), "the image", image.content());
                    grid.add(recipe.place().slot(), column, Decoders.decode(image.content(), name));
                    meter.advance(1);
                });
            }
            Sheet.write(grid.pixels(), target.resolve("grid.png"));
            tell(target, recipes.size());
            return 0;
        }
    }

    private static List<Long> seeds(String flag, String list, OptionProblems problems) {
        return problems.value(flag, () -> Ranges.distinct(list, OptionProblems.LARGEST_SEED))
                .map(ranges -> ranges.stream().boxed().toList())
                .orElse(List.of());
    }

    private void requireStyles(NetworkDescription description) {
        try {
            Layers.resolve(styles, description);
        } catch (Failure e) {
            throw Failure.input("bad-option", "--styles is '" + styles + "': " + e.getMessage());
        }
    }

    /** Returns the records of every seed by itself, and of every pair, each once. */
    private List<Recipe> recipes(
            String address, Checkpoint read, Numerics numerics, List<Long> down, List<Long> across) {
        Set<Long> alone = new LinkedHashSet<>(down);
        alone.addAll(across);
        List<Recipe> recipes = new ArrayList<>();
        SeedRecipes plain = of(null, address, read, numerics);
        alone.forEach(seed -> recipes.add(plain.recipe(seed)));
        for (long column : across) {
            SeedRecipes mixed = of(new SeedRecipes.Mix(column, null, styles), address, read, numerics);
            down.stream().filter(row -> row != column).forEach(row -> recipes.add(mixed.recipe(row)));
        }
        return recipes;
    }

    private SeedRecipes of(SeedRecipes.@Nullable Mix mix, String address, Checkpoint read, Numerics numerics) {
        return new SeedRecipes(
                new SeedRecipes.Look(className, psi, null, mix, noiseMode, Recipe.Transform.IDENTITY, null, null),
                address,
                read,
                numerics,
                true);
    }

    private static long column(Recipe recipe) {
        Recipe.Mixing mixing = recipe.mixing();
        return mixing != null && mixing.z() instanceof ZSource.Seed seed
                ? seed.seed()
                : recipe.place().slot();
    }

    private void tell(Path target, int images) {
        if (json.asked()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("folder", target.toString());
            map.put("grid", target.resolve("grid.png").toString());
            map.put("images", images);
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal().result(target + ": " + Amounts.count(images, "image") + ", and all of them in grid.png");
    }

    /**
     * The images in rows and columns: above each column its seed's image, before each row its own.
     */
    private static final class Grid {
        private final List<Long> down;
        private final List<Long> across;
        private final Tiles tiles;

        Grid(NetworkDescription network, List<Long> down, List<Long> across) {
            this.down = down;
            this.across = across;
            this.tiles = new Tiles(
                    new Size(network.width(), network.height(), network.channels()),
                    new Tiles.Grid(across.size() + 1, down.size() + 1),
                    "--rows, --cols");
        }

        void add(long row, long column, Pixels image) {
            int y = down.indexOf(row) + 1;
            int x = across.indexOf(column) + 1;
            if (row == column && y > 0) {
                tiles.put(0, y, image);
            }
            if (row == column && x > 0) {
                tiles.put(x, 0, image);
            }
            if (x > 0 && y > 0) {
                tiles.put(x, y, image);
            }
        }

        Pixels pixels() {
            return tiles.pixels();
        }
    }
}
