package io.stylemill.order.plan;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.GeneratorSpec.TorchScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a manifest or a record declares a TorchScript archive to be, as a network. */
public final class DeclaredNetwork {
    private DeclaredNetwork() {}

    /**
     * Returns the network; its settings are {@code input}, {@code method}, {@code mapping} and
     * {@code range}.
     */
    public static NetworkDescription of(TorchScript declared) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("input", declared.input().word());
        config.put("method", declared.method());
        config.put("mapping", declared.mapping());
        config.put("range", declared.range());
        return new NetworkDescription(
                Architecture.TORCHSCRIPT,
                declared.zDim(),
                declared.cDim(),
                declared.wDim(),
                declared.numWs(),
                declared.resolution(),
                declared.channels(),
                List.of(),
                config);
    }

    /**
     * Returns the network that a record's program was declared to be, or null for a record of
     * weights.
     */
    public static @Nullable NetworkDescription of(Recipe recipe) {
        TorchScript declared = recipe.torchscript();
        return declared == null ? null : of(declared);
    }

    /**
     * Returns why the program of somebody's record is not run: nobody here said that it may.
     *
     * @param sha256 of the file that would run
     */
    public static Failure unapproved(String sha256) {
        return Failure.input(
                "torchscript-unapproved",
                "the image was made by a TorchScript archive, which is a program, and a record alone does not let it run; if"
                        + " you trust the file of SHA-256 " + sha256 + ", name it with --checkpoint FILE");
    }

    /** Returns why a generator that is a program gives no masks. */
    public static Failure noLayers() {
        return Failure.input("masks-need-layers", GeneratorSpec.NO_LAYERS + "name the checkpoint it was made from");
    }

    /**
     * Returns what does not fit between a manifest's generator and the file that it names; places
     * are JSON pointers.
     *
     * @param checkpoint as it was read
     * @param address of the file, for messages
     */
    public static List<Problem> problems(GeneratorSpec generator, Checkpoint checkpoint, String address) {
        TorchScript declared = generator.torchscript();
        boolean program = checkpoint.network().architecture() == Architecture.TORCHSCRIPT;
        if (declared == null) {
            return program
                    ? List.of(new Problem("/generator/checkpoint", undeclared(address, checkpoint.sha256())))
                    : List.of();
        }
        if (!program) {
            return List.of(new Problem(
                    "/generator/torchscript",
                    address + " holds the weights of a "
                            + checkpoint.network().architecture().id() + " network (" + checkpoint.format()
                            + "), of which nothing is run; remove torchscript"));
        }
        List<Problem> problems = new ArrayList<>();
        checkMethod("method", declared.method(), checkpoint, address, problems);
        if (!declared.mapping().isEmpty()) {
            checkMethod("mapping", declared.mapping(), checkpoint, address, problems);
        }
        return problems;
    }

    /** Returns why an archive that nobody declared is not run, and how it is declared. */
    public static String undeclared(String address, String sha256) {
        return address
                + " is a TorchScript archive: a program, which runs only where a manifest declares it. If you trust"
                + " it, write under generator: sha256: " + sha256
                + " and torchscript: {zDim: 512, resolution: 256} with"
                + " its own sizes (see 'TorchScript' in docs/checkpoints.md); 'stylemill inspect' lists its methods";
    }

    private static void checkMethod(
            String key, String method, Checkpoint checkpoint, String address, List<Problem> problems) {
        List<String> names = new ArrayList<>();
        if (checkpoint.network().config().get("methods") instanceof List<?> methods) {
            for (Object one : methods) {
                names.add(String.valueOf(((Map<?, ?>) one).get("name")));
            }
        }
        // Where the text could not be read, PyTorch decides.
        if (!names.isEmpty() && !names.contains(method)) {
            problems.add(new Problem(
                    "/generator/torchscript/" + key,
                    address + " has no method '" + method + "'; it has " + String.join(", ", names)
                            + (key.equals("mapping")
                                    ? "; where none makes w of z, write mapping: none, and take w from files"
                                    : "")));
        }
    }
}
