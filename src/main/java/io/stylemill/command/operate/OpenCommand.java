package io.stylemill.command.operate;

import io.stylemill.config.WebAddress;
import io.stylemill.engine.generator.Device;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DatasetConsole;
import io.stylemill.wiring.DatasetNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code open}: the console on a dataset, without a running factory. */
@Command(
        name = "open",
        description = {
            "Shows published datasets in the browser until Ctrl-C: cards, images, records, reports.",
            "Answers on 127.0.0.1 only. 'stylemill serve' shows the same pages, and runs, the studio and schedules."
        },
        footer = {"", "Example: stylemill open s3://datasets/blood-cells", "         stylemill open pulled/blood-cells"
        })
public final class OpenCommand extends BaseCommand {
    private static final int MOST_PORT = 65_535;

    @Parameters(
            paramLabel = "DATASET",
            description = "s3://bucket[/name[/version]], a local folder of datasets, versions, or one version, or"
                    + " NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Override
    public Integer call() {
        new OptionProblems().within("--port", port, 0, MOST_PORT).refuse();
        StopSignals signals = StopSignals.install(terminal());
        try (Components components = new Components(settings(), Device.CPU);
                DatasetConsole console = DatasetConsole.open(
                        components,
                        DatasetNames.address(components, dataset),
                        new WebAddress("127.0.0.1", port),
                        "--port")) {
            signals.ready();
            markStarted();
            terminal().result(console.address());
            terminal().say("open this address in a browser; Ctrl-C ends it");
            return signals.await().status();
        }
    }
}
