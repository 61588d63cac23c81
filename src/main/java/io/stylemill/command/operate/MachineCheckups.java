package io.stylemill.command.operate;

import com.sun.management.OperatingSystemMXBean;
import io.stylemill.engine.generator.InstructionSet;
import io.stylemill.record.Amounts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Looks at Java, processor and memory. */
final class MachineCheckups {
    private static final int JAVA = 17;
    private static final long LITTLE_MEMORY = 2L << 30;
    private static final List<String> LAUNCHER = List.of("MALLOC_MMAP_THRESHOLD_", "OMP_WAIT_POLICY");

    private MachineCheckups() {}

    static List<Checkup> all(Map<String, String> environment) {
        return List.of(
                java(),
                platform(System.getProperty("os.name"), System.getProperty("os.arch")),
                processor(),
                memory(),
                launcher(environment));
    }

    private static Checkup java() {
        int version = Runtime.version().feature();
        String found = Runtime.version() + ", " + System.getProperty("java.vendor") + ", heap up to "
                + Amounts.bytes(Runtime.getRuntime().maxMemory());
        return version >= JAVA
                ? Checkup.ok("Java", found)
                : Checkup.fail("Java", found, "install OpenJDK " + JAVA + " or newer");
    }

    static Checkup platform(String os, String arch) {
        String found = os + " " + arch;
        return os.equals("Linux") && arch.equals("amd64")
                ? Checkup.ok("system", found)
                : Checkup.fail("system", found, "the PyTorch libraries that come with Stylemill are for Linux x86-64");
    }

    private static Checkup processor() {
        int cores = Runtime.getRuntime().availableProcessors();
        InstructionSet set = InstructionSet.read(InstructionSet.CPUINFO);
        String found = Amounts.count(cores, "core") + ", " + model() + ": " + precisions(set);
        return set.id().equals("base")
                ? Checkup.warn("processor", found, "without AVX2 networks run several times slower")
                : Checkup.ok("processor", found);
    }

    private static String precisions(InstructionSet set) {
        return set.id() + (set.bf16() ? ", fp32 and bf16" : ", fp32 (bf16 needs avx512_bf16)");
    }

    private static String model() {
        try (var lines = Files.lines(InstructionSet.CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unnamed");
        } catch (IOException e) {
            return "unnamed";
        }
    }

    private static Checkup memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize();
        String found =
                Amounts.bytes(total) + ", " + Amounts.bytes(system.getFreeMemorySize()) + " of it unused at the moment";
        return total < LITTLE_MEMORY
                ? Checkup.warn(
                        "memory", found, "networks of 256 pixels and more need 2 GiB; run fewer programs beside it")
                : Checkup.ok("memory", found);
    }

    static Checkup launcher(Map<String, String> environment) {
        List<String> missing =
                LAUNCHER.stream().filter(name -> !environment.containsKey(name)).toList();
        return missing.isEmpty()
                ? Checkup.ok("launcher", "allocator and thread settings are in place")
                : Checkup.warn(
                        "launcher",
                        String.join(" and ", missing) + " not set",
                        "start with ./stylemill, which sets them: larger networks then run up to twice as fast");
    }
}
