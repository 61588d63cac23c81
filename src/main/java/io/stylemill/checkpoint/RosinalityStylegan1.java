package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * StyleGAN (v1) from rosinality's style-based-gan-pytorch: {@code g_running}, or a state dict
 * alone.
 *
 * <p>Equalised learning rates all have the gain sqrt(2), those of styles, images and noise
 * strengths too; biases of convolutions come before the blur; fused convolutions divide their
 * kernel by 4; the mapping has the multiplier 1.
 */
final class RosinalityStylegan1 {
    static final String KNOWN = "generator.progression.0.conv1.input";

    private final StateTensors state;
    private final Stylegan1States network;

    private RosinalityStylegan1(StateTensors state) {
        this.state = state;
        this.network = new Stylegan1States(state);
    }

    /** Reads the tensors by name. */
    static Found read(Map<String, RawArray> state, Budget budget) {
        return new RosinalityStylegan1(new StateTensors(state, "rosinality's StyleGAN", budget)).found();
    }

    private Found found() {
        int depth = 0;
        while (state.has(dense(depth) + "weight_orig")) {
            state.move(dense(depth) + "weight_orig", "mapping.fc" + depth + ".weight", 2);
            state.move(dense(depth) + "bias", "mapping.fc" + depth + ".bias", 1);
            depth++;
        }
        int levels = 0;
        while (state.has(block(levels) + "noise1.weight_orig")) {
            levels++;
        }
        network.levels(
                levels,
                i -> List.of(
                        block(i) + "noise1.weight_orig", block(i) + "noise2.weight_orig", block(i) + "conv2.conv.bias"),
                this::level,
                i -> {
                    state.dropAll(block(i));
                    state.dropAll("generator.to_rgb." + i + ".");
                });
        if (depth > 0) {
            MappingSpread.check(network.moved("mapping.fc0.weight"), dense(0) + "weight_orig", 1, "its multiplier");
        }
        return network.found("stylegan-rosinality", 1, "bias");
    }

    /** Layers take every second place, between activations. */
    private static String dense(int i) {
        return "style." + (2 * i + 1) + ".linear.";
    }

    private static String block(int i) {
        return "generator.progression." + i + ".";
    }

    private void level(int i) {
        String from = block(i);
        int resolution = 4 << i;
        String to = "synthesis.b" + resolution;
        if (i == 0) {
            state.move(KNOWN, to + ".const", 3);
            int channels = (int) network.moved(to + ".const").shape()[0];
            state.tensors().put(to + ".conv0.bias", Tensor.of(new float[channels], channels));
        } else if (state.has(from + "conv1.0.weight")) {
            String name = from + "conv1.0.weight";
            RawArray weight = state.take(name, 4).permuted(1, 0, 2, 3);
            state.tensors().put(to + ".conv0.weight", state.values(weight, name, v -> v / 4));
            state.move(from + "conv1.0.bias", to + ".conv0.bias", 1);
            network.fuse(resolution);
            blur(from + "conv1.1.");
        } else {
            convolution(from + "conv1.1.conv.", to + ".conv0");
            blur(from + "conv1.2.");
        }
        convolution(from + "conv2.conv.", to + ".conv1");
        for (int layer = 0; layer < 2; layer++) {
            String conv = to + ".conv" + layer;
            RawArray strength = state.take(from + "noise" + (layer + 1) + ".weight_orig", 4);
            double gain = Math.sqrt(2.0 / strength.dimension(1));
            Tensor scaled = state.values(strength, from + "noise", v -> v * gain);
            state.tensors().put(conv + ".noise_strength", Tensor.of(scaled.toFloats(), scaled.elements()));
            network.noNoise(conv, resolution);
            String style = from + "adain" + (layer + 1) + ".style.linear.";
            state.move(style + "weight_orig", conv + ".affine.weight", 2, v -> v * Math.sqrt(2));
            network.scaleBias(style + "bias", conv + ".affine.bias");
        }
        String rgb = "generator.to_rgb." + i + ".conv.";
        state.move(rgb + "weight_orig", to + ".torgb.weight", 4, v -> v * Math.sqrt(2));
        state.move(rgb + "bias", to + ".torgb.bias", 1);
    }

    private void convolution(String from, String to) {
        state.move(from + "weight_orig", to + ".weight", 4);
        state.move(from + "bias", to + ".bias", 1);
    }

    private void blur(String from) {
        network.blur(from + "weight");
        state.drop(from + "weight_flip");
    }
}
