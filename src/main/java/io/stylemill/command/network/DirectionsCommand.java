package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.direction.Directions;
import io.stylemill.engine.direction.Directions.Found;
import io.stylemill.engine.direction.SeedLabels;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.label.Scorer;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.Layers;
import io.stylemill.order.plan.RecipeText;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code directions}: finds directions along which images can be edited. */
@Command(
        name = "directions",
        description = {
            "Finds directions in w along which the images of a network change, for `attributes` in manifests.",
            "sefa factorises the style weights; pca takes the principal components of w; boundary separates two kinds of"
                    + " images that a scorer or a file of labels tells apart. A strength of 1 is one standard deviation"
                    + " of w along the direction. The sheet shows each one from negative to positive."
        },
        footer = {
            "",
            "Example: stylemill directions cells.safetensors --method sefa --layers middle \\",
            "             -o directions.safetensors --sheet sheet.png",
            "         stylemill directions cells.safetensors --method boundary --scorer cells.pt \\",
            "             --scorer-classes RBC,WBC,Platelets --scorer-input 64 --scorer-range -1,1 \\",
            "             --positive WBC --name white -o white.safetensors --sheet white.png",
            "         stylemill directions faces.pkl --method boundary --labels smiles.csv --threshold 0.5 \\",
            "             --given age.safetensors#age -o smile.safetensors"
        })
public final class DirectionsCommand extends BaseCommand {
    private static final int MOST_SAMPLES = 1_000_000;
    private static final int MOST_SEEDS = 64;

    /** How directions are found. */
    enum Method {
        /** Closed-form factorisation of the style weights. */
        SEFA,
        /** Principal components of w. */
        PCA,
        /** A plane between two kinds of images. */
        BOUNDARY
    }

    @Parameters(paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @Option(names = "--method", required = true, paramLabel = "METHOD", description = "sefa, pca or boundary.")
    @SuppressWarnings("NullAway.Init")
    private Method method;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many directions of sefa or pca (default: ${DEFAULT-VALUE}).")
    private int count = 8;

    @Option(
            names = "--normalise",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "sefa: divides the weights of each style by their length, as the authors' code does;"
                    + " --no-normalise takes them as they are, as the paper has it (default: --normalise).")
    private boolean normalise = true;

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

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of these samples, and of boundary (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--class",
            paramLabel = "C",
            description =
                    "Class of samples, labelled images and sheet, by name or index (default: every class in turn).")
    private @Nullable String className;

    @Option(names = "-o", required = true, paramLabel = "OUT.safetensors", description = "Where the directions go.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--sheet", paramLabel = "OUT.png", description = "Where a contact sheet goes: .png, .jpg or .webp.")
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

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "Manifest that declares CHECKPOINT where it is a TorchScript program, which then runs.")
    private @Nullable Path manifest;

