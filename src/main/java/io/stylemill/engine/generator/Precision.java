package io.stylemill.engine.generator;

import io.stylemill.failure.Failure;

/**
 * The number format of the convolutions; mapping, styles and the image itself are always float32.
 */
enum Precision {
    // The codes are PyTorch's own (c10/core/ScalarType.h); serialized TorchScript knows no names
    // for them.
    FP32(6),
    BF16(15),
    FP16(5);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** Returns PyTorch's code of the type. */
    int scalarType() {
        return scalarType;
    }

    /** Returns the name that records use, such as {@code fp32}. */
    String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Returns the precision that {@code text} ({@code auto}, {@code fp32}, {@code bf16},
     * {@code fp16}) means on the device; {@code auto} is float32.
     *
     * @throws Failure {@code bad-precision} for another text; {@code precision-unsupported} for
     *     fp16 on a CPU, or bf16 on a CPU without instructions for it
     */
    static Precision parse(String text, Device device, InstructionSet cpu) {
        Precision precision = switch (text) {
            case "auto", "fp32" -> FP32;
            case "bf16" -> BF16;
            case "fp16" -> FP16;
            default ->
                throw Failure.input("bad-precision", "precision '" + text + "' is none of auto, fp32, bf16, fp16");
        };
        if (device.kind() == Device.Kind.CPU) {
            if (precision == FP16) {
                throw Failure.input(
                        "precision-unsupported",
                        "fp16 runs on GPUs only: CPUs emulate it tens of times slower; use fp32"
                                + (cpu.bf16() ? " or bf16" : ""));
            }
            if (precision == BF16 && !cpu.bf16()) {
                throw Failure.input(
                        "precision-unsupported",
                        "bf16 needs a CPU with avx512_bf16 instructions; this one offers " + cpu.id() + "; use fp32");
            }
        }
        return precision;
    }
}
