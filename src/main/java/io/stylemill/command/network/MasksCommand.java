package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.FeatureMap;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.mask.Annotations;
import io.stylemill.engine.mask.MaskLearning;
import io.stylemill.engine.mask.MaskLearning.Classifier;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.mask.Overlap;
import io.stylemill.engine.mask.Overlay;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code masks}: learns from painted images what the network's layers say of every pixel. */
@Command(
        name = "masks",
        description = {
            "Learns masks from a few painted images: a classifier of pixels over the activations of the network's"
                    + " layers.",
            "A manifest with `masks: {model: masks.safetensors}` then makes a mask for every image. The score is measured"
                    + " by leaving one image out: each painted image is compared with the mask that the others teach."
        },
        footer = {
            "",
            "Example: stylemill masks cells.safetensors --annotations painted -o masks.safetensors --sheet sheet.png"
        })
public final class MasksCommand extends BaseCommand {
    private static final int CELL = 96;
    private static final int COLUMNS = 8;

    @Parameters(paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key: the one that was annotated.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @Option(
            names = "--annotations",
            required = true,
            paramLabel = "DIR",
            description = "Folder of 'stylemill annotate' with painted masks.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "-o", required = true, paramLabel = "OUT.safetensors", description = "Where the model goes.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--layers",
            paramLabel = "NAMES",
            split = ",",
            description = "Layers to read, such as b16.conv1,b32.conv1 or layer7 (default: all).")
    private List<String> layers = List.of();

    @Option(
            names = "--classifier",
            paramLabel = "KIND",
            description =
                    "linear, or mlp: an ensemble of small perceptrons, whose disagreement is the uncertainty of a mask"
                            + " (default: linear).")
    private Classifier classifier = Classifier.LINEAR;

    @Option(
            names = "--penalty",
            paramLabel = "P",
            description = "Penalty on the squared weights, above 0 to 100 (default: ${DEFAULT-VALUE}).")
    private double penalty = 0.001;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the pixels learned from (default: 0).")
    private long seed;

    @Option(
            names = "--sheet",
            paramLabel = "OUT.png",
            description = "Where a sheet goes: each image, its painted mask, and the one that the others teach.")
    private @Nullable Path sheet;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems()
                .aboveZero("--penalty", penalty, 100)
                .seed("--seed", seed)
                .output(output);
        Sheet.check(sheet, problems);
        Device on = device.device(problems);
        problems.refuse();
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint checkpoint = components.models().read(address, null);
            NetworkDescription network = checkpoint.network();
            if (network.architecture() == Architecture.TORCHSCRIPT) {
                throw DeclaredNetwork.noLayers();
            }
            Annotations annotations = Annotations.read(folder, checkpoint.sha256(), network.width(), network.height());
            components.requireDevice();
            try (PyTorchGenerator generator = components.engine().load(checkpoint, components.device(), "fp32", 1)) {
                MaskLearning learning = learning(generator, annotations, checkpoint);
                markStarted();
                List<Pixels> cells = new ArrayList<>();
                Overlap overlap = tested(generator, annotations, learning, cells);
                Map<String, Object> facts = new TreeMap<>();
                facts.put("images", annotations.images().size());
                facts.put("iou", overlap.byClass());
                facts.put("miou", Math.rint(overlap.mean() * 1e6) / 1e6);
                facts.put("seed", seed);
                MaskModel model = learning.learn(facts);
                OutputFile.write(output, "the model", model.write());
                if (sheet != null) {
                    draw(cells, sheet);
                }
                tell(model, overlap, learning.pixelsPerImage());
            }
            return 0;
        }
    }

    private MaskLearning learning(PyTorchGenerator generator, Annotations annotations, Checkpoint checkpoint) {
        @Nullable MaskLearning learning = null;
        for (Annotations.Image image : annotations.images()) {
            Map<String, FeatureMap> maps = generator.features(alone(image.recipe()), layers);
            if (learning == null) {
                requireLayers(generator, image.recipe(), maps);
                Map<String, Integer> channels = new LinkedHashMap<>();
                maps.forEach((name, map) -> channels.put(name, map.channels()));
                learning = new MaskLearning(
                        checkpoint.sha256(),
                        annotations.classes(),
                        channels,
                        annotations.images().size(),
                        image.labels().length,
                        penalty,
                        classifier,
                        seed);
            }
            Map<String, MaskLearning.Activations> activations = new LinkedHashMap<>();
            maps.forEach((name, map) -> activations.put(
                    name, new MaskLearning.Activations(map.channels(), map.height(), map.width(), map.values())));
            learning.add(activations, image.labels(), image.width(), image.labels().length / image.width());
        }
        if (learning == null) {
            throw Failure.bug("annotations without images were read");
        }
        return learning;
    }

    private void requireLayers(PyTorchGenerator generator, Recipe recipe, Map<String, FeatureMap> found) {
        List<String> unknown =
                layers.stream().filter(name -> !found.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            List<String> all =
                    List.copyOf(generator.features(alone(recipe), List.of()).keySet());
            throw Failure.input(
                    "bad-option",
                    "--layers: this network has no layer " + unknown.get(0) + "; there are " + String.join(", ", all)
                            + NearestWord.question(unknown.get(0), all));
        }
    }

    private static Recipe alone(Recipe recipe) {
        return recipe.atBatch(1);
    }

    private static Overlap tested(
            PyTorchGenerator generator, Annotations annotations, MaskLearning learning, List<Pixels> cells) {
        Overlap overlap = new Overlap(annotations.classes());
        Workspace workspace = new Workspace();
        List<MaskModel> models = learning.leavingOneOut();
        for (int i = 0; i < models.size(); i++) {
            Annotations.Image image = annotations.images().get(i);
            MaskModel model = models.get(i);
            Drawn drawn = generator
                    .withMasks(model)
                    .draw(List.of(alone(image.recipe())))
                    .get(0);
            Drawn.Labels found = drawn.labels();
            if (found == null) {
                throw Failure.bug("a generator with a mask model gave no mask");
            }
            overlap.add(image.labels(), found.map().data());
            cells.add(ContactSheet.fitted(drawn.image(), CELL, workspace));
            cells.add(ContactSheet.fitted(Overlay.of(drawn.image(), image.labels(), model.palette()), CELL, workspace));
            cells.add(ContactSheet.fitted(
                    Overlay.of(drawn.image(), found.map().data(), model.palette()), CELL, workspace));
        }
        return overlap;
    }

    private static void draw(List<Pixels> cells, Path file) {
        List<ContactSheet.Row> rows = new ArrayList<>();
        int across = COLUMNS / 3 * 3;
        for (int from = 0; from < cells.size() && rows.size() < ContactSheet.MOST_LINES; from += across) {
            int to = Math.min(cells.size(), from + across);
            rows.add(new ContactSheet.Row(
                    from == 0 ? "image, painted, learned from the others" : "", cells.subList(from, to)));
        }
        Sheet.write(new ContactSheet("masks", rows, CELL, across), file);
    }

    private void tell(MaskModel model, Overlap overlap, int pixels) {
        if (json.asked()) {
            Map<String, Object> map = new LinkedHashMap<>(model.facts());
            map.put("checkpointSha256", model.checkpointSha256());
            map.put("layers", List.copyOf(model.layers().keySet()));
            map.put("file", output.toString());
            terminal().result(CanonicalJson.write(map));
            return;
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "mean IoU %.3f over %s painted images, each compared with what the others teach:%n",
                overlap.mean(),
                model.facts().get("images")));
        for (int i = 0; i < model.classes().size(); i++) {
            double iou = overlap.iou(i);
            text.append(String.format(
                    Locale.ROOT,
                    "  %-16s %s%n",
                    model.classes().get(i).name(),
                    Double.isNaN(iou) ? "not painted" : String.format(Locale.ROOT, "%.3f", iou)));
        }
        text.append(String.format(
                Locale.ROOT,
                "%d layers, %,d pixels of each image; written to %s",
                model.layers().size(),
                pixels,
                output));
        terminal().result(text.toString());
    }
}
