package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Safetensors;
import io.stylemill.checkpoint.StateLayout;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.Amounts;
import io.stylemill.record.WholeFile;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code convert}: any checkpoint to our neutral file. */
@Command(
        name = "convert",
        description = {
            "Writes the generator of a checkpoint as neutral weights (safetensors) with its configuration in the header.",
            "The file is read back and compared number for number before it gets its name.",
            "With --layout the tensors get the names that the code of others gives them."
        },
        footer = {
            "",
            "Example: stylemill convert ffhq.pkl ffhq.safetensors",
            "         stylemill convert --layout rosinality ffhq.pkl ffhq-rosinality.safetensors"
        })
public final class ConvertCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "File, or s3://bucket/key, of any format.")
    @SuppressWarnings("NullAway.Init")
    private String checkpoint;

    @Parameters(index = "1", paramLabel = "OUT.safetensors", description = "Where the neutral weights go.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--force", description = "Replaces the file if it is there.")
    private boolean force;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            defaultValue = "stylemill",
            description = {
                "Whose names the tensors get: stylemill (default); nvidia, as G.state_dict() of NVIDIA's StyleGAN2 and",
                "StyleGAN3; rosinality, as the generator of stylegan2-pytorch."
            })
    @SuppressWarnings("NullAway.Init")
    private StateLayout layout;

    @Override
    public Integer call() {
        Path target = output.toAbsolutePath().normalize();
        OptionProblems problems = new OptionProblems();
        check(target, problems);
        try (Components components = new Components(settings(), Device.CPU)) {
            Optional<Checkpoint> fitted = problems.together(() -> fitted(components));
            problems.refuse();
            Checkpoint wanted = fitted.orElseThrow();
            markStarted();
            Checkpoint written = write(wanted, target);
            if (layout != StateLayout.STYLEMILL) {
                sayWhatIsBeside(written);
            }
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "%s: %s, %d tensors, %s, read back and equal to %s",
                            output,
                            written.network().architecture().id(),
                            written.tensors().size(),
                            Amounts.bytes(written.bytes()),
                            checkpoint));
            terminal().result("  sha256  " + written.sha256());
            return 0;
        }
    }

    private Checkpoint fitted(Components components) {
        Checkpoint read = components.models().read(checkpoint, null);
        if (read.network().architecture() == Architecture.TORCHSCRIPT) {
            throw Failure.input(
                    "convert-torchscript",
                    checkpoint
                            + " is a TorchScript archive, which is a program: it has no weights that could be converted, and is"
                            + " used as it is, declared as generator.torchscript in a manifest");
        }
        return layout.fit(named(read));
    }

    private void sayWhatIsBeside(Checkpoint written) {
        List<String> settings = layout.beside(written.network());
        if (!settings.isEmpty()) {
            terminal()
                    .say("Names and shapes do not say, so build the other code's generator with: "
                            + String.join("; ", settings)
                            + ". Stylemill reads them from the file's header.");
        }
    }

    private void check(Path target, OptionProblems problems) {
        problems.output(output);
        if (Files.exists(target) && !Files.isDirectory(target)) {
            if (!force) {
                problems.add(exists());
            } else if (!checkpoint.startsWith("s3://") && same(target)) {
                problems.add(output + " is the checkpoint itself; name another file for the converted one");
            }
        }
    }

    private boolean same(Path target) {
        try {
            return Files.isSameFile(target, Path.of(checkpoint));
        } catch (IOException e) {
            // What cannot be read is told when it is read.
            return false;
        }
    }

    private String exists() {
        return output + " is there already; name another file, or add --force to replace it";
    }

    /** Notes which file the weights came from; files that we wrote go on as they are. */
    private static Checkpoint named(Checkpoint read) {
        if (read.format().equals(Safetensors.FORMAT) || read.facts().containsKey("converted_from_sha256")) {
            return read;
        }
        Map<String, String> facts = new TreeMap<>(read.facts());
        facts.put("converted_from_format", read.format());
        facts.put("converted_from_sha256", read.sha256());
        return new Checkpoint(read.network(), read.tensors(), read.format(), read.sha256(), read.bytes(), facts);
    }

    private Checkpoint write(Checkpoint wanted, Path target) {
        Path unchecked = target.resolveSibling(target.getFileName() + ".unchecked");
        try {
            layout.write(wanted, unchecked);
            Checkpoint written = Checkpoints.read(unchecked);
            compare(wanted, written);
            if (force) {
                WholeFile.handOver(unchecked, target);
            } else {
                Files.move(unchecked, target);
            }
            return written;
        } catch (FileAlreadyExistsException e) {
            throw Failure.input("output-exists", exists());
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "output-unwritable", "cannot write " + output + ": " + WriteFault.words(e), e);
        } finally {
            remove(unchecked);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "output-unwritable", "cannot remove " + file + ": " + e, e);
        }
    }

    private static void compare(Checkpoint wanted, Checkpoint written) {
        boolean same = wanted.network().equals(written.network())
                && wanted.facts().equals(written.facts())
                && wanted.tensors().keySet().equals(written.tensors().keySet());
        for (Map.Entry<String, Tensor> entry : wanted.tensors().entrySet()) {
            Tensor other = written.tensors().get(entry.getKey());
            Tensor tensor = entry.getValue();
            same &= other != null
                    && tensor.type() == other.type()
                    && Arrays.equals(tensor.shape(), other.shape())
                    && tensor.data().equals(other.data());
        }
        if (!same) {
            throw Failure.bug("the converted network does not read back as it was; nothing was written");
        }
    }
}
