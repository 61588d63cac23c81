package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A StyleGAN2 generator of which only the tensors are known, under NVIDIA's names: what a state
 * dict does not say follows from names and shapes, or is taken as NVIDIA's training has it and told
 * among the facts.
 */
final class Stylegan2States {
    static final String KNOWN = "synthesis.b4.const";
    private static final String FIRST = "mapping.fc0.weight";
    private static final String LAYER_WEIGHT = ".conv1.weight";

    private final Map<String, Tensor> tensors;
    private final Map<String, String> facts = new TreeMap<>();

    private Stylegan2States(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /** Reads NVIDIA's {@code G.state_dict()}, the tensors by name. */
    static Found read(Map<String, RawArray> state, Budget budget) {
        Map<String, Tensor> tensors = new TreeMap<>();
        state.forEach((name, array) -> tensors.put(name, array.floats(name, budget)));
        return found("stylegan2-state-dict", tensors, Map.of());
    }

    /** Returns the network of tensors that have NVIDIA's names. */
    static Found found(String format, Map<String, Tensor> tensors, Map<String, String> facts) {
        Stylegan2States states = new Stylegan2States(tensors);
        NetworkDescription network = states.network();
        states.facts.putAll(facts);
        return new Found(format, network, tensors, states.facts);
    }

    private NetworkDescription network() {
        int last = 4;
        while (tensors.containsKey("synthesis.b" + 2 * last + LAYER_WEIGHT) && last < NetworkCheck.MAX_RESOLUTION) {
            last *= 2;
        }
        NetworkSize size = NetworkSize.of(tensors, Integer.numberOfTrailingZeros(last) - 2);
        Map<String, @Nullable Object> config = MappingConfig.of(tensors, multiplier(), "embed");
        config.put("block_architecture", blocks(last));
        config.put("conv_clamp", null);
        config.put("resample_filter", null);
        facts.put("assumed_conv_clamp", "none");
        return new NetworkDescription(
                Architecture.STYLEGAN2,
                dimension(FIRST, 1) - MappingConfig.embedded(tensors),
                MappingConfig.classes(tensors),
                dimension("synthesis.b4.conv1.affine.weight", 1),
                size.numWs(),
                size.width(),
                size.height(),
                dimension("synthesis.b" + last + ".torgb.bias", 0),
                List.of(),
                Attributes.frozen(config));
    }

    private String blocks(int last) {
        if (tensors.containsKey("synthesis.b8.skip.weight")) {
            return "resnet";
        }
        return last == 4 || tensors.containsKey("synthesis.b4.torgb.weight") ? "skip" : "orig";
    }

    /**
     * Weights start with a standard deviation of 1 over the multiplier, and training moves them
     * little from there.
     */
    private double multiplier() {
        double multiplier = MappingSpread.deviation(tensor(FIRST)) > 10 ? 0.01 : 1;
        MappingSpread.check(tensor(FIRST), FIRST, multiplier, "lr_multiplier");
        facts.put("assumed_mapping_lr_multiplier", String.valueOf(multiplier));
        return multiplier;
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw Refusal.unsupported("the state dict has no tensor " + name + ", which StyleGAN2 needs");
        }
        return tensor;
    }

    private int dimension(String name, int axis) {
        tensor(name);
        return MappingConfig.dimension(tensors, name, axis);
    }
}
