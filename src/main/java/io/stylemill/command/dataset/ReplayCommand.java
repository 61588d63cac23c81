package io.stylemill.command.dataset;

import io.stylemill.audit.verify.NamedMasks;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Replay.Outcome;
import io.stylemill.audit.verify.ReplayRecord;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import io.stylemill.version.SampleRow;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: makes one image again from its record, and compares. */
@Command(
        name = "replay",
        description = {
            "Makes one image again from its record alone, and compares its pixels and its file with what was published.",
            "On another device class than the one that made it, it says so and measures the distance instead (at"
                    + " least 45 dB). Exits with 3 if the images differ."
        },
        footer = {
            "",
            "Example: stylemill replay s3://datasets/blood-cells v1_0_0-000000017 -o again.png",
            "         stylemill replay s3://datasets/blood-cells v1_0_0-000000017 --rejected 0 -o refused.png",
            "         stylemill replay --record v1_0_0-000000017.json --checkpoint cells.safetensors \\",
            "                          -o again.png"
        })
public final class ReplayCommand extends BaseCommand {
    private static final int MOST_RECORD_BYTES = 16 << 20;

    /** What {@code --masks} means. */
    static final String MASKS_SAYS =
            "The program that gives masks or boxes, which runs only if you name it; or the mask model of a record that"
                    + " is on its own, a file of audit/masks/ of its version.";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DATASET",
            description = "s3://bucket/name[/version], a local folder, or NAME[/VERSION].")
    private @Nullable String dataset;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "KEY",
            description = "Key of the image, such as v1_0_0-000000017.")
    private @Nullable String key;

    @Option(
            names = "--rejected",
            paramLabel = "ATTEMPT",
            description =
                    "Instead of the image in the version, one that was made for KEY and refused: its attempt, from"
                            + " 0, as index/rejected.parquet lists it.")
    private @Nullable Integer rejected;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Instead of DATASET and KEY: the .json file beside an image in its shard, or a record alone.")
    private @Nullable Path record;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "The checkpoint, or s3://bucket/key (default: looked for by its SHA-256).")
    private @Nullable String checkpoint;

    @Option(
            names = "--direction",
            paramLabel = "FILE",
            description = "For an edited record that is on its own: a file of audit/directions/ of its version, or"
                    + " FILE#NAME. May be repeated.")
    private List<String> directions = new ArrayList<>();

    @Option(
            names = "--latents",
            paramLabel = "FILE",
            description =
                    "For a record that is on its own and reads latents or centres: a file of audit/latents/ of its"
                            + " version. May be repeated.")
    private List<String> latents = new ArrayList<>();

    @Option(names = "--masks", paramLabel = "FILE", description = MASKS_SAYS)
    private @Nullable Path masks;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(names = "-o", required = true, paramLabel = "FILE", description = "Where the image goes.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        boolean single = record != null;
        Integer attempt = rejected;
        OptionProblems problems = new OptionProblems()
                .addIf(
                        single == (dataset != null) || single == (key != null),
                        () -> "name either a dataset and the key of an image, or a record with --record FILE")
                .addIf(
                        attempt != null && (single || attempt < 0),
                        () -> "--rejected " + attempt + " names an attempt, from 0, at the image of a dataset's key:"
                                + " stylemill replay DATASET KEY --rejected 0 -o FILE")
                .output(output);
        Device on = device.device(problems);
        problems.refuse();
        try (Components components = new Components(settings(), on);
                NamedMasks named = masks == null ? null : new NamedMasks(components.programs(), masks)) {
            components.startEngine();
            List<Direction> along = directions.stream()
                    .map(components.models().files()::direction)
                    .toList();
            List<LatentArray> read = latents.stream()
                    .map(file -> components.models().files().namedLatents(file).array())
                    // A record of one w+ names the array of that shape, which the file may have
                    // written flat.
                    .flatMap(array -> array.layers() == 1 ? Stream.of(array, array.asOne()) : Stream.of(array))
                    .toList();
            Replay replay = new Replay(components.models(), roots(components), checkpoint, along, read, named);
            String what;
            Outcome outcome;
            Path file = record;
            if (file != null) {
                ReplayRecord alone = ReplayRecord.parse(text(file), file.toString());
                components.requireDevice();
                what = file.toString();
                outcome = replay.of(alone);
            } else {
                String address = String.valueOf(dataset);
                PublishedVersion published = Versions.open(components, address, version.version());
                Versions.warn(components, terminal(), address, published);
                if (attempt == null) {
                    SampleRow row = published.row(String.valueOf(key));
                    components.requireDevice();
                    what = row.key() + " of " + published.address();
                    outcome = replay.of(published, row);
                } else {
                    Refused refused = published.refused(String.valueOf(key), attempt);
                    components.requireDevice();
                    what = refused.key() + " of " + published.address() + ", attempt " + attempt + ", refused by "
                            + refused.reasons().stream()
                                    .map(Refused.Reason::gate)
                                    .collect(Collectors.joining(", "));
                    outcome = replay.of(published, refused);
                }
            }
            markStarted();
            OutputFile.write(output, "the image", outcome.image().content());
            tell(what, outcome);
            return outcome.verdict().holds() ? 0 : ExitStatus.DID_NOT_HOLD;
        }
    }

    /** Returns where checkpoints are looked for. */
    static List<String> roots(Components components) {
        List<String> roots = new ArrayList<>(components.settings().inbox().checkpoints());
        roots.add(Install.workingFolder().toString());
        return roots;
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_RECORD_BYTES) {
                throw Failure.input(
                        "record-unreadable",
                        file + " has " + Files.size(file) + " bytes; a record has a few thousand: name the .json file"
                                + " of one image");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "record-unreadable", "cannot read the record " + file + ": " + e, e);
        }
    }

    private void tell(String what, Outcome outcome) {
        if (json.asked()) {
            Map<String, @Nullable Object> map = outcome.document();
            map.put("of", what);
            map.put("file", output.toString());
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal().result(what + ", made again from its record alone");
        DeviceClass madeOn = outcome.madeOn();
        boolean same = outcome.here().equals(madeOn);
        line("made on", madeOn == null ? "not stated" : text(madeOn));
        line("here", same ? "the same device class" : text(outcome.here()) + (madeOn == null ? "" : ": another one"));
        line(
                "pixels",
                compared(outcome.pixelsEqual()) + "sha256 "
                        + outcome.image().file().pixelSha256());
        String encoder = outcome.otherEncoder();
        line(
                "file",
                (encoder == null
                                ? compared(outcome.fileEqual())
                                : "not compared, since " + encoder + " wrote the published one and "
                                        + outcome.image().file().encoder() + " this one; ")
                        + "sha256 "
                        + outcome.image().file().fileSha256()
                        + (outcome.lacksCredentials() ? "; without its Content Credentials" : ""));
        byte[] mask = outcome.mask();
        if (mask != null || outcome.maskEqual() != null) {
            line("masks", compared(outcome.maskEqual()) + (mask == null ? "boxes" : "sha256 " + Digests.sha256(mask)));
        } else if (outcome.masked()) {
            line("masks", "not made again: name the file that gives them with --masks");
        }
        line("verdict", verdict(outcome));
        line("image", output.toString());
    }

    private static String verdict(Outcome outcome) {
        Double psnr = outcome.psnr();
        Double share = outcome.maskShare();
        if (share != null) {
            return String.format(
                    Locale.ROOT,
                    "%s: another device class rounds masks otherwise; the image is equal, and %.4f of the mask's pixels,"
                            + " at least %.2f are expected",
                    share >= Replay.NEAR_SHARE ? "near" : "FAR",
                    share,
                    Replay.NEAR_SHARE);
        }
        String distance = psnr == null
                ? ""
                : psnr.isInfinite()
                        ? "no difference to the stored image"
                        : String.format(Locale.ROOT, "%.1f dB from the stored image", psnr);
        return switch (outcome.verdict()) {
            case EQUAL ->
                outcome.otherEncoder() == null
                        ? "equal to the bit"
                        : "equal pixels, to the bit; the file has them in other bytes";
            case DIFFERENT ->
                outcome.madeOn() == null
                        ? "DIFFERENT; nothing states the device class that made it, so it may have been another one"
                        : "DIFFERENT, though the device class is the same";
            case NEAR ->
                "near: another device class rounds otherwise; " + distance + ", at least " + (int) Replay.NEAR_DB
                        + " dB are expected";
            case FAR ->
                "FAR: another device class rounds otherwise, but " + distance + " is less than the "
                        + (int) Replay.NEAR_DB + " dB that this explains";
            case NOT_COMPARED ->
                "not compared: "
                        + (outcome.storedUnreadable() == null
                                ? "the record states no hashes; the .json file beside an image does"
                                : "another device class rounds otherwise, and the stored image cannot be read ("
                                        + outcome.storedUnreadable() + ")");
        };
    }

    private static String compared(@Nullable Boolean equal) {
        return equal == null ? "" : equal ? "equal, " : "not equal, ";
    }

    private static String text(DeviceClass c) {
        return c.engine() + ", " + c.device() + ", " + c.threads() + (c.threads() == 1 ? " thread, " : " threads, ")
                + c.precision() + ", batches of " + c.batch();
    }

    private void line(String name, String text) {
        terminal().result(String.format(Locale.ROOT, "  %-9s %s", name, text));
    }
}
