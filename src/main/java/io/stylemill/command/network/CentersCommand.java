package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.direction.Clusters;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.failure.Failure;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.GridSheet;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.LatentFiles;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code centers}: finds centres of w, for truncation towards something nearer than its mean. */
@Command(
        name = "centers",
        description = {
            "Finds centres of w for `truncation: {psi: 0.7, center: FILE}` in manifests: the mean of every class, or the"
                    + " centres of clusters (k-means), of which each image takes the nearest.",
            "Truncation towards the mean of all images makes them alike. Towards a centre of their own kind it does less so."
        },
        footer = {
            "",
            "Example: stylemill centers cells.safetensors --per-class -o centers.safetensors",
            "         stylemill centers ffhq.pkl --clusters 64 --count 60000 -o centers.safetensors \\",
            "                           --sheet sheet.png"
        })
public final class CentersCommand extends BaseCommand {
    private static final int CELL = 96;
    private static final int COLUMNS = 8;
    private static final int MOST_SAMPLES = 1_000_000;
    private static final int MOST_CLUSTERS = 4096;

    /** Which centres. */
    static final class Wanted {
        @Option(names = "--per-class", required = true, description = "The mean of w of each class.")
        private boolean perClass;

        @Option(
                names = "--clusters",
                required = true,
                paramLabel = "K",
                description = "The centres of K clusters of w.")
        private @Nullable Integer clusters;
    }

    @Parameters(paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Wanted wanted;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Samples of w, of each class with --per-class (default: ${DEFAULT-VALUE}).")
    private int count = 10_000;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of these samples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--class",
            paramLabel = "C",
            description = "With --clusters: class of the samples, by name or index (default: every class in turn).")
    private @Nullable String className;

    @Option(names = "-o", required = true, paramLabel = "OUT.safetensors", description = "Where the centres go.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--sheet",
            paramLabel = "OUT.png",
            description = "Where a sheet with the image of each centre goes.")
    private @Nullable Path sheet;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    /** @param share of the samples, or -1 */
    private record Center(String name, double share) {}

