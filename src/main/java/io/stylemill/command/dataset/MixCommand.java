package io.stylemill.command.dataset;

import io.stylemill.engine.generator.Device;
import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.engine.pictures.PictureSources;
import io.stylemill.factory.mix.MixRequest;
import io.stylemill.factory.mix.MixRules;
import io.stylemill.factory.mix.Mixing;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderTree;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.Place;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Interruption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.version.Layout;
import io.stylemill.version.Mixture;
import io.stylemill.version.PublishedVersion;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.Machine;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mix}: real and synthetic images together, as one version to train on. */
@Command(
        name = "mix",
        description = {
            "Copies real images and those of published datasets into one version to train on: webdataset shards with an"
                    + " index, card and Croissant, as every version is. The column origin says which image is real.",
            "Validation and test have real images only. No synthetic image in train was made around one of them."
                    + " The same images and options give the same bytes."
        },
        footer = {
            "",
            "Example: stylemill mix cells.csv --refer --real cells --synthetic s3://datasets/blood-cells",
            "         stylemill mix s3://datasets/cells-mixed --real cells --synthetic s3://datasets/blood-cells"
                    + " --ratio 0.5",
            "         stylemill mix out/cells-mixed --real cells --synthetic nights/1 nights/2 --per-class 2000 --dry-run"
        })
public final class MixCommand extends BaseCommand {
    private static final String USUAL_SPLITS = "train=0.8,validation=0.1,test=0.1";
    private static final String SHARE = "(?:0|1|0?\\.\\d{1,6}|1\\.0{1,6})";
    private static final Pattern SPLIT = Pattern.compile("(train|validation|test)=(" + SHARE + ")");

    @Parameters(
            index = "0",
            paramLabel = "OUT",
            description =
                    "The dataset that gets the version: s3://bucket/name, or a folder DIR/name; with --refer a file"
                            + " FILE.csv.")
    @SuppressWarnings("NullAway.Init")
    private String out;

    @Option(
            names = "--real",
            required = true,
            paramLabel = "DIR",
            description = "Folder or s3://bucket/prefix with real images: CLASS/… or train/CLASS/…, val/CLASS/…,"
                    + " test/CLASS/…; splits that folders name are kept.")
    @SuppressWarnings("NullAway.Init")
    private String real;

    @Option(
            names = "--synthetic",
            required = true,
            arity = "1..*",
            paramLabel = "DATASET",
            description = "Published datasets with synthetic images: s3://bucket/name[/version] or local folders.")
    private List<String> synthetic = new ArrayList<>();

    @Option(
            names = "--ratio",
            paramLabel = "R",
            description = "Largest share of synthetic images in a class of train, 0 to 1; 0.5: no more than real ones"
                    + " (default: any).")
    private @Nullable String ratio;

    @Option(
            names = "--per-class",
            paramLabel = "N",
            description = "Most images of a class in train (default: any number).")
    private @Nullable Integer perClass;

    @Option(
            names = "--splits",
            paramLabel = "S",
            description =
                    "Shares of the splits for real images whose folders name none (default: " + USUAL_SPLITS + ").")
    private String splits = USUAL_SPLITS;

