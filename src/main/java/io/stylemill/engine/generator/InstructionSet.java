package io.stylemill.engine.generator;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The vector instructions of this CPU that change which kernels libtorch and oneDNN choose, and
 * with them the last bits of the results.
 *
 * @param id the strongest set present: {@code amx}, {@code avx512_bf16}, {@code avx512},
 *     {@code avx2} or {@code base}
 */
public record InstructionSet(String id) {
    /** Where Linux lists the flags of the CPU. */
    public static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /**
     * Returns the instruction set of the first CPU in a file of the form of {@code /proc/cpuinfo}.
     *
     * @throws Failure {@code cpu-unknown} when the file cannot be read
     */
    public static InstructionSet read(Path cpuinfo) {
        try (var lines = Files.lines(cpuinfo)) {
            return of(lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .map(line -> Arrays.stream(line.split("\\s+")).collect(Collectors.toSet()))
                    .orElse(Set.of()));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "cpu-unknown", "reading the CPU's flags from " + cpuinfo + " failed: " + e, e);
        }
    }

    /** Returns the instruction set that the kernel's flags describe. */
    static InstructionSet of(Set<String> flags) {
        // The sets that oneDNN dispatches on (its ISA levels avx2, avx512_core, avx512_core_bf16,
        // avx512_core_amx).
        boolean avx512 = flags.containsAll(Set.of("avx512f", "avx512bw", "avx512vl", "avx512dq"));
        if (avx512 && flags.containsAll(Set.of("amx_tile", "amx_bf16", "amx_int8"))) {
            return new InstructionSet("amx");
        }
        if (avx512 && flags.contains("avx512_bf16")) {
            return new InstructionSet("avx512_bf16");
        }
        if (avx512) {
            return new InstructionSet("avx512");
        }
        return new InstructionSet(flags.contains("avx2") ? "avx2" : "base");
    }

    /** Returns whether bfloat16 convolutions run in hardware. */
    public boolean bf16() {
        return id.equals("amx") || id.equals("avx512_bf16");
    }
}
