package io.stylemill.checkpoint;

import java.util.Map;

/**
 * StyleGAN2 as the code of genforce, SeFa and InterFaceGAN saves it: {@code generator_smooth}, else
 * {@code generator}.
 */
final class Genforce {
    static final String KNOWN = "synthesis.early_layer.const";

    private static final String UPSAMPLE = "synthesis.upsample.kernel";

    private final StateTensors state;
    private final Map<String, Tensor> tensors;

    private Genforce(StateTensors state) {
        this.state = state;
        this.tensors = state.tensors();
    }

    /** Reads the tensors by name. */
    static Found read(Map<String, RawArray> state, Budget budget) {
        return new Genforce(new StateTensors(state, "genforce's StyleGAN2", budget)).found();
    }

    private Found found() {
        if (!state.has("synthesis.layer0.style.weight")) {
            throw Refusal.unsupported(
                    "the file holds another network of genforce's code than its StyleGAN2; export it as"
                            + " TorchScript, or use the original file that it was converted from");
        }
        for (int i = 0; state.has("mapping.dense" + i + ".weight"); i++) {
            state.move("mapping.dense" + i + ".weight", "mapping.fc" + i + ".weight", 2);
            state.move("mapping.dense" + i + ".bias", "mapping.fc" + i + ".bias", 1);
        }
        if (state.has("truncation.w_avg")) {
            state.move("truncation.w_avg", "mapping.w_avg", 1);
        }
        // One kernel up-samples the images of all blocks.
        Tensor upsample = state.has(UPSAMPLE) ? kernel(UPSAMPLE) : null;
        state.move(KNOWN, "synthesis.b4.const", 3);
        int block = 4;
        for (int i = 0; state.has("synthesis.layer" + i + ".weight"); i++) {
            boolean first = i % 2 == 1;
            block *= first ? 2 : 1;
            layer("synthesis.layer" + i, "synthesis.b" + block + (first ? ".conv0" : ".conv1"));
            if (!first) {
                toRgb("synthesis.output" + i / 2, "synthesis.b" + block + ".torgb");
            }
            if (first && upsample != null) {
                tensors.put("synthesis.b" + block + ".resample_filter", upsample);
            }
        }
        state.drop("synthesis.lod");
        state.nothingLeft();
        return Stylegan2States.found("stylegan2-genforce", tensors, Map.of());
    }

    private void layer(String from, String to) {
        state.move(from + ".weight", to + ".weight", 4);
        state.move(from + ".bias", to + ".bias", 1);
        state.move(from + ".noise_strength", to + ".noise_strength", 0);
        state.move(from + ".noise", to + ".noise_const", 2);
        style(from, to);
        if (state.has(from + ".filter.kernel")) {
            tensors.computeIfPresent(to + ".weight", (name, weight) -> turned(weight));
            tensors.put(to + ".resample_filter", kernel(from + ".filter.kernel"));
        }
    }

    private void toRgb(String from, String to) {
        if (state.has(from + ".weight")) {
            state.move(from + ".weight", to + ".weight", 4);
            state.move(from + ".bias", to + ".bias", 1);
            style(from, to);
        }
    }

    /**
     * Here the 1 that styles start with is added when they are used; NVIDIA's code keeps it in the
     * bias.
     */
    private void style(String from, String to) {
        state.move(from + ".style.weight", to + ".affine.weight", 2);
        state.move(from + ".style.bias", to + ".affine.bias", 1, v -> v + 1);
    }

    /**
     * Here the kernels of up-sampling convolutions are turned by 180 degrees when they are used.
     */
    private static Tensor turned(Tensor weight) {
        long[] shape = weight.shape();
        int taps = (int) (shape[2] * shape[3]);
        float[] values = weight.toFloats();
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i / taps * taps + taps - 1 - i % taps] = values[i];
        }
        return Tensor.of(turned, shape);
    }

    /** The kernels hold the gain of up-sampling, which the neutral form leaves to the runner. */
    private Tensor kernel(String from) {
        return state.values(state.take(from, 2), from, v -> v / 4);
    }
}
