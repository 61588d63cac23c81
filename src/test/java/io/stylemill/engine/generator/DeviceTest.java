package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTest {
    @Test
    void readsTheNamesOfDevices() {
        assertThat(Device.parse("cpu")).isEqualTo(Device.CPU).hasToString("cpu");
        assertThat(Device.parse("cuda"))
                .isEqualTo(new Device(Device.Kind.CUDA, 0))
                .hasToString("cuda:0");
        assertThat(Device.parse("cuda:3")).hasToString("cuda:3");
        assertThatThrownBy(() -> Device.parse("gpu"))
                .isInstanceOf(Failure.class)
                .hasMessage("'gpu' names no device; write cpu or cuda:N, such as cuda:0");
    }

    @Test
    void readsTheInstructionSetOfTheCpu(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cpuinfo");
        Files.writeString(
                file,
                "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512bw avx512vl avx512dq avx512_bf16\n\nprocessor\t: 1\n");
        assertThat(InstructionSet.read(file)).isEqualTo(new InstructionSet("avx512_bf16"));
        assertThatThrownBy(() -> InstructionSet.read(folder.resolve("none")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("reading the CPU's flags from");
    }

    @Test
    void knowsWhichInstructionsComputeBfloat16() {
        Set<String> avx512 = Set.of("avx2", "avx512f", "avx512bw", "avx512vl", "avx512dq");
        assertThat(InstructionSet.of(Set.of())).isEqualTo(new InstructionSet("base"));
        assertThat(InstructionSet.of(Set.of("avx2", "avx512f"))).isEqualTo(new InstructionSet("avx2"));
        assertThat(InstructionSet.of(avx512)).isEqualTo(new InstructionSet("avx512"));
        assertThat(InstructionSet.of(avx512).bf16()).isFalse();
        assertThat(new InstructionSet("avx512_bf16").bf16()).isTrue();
        assertThat(new InstructionSet("amx").bf16()).isTrue();
    }

    @Test
    void choosesThePrecision() {
        InstructionSet plain = new InstructionSet("avx2");
        assertThat(Precision.parse("auto", Device.CPU, plain)).isEqualTo(Precision.FP32);
        assertThat(Precision.parse("bf16", Device.CPU, new InstructionSet("amx")))
                .isEqualTo(Precision.BF16);
        assertThat(Precision.parse("fp16", Device.parse("cuda:0"), plain)).isEqualTo(Precision.FP16);
        assertThatThrownBy(() -> Precision.parse("bf16", Device.CPU, plain))
                .hasMessage("bf16 needs a CPU with avx512_bf16 instructions; this one offers avx2; use fp32");
        assertThatThrownBy(() -> Precision.parse("fp16", Device.CPU, plain))
                .hasMessage("fp16 runs on GPUs only: CPUs emulate it tens of times slower; use fp32");
        assertThatThrownBy(() -> Precision.parse("int8", Device.CPU, plain))
                .hasMessage("precision 'int8' is none of auto, fp32, bf16, fp16");
    }

    @Test
    void choosesTheBatchShapeByTheSizeOfTheNetwork() {
        Device gpu = Device.parse("cuda:0");
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN2, 64), Device.CPU))
                .isEqualTo(8);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN2, 256), Device.CPU))
                .isEqualTo(4);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN2, 1024), Device.CPU))
                .isEqualTo(1);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN3_T, 64), Device.CPU))
                .isEqualTo(1);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN1, 64), Device.CPU))
                .isEqualTo(1);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN2, 256), gpu))
                .isEqualTo(32);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN3_R, 512), gpu))
                .isEqualTo(16);
        assertThat(PyTorch.defaultBatch(network(Architecture.STYLEGAN2, 1024), gpu))
                .isEqualTo(8);
    }

    private static NetworkDescription network(Architecture architecture, int resolution) {
        return new NetworkDescription(architecture, 512, 0, 512, 14, resolution, 3, List.of(), Map.of());
    }

    @Test
    void listsTheGpusOfTheDriver(@TempDir Path folder) throws Exception {
        Path gpu = Files.createDirectories(folder.resolve("0000:04:00.0"));
        Files.writeString(gpu.resolve("information"), "Model: \t\t NVIDIA H200\nIRQ:   \t\t 16\n");
        assertThat(Gpu.models(folder)).containsExactly("NVIDIA H200");
        assertThat(Gpu.models(folder.resolve("none"))).isEmpty();
    }

    @Test
    void readsEveryTypeOfTensor() {
        ByteBuffer half = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits : new int[] {0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00, 0x8400}) {
            half.putShort((short) bits);
        }
        half.flip();
        assertThat(Floats.of(new Tensor(Tensor.Type.F16, new long[] {6}, half)))
                .containsExactly(1f, -2f, 0x1p-24f, 65504f, Float.POSITIVE_INFINITY, -0x1p-14f);
        ByteBuffer brain = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        brain.putShort((short) 0xBFC0).flip();
        assertThat(Floats.of(new Tensor(Tensor.Type.BF16, new long[] {1}, brain)))
                .containsExactly(-1.5f);
        ByteBuffer wide = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        wide.putDouble(0.1).flip();
        assertThat(Floats.of(new Tensor(Tensor.Type.F64, new long[] {}, wide))).containsExactly(0.1f);
    }
}
