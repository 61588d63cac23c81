package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What StyleGAN (v1) in PyTorch has in common, no matter who wrote the code: the settings that its
 * tensors do not say.
 *
 * <p>All of them normalise channels with PyTorch's {@code InstanceNorm2d}, whose epsilon is 1e-5
 * where NVIDIA's code has 1e-8, and grow progressively, with all levels in the file from the start.
 */
final class Stylegan1States {
    private static final double EPSILON = 1e-5;

    private final StateTensors state;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> facts = new TreeMap<>();
    private final List<Object> fused = new ArrayList<>();
    private @Nullable List<Double> taps;

    Stylegan1States(StateTensors state) {
        this.state = state;
        this.tensors = state.tensors();
    }

    /**
     * Reads the levels in the file that have been trained, and drops the others.
     *
     * @param start of a level: the names of what is all 0 until it is trained, its strengths of
     *     noise and biases
     */
    void levels(int levels, IntFunction<List<String>> start, IntConsumer read, IntConsumer drop) {
        int trained = trained(levels, start);
        IntStream.range(0, trained).forEach(read);
        IntStream.range(trained, levels).forEach(drop);
    }

    /** Returns how many levels have been trained, and says so if not all are. */
    private int trained(int levels, IntFunction<List<String>> start) {
        int trained = levels;
        while (trained > 1 && start.apply(trained - 1).stream().allMatch(state::zero)) {
            trained--;
        }
        if (trained == 1 && start.apply(0).stream().allMatch(state::zero)) {
            return levels;
        }
        if (trained < levels) {
            facts.put(
                    "assumed_img_resolution",
                    (4 << trained - 1) + ": the noise strengths and biases of finer levels are 0, as before training");
        }
        return trained;
    }

    /** Takes the kernel that blurs after up-sampling; all blocks have the same. */
    void blur(String name) {
        List<Double> found = state.taps(name);
        if (taps != null && !taps.equals(found)) {
            throw Refusal.unsupported("the kernel " + name + " has the taps " + found + ", others have " + taps
                    + "; supported is one for all blocks");
        }
        taps = found;
    }

    /** Says that the block of this resolution up-samples and convolves in one. */
    void fuse(int resolution) {
        fused.add((long) resolution);
    }

    /**
     * The scale that such code multiplies with is kept with the 1 in its bias; the neutral form
     * adds the 1.
     */
    void scaleBias(String from, String to) {
        float[] values = state.values(from, 1).toFloats();
        for (int i = 0; i < values.length / 2; i++) {
            values[i] -= 1;
        }
        tensors.put(to, Tensor.of(values, values.length));
    }

    /**
     * Gives a layer a map of noise that is 0, where its code draws noise each time and the file
     * holds none.
     */
    void noNoise(String layer, int resolution) {
        tensors.put(layer + ".noise_const", Tensor.of(new float[resolution * resolution], resolution, resolution));
        facts.put("assumed_noise", "the file holds no noise maps: mode const adds none, random has its strengths");
    }

    /**
     * Returns the network of the tensors.
     *
     * @param multiplier of the learning rate of the mapping
     * @param blurAfter what comes before the blur, see {@code docs/checkpoints.md}
     */
    Found found(String format, double multiplier, String blurAfter) {
        state.nothingLeft();
        int doublings = 0;
        while (tensors.containsKey("synthesis.b" + (8 << doublings) + ".conv1.weight")) {
            doublings++;
        }
        NetworkSize size = NetworkSize.of(tensors, doublings);
        Map<String, @Nullable Object> config = MappingConfig.of(tensors, multiplier, "concat");
        config.put("structure", "progressive");
        config.put("lod", 0.0);
        config.put("use_noise", tensors.containsKey("synthesis.b4.conv0.noise_strength"));
        config.put("use_wscale", true);
        config.put("mapping_use_wscale", true);
        config.put("use_pixel_norm", false);
        config.put("use_instance_norm", true);
        config.put("instance_norm_epsilon", EPSILON);
        config.put("blur_filter", taps);
        config.put("fused_resolutions", List.copyOf(fused));
        config.put("truncation_psi", null);
        config.put("truncation_cutoff", null);
        if (!blurAfter.equals(NetworkCheck.BLUR_AFTER.get(0))) {
            config.put("blur_after", blurAfter);
        }
        NetworkDescription network = new NetworkDescription(
                Architecture.STYLEGAN1,
                MappingConfig.dimension(tensors, "mapping.fc0.weight", 1) - MappingConfig.embedded(tensors),
                MappingConfig.classes(tensors),
                MappingConfig.dimension(tensors, "synthesis.b4.conv0.affine.weight", 1),
                size.numWs(),
                size.width(),
                size.height(),
                MappingConfig.dimension(tensors, "synthesis.b" + size.lastBlock() + ".torgb.bias", 0),
                List.of(),
                Attributes.frozen(config));
        return new Found(format, network, tensors, facts);
    }

    /** Returns a tensor that was moved. */
    Tensor moved(String name) {
        return Objects.requireNonNull(tensors.get(name));
    }
}
