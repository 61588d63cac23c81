package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which convolutions of a network have noise that changes the image, found from its tensors: layers
 * can be built without, and a strength of 0 is none.
 */
final class NoiseInputs {
    /**
     * The setting that lists them, from 0 at 4x4 on; absent where all have noise, and never written
     * to a file.
     */
    static final String SETTING = "noise_layers";

    private NoiseInputs() {}

    /** Returns the network with the setting, where it needs it. */
    static NetworkDescription described(NetworkDescription network, Map<String, Tensor> tensors) {
        boolean inputs =
                network.architecture() == Architecture.STYLEGAN1 || network.architecture() == Architecture.STYLEGAN2;
        if (!inputs) {
            return network;
        }
        List<Long> with = new ArrayList<>();
        long layers = 0;
        for (int resolution = 4; resolution <= network.lastBlock(); resolution *= 2) {
            for (String conv : List.of("conv0", "conv1")) {
                String layer = "synthesis.b" + resolution + "." + conv;
                if (tensors.containsKey(layer + ".bias")) {
                    if (acts(tensors.get(layer + ".noise_strength"))) {
                        with.add(layers);
                    }
                    layers++;
                }
            }
        }
        if (with.size() == layers) {
            return network;
        }
        Map<String, @Nullable Object> config = new TreeMap<>(network.config());
        config.put(SETTING, List.copyOf(with));
        return network.configured(Attributes.frozen(config));
    }

    private static boolean acts(@Nullable Tensor strength) {
        if (strength == null) {
            return false;
        }
        for (int at = 0; at < strength.elements(); at++) {
            if (strength.data().getFloat(4 * at) != 0) {
                return true;
            }
        }
        return false;
    }
}
