package io.stylemill.command.operate;

import io.stylemill.config.Settings;
import io.stylemill.config.WebAddress;
import io.stylemill.embedded.BrokerCredentials;
import io.stylemill.embedded.BrokerEnds;
import io.stylemill.embedded.CredentialsFile;
import io.stylemill.embedded.LocalServers;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.Factory;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.factory.route.WorkerPart;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.factory.worker.Plans;
import io.stylemill.factory.worker.Progress;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;
import io.stylemill.store.s3.S3Access;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.Logs;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DataFolder;
import io.stylemill.wiring.LocalFactory;
import io.stylemill.wiring.LocalShardRunner;
import io.stylemill.wiring.Machine;
import io.stylemill.wiring.Traces;
import io.stylemill.wiring.WebFront;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code worker}: makes the shards that a coordinator, here or elsewhere, puts into the queue. */
@Command(
        name = "worker",
        description = {
            // The list of commands shows the first text alone.
            "Makes shards that a coordinator ('serve' or 'run') has queued.",
            "Start one per GPU, on any machine that reaches the broker and the S3 server; on the coordinator's own"
                    + " machine, in its folder, without options.",
            "Ctrl-C or SIGTERM: finishes the shards that it makes, or hands them back, within 30 seconds."
        },
        footer = {
            "",
            "Example: stylemill worker --device cuda:0 --broker 'tcp://broker.example.org:61617?sslEnabled=true'",
            "         with stylemill.broker.user, stylemill.broker.password and stylemill.s3.endpoint in the settings"
        })
