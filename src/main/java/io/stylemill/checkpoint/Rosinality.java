package io.stylemill.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * StyleGAN2 from rosinality's PyTorch code, as its training saves it and as others save it again: with {@code latent_avg}
 * beside it in converted files, and as the {@code decoder} of pSp, e4e and ReStyle.
 */
final class Rosinality {
    static final String FORMAT = "stylegan2-rosinality";

    /** What train.py leaves {@code lr_mlp} at; files do not state it. */
    private static final double LR_MLP = 0.01;

    private final Map<String, RawArray> left = new TreeMap<>();
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final Budget budget;

    private Rosinality(Map<String, RawArray> state, Budget budget) {
        this.budget = budget;
        left.putAll(state);
    }

    static boolean looksLike(@Nullable Object root) {
        return root instanceof Map<?, ?> map
                && (map.get("g_ema") instanceof Map<?, ?>
                        || StateDicts.find(root, "style.1.weight").isPresent());
    }

    /** Reads the averaged network where there is one. */
    static Found read(Map<?, ?> root, Budget budget) {
        Map<String, RawArray> state = StateDicts.find(root, "style.1.weight")
                .orElseThrow(() -> Refusal.unsupported(
                        "g_ema has no mapping layers style.1, style.2, ...; supported are files of rosinality's"
                                + " stylegan2-pytorch"));
        return new Rosinality(state, budget).found(root);
    }

    private Found found(Map<?, ?> root) {
        int depth = 0;
        while (left.containsKey("style." + (depth + 1) + ".weight")) {
            move("style." + (depth + 1) + ".weight", "mapping.fc" + depth + ".weight", 2);
            move("style." + (depth + 1) + ".bias", "mapping.fc" + depth + ".bias", 1);
            depth++;
        }
        move("input.input", "synthesis.b4.const", 3);
        layer("conv1", "synthesis.b4.conv1", "noises.noise_0");
        toRgb("to_rgb1", "synthesis.b4");
        int resolution = 4;
        for (int i = 0;
                left.containsKey("convs." + 2 * i + ".conv.weight") && resolution < NetworkCheck.MAX_RESOLUTION;
                i++) {
            resolution *= 2;
            String block = "synthesis.b" + resolution;
            kernel("convs." + 2 * i + ".conv.blur.kernel", block + ".conv0.resample_filter");
            layer("convs." + 2 * i, block + ".conv0", "noises.noise_" + (2 * i + 1));
            layer("convs." + (2 * i + 1), block + ".conv1", "noises.noise_" + (2 * i + 2));
            kernel("to_rgbs." + i + ".upsample.kernel", block + ".resample_filter");
            toRgb("to_rgbs." + i, block);
        }
        boolean average = root.get("latent_avg") instanceof Pickled.Torch;
        if (root.get("latent_avg") instanceof Pickled.Torch latent) {
            tensors.put("mapping.w_avg", average(latent.array().floats("latent_avg", budget)));
        }
        if (!left.isEmpty()) {
            throw Refusal.unsupported("g_ema holds the tensor "
                    + Attributes.brief(left.keySet().iterator().next()) + " and "
                    + (left.size() - 1)
                    + " others that rosinality's StyleGAN2 does not have; other networks can be used as"
                    + " TorchScript");
        }
        NetworkDescription network = network(depth, resolution, average);
        MappingSpread.check(
                java.util.Objects.requireNonNull(tensors.get("mapping.fc0.weight")),
                "style.1.weight",
                LR_MLP,
                "lr_mlp");
        return new Found(FORMAT, network, tensors, facts(root));
    }

