package io.stylemill.command.order;

import io.stylemill.console.PlanSummary;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.LogsNothing;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.Terminal;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plan}: checks the whole manifest and says what it would make. */
@Command(
        name = "plan",
        description = "Checks the whole manifest; prints shards, images per class, expected bytes and time.",
        footer = {
            "",
            "Example: stylemill plan samples/blood-cells/manifest.yaml",
            "         stylemill new network.pkl | stylemill plan -"
        })
public final class PlanCommand extends BaseCommand implements LogsNothing {
    static final int PRIORITY = 4;

    @Parameters(paramLabel = "MANIFEST", description = "Manifest file, YAML or JSON; - reads standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path manifest;

    @Option(
            names = "--out",
            paramLabel = "DEST",
            description = "s3://bucket[/prefix] or a folder, instead of the manifest's.")
    private @Nullable String out;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems();
        Optional<Order> asked = OrderArguments.order(manifest, out, PRIORITY, problems);
        Device on = device.device(problems);
        problems.refuse();
        Order order = asked.orElseThrow();
        try (Components components = Components.reading(settings(), on)) {
            Prepared prepared = components.acceptance().prepare(order);
            print(terminal(), prepared, json.asked());
            return 0;
        }
    }

    static void print(Terminal terminal, Prepared prepared, boolean json) {
        PlanSummary summary = new PlanSummary(prepared, Instant.now());
        terminal.result(json ? CanonicalJson.write(summary.toMap()) : summary.text());
    }
}
