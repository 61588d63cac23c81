package io.stylemill.checkpoint;

import java.util.Map;
import java.util.TreeMap;

/** StyleGAN2 as the code of genforce, SeFa and InterFaceGAN saves it: {@code generator_smooth}, else {@code generator}. */
final class Genforce {
    static final String KNOWN = "synthesis.early_layer.const";

    private final Map<String, RawArray> left;
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final Budget budget;

    private Genforce(Map<String, RawArray> state, Budget budget) {
        this.left = new TreeMap<>(state);
        this.budget = budget;
    }

    /** Reads the tensors by name. */
    static Found read(Map<String, RawArray> state, Budget budget) {
        return new Genforce(state, budget).found();
    }

    private Found found() {
        if (!left.containsKey("synthesis.layer0.style.weight")) {
            throw Refusal.unsupported(
                    "the file holds another network of genforce's code than its StyleGAN2; export it as"
                            + " TorchScript, or use the original file that it was converted from");
        }
        for (int i = 0; left.containsKey("mapping.dense" + i + ".weight"); i++) {
            move("mapping.dense" + i + ".weight", "mapping.fc" + i + ".weight", 2);
            move("mapping.dense" + i + ".bias", "mapping.fc" + i + ".bias", 1);
        }
        if (left.containsKey("truncation.w_avg")) {
            move("truncation.w_avg", "mapping.w_avg", 1);
        }
        move(KNOWN, "synthesis.b4.const", 3);
        int block = 4;
        for (int i = 0; left.containsKey("synthesis.layer" + i + ".weight"); i++) {
            boolean first = i % 2 == 1;
            block *= first ? 2 : 1;
            layer("synthesis.layer" + i, "synthesis.b" + block + (first ? ".conv0" : ".conv1"));
            if (!first) {
                toRgb("synthesis.output" + i / 2, "synthesis.b" + block + ".torgb");
            }
            if (first && left.containsKey("synthesis.upsample.kernel")) {
                // One kernel up-samples the images of all blocks.
                tensors.put("synthesis.b" + block + ".resample_filter", kernel("synthesis.upsample.kernel"));
            }
        }
        left.remove("synthesis.upsample.kernel");
        left.remove("synthesis.lod");
        if (!left.isEmpty()) {
            throw Refusal.unsupported("the state dict holds the tensor "
                    + Attributes.brief(left.keySet().iterator().next()) + " and " + (left.size() - 1)
                    + " others that genforce's StyleGAN2 does not have");
        }
        return Stylegan2States.found("stylegan2-genforce", tensors, Map.of());
    }

    private void layer(String from, String to) {
        move(from + ".weight", to + ".weight", 4);
        if (left.containsKey(from + ".filter.kernel")) {
            tensors.computeIfPresent(to + ".weight", (name, weight) -> turned(weight));
        }
        move(from + ".bias", to + ".bias", 1);
        move(from + ".noise_strength", to + ".noise_strength", 0);
        move(from + ".noise", to + ".noise_const", 2);
        style(from, to);
        if (left.containsKey(from + ".filter.kernel")) {
            tensors.put(to + ".resample_filter", kernel(from + ".filter.kernel"));
            left.remove(from + ".filter.kernel");
        }
    }

    private void toRgb(String from, String to) {
        if (left.containsKey(from + ".weight")) {
            move(from + ".weight", to + ".weight", 4);
            move(from + ".bias", to + ".bias", 1);
            style(from, to);
        }
    }

    /** Here the 1 that styles start with is added when they are used; NVIDIA's code keeps it in the bias. */
    private void style(String from, String to) {
        move(from + ".style.weight", to + ".affine.weight", 2);
        String bias = from + ".style.bias";
        tensors.put(to + ".affine.bias", taken(bias, 1).floats(bias, budget, v -> v + 1));
    }

    /** Here the kernels of up-sampling convolutions are turned by 180 degrees when they are used. */
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
        return kept(from, 2).floats(from, budget, v -> v / 4);
    }

    private void move(String from, String to, int rank) {
        tensors.put(to, taken(from, rank).floats(from, budget));
    }

    private RawArray taken(String from, int rank) {
        RawArray array = kept(from, rank);
        left.remove(from);
        return array;
    }

    private RawArray kept(String from, int rank) {
        RawArray array = left.get(from);
        if (array == null) {
            throw Refusal.damaged("the state dict has no tensor " + from + ", which genforce's StyleGAN2 needs");
        }
        while (array.rank() > rank && array.dimension(0) == 1) {
            array = array.dropped(0);
        }
        return array;
    }
}