    /** Some save the mean once for each layer, {@code [layers, w]}, or as one row. */
    private static Tensor average(Tensor saved) {
        long[] shape = saved.shape();
        if (shape.length != 2 || shape[1] < 1) {
            return saved;
        }
        float[] rows = saved.toFloats();
        float[] first = Arrays.copyOf(rows, (int) shape[1]);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != first[i % first.length]) {
                throw Refusal.unsupported("latent_avg holds another mean of w for each of its " + shape[0]
                        + " layers; supported is one for the network");
            }
        }
        return Tensor.of(first, first.length);
    }

    private NetworkDescription network(int depth, int resolution, boolean average) {
        int z = dimension("mapping.fc0.weight", 1);
        NetworkSize size = NetworkSize.of(tensors, Integer.numberOfTrailingZeros(resolution) - 2);
        Map<String, @Nullable Object> config = new TreeMap<>();
        config.put("mapping_layers", (long) depth);
        config.put("mapping_lr_multiplier", LR_MLP);
        config.put("label_mode", "none");
        config.put("embed_features", null);
        config.put("layer_features", depth > 1 ? (Long) (long) dimension("mapping.fc0.weight", 0) : null);
        config.put("normalize_latents", true);
        config.put("activation", "lrelu");
        config.put("w_avg", average ? "stored" : "estimate");
        config.put("block_architecture", "skip");
        config.put("conv_clamp", null);
        config.put("resample_filter", null);
        return new NetworkDescription(
                Architecture.STYLEGAN2,
                z,
                0,
                dimension("mapping.fc" + (depth - 1) + ".weight", 0),
                size.numWs(),
                size.width(),
                size.height(),
                dimension("synthesis.b4.torgb.bias", 0),
                List.of(),
                Attributes.frozen(config));
    }

    private int dimension(String name, int axis) {
        long[] shape = java.util.Objects.requireNonNull(tensors.get(name)).shape();
        if (axis >= shape.length || shape[axis] < 1 || shape[axis] > NetworkCheck.MAX_FEATURES) {
            throw Refusal.damaged("the tensor " + name + " has the malformed shape " + Attributes.brief(shape));
        }
        return (int) shape[axis];
    }

    private void layer(String from, String to, String noise) {
        move(from + ".conv.weight", to + ".weight", 4);
        move(from + ".activate.bias", to + ".bias", 1);
        modulation(from, to);
        move(from + ".noise.weight", to + ".noise_strength", 1);
        move(noise, to + ".noise_const", 2);
    }

    private void toRgb(String from, String block) {
        move(from + ".conv.weight", block + ".torgb.weight", 4);
        RawArray bias = take(from + ".bias");
        while (bias.rank() > 1 && bias.dimension(bias.rank() - 1) == 1) {
            bias = bias.dropped(bias.rank() - 1);
        }
        put(from + ".bias", block + ".torgb.bias", bias, 1);
        modulation(from, block + ".torgb");
    }

    private void modulation(String from, String to) {
        move(from + ".conv.modulation.weight", to + ".affine.weight", 2);
        move(from + ".conv.modulation.bias", to + ".affine.bias", 1);
    }

    /** The kernels hold the up-sampling gain of 4, which the neutral form leaves to the runner. */
    private void kernel(String from, String to) {
        tensors.put(to, take(from).floats(from, budget, v -> v / 4));
    }

    private void move(String from, String to, int rank) {
        put(from, to, take(from), rank);
    }

    private void put(String from, String to, RawArray array, int rank) {
        RawArray value = array;
        while (value.rank() > rank && value.dimension(0) == 1) {
            value = value.dropped(0);
        }
        tensors.put(to, value.floats(from, budget));
    }

    private RawArray take(String name) {
        RawArray array = left.remove(name);
        if (array == null) {
            throw Refusal.damaged("g_ema has no tensor " + name + ", which rosinality's StyleGAN2 needs");
        }
        return array;
    }

    private static Map<String, String> facts(Map<?, ?> root) {
        Map<String, String> facts = new TreeMap<>();
        if (root.get("args") instanceof Pickled.Instance args && args.state() != null) {
            FactList.add(facts, "training_", args.state());
        } else if (root.get("args") instanceof Map<?, ?> args) {
            FactList.add(facts, "training_", args);
        }
        return facts;
    }
}