    @Option(names = "--classes", split = ",", paramLabel = "A,B", description = "Only these classes.")
    private List<String> classes = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "S", description = "Seed of every choice (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--title", paramLabel = "TEXT", description = "Title on the card (default: the dataset's name).")
    private @Nullable String title;

    @Option(names = "--license", paramLabel = "SPDX", description = "Licence of the mixed data (default: not stated).")
    private String license = "";

    @Option(names = "--revoked-too", description = "Takes versions that were revoked, too.")
    private boolean revokedToo;

    @Option(
            names = "--refer",
            description = "Copies nothing: writes a table with the address, split, class and weight of each image.")
    private boolean refer;

    @Option(names = "--dry-run", description = "Counts only; nothing is written.")
    private boolean dryRun;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems().seed("--seed", seed);
        if (perClass != null) {
            problems.within("--per-class", perClass, 1, 100_000_000);
        }
        MixRules rules = new MixRules(ratio(problems), perClass, seed, shares(problems), classes);
        String[] address = refer ? new String[] {".", "list"} : address(problems);
        problems.addIf(
                refer && !out.endsWith(".csv"),
                () -> "OUT is '" + out + "'; with --refer it must be a file that ends in .csv");
        problems.addIf(
                refer && (title != null || !license.isEmpty()),
                () -> "--title and --license are for the card of a version; a table has none");
        if (refer) {
            problems.output(Path.of(out));
        }
        problems.refuse();
        try (Components components = new Components(settings(), Device.CPU)) {
            Layout.root("", address[1]);
            Place place = components.stores().open(address[0]);
            List<PublishedVersion> versions = new ArrayList<>();
            for (String one : synthetic) {
                PublishedVersion version = Versions.open(components, one, null);
                if (revokedToo) {
                    Versions.warn(components, terminal(), one, version);
                } else {
                    Versions.refuseRevoked(components, terminal(), one, version);
                }
                versions.add(version);
            }
            PictureSource pictures = PictureSources.files(components.stores(), real);
            long total = pictures.names().size()
                    + versions.stream().mapToLong(v -> v.record().images()).sum();
            Mixing mixing;
            try (Meter meter = Meter.images(terminal(), "look at images", total)) {
                mixing = Mixing.plan(rules, pictures, versions, meter::advance);
            }
            if (dryRun) {
                tell(mixing, null);
                return 0;
            }
            markStarted();
            Interruption.say(terminal(), "interrupted; run the same command again");
            if (refer) {
                try (Meter meter = Meter.images(terminal(), "mix", mixing.images())) {
                    mixing.refer(Path.of(out), meter::advance);
                }
            }
            tell(mixing, refer ? null : publish(components, mixing, place, address[1]));
            return 0;
        }
    }

    private Mixing.Published publish(Components components, Mixing mixing, Place place, String name) {
        Path scratch = components.settings().home().resolve("scratch");
        Path folder = null;
        try (Meter meter = Meter.images(terminal(), "mix", mixing.images())) {
            OwnFolder.create(scratch);
            folder = Files.createTempDirectory(scratch, "mix-");
            return mixing.publish(
                    new MixRequest(name, title == null ? name : title, license),
                    place,
                    components.versionSigner(),
                    Machine.software(),
                    folder,
                    meter::advance);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "scratch-unwritable",
                    "cannot write under " + scratch + ": " + WriteFault.words(e),
                    e);
        } finally {
            remove(folder);
        }
    }

    private void remove(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            FolderTree.remove(folder);
        } catch (IOException e) {
            terminal().say("stylemill: cannot remove " + folder + ": " + e);
        }
    }

    // ---- options

    private @Nullable BigDecimal ratio(OptionProblems problems) {
        if (ratio == null) {
            return null;
        }
        if (!ratio.matches(SHARE)) {
            problems.add("--ratio is '" + ratio + "'; it must be a share of synthetic images from 0 to 1, such as 0.5");
            return null;
        }
        return new BigDecimal(ratio);
    }

    private Map<String, BigDecimal> shares(OptionProblems problems) {
        Map<String, BigDecimal> shares = new LinkedHashMap<>();
        boolean known = true;
        for (String one : splits.split(",", -1)) {
            Matcher split = SPLIT.matcher(one.strip());
            known &= split.matches() && shares.put(split.group(1), new BigDecimal(split.group(2))) == null;
        }
        BigDecimal sum = shares.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        problems.addIf(
                !known || sum.compareTo(BigDecimal.ONE) != 0,
                () -> "--splits is '" + splits
                        + "'; it must be shares of train, validation and test that add up to 1, such" + " as "
                        + USUAL_SPLITS);
        return shares;
    }

    /** Returns where the dataset goes, and its name. */
    private String[] address(OptionProblems problems) {
        String path = out.replaceAll("/+$", "");
        int slash = path.lastIndexOf('/');
        boolean bucketAlone = path.startsWith("s3:") && slash < "s3://x".length();
        problems.addIf(
                bucketAlone || path.isEmpty(),
                () -> "OUT is '" + out + "'; it must name a dataset: s3://bucket/name or DIR/name");
        String before = slash < 0 ? "." : path.substring(0, Math.max(slash, 1));
        return new String[] {bucketAlone ? "." : before, path.substring(slash + 1)};
    }

    // ---- results

    private boolean refers() {
        return refer && !dryRun;
    }

    private void tell(Mixing mixing, Mixing.@Nullable Published published) {
        if (json.asked()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("dataset", published == null ? (refers() ? out : null) : published.address());
            map.put("version", published == null ? null : published.version());
            map.put("created", published != null && published.created());
            map.put("images", mixing.images());
            map.put("classes", Mixing.counts(mixing.classes()));
            map.put("notes", mixing.notes(!refer));
            terminal().result(CanonicalJson.write(map));
            return;
        }
        int wide = mixing.classes().stream()
                .mapToInt(line -> line.name().length())
                .max()
                .orElse(5);
        String name = "%-" + Math.max(5, wide) + "s";
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, name, "class"));
        mixing.splits()
                .forEach(split ->
                        head.append(String.format(Locale.ROOT, "  %16s  %16s", split + " real", split + " synthetic")));
        terminal().result(head + "     weight");
        for (Mixture.ClassLine line : mixing.classes()) {
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, name, line.name()));
            line.splits()
                    .values()
                    .forEach(counts -> text.append(
                            String.format(Locale.ROOT, "  %,16d  %,16d", counts.real(), counts.synthetic())));
            terminal().result(text + String.format(Locale.ROOT, "  %9.6f", line.weight()));
        }
        mixing.notes(!refer).forEach(terminal()::result);
        if (refers()) {
            terminal().result(out + ": " + Amounts.count(mixing.images(), "image") + ", where they are");
        } else if (published == null) {
            terminal().result(Amounts.count(mixing.images(), "image") + "; nothing was written");
        } else {
            terminal()
                    .result(published.address() + ": " + Amounts.count(mixing.images(), "image")
                            + (published.created() ? "" : ", which were there already"));
        }
    }
}
