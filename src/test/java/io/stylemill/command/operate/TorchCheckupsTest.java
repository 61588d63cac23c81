package io.stylemill.command.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.command.operate.Checkup.Verdict;
import io.stylemill.command.operate.TorchCheckups.Gpus;
import io.stylemill.wiring.TorchLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor says of machines that are not this one. */
class TorchCheckupsTest {
    private static final List<String> H200 = List.of("NVIDIA H200");
    private static final Path LIBRARIES = Path.of("/opt/libtorch/lib");

    @TempDir
    private Path folder;

    @Test
    void tellsConvolutionsThatAreWrongOnThisProcessor() {
        assertThat(TorchCheckups.convolutions(List.of(), List.of()).verdict()).isEqualTo(Verdict.OK);
        Checkup others = TorchCheckups.convolutions(List.of(), List.of("conv2d of 1 to 1 channel: off by 0.5"));
        assertThat(others.verdict()).isEqualTo(Verdict.WARN);
        assertThat(others.found())
                .isEqualTo(
                        "a handful, computed as the networks do, agree with plain loops; called as TorchScript programs may"
                                + " call them, wrong on this processor: conv2d of 1 to 1 channel: off by 0.5");
        Checkup own = TorchCheckups.convolutions(List.of("conv2d of 1 to 1 channel: off by 0.5"), List.of());
        assertThat(own.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(own.found()).contains("wrong results on this processor: conv2d of 1 to 1 channel: off by 0.5");
    }

    @Test
    void isContentWithoutAGpu() {
        Checkup checkup = TorchCheckups.gpu(new Gpus(List.of(), false, LIBRARIES, false, 0));
        assertThat(checkup).isEqualTo(Checkup.ok("GPU", "no NVIDIA GPU or driver found; networks run on the CPU"));
    }

    @Test
    void namesTheGpusThatCanBeUsed() {
        Checkup checkup = TorchCheckups.gpu(new Gpus(H200, true, LIBRARIES, true, 1));
        assertThat(checkup).isEqualTo(Checkup.ok("GPU", "1 usable (NVIDIA H200): --device cuda:0 and so on"));
    }

    @Test
    void tellsHowToGetTheLibrariesForAGpuThatLiesIdle() {
        Checkup checkup = TorchCheckups.gpu(new Gpus(H200, true, LIBRARIES, false, 0));
        assertThat(checkup.verdict()).isEqualTo(Verdict.WARN);
        assertThat(checkup.found()).isEqualTo("NVIDIA H200, but the PyTorch in use (/opt/libtorch/lib) is for CPUs");
        assertThat(checkup.next().lines())
                .contains(
                        "curl -LO https://download.pytorch.org/libtorch/cu128/"
                                + "libtorch-cxx11-abi-shared-with-deps-2.7.1%2Bcu128.zip",
                        "export PYTORCH_LIBRARY_PATH=$HOME/libtorch-cu128/libtorch/lib");
    }

    @Test
    void tellsAnOldDriverFromAContainerWithoutOne() {
        assertThat(TorchCheckups.gpu(new Gpus(H200, true, LIBRARIES, true, 0)).next())
                .startsWith("nvidia-smi must work and show a driver of version 525 or newer");
        assertThat(TorchCheckups.gpu(new Gpus(H200, false, LIBRARIES, true, 0)).next())
                .contains("docker run --gpus all");
        assertThat(TorchCheckups.gpu(new Gpus(List.of(), true, LIBRARIES, true, 0))
                        .found())
                .isEqualTo("the driver's library is here, but no GPU is");
    }

    @Test
    void findsTheFlavorOfTheNamedLibraries() throws IOException {
        Path cpu = Files.createDirectory(folder.resolve("cpu"));
        Path cuda = Files.createDirectory(folder.resolve("cuda"));
        Files.createFile(cpu.resolve("libtorch.so"));
        Files.createFile(cuda.resolve("libtorch.so"));
        Files.createFile(cuda.resolve("libtorch_cuda.so"));
        Properties none = new Properties();
        assertThat(TorchLibraries.named(Map.of(), none)).isEmpty();
        assertThat(TorchLibraries.named(Map.of(TorchLibraries.PATH, folder.toString()), none))
                .isEmpty();
        assertThat(TorchLibraries.named(Map.of(TorchLibraries.PATH, cpu.toString()), none))
                .contains(new TorchLibraries(cpu, "cpu"));
        assertThat(TorchLibraries.named(Map.of(TorchLibraries.PATH, folder + ":" + cuda), none))
                .contains(new TorchLibraries(cuda, "cu128"));
        assertThat(TorchLibraries.named(Map.of(TorchLibraries.PATH, cuda.toString(), "PYTORCH_FLAVOR", "cu126"), none))
                .contains(new TorchLibraries(cuda, "cu126"));
        Properties properties = new Properties();
        properties.setProperty(TorchLibraries.PATH, cpu.toString());
        assertThat(TorchLibraries.named(Map.of(), properties)).contains(new TorchLibraries(cpu, "cpu"));
    }

    @Test
    void knowsTheSystemsItRunsOnAndTheLaunchersSettings() {
        assertThat(MachineCheckups.platform("Linux", "amd64").verdict()).isEqualTo(Verdict.OK);
        assertThat(MachineCheckups.platform("Linux", "aarch64").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(MachineCheckups.platform("Mac OS X", "aarch64").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(MachineCheckups.launcher(Map.of()).found())
                .isEqualTo("MALLOC_MMAP_THRESHOLD_ and OMP_WAIT_POLICY not set");
        assertThat(MachineCheckups.launcher(Map.of("MALLOC_MMAP_THRESHOLD_", "1", "OMP_WAIT_POLICY", "PASSIVE"))
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void printsTheNextStepBelowWhatWasFound() {
        assertThat(Checkup.warn("GPU", "idle", "first\nthen").text())
                .isEqualTo("warn  GPU           idle\n" + " ".repeat(20) + "-> first\n" + " ".repeat(23) + "then");
    }
}
