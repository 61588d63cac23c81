package io.stylemill.command.dataset;

import io.stylemill.audit.readers.Readers;
import io.stylemill.audit.readers.Reading;
import io.stylemill.audit.sign.VerifyingKey;
import io.stylemill.audit.verify.Check;
import io.stylemill.audit.verify.Check.Verdict;
import io.stylemill.audit.verify.NamedMasks;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Report;
import io.stylemill.audit.verify.Verification;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Extra;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.audit.verify.Verification.Sampling;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Place;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.Terminal;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: checks a published version, and trusts nothing in it. */
@Command(
        name = "verify",
        description = {
            "Checks a published version: every file, its index and its signed statements. Exits with 3 if a check"
                    + " fails.",
            "Without --public-key it checks integrity only, not who signed."
        },
        footer = {"", "Example: stylemill verify s3://datasets/blood-cells --public-key owner.pub"})
public final class VerifyCommand extends BaseCommand {
    private static final int MOST_AT_ONCE = 8;

    @Parameters(
            index = "0",
            paramLabel = "DATASET",
            description = "s3://bucket/name[/version] (else its newest version), a local folder, or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @ArgGroup
    private @Nullable HowMuch howMuch;

    /** How much is read; one of these. */
    private static final class HowMuch {
        @Option(
                names = "--quick",
                description = "Presence, sizes and the checksums that the store keeps; reads no images.")
        private boolean quick;

        @Option(
                names = "--full",
                description = "Every byte, and shards and index against each other, both ways (the default).")
        private boolean full;
    }

    @Option(
            names = "--public-key",
            paramLabel = "PEM",
            description = "The owner's public key, which the owner gave you: the version must be signed with it.")
    private @Nullable Path publicKey;

    @Option(
            names = "--metadata",
            description = "Also checks the documents about the version by their schemas and rules.")
    private boolean metadata;

    @Option(
            names = "--regenerate",
            paramLabel = "N",
            description = "Makes N images again, each from its record alone, and compares.")
    private @Nullable Integer regenerate;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Chooses the images of --regenerate (default: drawn, and printed).")
    private @Nullable Long seed;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "The network for --regenerate, or s3://bucket/key (default: looked for by its digest where it was"
                            + " last used on this machine, in this folder and in stylemill.checkpoints).")
    private @Nullable String checkpoint;

    @Option(
            names = "--masks",
            paramLabel = "FILE",
            description =
                    "For --regenerate: the program that gives the masks or boxes, which runs only if you name it.")
    private @Nullable Path masks;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Of --regenerate: cpu or cuda:N (default: cpu).")
    private String device = "cpu";

