package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.mask.Annotations;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finished;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Failure;
import io.stylemill.image.Encoders;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.wiring.Components;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annotate}: lays out images with empty masks for somebody who paints them. */
@Command(
        name = "annotate",
        description = {
            "Makes images and an empty mask for each, to be painted in any image editor: every class of pixels has a"
                    + " colour, which classes.json names.",
            "'stylemill masks' learns from the painted masks to make masks of all further images."
        },
        footer = {
            "",
            "Example: stylemill annotate cells.safetensors --seeds 0-15 --class WBC \\",
            "                           --classes background,cell,nucleus --outdir painted"
        })
public final class AnnotateCommand extends BaseCommand {
    private static final long MAX_SEED = (1L << 32) - 1;
    private static final String GUIDE = "README.txt";

    @Parameters(paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format of weights.")
    @SuppressWarnings("NullAway.Init")
    private String address;

    @Option(names = "--seeds", required = true, paramLabel = "LIST", description = "Seeds, such as 0-15.")
    @SuppressWarnings("NullAway.Init")
    private String seeds;

    @Option(names = "--class", paramLabel = "C", description = "Class, by name or index; conditional networks need it.")
    private @Nullable String className;

    @Option(
            names = "--classes",
            paramLabel = "NAMES",
            split = ",",
            description = "Classes of pixels, the background first (default: those of the folder's classes.json, or"
                    + " background,object).")
    private List<String> classes = List.of();

    @Option(
            names = {"--trunc", "--truncation-psi"},
            paramLabel = "PSI",
            description = "Truncation psi (default: ${DEFAULT-VALUE}).")
    private double psi = 1;

    @Option(
            names = "--outdir",
            required = true,
            paramLabel = "DIR",
            description = "Where images and masks go; made if it is not there. Masks that are there are kept.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems().finite("--trunc", psi);
        Optional<Ranges> named = problems.value("--seeds", this::wanted);
        Optional<List<MaskClass>> colored = problems.value("--classes", this::classes);
        Device on = device.device(problems);
        problems.refuse();
        Ranges wanted = named.orElseThrow();
        List<MaskClass> pixelClasses = colored.orElseThrow();
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Checkpoint checkpoint = components.models().read(address, null);
            if (checkpoint.network().architecture() == Architecture.TORCHSCRIPT) {
                throw DeclaredNetwork.noLayers();
            }
            Recipe.Numerics numerics = new Recipe.Numerics("fp32", components.batch(checkpoint.network()));
            SeedRecipes.Look look = new SeedRecipes.Look(
                    className, psi, null, null, SeedRecipes.NoiseMode.CONST, Recipe.Transform.IDENTITY, null, null);
            SeedRecipes recipes = new SeedRecipes(look, address, checkpoint, numerics, true);
            components.requireDevice();
            Path target = OutputFile.folder(folder);
            markStarted();
            int[] masks = {0};
            try (Lanes lanes = components.lanes();
                    Models.Loan loan = components
                            .models()
                            .lend(address, checkpoint.sha256(), numerics.precision(), numerics.batch())) {
                Workspace workspace = new Workspace();
                new Batches(lanes)
                        .make(
                                loan.generator(),
                                LongStream.range(0, wanted.size())
                                        .map(wanted::get)
                                        .mapToObj(recipes::recipe)
                                        .iterator(),
                                (finisher, recipe, raw) -> finisher.finish(recipe, raw),
                                (recipe, image) -> masks[0] += lay(target, recipe, image, pixelClasses, workspace));
            }
            OutputFile.write(
                    target.resolve(Annotations.CLASSES),
                    "the classes",
                    CanonicalJson.write(MaskClass.fields(pixelClasses)) + "\n");
            OutputFile.write(target.resolve(GUIDE), "the guide", guide(pixelClasses));
            tell(wanted.size(), masks[0], pixelClasses);
            return 0;
        }
    }

    private Ranges wanted() {
        Ranges wanted = Ranges.distinct(seeds, MAX_SEED);
        if (wanted.size() > Annotations.MOST) {
            throw Failure.input(
                    "bad-option", "they are " + wanted.size() + "; at most " + Annotations.MOST + " are painted");
        }
        return wanted;
    }

    /** Colours that somebody has painted with must not change. */
    private List<MaskClass> classes() {
        Path file = folder.resolve(Annotations.CLASSES);
        List<MaskClass> there = Files.isRegularFile(file) ? Annotations.classes(folder) : null;
        if (there == null) {
            return MaskClass.named(classes.isEmpty() ? List.of("background", "object") : classes);
        }
        List<String> names = there.stream().map(MaskClass::name).toList();
        if (!classes.isEmpty() && !classes.equals(names)) {
            throw Failure.input(
                    "bad-option",
                    "they are " + classes + ", and " + file + " has " + names
                            + "; leave the flag out, or name another folder");
        }
        return there;
    }

    private static int lay(Path folder, Recipe recipe, Finished image, List<MaskClass> classes, Workspace workspace) {
        String name = String.format(Locale.ROOT, "seed%04d", recipe.place().slot());
        OutputFile.write(folder.resolve(name + ".png"), "the image", image.content());
        OutputFile.write(folder.resolve(name + ".json"), "the record", RecipeJson.write(recipe));
        Path mask = folder.resolve(name + Annotations.MASK);
        if (Files.exists(mask)) {
            return 0;
        }
        int[] palette = classes.stream().mapToInt(MaskClass::color).toArray();
        Pixels empty = new Pixels(
                image.file().width(),
                image.file().height(),
                1,
                new byte[image.file().width() * image.file().height()]);
        OutputFile.write(mask, "the mask", Encoders.indexed(empty, palette, workspace));
        return 1;
    }

    private static String guide(List<MaskClass> classes) {
        StringBuilder text = new StringBuilder("""
                Paint the files NAME.mask.png, one for each image NAME.png, in any image editor.

                - Open the image and its mask as two layers, and paint the mask. Both have the same size.
                - Use a hard brush or pencil, without smooth edges: every pixel has exactly one of these colours.
                - Save as PNG, under the same name, at the same size. RGB and indexed colour are both right.
                - A mask that you do not paint says that its image shows background only. Delete the masks of images
                  that you leave out.

                Colours (classes.json; change names and colours there before you start):

                """);
        classes.forEach(c ->
                text.append("  ").append(c.hex()).append("  ").append(c.name()).append('\n'));
        return text.append("\nThen: stylemill masks CHECKPOINT --annotations THIS-FOLDER -o masks.safetensors\n")
                .toString();
    }

    private void tell(long images, int masks, List<MaskClass> pixelClasses) {
        if (json.asked()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("folder", folder.toString());
            map.put("images", images);
            map.put("emptyMasks", masks);
            map.put("classes", MaskClass.fields(pixelClasses));
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal()
                .result(Amounts.count(images, "image") + " and " + Amounts.count(masks, "empty mask") + " in " + folder
                        + "; " + GUIDE
                        + " says how to paint them"
                        + (masks < images
                                ? " ("
                                        + Amounts.count(
                                                images - masks, "mask was there and is", "masks were there and are")
                                        + " kept)"
                                : ""));
    }
}
