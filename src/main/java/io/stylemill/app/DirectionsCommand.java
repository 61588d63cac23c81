package io.stylemill.app;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.direction.Directions;
import io.stylemill.direction.Directions.Found;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.generator.Device;
import io.stylemill.generator.Generator;
import io.stylemill.generator.PyTorch;
import io.stylemill.generator.PyTorchGenerator;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.manifest.Ranges;
import io.stylemill.plan.CanonicalJson;
import io.stylemill.plan.Classes;
import io.stylemill.plan.Layers;
import io.stylemill.plan.Recipe;
import io.stylemill.plan.RecipeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code directions}: finds directions along which images can be edited. */
@Command(
        name = "directions",
        description = {
            "Finds directions in w along which the images of a network change, for `attributes` in manifests.",
            "sefa factorises the style weights; pca takes the principal components of w. A strength of 1 is one standard"
                    + " deviation of w along the direction. The sheet shows each one from negative to positive."
        },
        footer = {
            "",
            "Example: stylemill directions cells.safetensors --method sefa --layers middle \\",
            "                              -o directions.safetensors --sheet sheet.png"
        })
final class DirectionsCommand extends BaseCommand {
    private static final int CELL = 96;
    private static final int MOST_SAMPLES = 1_000_000;
    private static final int MOST_SEEDS = 64;

    /** How directions are found. */
    enum Method {
        /** Closed-form factorisation of the style weights. */
        SEFA,
        /** Principal components of w. */
        PCA
    }

    @Parameters(paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @Option(names = "--method", required = true, paramLabel = "METHOD", description = "sefa or pca.")
    @SuppressWarnings("NullAway.Init")
    private Method method;

    @Option(names = "--count", paramLabel = "N", description = "How many directions (default: ${DEFAULT-VALUE}).")
    private int count = 8;

    @Option(
            names = "--layers",
            paramLabel = "LAYERS",
            description = "w layers that they are found for and that they move: coarse, middle, fine or numbers such as"
                    + " 0-5 (default: all).")
    private @Nullable String layers;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Samples of w, for the standard deviations and for pca (default: ${DEFAULT-VALUE}).")
    private int samples = 10_000;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of these samples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--class",
            paramLabel = "C",
            description = "Class of the samples and of the sheet, by name or index (default: every class in turn).")
    private @Nullable String className;

    @Option(names = "-o", required = true, paramLabel = "OUT.safetensors", description = "Where the directions go.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--sheet", paramLabel = "OUT.png", description = "Where a contact sheet goes.")
    private @Nullable Path sheet;

    @Option(
            names = "--sheet-seeds",
            paramLabel = "LIST",
            description = "Seeds that the sheet shows, one line each (default: ${DEFAULT-VALUE}).")
    private String sheetSeeds = "0-2";

    @Option(
            names = "--strength",
            paramLabel = "S",
            description = "How far the sheet goes on either side (default: ${DEFAULT-VALUE}).")
    private double strength = 3;

    @Option(names = "--steps", paramLabel = "N", description = "Images in a line (default: ${DEFAULT-VALUE}).")
    private int steps = 7;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    @Option(names = "--json", description = "Prints one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        checkNumbers();
        requireFolder(output);
        if (sheet != null) {
            requireFolder(sheet);
        }
        List<Long> seeds = Ranges.parse(sheetSeeds, 0xFFFFFFFFL).stream()
                .limit(MOST_SEEDS)
                .boxed()
                .toList();
        try (Mill mill = new Mill(settings(), Device.parse(device))) {
            mill.startEngine();
            Checkpoint checkpoint = mill.models().read(address, null);
            NetworkDescription network = checkpoint.network();
            List<Integer> moved = layers == null
                    ? IntStream.range(0, network.numWs()).boxed().toList()
                    : Layers.resolve(layers, network);
            int classIndex = className == null || !network.conditional()
                    ? -1
                    : new Classes(network.cDim(), network.classNames()).index(className);
            mill.requireDevice();
            markStarted();
            try (PyTorchGenerator generator = mill.engine()
                    .load(checkpoint, mill.device(), "fp32", PyTorch.defaultBatch(network, mill.device()))) {
                float[] w = generator.w(seed, samples, classIndex);
                List<Found> found =
                        method == Method.SEFA ? Directions.sefa(checkpoint, moved) : Directions.pca(w, network.wDim());
                found = found.subList(0, Math.min(count, found.size()));
                Map<String, Direction> directions = directions(found, w, network, moved);
                DirectionFile.write(output, directions, facts(checkpoint, moved, found, directions));
                if (sheet != null) {
                    draw(generator, checkpoint, directions, found, moved, seeds, classIndex, sheet);
                }
                tell(checkpoint, directions, found, moved);
            }
            return 0;
        }
    }

    private void checkNumbers() {
        require("--count", count, 1, 4096);
        require("--samples", samples, 2, MOST_SAMPLES);
        require("--steps", steps, 2, 31);
        if (!(strength > 0 && strength <= 100)) {
            throw Failure.input("bad-option", "--strength is " + strength + "; it must be above 0, at most 100");
        }
        if (seed < 0 || seed > 0xFFFFFFFFL) {
            throw Failure.input("bad-option", "--seed is " + seed + "; it must be 0 to 4294967295");
        }
    }

