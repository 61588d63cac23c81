package io.stylemill.command.bench;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.command.network.SeedRecipes;
import io.stylemill.engine.generator.NetworkProgram;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code bench program}: a network's TorchScript and what it is called with, for
 * {@code src/bench/gpu.py}.
 */
@Command(
        name = "program",
        description = {
            "Writes the TorchScript that runs a network, and what it is called with, to a folder: program.pt and"
                    + " calls.json. src/bench/gpu.py times them under Python, on machines without Java."
        },
        footer = {"", "Example: stylemill bench program stylegan2-256 build/gpu/stylegan2-256"})
final class BenchProgramCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "NETWORK",
            completionCandidates = RandomNetworks.Names.class,
            description = "${COMPLETION-CANDIDATES} (random weights), or a checkpoint file.")
    private String network = "";

    @Parameters(index = "1", paramLabel = "FOLDER", description = "Made if it is not there.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        Supplier<Checkpoint> shape = RandomNetworks.SHAPES.get(network);
        Checkpoint checkpoint = shape == null ? Checkpoints.read(Path.of(network)) : shape.get();
        if (checkpoint.network().architecture() == Architecture.TORCHSCRIPT) {
            throw Failure.input(
                    "bench-program",
                    network + " is a TorchScript archive already; name a StyleGAN network, or time the archive itself");
        }
        String anyClass = checkpoint.network().conditional() ? "0" : null;
        SeedRecipes.Look look = new SeedRecipes.Look(
                anyClass, 1.0, null, null, SeedRecipes.NoiseMode.CONST, Recipe.Transform.IDENTITY, null, null);
        Recipe recipe = new SeedRecipes(look, network, checkpoint, new Recipe.Numerics("fp32", 1), false).recipe(0);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("program.pt"), NetworkProgram.archive(checkpoint));
            Files.write(
                    folder.resolve("calls.json"),
                    CanonicalJson.write(NetworkProgram.calls(checkpoint, recipe))
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "bench-file", "cannot write to " + folder + ": " + e, e);
        }
        terminal().say("wrote program.pt and calls.json to " + folder);
        return 0;
    }
}
