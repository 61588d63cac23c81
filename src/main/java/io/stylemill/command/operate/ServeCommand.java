package io.stylemill.command.operate;

import io.stylemill.config.InboxSettings;
import io.stylemill.config.Settings;
import io.stylemill.config.WorkerDevice;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.worker.Progress;
import io.stylemill.failure.Failure;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Logs;
import io.stylemill.web.page.Condition;
import io.stylemill.web.page.SystemPage;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.LocalFactory;
import io.stylemill.wiring.Machine;
import io.stylemill.wiring.WebFront;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code serve}: the coordinator, until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Runs the coordinator until Ctrl-C or SIGTERM: takes in manifests that are dropped into the watched bucket or"
                    + " folder, keeps schedules, queues shards, counts results and publishes versions.",
            "Shows the console, and answers REST, health and metrics, on stylemill.web.address (default 127.0.0.1:8080).",
            "What it watches and where everything is: docs/settings.md. More: docs/serve.md."
        },
        footer = {
            "",
            "Example: stylemill serve",
            "         STYLEMILL_INBOX=s3://my-bucket/inbox/ STYLEMILL_CHECKPOINTS=s3://my-bucket/models/ stylemill serve"
        })
public final class ServeCommand extends BaseCommand {
    @Override
    public Integer call() {
        Settings settings = settings();
        speakTo(Logs.form(settings.log(), terminal()));
        StopSignals signals = StopSignals.install(terminal());
        Logs.tellProgress();
        List<WorkerDevice> devices = settings.workers().stream().distinct().toList();
        Device device =
                devices.isEmpty() ? Device.CPU : Device.parse(devices.get(0).toString());
        StopSignals.Signal signal;
        try (WebFront webFront = WebFront.ofCoordinator(settings.web());
                Components components = new Components(settings, device)) {
            components.watchS3(webFront.metrics().s3());
            if (!devices.isEmpty()) {
                components.startEngine();
                components.requireDevice();
            }
            components.requireSigningKey();
            components.serveS3();
            try (LocalFactory factory = new LocalFactory(components)) {
                factory.warmUp();
                if (!devices.isEmpty()) {
                    factory.lend(webFront.metrics().worker()::counted);
                }
                factory.watch(webFront.metrics().publishing());
                factory.serve(Progress.NONE, settings.workers().size());
                signals.ready();
                markStarted();
                webFront.coordinator(components, factory, ServeCommand::machine);
                tell(components, factory, webFront, devices);
                signal = signals.await();
                terminal().say("stopping; shards that are being made are finished or handed back, within 30 s");
                components.stopping(factory::hurry, terminal()::say);
                webFront.end();
            }
        }
        terminal().say("stopped; the next start continues what is not finished");
        return signal.status();
    }

    private static List<SystemPage.Part> machine() {
        return MachineCheckups.all(System.getenv()).stream()
                .map(one -> new SystemPage.Part(
                        one.name(),
                        one.verdict().name().toLowerCase(Locale.ROOT),
                        switch (one.verdict()) {
                            case OK -> Condition.GOOD;
                            case WARN -> Condition.WARN;
                            case FAIL -> Condition.BAD;
                        },
                        one.found(),
                        one.next()))
                .toList();
    }

    /** A ledger that is away now ends nothing: it is waited for, as at any later moment. */
    private static String kept(Ledger ledger) {
        try {
            return ledger.schedules().list().size() + " kept";
        } catch (Failure e) {
            return "not known now, " + e.code();
        }
    }

    private void tell(Components components, LocalFactory factory, WebFront webFront, List<WorkerDevice> devices) {
        Settings settings = components.settings();
        InboxSettings inbox = settings.inbox();
        String process = "stylemill serve " + ProcessHandle.current().pid() + "@" + Machine.name();
        terminal().say(process);
        terminal()
                .say("  watches      " + String.join(", ", inbox.places()) + "  (every "
                        + inbox.period().toMillis() / 1000.0 + " s; answers beside it, in accepted/ and rejected/)");
        terminal().say("  checkpoints  " + String.join(", ", inbox.checkpoints()));
        terminal().say("  data folder  " + settings.home());
        terminal().say("  S3           " + components.s3InWords());
        terminal().say("  broker       " + factory.brokerInWords());
        terminal().say("  ledger       " + factory.ledger().database());
        terminal().say("  web          " + webFront.inWords() + "  (the console; open it in a browser)");
        if (factory.ledger().database().shared() && settings.signing().key() == null) {
            terminal()
                    .say(
                            "  signs        with the key that this ledger keeps for its coordinators (stylemill.signing.key"
                                    + " is not set)");
        }
        terminal().say("  schedules    " + kept(factory.ledger()) + "; see 'stylemill schedules list'");
        terminal()
                .say("  workers here "
                        + (devices.isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        settings.workers().stream()
                                                .map(Object::toString)
                                                .toList())));
        terminal().say("  add a worker: stylemill worker --device cpu   (or cuda:0; one for each GPU)");
        for (WorkerDevice other : devices.stream().skip(1).toList()) {
            terminal()
                    .say("  " + other + " is not used by this process, which computes on " + devices.get(0)
                            + "; start it beside: stylemill worker --device " + other);
        }
        // The last line: a script that waits for it has every address above already.
        terminal().say(process + " is ready");
    }
}
