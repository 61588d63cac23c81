package io.stylemill.checkpoint;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of a network that follow from the tensors of its mapping, under NVIDIA's names. */
final class MappingConfig {
    private MappingConfig() {}

    /**
     * Returns the settings.
     *
     * @param multiplier of the learning rate of the mapping
     * @param labelled {@code label_mode} where there are classes
     */
    static Map<String, @Nullable Object> of(Map<String, Tensor> tensors, double multiplier, String labelled) {
        int depth = 0;
        while (tensors.containsKey("mapping.fc" + depth + ".weight")) {
            depth++;
        }
        boolean labels = tensors.containsKey("mapping.embed.weight");
        Map<String, @Nullable Object> config = new TreeMap<>();
        config.put("mapping_layers", (long) depth);
        config.put("mapping_lr_multiplier", multiplier);
        config.put("label_mode", labels ? labelled : "none");
        config.put("embed_features", labels ? (Long) (long) embedded(tensors) : null);
        config.put("layer_features", depth > 1 ? (Long) (long) dimension(tensors, "mapping.fc0.weight", 0) : null);
        config.put("normalize_latents", true);
        config.put("activation", "lrelu");
        config.put("w_avg", tensors.containsKey("mapping.w_avg") ? "stored" : "estimate");
        return config;
    }

    /** Returns how many numbers of a class go into the mapping, beside z. */
    static int embedded(Map<String, Tensor> tensors) {
        return tensors.containsKey("mapping.embed.weight") ? dimension(tensors, "mapping.embed.weight", 0) : 0;
    }

    /** Returns how many classes there are. */
    static int classes(Map<String, Tensor> tensors) {
        return tensors.containsKey("mapping.embed.weight") ? dimension(tensors, "mapping.embed.weight", 1) : 0;
    }

    /** Returns a length of a tensor that counts features. */
    static int dimension(Map<String, Tensor> tensors, String name, int axis) {
        Tensor tensor = tensors.get(name);
        long[] shape = tensor == null ? new long[0] : tensor.shape();
        if (axis >= shape.length || shape[axis] < 1 || shape[axis] > NetworkCheck.MAX_FEATURES) {
            throw Refusal.damaged("the tensor " + name + " has the malformed shape " + Attributes.brief(shape));
        }
        return (int) shape[axis];
    }
}
