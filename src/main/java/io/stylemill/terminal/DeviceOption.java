package io.stylemill.terminal;

import io.stylemill.engine.generator.Device;
import picocli.CommandLine.Option;

/** The option {@code --device} of every command that runs a network. */
public final class DeviceOption {
    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    /**
     * Returns the device that was asked for, {@code cpu} if none was.
     *
     * @throws io.stylemill.failure.Failure as {@link Device#parse} throws
     */
    public Device device() {
        return Device.parse(device);
    }

    /**
     * Returns the device that was asked for; if the text names none, says so and returns the CPU.
     */
    public Device device(OptionProblems problems) {
        return problems.value("--device", this::device).orElse(Device.CPU);
    }
}