    @Override
    public Integer call() {
        Integer clusters = wanted.clusters;
        OptionProblems problems = new OptionProblems()
                .within("--count", count, 1, MOST_SAMPLES)
                .addIf(
                        clusters == null && className != null,
                        () -> "--class goes with --clusters; --per-class takes every class")
                .seed("--seed", seed)
                .output(output);
        Sheet.check(sheet, problems);
        if (clusters != null) {
            problems.within("--clusters", clusters, 1, Math.min(count, MOST_CLUSTERS));
        }
        Device on = device.device(problems);
        problems.refuse();
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint checkpoint = components.models().read(address, null);
            NetworkDescription network = checkpoint.network();
            if (wanted.perClass && !network.conditional()) {
                throw Failure.input(
                        "bad-option", "--per-class: the network of " + address + " has no classes; use --clusters");
            }
            int classIndex = className == null || !network.conditional()
                    ? -1
                    : new Classes(network.cDim(), network.classNames()).index(className);
            components.requireDevice();
            markStarted();
            try (PyTorchGenerator generator = components
                    .engine()
                    .load(
                            checkpoint,
                            components.device(),
                            "fp32",
                            PyTorch.defaultBatch(network, components.device()))) {
                List<Center> centers = new ArrayList<>();
                Map<String, String> facts = facts(checkpoint);
                LatentArray array = clusters == null
                        ? perClass(generator, network, centers)
                        : clustered(generator, network, clusters, classIndex, centers, facts);
                String name = clusters == null ? LatentFiles.CLASSES : LatentFiles.CLUSTERS;
                LatentFile.write(output, Map.of(name, array), facts);
                if (sheet != null) {
                    draw(generator, checkpoint, array, centers, sheet);
                }
                tell(checkpoint, array, centers, facts);
            }
            return 0;
        }
    }

    private LatentArray perClass(PyTorchGenerator generator, NetworkDescription network, List<Center> centers) {
        int wDim = network.wDim();
        float[] means = new float[network.cDim() * wDim];
        List<String> names = network.classNames();
        for (int c = 0; c < network.cDim(); c++) {
            float[] mean = Clusters.mean(generator.w(seed, count, c), wDim);
            System.arraycopy(mean, 0, means, c * wDim, wDim);
            centers.add(new Center(c < names.size() ? names.get(c) : Integer.toString(c), -1));
        }
        return LatentArray.of(network.cDim(), 1, wDim, means);
    }

    private LatentArray clustered(
            PyTorchGenerator generator,
            NetworkDescription network,
            int clusters,
            int classIndex,
            List<Center> centers,
            Map<String, String> facts) {
        // A counter of its own, so that the clusters begin with other numbers than those of the
        // latents.
        CounterRandom random = new CounterRandom(new Recipe.StreamId(seed, clusters));
        Clusters.Found found =
                Clusters.of(generator.w(seed, count, classIndex), network.wDim(), clusters, random::nextDouble);
        for (int c = 0; c < clusters; c++) {
            centers.add(new Center("cluster " + c, found.members()[c] / (double) count));
        }
        facts.put("spread", CanonicalJson.write(Math.rint(found.spread() * 1e6) / 1e6));
        return LatentArray.of(clusters, 1, network.wDim(), found.centers());
    }

    private Map<String, String> facts(Checkpoint checkpoint) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("format", "stylemill-centers-1");
        facts.put("checkpoint_sha256", checkpoint.sha256());
        facts.put("method", wanted.clusters == null ? "mean per class" : "k-means");
        facts.put("samples", Integer.toString(count));
        facts.put("seed", Long.toString(seed));
        facts.put("class", className == null ? "" : className);
        return facts;
    }

    private void tell(Checkpoint checkpoint, LatentArray array, List<Center> centers, Map<String, String> facts) {
        if (json.asked()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("file", output.toString());
            map.put("sheet", sheet == null ? null : sheet.toString());
            map.put("checkpointSha256", checkpoint.sha256());
            map.put("sha256", array.sha256());
            map.put("method", facts.get("method"));
            map.put(
                    "centers",
                    centers.stream()
                            .map(c -> c.share() < 0
                                    ? Map.of("name", (Object) c.name())
                                    : Map.of("name", c.name(), "share", Math.rint(c.share() * 1e6) / 1e6))
                            .toList());
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%s: %s of %s, %s",
                        output,
                        Amounts.count(centers.size(), "centre"),
                        address,
                        facts.get("method")));
        for (Center center : centers) {
            terminal()
                    .result(
                            center.share() < 0
                                    ? "  " + center.name()
                                    : String.format(
                                            Locale.ROOT, "  %-12s %5.1f %%", center.name(), 100 * center.share()));
        }
        if (facts.containsKey("spread")) {
            terminal()
                    .result("  squared distance to the nearest centre, over that to the mean: " + facts.get("spread"));
        }
        terminal().result("  sha256    " + array.sha256());
        if (sheet != null) {
            terminal().result("  sheet     " + sheet);
        }
    }

    private void draw(
            PyTorchGenerator loaded, Checkpoint checkpoint, LatentArray array, List<Center> centers, Path file) {
        Generator generator = loaded.withLatents(List.of(array));
        int batch = loaded.deviceClass().batch();
        Workspace workspace = new Workspace();
        List<Integer> shown = ContactSheet.spread(
                IntStream.range(0, array.rows()).boxed().toList(), ContactSheet.MOST_LINES * COLUMNS);
        List<GridSheet.Cell> cells = new ArrayList<>();
        for (int from = 0; from < shown.size(); from += batch) {
            List<Integer> some = shown.subList(from, Math.min(shown.size(), from + batch));
            List<Pixels> images = generator.generate(some.stream()
                    .map(row -> recipe(checkpoint, array, row, batch))
                    .toList());
            for (int i = 0; i < images.size(); i++) {
                Center center = centers.get(some.get(i));
                String share = center.share() < 0 ? "" : String.format(Locale.ROOT, ", %.1f %%", 100 * center.share());
                cells.add(new GridSheet.Cell(
                        ContactSheet.fitted(images.get(i), CELL, workspace),
                        List.of(center.name() + share),
                        List.of()));
            }
        }
        String caption = shown.size() < array.rows() ? shown.size() + " of " + array.rows() + ", spread" : "";
        GridSheet.Row row = new GridSheet.Row(GridSheet.Heading.of(""), cells);
        Sheet.write(
                new GridSheet("centres of w", List.of(new GridSheet.Block(caption, List.of(), List.of(row))), CELL),
                file);
    }

    private static Recipe recipe(Checkpoint checkpoint, LatentArray array, int row, int batch) {
        return Sheet.recipe(
                checkpoint,
                new Recipe.Place("sheet", row, 0),
                new Recipe.ZSource.Row(Latent.Space.W, array.sha256(), row),
                Collections.nCopies(checkpoint.network().cDim(), 0.0),
                1,
                List.of(),
                batch);
    }
}
