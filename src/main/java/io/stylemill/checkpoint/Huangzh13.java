package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * StyleGAN (v1) from huangzh13's StyleGAN.pytorch: NVIDIA's arithmetic with another epsilon;
 * up-sampling convolutions of images from 128 pixels on are fused.
 */
final class Huangzh13 {
    static final String KNOWN = "g_synthesis.init_block.const";

    private static final int FUSED_FROM = 128;
    private static final double MULTIPLIER = 0.01;

    private final StateTensors state;
    private final Stylegan1States network;

    private Huangzh13(StateTensors state) {
        this.state = state;
        this.network = new Stylegan1States(state);
    }

    /** Reads the tensors by name. */
    static Found read(Map<String, RawArray> arrays, Budget budget) {
        return new Huangzh13(new StateTensors(new TreeMap<>(arrays), "huangzh13's StyleGAN", budget)).found();
    }

    private Found found() {
        String dense = "g_mapping.map.dense";
        int depth = 0;
        for (; state.has(dense + depth + ".weight"); depth++) {
            state.move(dense + depth + ".weight", "mapping.fc" + depth + ".weight", 2);
            state.move(dense + depth + ".bias", "mapping.fc" + depth + ".bias", 1);
        }
        if (depth > 0) {
            MappingSpread.check(network.moved("mapping.fc0.weight"), dense + "0.weight", MULTIPLIER, "mapping_lrmul");
        }
        if (state.has("class_embedding.weight")) {
            RawArray rows = state.take("class_embedding.weight", 2).permuted(1, 0);
            state.tensors().put("mapping.embed.weight", state.values(rows, "class_embedding.weight", v -> v));
        }
        // It is 0 until training or a conversion sets it.
        String average = "truncation.avg_latent";
        if (state.zero(average)) {
            state.drop(average);
        } else {
            state.move(average, "mapping.w_avg", 1);
        }
        int levels = 1;
        while (state.has(block(levels) + "conv0_up.weight")) {
            levels++;
        }
        network.levels(
                levels,
                i -> List.of(
                        block(i) + "epi1.top_epi.noise.weight",
                        block(i) + "epi2.top_epi.noise.weight",
                        block(i) + (i == 0 ? "conv.bias" : "conv1.bias")),
                this::level,
                i -> {
                    state.dropAll(block(i));
                    state.dropAll("g_synthesis.to_rgb." + i + ".");
                });
        return network.found("stylegan-huangzh13", MULTIPLIER, "convolution");
    }

    private static String block(int i) {
        return i == 0 ? "g_synthesis.init_block." : "g_synthesis.blocks." + (i - 1) + ".";
    }

    private void level(int i) {
        String from = block(i);
        int resolution = 4 << i;
        String to = "synthesis.b" + resolution;
        if (i == 0) {
            state.move(KNOWN, to + ".const", 3);
            state.move(from + "bias", to + ".conv0.bias", 1);
        } else {
            convolution(from + "conv0_up.", to + ".conv0");
            if (state.has(from + "conv0_up.intermediate.kernel")) {
                network.blur(from + "conv0_up.intermediate.kernel");
            }
            if (resolution >= FUSED_FROM) {
                network.fuse(resolution);
            }
        }
        convolution(from + (i == 0 ? "conv." : "conv1."), to + ".conv1");
        for (int layer = 0; layer < 2; layer++) {
            String epilogue = from + "epi" + (layer + 1) + ".";
            String conv = to + ".conv" + layer;
            if (state.has(epilogue + "top_epi.noise.weight")) {
                state.move(epilogue + "top_epi.noise.weight", conv + ".noise_strength", 1);
                network.noNoise(conv, resolution);
            }
            state.move(epilogue + "style_mod.lin.weight", conv + ".affine.weight", 2);
            state.move(epilogue + "style_mod.lin.bias", conv + ".affine.bias", 1);
        }
        String rgb = "g_synthesis.to_rgb." + i + ".";
        state.move(rgb + "weight", to + ".torgb.weight", 4);
        state.move(rgb + "bias", to + ".torgb.bias", 1);
    }

    private void convolution(String from, String to) {
        state.move(from + "weight", to + ".weight", 4);
        state.move(from + "bias", to + ".bias", 1);
    }
}
