package io.stylemill.generator;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The families of networks that a TorchScript text runs, and what each takes from a description. */
enum Family {
    STYLEGAN2("stylegan2");

    private final String script;

    Family(String script) {
        this.script = script;
    }

    /**
     * Returns the family that runs the network.
     *
     * @throws Failure {@code unsupported-network}
     */
    static Family of(NetworkDescription network) {
        return switch (network.architecture()) {
            case STYLEGAN2 -> STYLEGAN2;
            case STYLEGAN1, STYLEGAN3_T, STYLEGAN3_R, TORCHSCRIPT ->
                throw Failure.input(
                        "unsupported-network",
                        "networks of the architecture " + network.architecture().id()
                                + " cannot be run by this version; it runs stylegan2");
        };
    }

    /** Returns the name of the text that defines the module. */
    String script() {
        return script;
    }

    /** Returns the names of the texts that it calls. */
    List<String> others() {
        return List.of("mapping", "image");
    }

    /** Returns the numbers that the text reads as {@code config.*}; one-element arrays become scalars. */
    Map<String, float[]> settings(NetworkDescription network) {
        Map<String, float[]> settings = new LinkedHashMap<>();
        settings.put("mapping_lr_multiplier", one(number(network, "mapping_lr_multiplier", 0.01)));
        // 0 stands for no clamping.
        settings.put("conv_clamp", one(number(network, "conv_clamp", 0)));
        return settings;
    }

    private static float[] one(double value) {
        return new float[] {(float) value};
    }

    /** Returns a number of the description's settings, or {@code absent} where it is missing or null. */
    static double number(NetworkDescription network, String key, double absent) {
        @Nullable Object value = network.config().get(key);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw Failure.input(
                "bad-network", "the network's setting " + key + " is '" + value + "', which is not a number");
    }
}