    static void requireFolder(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw Failure.input(
                    "output-unwritable",
                    "cannot write " + file + ": "
                            + (Files.isDirectory(file) ? "it is a folder" : "there is no folder " + folder)
                            + "; name a file in a folder that is there");
        }
    }

    static void require(String flag, int value, int least, int most) {
        if (value < least || value > most) {
            throw Failure.input("bad-option", flag + " is " + value + "; it must be " + least + " to " + most);
        }
    }

    private String word() {
        return method.name().toLowerCase(Locale.ROOT);
    }

    /** Scales each to one standard deviation; where layers were named, the others stay where they are. */
    private Map<String, Direction> directions(
            List<Found> found, float[] w, NetworkDescription network, List<Integer> moved) {
        Map<String, Direction> directions = new LinkedHashMap<>();
        int wDim = network.wDim();
        int rows = layers == null ? 1 : network.numWs();
        for (int k = 0; k < found.size(); k++) {
            double[] unit = found.get(k).unit();
            double deviation = Directions.deviation(w, unit);
            float[] values = new float[rows * wDim];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < wDim && (layers == null || moved.contains(row)); i++) {
                    values[row * wDim + i] = (float) (unit[i] * deviation);
                }
            }
            directions.put(word() + "-" + k, Direction.of(rows, wDim, values));
        }
        return directions;
    }

    private Map<String, String> facts(
            Checkpoint checkpoint, List<Integer> moved, List<Found> found, Map<String, Direction> directions) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("format", "stylemill-directions-1");
        facts.put("checkpoint_sha256", checkpoint.sha256());
        facts.put("method", word());
        facts.put("layers", RecipeJson.text(moved));
        facts.put("unit", "one standard deviation of w along the direction");
        facts.put("samples", Integer.toString(samples));
        facts.put("seed", Long.toString(seed));
        facts.put("class", className == null ? "" : className);
        facts.put("explained", CanonicalJson.write(listed(directions, found)));
        return facts;
    }

    private static List<Map<String, Object>> listed(Map<String, Direction> directions, List<Found> found) {
        List<Map<String, Object>> list = new ArrayList<>();
        directions.forEach((name, direction) -> list.add(Map.of(
                "name",
                name,
                "sha256",
                direction.sha256(),
                "share",
                Math.rint(found.get(list.size()).share() * 1e6) / 1e6)));
        return list;
    }

    private void tell(
            Checkpoint checkpoint, Map<String, Direction> directions, List<Found> found, List<Integer> moved) {
        if (json) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("file", output.toString());
            map.put("sheet", sheet == null ? null : sheet.toString());
            map.put("checkpointSha256", checkpoint.sha256());
            map.put("method", word());
            map.put("layers", RecipeJson.text(moved));
            map.put("directions", listed(directions, found));
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s: %d directions of %s, w layers %s",
                        output,
                        directions.size(),
                        address,
                        RecipeJson.text(moved)));
        int k = 0;
        for (Map.Entry<String, Direction> e : directions.entrySet()) {
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "  %-9s %5.1f %%  sha256 %s",
                            e.getKey(),
                            100 * found.get(k++).share(),
                            e.getValue().sha256()));
        }
        if (sheet != null) {
            terminal().result("  sheet     " + sheet);
        }
    }

    private void draw(
            PyTorchGenerator loaded,
            Checkpoint checkpoint,
            Map<String, Direction> directions,
            List<Found> found,
            List<Integer> moved,
            List<Long> seeds,
            int classIndex,
            Path file) {
        List<ContactSheet.Row> rows = new ArrayList<>();
        Generator generator = loaded.withDirections(directions.values());
        for (Map.Entry<String, Direction> e : directions.entrySet()) {
            List<Recipe> recipes = new ArrayList<>();
            for (int s = 0; s < seeds.size(); s++) {
                for (int step = 0; step < steps; step++) {
                    double at = strength * (2.0 * step / (steps - 1) - 1);
                    recipes.add(recipe(
                            checkpoint,
                            seeds.get(s),
                            classIndex < 0 ? s : classIndex,
                            new Recipe.Edit(e.getKey(), e.getValue().sha256(), at, moved),
                            loaded.deviceClass().batch()));
                }
            }
            List<Pixels> images = new ArrayList<>();
            int batch = loaded.deviceClass().batch();
            for (int from = 0; from < recipes.size(); from += batch) {
                images.addAll(generator.generate(recipes.subList(from, Math.min(recipes.size(), from + batch))));
            }
            String caption = String.format(
                    Locale.ROOT,
                    "%s   %.1f %%   strength %s to %s",
                    e.getKey(),
                    100 * found.get(rows.size()).share(),
                    CanonicalJson.write(-strength),
                    CanonicalJson.write(strength));
            rows.add(new ContactSheet.Row(caption, images));
        }
        Workspace workspace = new Workspace();
        String title = word() + ", w layers " + RecipeJson.text(moved);
        Pixels drawn = new ContactSheet(title, rows, CELL, steps).draw(workspace);
        try {
            Files.write(
                    file, Encoders.encode(drawn, Encoding.PNG, null, workspace).bytes());
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "output-unwritable", "cannot write the sheet to " + file + ": " + e, e);
        }
    }

    private static Recipe recipe(Checkpoint checkpoint, long seed, int classIndex, Recipe.Edit edit, int batch) {
        NetworkDescription network = checkpoint.network();
        List<Double> vector = network.conditional()
                ? new Classes(network.cDim(), network.classNames()).vector(classIndex % network.cDim())
                : List.of();
        return new Recipe(
                checkpoint.sha256(),
                null,
                new Recipe.Place("sheet", seed, 0),
                new Recipe.ZSource.Seed(seed),
                vector,
                new Recipe.Truncation(0.7, network.numWs()),
                null,
                List.of(edit),
                new Recipe.Noise("const", 1, null, null),
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                new Recipe.Encoder("png", Encoding.PNG.format().encoderVersion(), 0, false, false),
                new Recipe.Numerics("fp32", batch));
    }
}
