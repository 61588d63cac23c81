package io.stylemill.command.operate;

import io.stylemill.engine.generator.Gpu;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.wiring.TorchLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at the PyTorch libraries and at GPUs. */
final class TorchCheckups {
    private static final String PYTORCH = "PyTorch";
    private static final String CONVOLUTIONS = "convolutions";
    private static final String GPU = "GPU";
    private static final String ZIP = "libtorch-cxx11-abi-shared-with-deps-2.7.1%2Bcu128.zip";
    private static final List<Path> LIBRARIES =
            List.of(Path.of("/usr/lib/x86_64-linux-gnu"), Path.of("/usr/lib64"), Path.of("/usr/local/cuda/lib64"));

    /**
     * What is known of this machine's GPUs.
     *
     * @param models that the driver lists
     * @param driver whether the driver's library, libcuda, is among the system's
     * @param libraries the folder that PyTorch was loaded from
     * @param cuda whether those libraries are made for GPUs
     * @param usable GPUs that PyTorch can compute on
     */
    record Gpus(List<String> models, boolean driver, Path libraries, boolean cuda, int usable) {}

    private TorchCheckups() {}

    static List<Checkup> all(Supplier<PyTorch> engine, Map<String, String> environment) {
        Optional<TorchLibraries> named = TorchLibraries.named(environment, System.getProperties());
        Checkup torch = Checkup.of(PYTORCH, () -> torch(engine.get(), named, environment));
        if (torch.verdict() == Checkup.Verdict.FAIL) {
            return List.of(torch);
        }
        PyTorch started = engine.get();
        Path libraries = started.libraries();
        Gpus gpus = new Gpus(Gpu.models(), driver(), libraries, TorchLibraries.cuda(libraries), started.gpus());
        Checkup convolutions = Checkup.of(
                CONVOLUTIONS, () -> convolutions(started.wrongConvolutions(true), started.wrongConvolutions(false)));
        return List.of(torch, convolutions, gpu(gpus));
    }

    /**
     * @param own calls of the families that are wrong on this processor
     * @param bare calls of other people's programs that are
     */
    static Checkup convolutions(List<String> own, List<String> bare) {
        if (!own.isEmpty()) {
            return Checkup.fail(
                    CONVOLUTIONS,
                    "PyTorch computes wrong results on this processor: " + String.join("; ", own),
                    "set ONEDNN_MAX_CPU_ISA=AVX2 in the environment and run doctor again, or use another machine");
        }
        String right = "a handful, computed as the networks do, agree with plain loops";
        return bare.isEmpty()
                ? Checkup.ok(CONVOLUTIONS, right)
                : Checkup.warn(
                        CONVOLUTIONS,
                        right + "; called as TorchScript programs may call them, wrong on this processor: "
                                + String.join("; ", bare),
                        "only a TorchScript program (network, labeler, scorer) that convolves one channel can meet this: give"
                                + " it a second channel, or set ONEDNN_MAX_CPU_ISA=AVX2 in the environment");
    }

    private static Checkup torch(PyTorch engine, Optional<TorchLibraries> named, Map<String, String> environment) {
        String found = engine.version().replace("pytorch-", "") + " from " + engine.libraries();
        String asked = environment.get(TorchLibraries.PATH);
        if (asked != null && !asked.isBlank() && named.isEmpty()) {
            return Checkup.warn(
                    PYTORCH,
                    found + ", which came with Stylemill: " + TorchLibraries.PATH + " names " + asked
                            + ", and there is no libtorch.so in it",
                    "name the folder that holds libtorch.so (the lib folder of the unpacked archive), or unset it");
        }
        return Checkup.ok(
                PYTORCH,
                found
                        + (named.isPresent()
                                ? " (" + TorchLibraries.PATH + ")"
                                : ", which came with Stylemill (CPU only)"));
    }

    private static boolean driver() {
        return LIBRARIES.stream().anyMatch(folder -> Files.exists(folder.resolve("libcuda.so.1")));
    }

    /** Returns what the facts mean, with the next step where a GPU lies idle. */
    static Checkup gpu(Gpus gpus) {
        String models = String.join(", ", gpus.models());
        if (gpus.usable() > 0) {
            return Checkup.ok(
                    GPU,
                    gpus.usable() + " usable" + (models.isEmpty() ? "" : " (" + models + ")")
                            + ": --device cuda:0 and so on");
        }
        if (gpus.models().isEmpty() && !gpus.driver()) {
            return Checkup.ok(
                    GPU,
                    "no NVIDIA GPU or driver found; networks run on the CPU"
                            + (gpus.cuda() ? ", though PyTorch is for GPUs" : ""));
        }
        if (gpus.models().isEmpty()) {
            return Checkup.warn(
                    GPU,
                    "the driver's library is here, but no GPU is",
                    "in a container, give it the GPUs (docker run --gpus all); else see what nvidia-smi says");
        }
        if (!gpus.cuda()) {
            return Checkup.warn(
                    GPU, models + ", but the PyTorch in use (" + gpus.libraries() + ") is for CPUs", """
                    fetch the libraries for CUDA 12.8 (several GB), and name their folder:
                    curl -LO https://download.pytorch.org/libtorch/cu128/%s
                    unzip -q %s -d "$HOME/libtorch-cu128"
                    export PYTORCH_LIBRARY_PATH=$HOME/libtorch-cu128/libtorch/lib
                    ./stylemill doctor
                    the last two lines again in each new shell; docs/gpu.md has the other ways""".formatted(
                                    ZIP, ZIP));
        }
        return Checkup.warn(
                GPU,
                models + ", and PyTorch's libraries for GPUs are loaded, but they find none they can use",
                gpus.driver()
                        ? "nvidia-smi must work and show a driver of version 525 or newer (570 is what CUDA 12.8 came with), and"
                                + " CUDA_VISIBLE_DEVICES must not hide the GPU"
                        : "the driver's library libcuda.so.1 is not among the system's; install the driver, or in a"
                                + " container give it the GPUs (docker run --gpus all)");
    }
}