public final class WorkerCommand extends BaseCommand {
    private static final long LOOK_MILLIS = 2_000;
    private static final int MOST_HERE = 1_000;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--broker",
            paramLabel = "URL",
            description =
                    "tcp://host:port of the broker, instead of stylemill.broker.url; with neither, the embedded one"
                            + " of the coordinator that uses this data folder.")
    private @Nullable String broker;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What records and logs call this worker (default: PID@HOST/DEVICE).")
    private @Nullable String name;

    @Option(
            names = "--web",
            paramLabel = "ADDRESS",
            description = "HOST:PORT for health and metrics, instead of stylemill.worker.web (default: none).")
    private @Nullable String web;

    @Override
    public Integer call() {
        Settings settings = settings();
        speakTo(Logs.form(settings.log(), terminal()));
        String url = broker != null ? broker : settings.broker().url();
        OptionProblems problems = new OptionProblems();
        Device on = device.device(problems);
        Optional<WebAddress> shown = webAddress(settings, problems);
        Optional<BrokerAddress> reached =
                problems.together(() -> url == null ? local(settings) : BrokerEnds.address(settings.broker(), url));
        problems.refuse();
        BrokerAddress address = reached.orElseThrow();
        try (WebFront webFront = WebFront.ofWorker(shown.orElse(null), settings.web());
                Components components = new Components(settings, on, () -> store(settings, url == null))) {
            components.watchS3(webFront.metrics().s3());
            address.connectionFactory();
            components.startEngine();
            components.requireDevice();
            try (DataFolder home = home(settings.home().resolve("workers"));
                    Lanes lanes = components.lanes();
                    Traces traces = Traces.of(System.getenv())) {
                return work(components, home, lanes, traces, address, webFront);
            }
        }
    }

    private int work(
            Components components,
            DataFolder home,
            Lanes lanes,
            Traces traces,
            BrokerAddress address,
            WebFront webFront) {
        StopSignals signals = StopSignals.install(terminal());
        signals.ready();
        String called =
                name != null ? name : ProcessHandle.current().pid() + "@" + Machine.name() + "/" + components.device();
        Logs.tellProgress();
        terminal()
                .say("stylemill worker " + called + " on " + components.device() + " ("
                        + components.engine().version() + "), broker " + address + ", S3 "
                        + store(components.settings()));
        StopSignals.Signal early = reach(address, signals);
        if (early != null) {
            return early.status();
        }
        markStarted();
        ShardWorker worker = new ShardWorker(
                called,
                components.stores(),
                new Plans(components.stores(), components.models()),
                components.models(),
                components.judges(),
                lanes,
                home.scratch(),
                Progress.NONE,
                Clock.systemUTC(),
                components::workerKey);
        Counted runner = new Counted(
                webFront.metrics().worker().counted(traces.shards(new LocalShardRunner(worker))), new AtomicInteger());
        StopSignals.Signal signal;
        Factory factory = Factory.start(
                Install.routes(),
                null,
                new WorkerPart(
                        runner,
                        called,
                        LocalFactory.SLOTS,
                        address,
                        WorkerPart.Company.AMONG_OTHERS,
                        new WorkerPart.Self(components.device().toString(), Machine.version(), worker::inWork)),
                Clock.systemUTC());
        try {
            webFront.worker(components, address, endpoint(components.settings()));
            terminal().say("ready for jobs; health and metrics: " + webFront.inWords());
            signal = signals.await();
            terminal()
                    .say("stopping; " + runner.working().get()
                            + " shards that are being made are finished or handed back, within 30 s");
            components.stopping(factory::hurry, terminal()::say);
        } finally {
            factory.close();
        }
        int left = runner.working().get();
        terminal()
                .say(
                        left == 0
                                ? "stopped; every shard is finished or handed back"
                                : "stopped with " + left + " unfinished shards; the broker gives them to others");
        return left == 0 ? signal.status() : ExitStatus.FAILED;
    }

    /** Returns where health and metrics are shown, if anywhere. */
    private Optional<WebAddress> webAddress(Settings settings, OptionProblems problems) {
        String word = web;
        if (word == null) {
            return Optional.ofNullable(settings.web().worker());
        }
        if (word.equals("none")) {
            return Optional.empty();
        }
        Optional<WebAddress> address = WebAddress.parse(word);
        problems.addIf(address.isEmpty(), () -> "--web is '" + word + "'; it must be " + WebAddress.FORM + ", or none");
        return address;
    }

    private @Nullable URI endpoint(Settings settings) {
        return settings.s3().embedded()
                ? LocalServers.in(settings.home()).s3()
                : settings.s3().endpoint();
    }

    /**
     * Waits for the broker: in a cluster everything starts at once. Returns the signal that ended
     * the wait, or null.
     */
    private StopSignals.@Nullable Signal reach(BrokerAddress address, StopSignals signals) {
        boolean told = false;
        while (true) {
            try {
                address.probe();
                return null;
            } catch (Failure e) {
                if (e.kind() != Kind.TRANSIENT) {
                    throw e;
                }
                if (!told) {
                    terminal().say("waiting: " + e.getMessage());
                    told = true;
                }
            }
            StopSignals.Signal signal = signals.await(LOOK_MILLIS);
            if (signal != null) {
                return signal;
            }
        }
    }

    /** The first place below {@code folder} that no other worker of this machine uses. */
    private static DataFolder home(Path folder) {
        for (int i = 1; ; i++) {
            try {
                return DataFolder.take(folder.resolve(Integer.toString(i)));
            } catch (Failure e) {
                if (!e.is(Code.HOME_IN_USE) || i == MOST_HERE) {
                    throw e;
                }
            }
        }
    }

    private static BrokerAddress local(Settings settings) {
        URI listening = LocalServers.in(settings.home()).broker();
        if (listening == null) {
            throw Failure.input(
                    "no-broker",
                    "no coordinator has run in " + settings.home() + ", and no broker is named; start 'stylemill serve'"
                            + " or 'stylemill run' there first, or name one with --broker tcp://host:61617");
        }
        return new BrokerAddress(
                listening.toString(),
                BrokerCredentials.WORKER,
                BrokerCredentials.in(settings.home().resolve("broker")).worker());
    }

    private static S3Access store(Settings settings, boolean beside) {
        if (!settings.s3().embedded()) {
            return S3Access.external(settings.s3());
        }
        URI listening = LocalServers.in(settings.home()).s3();
        if (!beside || listening == null) {
            throw Failure.input(
                    "no-common-store",
                    "this worker has no S3 server in common with the coordinator: set stylemill.s3.endpoint (or"
                            + " stylemill.s3.region for Amazon S3) to the coordinator's");
        }
        return S3Access.embedded(
                listening, CredentialsFile.s3(settings.home()), settings.home().resolve("s3"));
    }

    private String store(Settings settings) {
        if (settings.s3().embedded()) {
            URI listening = LocalServers.in(settings.home()).s3();
            boolean beside = broker == null && settings.broker().embedded();
            return !beside ? "none (set stylemill.s3.endpoint)" : listening == null ? "none yet" : listening.toString();
        }
        URI endpoint = settings.s3().endpoint();
        return endpoint == null ? "Amazon S3, " + settings.s3().region() : endpoint.toString();
    }

    /** Knows how many shards are running. */
    private record Counted(ShardRunner runner, AtomicInteger working) implements ShardRunner {
        @Override
        public void ready(Job job) {
            runner.ready(job);
        }

        @Override
        public Result run(Job job) {
            working.incrementAndGet();
            try {
                return runner.run(job);
            } finally {
                working.decrementAndGet();
            }
        }

        @Override
        public void handBack() {
            runner.handBack();
        }
    }
}
