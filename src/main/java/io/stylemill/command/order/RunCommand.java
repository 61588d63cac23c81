package io.stylemill.command.order;

import io.stylemill.engine.generator.Device;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.plan.Reason;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.Interruption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.LocalFactory;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: plans, generates and publishes one manifest, with everything embedded. */
@Command(
        name = "run",
        description = {
            "Plans, generates and publishes a manifest in one process with everything embedded.",
            "Run it again after a stop: it makes only what is missing."
        },
        footer = {
            "",
            "Example: stylemill run samples/blood-cells/manifest.yaml",
            "         stylemill run cells.yaml --out s3://my-bucket"
        })
public final class RunCommand extends BaseCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final int INTERACTIVE_PRIORITY = 9;
    private static final long LOOK_MILLIS = 250;
    /** All shards are stored: the end is near, and somebody waits for it. */
    private static final long LAST_LOOK_MILLIS = 25;

    @Parameters(paramLabel = "MANIFEST", description = "Manifest file, YAML or JSON; - reads standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path manifest;

    @Option(
            names = "--out",
            paramLabel = "DEST",
            description = "s3://bucket[/prefix] or a folder, instead of the manifest's own destination.")
    private @Nullable String out;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(names = "--dry-run", description = "Only says what would be made, as 'plan' does.")
    private boolean dryRun;

    @Option(
            names = "--timings",
            hidden = true,
            description = "Tells on stderr when, after the start of the JVM, what happened.")
    private boolean timings;

    @Option(names = "--json", description = "Prints one JSON document at the end.")
    private boolean json;

    @Override
    public Integer call() {
        long startedAt = System.nanoTime();
        OptionProblems problems = new OptionProblems();
        Optional<Order> asked = OrderArguments.order(manifest, out, INTERACTIVE_PRIORITY, problems);
        Device on = device.device(problems);
        problems.refuse();
        Order order = asked.orElseThrow();
        try (Components components = new Components(settings(), on)) {
            if (dryRun) {
                PlanCommand.print(terminal(), components.acceptance().prepare(order), json);
                return 0;
            }
            components.startEngine();
            // Before any server: what is wrong with the text alone leaves no data folder behind.
            ManifestParser.parse(order.source());
            components.requireDevice();
            components.requireSigningKey();
            components.startS3();
            try (LocalFactory factory = new LocalFactory(components)) {
                factory.warmUp();
                Prepared prepared = components.acceptance().prepare(order);
                time("planned");
                if (ManifestParser.parse(order.source()).schedule() != null) {
                    terminal()
                            .say("This manifest has a schedule. It is made once now; 'stylemill serve' makes it again"
                                    + " and again, with new images each time: drop it into its inbox");
                }
                if (prepared.state() == Prepared.State.NOTHING) {
                    tellNothing(prepared, startedAt);
                    return 0;
                }
                boolean published = prepared.state() == Prepared.State.PUBLISHED;
                if (published) {
                    terminal().say("This version is published already; nothing was done.");
                    prepared.revocation()
                            .ifPresent(revoked -> terminal()
                                    .say(revoked.warning(
                                            prepared.plan().manifest().dataset().name())));
                } else {
                    factory.warmUp(prepared);
                    make(factory, prepared);
                }
                tell(components, prepared, factory, published, startedAt);
                return 0;
            }
        }
    }

    private void make(LocalFactory factory, Prepared prepared) {
        long total = prepared.plan().samples();
        try (Meter meter =
                Meter.images(terminal(), prepared.plan().manifest().dataset().name(), total)) {
            // A run that was interrupted before goes on beside this one.
            AtomicBoolean first = new AtomicBoolean(true);
            factory.open((run, images) -> {
                if (run.equals(prepared.run())) {
                    if (first.getAndSet(false)) {
                        time("first images");
                    }
                    meter.advance(images);
                }
            });
            time("routes started");
            Interruption.say(terminal(), Interruption.GOES_ON);
            long before = factory.begin(prepared);
            markStarted();
            if (before > 0) {
                terminal().say(Amounts.count(before) + " of " + Amounts.count(total, "image") + " stored already");
                meter.advance(before);
            }
            time("accepted");
            Run run = await(factory, prepared.run(), meter::reach);
            time("ended");
            if (run.state() != RunState.PUBLISHED) {
                throw failed(run);
            }
        } finally {
            Interruption.say(terminal(), "");
        }
    }

    private void time(String what) {
        if (timings) {
            long since = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            terminal().say(String.format(Locale.ROOT, "%6.2f s  %s", since / 1000.0, what));
        }
    }

    /**
     * Waits until a run has come to its end; tells {@code stored} now and then how many of its
     * images are stored. A database server that does not answer is waited for: what is under way
     * goes on without it.
     */
    public static Run await(LocalFactory factory, String id, LongConsumer stored) {
        boolean told = false;
        while (true) {
            long pause = LOOK_MILLIS;
            try {
                Run run = factory.ledger()
                        .runs()
                        .find(id)
                        .orElseThrow(() -> Failure.bug("run " + id + " is not in the ledger"));
                stored.accept(run.totals().images());
                if (run.state().settled()) {
                    return run;
                }
                told = false;
                pause = run.state() == RunState.COMPLETE ? LAST_LOOK_MILLIS : LOOK_MILLIS;
            } catch (Failure e) {
                if (e.kind() != Kind.TRANSIENT || !factory.ledger().database().shared()) {
                    throw e;
                }
                if (!told) {
                    LOG.warn("The ledger is waited for: {}", e.getMessage());
                }
                told = true;
            }
            try {
                factory.pause(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.of(Kind.TRANSIENT, "interrupted", "the run was interrupted", e);
            }
        }
    }

    private static Failure failed(Run run) {
        Reason reason = run.reason();
        boolean same = reason != null && !reason.kind().mayRetry() && run.state() != RunState.CANCELLED;
        return Failure.of(
                Kind.TRANSIENT,
                "run-failed",
                "run " + run.id() + " is not published" + (reason == null ? "" : ": " + reason.message()) + "\n  "
                        + run.totals().done() + " of "
                        + run.totals().shards()
                        + (same
                                ? " shards are stored; the same command would end the same way, so correct that first; '"
                                : " shards are stored; run the same command again to try the others, or '")
                        + "stylemill runs show " + run.id() + (same ? "' shows the reasons" : "' for the reasons"));
    }

    private void tellNothing(Prepared prepared, long startedAt) {
        terminal().say(prepared.nothing());
        if (json) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (String key : List.of("run", "dataset", "path", "version")) {
                map.put(key, null);
            }
            map.put("images", 0);
            map.put("seconds", Math.round((System.nanoTime() - startedAt) / 1e6) / 1000.0);
            map.put("imagesPerSecond", 0);
            terminal().result(CanonicalJson.write(map));
        }
    }

    private void tell(Components components, Prepared prepared, LocalFactory factory, boolean before, long startedAt) {
        Optional<Run.Totals> totals = before
                ? Optional.empty()
                : factory.ledger().runs().find(prepared.run()).map(Run::totals);
        long made = totals.map(Run.Totals::images).orElse(0L);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        String prefix = prepared.layout().prefix();
        String address = prepared.place().store().address(prefix);
        Optional<Path> local = components.localPath(prepared.place().location(), prefix);
        if (json) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("run", prepared.run());
            map.put("dataset", address);
            map.put("path", local.map(Path::toString).orElse(null));
            map.put("version", prepared.layout().version());
            map.put(
                    "images",
                    totals.map(Run.Totals::images).orElse(prepared.plan().samples()));
            map.put("seconds", Math.round(seconds * 1000) / 1000.0);
            map.put("imagesPerSecond", Math.round(made / seconds * 10) / 10.0);
            terminal().result(CanonicalJson.write(map));
            return;
        }
        if (made > 0) {
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "Published %s in %s (%.1f images/s, start and publishing included)",
                            Amounts.count(made, "image"),
                            Amounts.duration(seconds),
                            made / seconds));
        }
        totals.filter(t -> t.refused() > 0)
                .ifPresent(t -> terminal()
                        .result(String.format(
                                Locale.ROOT,
                                "  gates          %,d of %s made were refused%s",
                                t.refused(),
                                Amounts.count(t.images() + t.refused(), "image"),
                                t.images() < t.samples()
                                        ? "; " + Amounts.count(t.samples() - t.images(), "sample has", "samples have")
                                                + " no image"
                                        : "")));
        terminal().result("  dataset        " + address);
        local.ifPresent(folder -> {
            terminal().result("  folder         " + folder);
            Path sheet = folder.resolve("preview.jpg");
            if (Files.exists(sheet)) {
                terminal().result("  contact sheet  " + sheet);
            }
        });
        terminal().result("  in a browser   ./stylemill open " + address);
    }
}
