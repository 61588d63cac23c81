package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Device;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.LogsNothing;
import io.stylemill.wiring.Components;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code inspect}: what a checkpoint is. */
@Command(
        name = "inspect",
        description = {
            "Says what a checkpoint is: architecture, format, sizes, classes, hash, licence and training facts.",
            "Nothing in the file is run. The weights that NVIDIA published are for non-commercial use."
        },
        footer = {
            "",
            "Example: stylemill inspect samples/blood-cells/blood-cells-64.safetensors",
            "         stylemill inspect s3://models/ffhq.pkl --json"
        })
public final class InspectCommand extends BaseCommand implements LogsNothing {
    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "File, or s3://bucket/key; the format is found from the content.")
    @SuppressWarnings("NullAway.Init")
    private String checkpoint;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        try (Components components = new Components(settings(), Device.CPU)) {
            Checkpoint read = components.models().read(checkpoint, null);
            CheckpointSummary summary = new CheckpointSummary(checkpoint, read);
            terminal().result(json.asked() ? CanonicalJson.write(summary.toMap()) : summary.text());
            return 0;
        }
    }
}