    @Option(
            names = "--readers",
            description = "Also reads the version with each reader that is installed here (webdataset, wids, datasets,"
                    + " mlcroissant, pycocotools, torchvision, DuckDB, and Python's own tarfile), and compares what it"
                    + " shows with the index. For a local folder.")
    private boolean readers;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            description = "Of --readers: the Python 3 that has them (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems()
                .addIf(
                        !readers && !python.equals("python3"),
                        () -> "--python goes with --readers; add that, or leave it out");
        if (regenerate != null) {
            problems.within("--regenerate", regenerate, 1, Long.MAX_VALUE);
        }
        Device on = problems.value("--device", () -> Device.parse(device)).orElse(Device.CPU);
        problems.refuse();
        VerifyingKey key = publicKey == null ? null : key(publicKey);
        Depth depth = howMuch != null && howMuch.quick && !howMuch.full ? Depth.QUICK : Depth.FULL;
        Set<Extra> extras = metadata ? EnumSet.of(Extra.METADATA) : EnumSet.noneOf(Extra.class);
        try (Components components = Components.reading(settings(), on);
                NamedMasks named = masks == null ? null : new NamedMasks(components.programs(), masks)) {
            Place place = Versions.place(components, dataset);
            if (readers) {
                folder(place);
            }
            int atOnce = Math.min(MOST_AT_ONCE, 2 * Runtime.getRuntime().availableProcessors());
            Report report;
            try (LateMeter meter = new LateMeter(terminal())) {
                report = new Verification(place.store(), place.location().prefix(), atOnce, (bytes, of) -> {
                            // What breaks off from here on is no bad input.
                            markStarted();
                            meter.advance(bytes, of);
                        })
                        .run(new Question(depth, key, extras, sampling(components, named)));
            }
            List<Reading> readings = readers ? readings(place, report) : List.of();
            tell(report, readings, revocation(components, place, report));
            return report.holds() && agreed(readings) ? 0 : ExitStatus.DID_NOT_HOLD;
        }
    }

    /** Returns the revocation of the version; what is no version the checks have told already. */
    private @Nullable Revocation revocation(Components components, Place place, Report report) {
        try {
            PublishedVersion version =
                    PublishedVersion.open(place.store(), place.location().prefix(), null);
            Versions.warnNewer(terminal(), version);
            return Versions.revocation(components, dataset, version).orElse(null);
        } catch (Failure e) {
            // Not known is not the same as not revoked.
            if (report.holds()) {
                throw e;
            }
            return null;
        }
    }

    private static boolean agreed(List<Reading> readings) {
        return readings.stream().allMatch(one -> one.unused() != null || one.agrees());
    }

    private Path folder(Place place) {
        if (place.store() instanceof FolderStore folder) {
            return folder.root();
        }
        throw Failure.input(
                "not-a-folder",
                "--readers opens files on this machine, and " + dataset
                        + " is in a bucket; fetch it with 'stylemill pull " + dataset + " DIR', then verify DIR");
    }

    /**
     * Readers are started on versions alone whose bytes hold: what they do with others is not ours
     * to try.
     */
    private List<Reading> readings(Place place, Report report) {
        if (!report.holds()) {
            return List.of(Reading.unused("readers", "", "not started, because a check failed"));
        }
        PublishedVersion version =
                PublishedVersion.open(place.store(), place.location().prefix(), null);
        return new Readers(python)
                .read(
                        version,
                        folder(place).resolve(version.prefix()),
                        name -> terminal().say("reading with " + name));
    }

    private @Nullable Sampling sampling(Components components, @Nullable NamedMasks named) {
        Integer count = regenerate;
        if (count == null) {
            return null;
        }
        components.requireEngine();
        components.requireDevice();
        return Sampling.of(
                count,
                seed,
                new Replay(
                        components.models(), ReplayCommand.roots(components), checkpoint, List.of(), List.of(), named));
    }

    private static VerifyingKey key(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(VerifyingKey.MAX_BYTES + 1), StandardCharsets.ISO_8859_1);
            return VerifyingKey.parse(text, file.toString());
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "public-key-unreadable", "cannot read the public key " + file + ": " + e, e);
        }
    }

    private void tell(Report report, List<Reading> readings, @Nullable Revocation revocation) {
        if (revocation != null) {
            terminal().say(revocation.warning(report.name() == null ? dataset : report.name()));
        }
        if (json.asked()) {
            Map<String, @Nullable Object> document = report.document();
            document.put("revoked", revocation == null ? null : revocation.toString());
            if (readers) {
                document.put("holds", report.holds() && agreed(readings));
                document.put("readers", readings.stream().map(Reading::asMap).toList());
            }
            terminal().result(CanonicalJson.write(document));
            return;
        }
        for (Check check : report.checks()) {
            String where = check.file() == null ? "" : check.file() + ": ";
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "%-7s %-11s %s%s",
                            word(check.verdict()),
                            check.name(),
                            where,
                            check.detail()));
        }
        for (Reading one : readings) {
            String verdict = one.unused() != null ? "open" : one.agrees() ? "ok" : "FAILED";
            terminal().result(String.format(Locale.ROOT, "%-7s %-11s %s", verdict, "reader", one.text()));
        }
        long differing = readings.stream()
                .filter(one -> one.unused() == null && !one.agrees())
                .count();
        long failed = differing
                + report.checks().stream()
                        .filter(c -> c.verdict() == Verdict.FAILS)
                        .count();
        String what = report.name() == null ? report.address() : report.name() + " " + report.version();
        terminal()
                .result(
                        failed == 0
                                ? what + " at " + report.address() + ": every check passed"
                                : what + " at " + report.address() + ": "
                                        + Amounts.count(failed, "check failed", "checks failed"));
    }

    private static String word(Verdict verdict) {
        return verdict == Verdict.FAILS ? "FAILED" : verdict.word();
    }

    /** A meter that is made when it is known how much there is to read. */
    private static final class LateMeter implements AutoCloseable {
        private final Terminal terminal;
        private @Nullable Meter meter;

        LateMeter(Terminal terminal) {
            this.terminal = terminal;
        }

        synchronized void advance(long bytes, long of) {
            Meter known = meter;
            if (known == null) {
                known = Meter.bytes(terminal, "verify", of);
                meter = known;
            }
            known.advance(bytes);
        }

        @Override
        public synchronized void close() {
            if (meter != null) {
                meter.close();
            }
        }
    }
}
