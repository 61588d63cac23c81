package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
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
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.NetworkLimits;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.Numerics;
import io.stylemill.order.plan.Recipe.Transform;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.Amounts;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code generate}: images of a list of seeds, with the flags, file names and pixels of NVIDIA's scripts. */
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
            "         stylemill generate ffhq.pkl --projected-w=out/projected_w.npz --outdir=out"
        })
public final class GenerateCommand extends BaseCommand {
    private static final long MAX_SEED = (1L << 32) - 1;
    private static final Pattern MIX = Pattern.compile("(\\d{1,10})(?::(.+))?@([^@]+)");
    private static final Pattern PAIR = Pattern.compile("\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*");

    /** The words that manifests use, without z. */
    static final class SpaceWord implements ITypeConverter<Space> {
        @Override
        public Space convert(String word) {
            return switch (word) {
                case "w" -> Space.W;
                case "w+" -> Space.W_PLUS;
                default -> throw new TypeConversionException("'" + word + "' is none of w, w+");
            };
        }
    }

    @Parameters(arity = "0..1", paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    private @Nullable String checkpoint;

    @Option(names = "--network", paramLabel = "FILE", description = "The checkpoint, as NVIDIA's scripts take it.")
    private @Nullable String network;

    @Option(names = "--seeds", paramLabel = "LIST", description = "Seeds, such as 0-9,42; or name --projected-w.")
    private @Nullable String seeds;

    @Option(
            names = "--projected-w",
            paramLabel = "FILE",
            description =
                    "w of a file in place of seeds, one image (proj00.png) for each row: .npz as NVIDIA's projector"
                            + " writes, .npy, safetensors or .pt, of the shape [N, layers, w] or [N, w]; [layers, w] is"
                            + " one w+.")
    private @Nullable String projectedW;

    @Option(
            names = "--projected-space",
            paramLabel = "SPACE",
            converter = SpaceWord.class,
            description =
                    "What the rows of --projected-w are where its shape is [N, w]: w, a row for each image, or w+, a"
                            + " row for each layer of one image.")
    private @Nullable Space projectedSpace;

    @Option(
            names = "--save-w",
            paramLabel = "FILE.npz",
            description = "Writes w of the images, [N, layers, w], as --projected-w and NVIDIA's scripts read it.")
    private @Nullable Path saveW;

    @Option(
            names = {"--trunc", "--truncation-psi"},
            paramLabel = "PSI",
            description = "Truncation psi; may be 0, negative or above 1 (default: ${DEFAULT-VALUE}).")
    private double psi = 1;

    @Option(
            names = "--trunc-cutoff",
            paramLabel = "N",
            description = "Truncates the first N w layers only (default: all, also in StyleGAN v1).")
    private @Nullable Integer cutoff;

    @Option(names = "--class", paramLabel = "C", description = "Class, by name or index; conditional networks need it.")
    private @Nullable String className;

    @Option(
            names = "--mix",
            paramLabel = "SEED[:CLASS]@LAYERS",
            description = "Style mixing: these w layers (coarse, middle, fine or numbers such as 4-7) come from another"
                    + " seed.")
    private @Nullable String mix;

    @Option(
            names = "--noise-mode",
            paramLabel = "MODE",
            description = "const: the stored noise; random: drawn for each seed, the same every time; none (default:"
                    + " const).")
    private SeedRecipes.NoiseMode noiseMode = SeedRecipes.NoiseMode.CONST;

    @Option(names = "--translate", paramLabel = "X,Y", description = "StyleGAN3: moves the image, in image sizes.")
    private String translate = "0,0";

    @Option(names = "--rotate", paramLabel = "DEG", description = "StyleGAN3: turns the image, in degrees.")
    private double rotate;

    @Option(
            names = "--lod",
            paramLabel = "L",
            description = "StyleGAN v1: level of detail, 0 = finished (default: as the checkpoint stores it).")
    private @Nullable Double lod;

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

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images per forward pass (default: by network and device).")
    private @Nullable Integer batch;

    @Option(names = "--json", description = "Prints one JSON document that lists the files.")
    private boolean json;

    @Override
    public Integer call() {
        long startedAt = System.nanoTime();
        String address = address();
        Ranges asked = seeds();
        checkFlags();
        Device parsed = device.device();
        String resolved = PyTorch.precision(precision, parsed);
        if (batch != null && (batch < 1 || batch > 1024)) {
            throw bad("--batch", Integer.toString(batch), "1 to 1024");
        }
        try (Components components = new Components(settings(), parsed)) {
            components.startEngine();
            Checkpoint read = components.models().read(address, null);
            if (read.network().architecture() == Architecture.TORCHSCRIPT) {
                throw Failure.input(
                        "torchscript-undeclared",
                        "generate runs nothing of a file: " + DeclaredNetwork.undeclared(address, read.sha256())
                                + ", and 'stylemill preview' or 'stylemill run' use the manifest");
            }
            LatentArray projected =
                    projectedW == null ? null : projected(components.models().namedLatents(projectedW), read.network());
            Ranges wanted =
                    projected == null ? asked : new Ranges(List.of(new Ranges.Interval(0, projected.rows() - 1L)));
            if (wanted == null) {
                throw Failure.bug("neither seeds nor w were named");
            }
            checkSaved(wanted.size(), read.network());
            SeedRecipes.Look look = look(projected);
            Numerics numerics = new Numerics(resolved, batch == null ? components.batch(read.network()) : batch);
            SeedRecipes recipes = new SeedRecipes(look, address, read, numerics, !noXmp);
            if (className != null && !read.network().conditional()) {
                terminal().say("stylemill: --class is ignored: this network knows no classes");
            } else if (className != null && projected != null && mix == null) {
                terminal().say("stylemill: --class is ignored: a projected w is of no class");
            }
            if (seeds != null && projected != null) {
                terminal().say("stylemill: --seeds is ignored: the images are those of --projected-w");
            }
            if (noiseMode == SeedRecipes.NoiseMode.RANDOM) {
                NetworkLimits.noise(read.network(), null)
                        .ifPresent(why -> terminal().say("stylemill: --noise-mode=random changes nothing: " + why));
            }
            List<Map<String, Object>> files = new ArrayList<>();
            DeviceClass deviceClass;
            try (Lanes lanes = components.lanes();
                    Models.Loan loan =
                            components.models().lend(address, read.sha256(), numerics.precision(), numerics.batch());
                    Meter meter = Meter.images(terminal(), "generate", wanted.size())) {
                Generator generator =
                        projected == null ? loan.generator() : loan.generator().withLatents(List.of(projected));
                deviceClass = generator.deviceClass();
                Path target = made(folder);
                if (saveW != null) {
                    new OptionProblems().output(saveW).refuse();
                }
                markStarted();
                new Batches(lanes)
                        .make(
                                generator,
                                LongStream.range(0, wanted.size())
                                        .map(wanted::get)
                                        .mapToObj(recipes::recipe)
                                        .iterator(),
                                Finisher::finish,
                                (recipe, image) -> {
                                    files.add(write(target, recipe, image));
                                    meter.advance(1);
                                });
                if (saveW != null) {
                    saveStyles(saveW, generator, recipes, wanted);
                }
            }
            tell(read, deviceClass, files, (System.nanoTime() - startedAt) / 1e9);
            return 0;
        }
    }

    /**
     * An array {@code [layers, w]} is one w+ and, as it stands, also a w for each of as many images. Projections are saved
     * so, and single w in one array only seldom as many as the network has layers.
     */
    private LatentArray projected(LatentFile.Named named, NetworkDescription network) {
        LatentArray array = named.array();
        boolean both = array.layers() == 1 && array.rows() > 1 && array.rows() == network.numWs();
        if (projectedSpace == Space.W_PLUS && array.layers() == 1) {
            return array.asOne();
        }
        if (!both || projectedSpace != null) {
            return array;
        }
        if (!named.plain()) {
            throw Failure.input(
                    "bad-option",
                    "--projected-w: the array " + named.name() + " has the shape " + array.shape()
                            + ", which is one w+ of this network and also " + array.rows()
                            + " images of one w each; say which with --projected-space=w+ or --projected-space=w");
        }
        terminal()
                .say("stylemill: --projected-w has the shape " + array.shape() + " and is taken as one w+ of "
                        + array.rows() + " layers; for " + array.rows()
                        + " images of one w each, add --projected-space=w");
        return array.asOne();
    }

    private String address() {
        if ((checkpoint == null) == (network == null)) {
            throw Failure.input(
                    "bad-option",
                    checkpoint == null
                            ? "name the checkpoint: stylemill generate CHECKPOINT ..., or --network=FILE"
                            : "two checkpoints are named, " + checkpoint + " and --network=" + network + "; name one");
        }
        return checkpoint == null ? String.valueOf(network) : checkpoint;
    }

    private @Nullable Ranges seeds() {
        if (seeds == null) {
            if (projectedW == null) {
                throw Failure.input(
                        "bad-option", "name the images: --seeds LIST such as 0-9,42, or --projected-w FILE");
            }
            return null;
        }
        try {
            return Ranges.distinct(seeds, MAX_SEED);
        } catch (Failure e) {
            throw Failure.input("bad-option", "--seeds: " + e.getMessage());
        }
    }

    private void checkFlags() {
        if (!Double.isFinite(psi)) {
            throw bad("--trunc", Double.toString(psi), "a finite number");
        }
        if (!Double.isFinite(rotate)) {
            throw bad("--rotate", Double.toString(rotate), "a finite number of degrees");
        }
        mix();
        transform();
    }

    private SeedRecipes.Look look(@Nullable LatentArray projected) {
        return new SeedRecipes.Look(className, psi, cutoff, mix(), noiseMode, transform(), lod, projected);
    }

    private void checkSaved(long images, NetworkDescription read) {
        long each = 4L * read.numWs() * read.wDim();
        if (saveW != null && images > LatentArray.MAX_BYTES / each) {
            throw Failure.input(
                    "bad-option",
                    "--save-w: w of " + images + " images is more than a file may hold; ask for at most "
                            + LatentArray.MAX_BYTES / each + " at a time");
        }
    }

    private static void saveStyles(Path file, Generator generator, SeedRecipes recipes, Ranges wanted) {
        NetworkDescription read = generator.network();
        int each = read.numWs() * read.wDim();
        int images = Math.toIntExact(wanted.size());
        int batch = generator.deviceClass().batch();
        float[] all = new float[images * each];
        for (int from = 0; from < images; from += batch) {
            List<Recipe> some = LongStream.range(from, Math.min(images, from + batch))
                    .map(wanted::get)
                    .mapToObj(recipes::recipe)
                    .toList();
            int at = from;
            for (float[] one : generator.styles(some)) {
                System.arraycopy(one, 0, all, at++ * each, each);
            }
        }
        LatentFile.writeProjected(file, LatentArray.of(images, read.numWs(), read.wDim(), all));
    }

    private Transform transform() {
        Matcher pair = PAIR.matcher(translate);
        try {
            if (pair.matches()) {
                double x = Double.parseDouble(pair.group(1));
                double y = Double.parseDouble(pair.group(2));
                if (Double.isFinite(x) && Double.isFinite(y)) {
                    return new Transform(x, y, rotate);
                }
            }
        } catch (NumberFormatException e) {
            throw bad("--translate", translate, "two numbers such as 0.3,-0.1");
        }
        throw bad("--translate", translate, "two numbers such as 0.3,-0.1");
    }

    private SeedRecipes.@Nullable Mix mix() {
        if (mix == null) {
            return null;
        }
        Matcher m = MIX.matcher(mix);
        if (!m.matches() || Long.parseLong(m.group(1)) > MAX_SEED) {
            throw bad(
                    "--mix",
                    mix,
                    "SEED@LAYERS or SEED:CLASS@LAYERS, such as 5@coarse or 5:WBC@0-3, seeds to " + MAX_SEED);
        }
        return new SeedRecipes.Mix(Long.parseLong(m.group(1)), m.group(2), m.group(3));
    }

    private static Failure bad(String flag, String found, String allowed) {
        return Failure.input("bad-option", flag + " is '" + found + "'; it must be " + allowed);
    }

    static Path made(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw Failure.input(
                    "output-unwritable", "cannot put images into " + folder + ": it is a file; name a folder");
        }
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "output-unwritable", "cannot make the folder " + folder + ": " + e, e);
        }
    }

    private static Map<String, Object> write(Path folder, Recipe recipe, Finished image) {
        long seed = recipe.place().slot();
        String name = recipe.z() instanceof Recipe.ZSource.Seed ? "seed%04d.png" : "proj%02d.png";
        Path file = folder.resolve(String.format(Locale.ROOT, name, seed));
        Path part = folder.resolve(file.getFileName() + ".part");
        try {
            Files.write(part, image.content());
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "output-unwritable", "cannot write the image " + file + ": " + e, e);
        }
        Map<String, Object> made = new LinkedHashMap<>();
        made.put(recipe.z() instanceof Recipe.ZSource.Seed ? "seed" : "row", seed);
        made.put("file", file.toString());
        made.put("sha256", image.fileSha256());
        made.put("pixelSha256", image.pixelSha256());
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
            if (saveW != null) {
                map.put("w", saveW.toString());
            }
            terminal().result(CanonicalJson.write(map));
            return;
        }
        String first = String.valueOf(files.get(0).get("file"));
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%,d %s of %d x %d pixels in %s: %s",
                        files.size(),
                        files.size() == 1 ? "image" : "images",
                        read.network().width(),
                        read.network().height(),
                        Amounts.duration(seconds),
                        files.size() == 1
                                ? first
                                : first + " to " + files.get(files.size() - 1).get("file")));
    }
}
