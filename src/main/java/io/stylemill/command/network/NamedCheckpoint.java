package io.stylemill.command.network;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.models.Models;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.terminal.BaseCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the checkpoint that a command names, and runs no program that nobody declared. */
final class NamedCheckpoint {
    private static final String UNDECLARED = "torchscript-undeclared";

    private NamedCheckpoint() {}

    /**
     * Returns a checkpoint of weights.
     *
     * @param command for the message
     * @throws Failure {@code torchscript-undeclared} (INPUT) for a program; what reading throws
     */
    static Checkpoint weights(Models models, String address, String command) {
        Checkpoint read = models.read(address, null);
        if (isProgram(read)) {
            throw Failure.input(
                    UNDECLARED,
                    command + " runs nothing of a file: " + DeclaredNetwork.undeclared(address, read.sha256())
                            + ", and 'stylemill preview' or 'stylemill run' use the manifest");
        }
        return read;
    }

    /**
     * Returns a checkpoint, with what the manifest declares it to be where it is a program.
     *
     * @throws Failure {@code torchscript-undeclared} (INPUT) where nothing or another file is
     *     declared; what reading throws
     */
    static Checkpoint declared(Models models, String address, @Nullable Path manifest) {
        Checkpoint read = models.read(address, null);
        boolean program = isProgram(read);
        if (manifest == null) {
            if (program) {
                throw Failure.input(
                        UNDECLARED,
                        "directions runs no program that nobody declared: "
                                + DeclaredNetwork.undeclared(address, read.sha256())
                                + "; then name that manifest with --manifest");
            }
            return read;
        }
        GeneratorSpec declared =
                ManifestParser.parse(BaseCommand.manifest(manifest)).generator();
        List<Problem> problems = new ArrayList<>(DeclaredNetwork.problems(declared, read, address));
        if (!program && declared.torchscript() == null || !read.sha256().equals(declared.sha256())) {
            problems.add(new Problem(
                    "/generator/sha256",
                    program
                            ? "the manifest declares the program " + declared.sha256() + ", but " + address + " is "
                                    + read.sha256()
                            : address + " holds weights, which need no manifest; leave --manifest out"));
        }
        if (!problems.isEmpty()) {
            throw Failure.input(UNDECLARED, manifest + " does not declare " + address, problems);
        }
        return read.declared(DeclaredNetwork.of(Objects.requireNonNull(declared.torchscript())));
    }

    private static boolean isProgram(Checkpoint read) {
        return read.network().architecture() == Architecture.TORCHSCRIPT;
    }
}