    @Mixin
    private BoundaryOptions boundary = new BoundaryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems()
                .within("--count", count, 1, 4096)
                .within("--samples", samples, 2, MOST_SAMPLES)
                .within("--steps", steps, 2, 31)
                .aboveZero("--strength", strength, 100)
                .seed("--seed", seed);
        boundary.check(
                method == Method.BOUNDARY,
                Objects.requireNonNull(spec.mixins().get("boundary")).options().stream()
                        .map(OptionSpec::longestName)
                        .filter(name -> spec.commandLine().getParseResult().hasMatchedOption(name))
                        .toList(),
                seed,
                problems);
        List<Long> seeds = problems.value("--sheet-seeds", () -> Ranges.parse(sheetSeeds, OptionProblems.LARGEST_SEED))
                .map(ranges -> ranges.stream().limit(MOST_SEEDS).boxed().toList())
                .orElse(List.of());
        Device on = device.device(problems);
        problems.output(output);
        Sheet.check(sheet, problems);
        problems.refuse();
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint checkpoint = NamedCheckpoint.declared(components.models(), address, manifest);
            NetworkDescription network = checkpoint.network();
            List<Integer> moved = layers == null
                    ? IntStream.range(0, network.numWs()).boxed().toList()
                    : Layers.resolve(layers, network);
            int classIndex = className == null || !network.conditional()
                    ? -1
                    : new Classes(network.cDim(), network.classNames()).index(className);
            BoundarySearch search = new BoundarySearch(boundary, checkpoint, classIndex, seed, terminal());
            List<double[]> given = search.given();
            List<SeedLabels.Labelled> labels = search.labels();
            components.requireDevice();
            Checkpoint archive =
                    boundary.scorer == null ? null : components.models().read(boundary.scorer, null);
            try (Scorer scorer = archive == null
                            ? null
                            : Scorer.open(
                                    components.engine(),
                                    archive,
                                    boundary.labeler(boundary.scorer),
                                    components.device());
                    PyTorchGenerator generator = components
                            .engine()
                            .load(
                                    checkpoint,
                                    components.device(),
                                    "fp32",
                                    PyTorch.defaultBatch(network, components.device()))) {
                markStarted();
                float[] w = generator.w(seed, samples, classIndex);
                Map<String, String> facts = new TreeMap<>();
                List<Named> found;
                if (method == Method.BOUNDARY) {
                    BoundarySearch.Result result = search.find(generator, given, labels, scorer, components::lanes);
                    facts.putAll(result.facts());
                    if (archive != null) {
                        facts.put("scorer_sha256", archive.sha256());
                    }
                    found = List.of(new Named(
                            boundary.name == null ? word() : boundary.name, result.unit(), result.accuracy()));
                } else {
                    found = named(
                            method == Method.SEFA
                                    ? Directions.sefa(checkpoint, moved, normalise)
                                    : Directions.pca(w, network.wDim()));
                }
                Map<String, Direction> directions = directions(found, w, network, moved);
                facts.putAll(facts(checkpoint, moved, found, directions));
                DirectionFile.write(output, directions, facts);
                if (sheet != null) {
                    List<DirectionSheet.Shown> shown = found.stream()
                            .map(one -> new DirectionSheet.Shown(
                                    String.format(Locale.ROOT, "%s   %.1f %%", one.name(), 100 * one.part()),
                                    Objects.requireNonNull(directions.get(one.name()))))
                            .toList();
                    new DirectionSheet(checkpoint, moved, seeds, classIndex, strength, steps)
                            .draw(generator, word() + ", w layers " + RecipeText.layers(moved), shown, sheet);
                }
                tell(checkpoint, directions, found, moved);
            }
            return 0;
        }
    }

    /**
     * A direction to be written.
     *
     * @param part what it explains, or its accuracy on held-out labels; 0 to 1
     */
    private record Named(String name, double[] unit, double part) {}

    private List<Named> named(List<Found> found) {
        return IntStream.range(0, Math.min(count, found.size()))
                .mapToObj(k -> new Named(
                        word() + "-" + k, found.get(k).unit(), found.get(k).share()))
                .toList();
    }

    /** Returns what {@code part} is. */
    private String measure() {
        return method == Method.BOUNDARY ? "accuracy" : "share";
    }

    private String word() {
        return method.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Scales each to one standard deviation; where layers were named, the others stay where they
     * are.
     */
    private Map<String, Direction> directions(
            List<Named> found, float[] w, NetworkDescription network, List<Integer> moved) {
        Map<String, Direction> directions = new LinkedHashMap<>();
        int wDim = network.wDim();
        int rows = layers == null ? 1 : network.numWs();
        for (Named one : found) {
            double[] unit = one.unit();
            double deviation = Directions.deviation(w, unit);
            float[] values = new float[rows * wDim];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < wDim && (layers == null || moved.contains(row)); i++) {
                    values[row * wDim + i] = (float) (unit[i] * deviation);
                }
            }
            directions.put(one.name(), Direction.of(rows, wDim, values));
        }
        return directions;
    }

    private Map<String, String> facts(
            Checkpoint checkpoint, List<Integer> moved, List<Named> found, Map<String, Direction> directions) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("format", DirectionFile.FORMAT);
        facts.put("checkpoint_sha256", checkpoint.sha256());
        facts.put("method", word());
        if (method == Method.SEFA) {
            facts.put("normalised", Boolean.toString(normalise));
        }
        facts.put("layers", RecipeText.layers(moved));
        facts.put("unit", "one standard deviation of w along the direction");
        facts.put("samples", Integer.toString(samples));
        facts.put("seed", Long.toString(seed));
        facts.put("class", className == null ? "" : className);
        facts.put(
                method == Method.BOUNDARY ? "directions" : "explained", CanonicalJson.write(listed(directions, found)));
        return facts;
    }

    private List<Map<String, Object>> listed(Map<String, Direction> directions, List<Named> found) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Named one : found) {
            list.add(Map.of(
                    "name",
                    one.name(),
                    "sha256",
                    Objects.requireNonNull(directions.get(one.name())).sha256(),
                    measure(),
                    Math.rint(one.part() * 1e6) / 1e6));
        }
        return list;
    }

    private void tell(
            Checkpoint checkpoint, Map<String, Direction> directions, List<Named> found, List<Integer> moved) {
        if (json.asked()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("file", output.toString());
            map.put("sheet", sheet == null ? null : sheet.toString());
            map.put("checkpointSha256", checkpoint.sha256());
            map.put("method", word());
            map.put("layers", RecipeText.layers(moved));
            map.put("directions", listed(directions, found));
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s: %s of %s, w layers %s",
                        output,
                        Amounts.count(directions.size(), "direction"),
                        address,
                        RecipeText.layers(moved)));
        for (Named one : found) {
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "  %-9s %5.1f %%  sha256 %s",
                            one.name(),
                            100 * one.part(),
                            Objects.requireNonNull(directions.get(one.name())).sha256()));
        }
        if (sheet != null) {
            terminal().result("  sheet     " + sheet);
        }
    }
}
