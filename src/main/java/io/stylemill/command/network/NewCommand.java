package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code new}: a first manifest for a network. */
@Command(
        name = "new",
        description = {
            "Writes a commented manifest for a network: its classes, layers and what can be changed.",
            "'plan' accepts it as it is. Without -o it is printed."
        },
        footer = {
            "",
            "Example: stylemill new network.pkl -o cells.yaml",
            "         stylemill new s3://models/ffhq.pkl | stylemill plan -"
        })
public final class NewCommand extends BaseCommand {
    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "File, or s3://bucket/key; the format is found from the content.")
    @SuppressWarnings("NullAway.Init")
    private String checkpoint;

    @Option(names = "-o", paramLabel = "FILE", description = "Where the manifest goes; a file that is there stays.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        new OptionProblems().output(output).refuse();
        try (Components components = new Components(settings(), Device.CPU)) {
            Checkpoint read = components.models().read(checkpoint, null);
            if (read.network().architecture() == Architecture.TORCHSCRIPT) {
                throw Failure.input(
                        "new-torchscript",
                        checkpoint + " is a TorchScript archive, which does not say what it takes and gives; write"
                                + " generator.torchscript by hand: docs/manifest.md has an example");
            }
            String text = new ManifestDraft(read, named()).text();
            Path file = output;
            if (file == null) {
                terminal().result(text.stripTrailing());
            } else {
                write(text, file);
                terminal().say("The manifest is in " + file + "; next: stylemill plan " + file);
            }
            return 0;
        }
    }

    /** Relative paths start from the manifest's folder; a manifest that is printed has none yet. */
    private String named() {
        if (checkpoint.startsWith("s3://") || checkpoint.startsWith("file:")) {
            return checkpoint;
        }
        Path whole = Path.of(checkpoint).toAbsolutePath().normalize();
        Path folder =
                output == null ? null : output.toAbsolutePath().normalize().getParent();
        return folder != null && folder.equals(whole.getParent())
                ? String.valueOf(whole.getFileName())
                : whole.toString();
    }

    private static void write(String text, Path file) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "output-exists",
                    "there already is " + file + ", and it is left as it is; name another file",
                    e);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "output-unwritable",
                    "cannot write the manifest to " + file + ": " + WriteFault.words(e),
                    e);
        }
    }
}
