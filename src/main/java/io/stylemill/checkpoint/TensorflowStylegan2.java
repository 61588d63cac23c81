package io.stylemill.checkpoint;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The synthesis network of StyleGAN2 and StyleGAN2-ADA for TensorFlow. */
final class TensorflowStylegan2 {
    private static final Set<String> OWN = Set.of(
            "architecture",
            "conditioning",
            "conv_clamp",
            "fmap_min",
            "fused_modconv",
            "min_h",
            "min_w",
            "res_log2",
            "resolution_h",
            "resolution_w",
            "use_attention",
            "label_fmaps",
            "num_fp16_res",
            "resample_kernel",
            "w_avg_beta");

    private static final Pattern FIRST_MAP = Pattern.compile("synthesis/(\\d{1,4})x(\\d{1,4})/Conv/mod_weight");

    private final TensorflowNetwork network;
    private final List<Long> map;
    private final Map<String, @Nullable Object> config;

    /** @param map what {@link #firstMap} returns */
    TensorflowStylegan2(TensorflowNetwork network, List<Long> map, Map<String, @Nullable Object> config) {
        this.network = network;
        this.map = List.copyOf(map);
        this.config = config;
    }

    /**
     * Returns the two numbers that name the first block, or none where there is no such block: 4
     * and 4, and height and width in forks for images that are not square.
     */
    static List<Long> firstMap(Collection<String> variables) {
        for (String name : variables) {
            Matcher first = FIRST_MAP.matcher(name);
            if (first.matches()) {
                return List.of(Long.valueOf(first.group(1)), Long.valueOf(first.group(2)));
            }
        }
        return List.of();
    }

    private String block(int level) {
        return (map.get(0) << level) + "x" + (map.get(1) << level);
    }

    /** Returns how often the first map is doubled: as often as there are blocks. */
    private int doublings() {
        int level = 0;
        while (level < 16 && network.has("synthesis/" + block(level + 1) + "/Conv1/weight")) {
            level++;
        }
        return level;
    }

    /** Refuses sizes that the arguments state and the blocks do not have. */
    private NetworkSize checked(NetworkSize size) {
        Attributes kwargs = network.arguments();
        kwargs.only("min_h", size.mapHeight());
        kwargs.only("min_w", size.mapWidth());
        kwargs.only("res_log2", size.doublings());
        kwargs.only("resolution_h", size.height());
        kwargs.only("resolution_w", size.width());
        kwargs.only("use_attention", false);
        // The forks that count doublings do not look at the resolution.
        boolean counted = kwargs.has("res_log2") || kwargs.has("min_h") || kwargs.has("min_w");
        int stated = kwargs.whole("resolution", 4, NetworkCheck.MAX_RESOLUTION, 1024);
        if (!counted && stated != size.lastBlock() && stated != Math.max(size.width(), size.height())) {
            throw Refusal.damaged("the synthesis network says resolution = " + stated + " but has blocks up to "
                    + block(size.doublings()));
        }
        return size;
    }

    /** Takes the tensors over; returns the size of the images. */
    NetworkSize read() {
        network.allow(OWN);
        Attributes kwargs = network.arguments();
        kwargs.word("nonlinearity", List.of("lrelu"), "lrelu");
        network.mappingArguments().only("normalize_latents", true);
        String blocks = kwargs.word("architecture", List.of("skip", "resnet", "orig"), "skip");
        boolean noise = kwargs.flag("use_noise", true);
        List<Object> taps =
                kwargs.has("resample_kernel") ? kwargs.numbers("resample_kernel", 64) : List.of(1L, 3L, 3L, 1L);
        Tensor filter = filter(taps);
        config.put("block_architecture", blocks);
        config.put("conv_clamp", kwargs.positiveOrNull("conv_clamp"));
        config.put("resample_filter", taps);
        network.move("synthesis/" + block(0) + "/Const/const", "synthesis.b4.const", 3);
        int doublings = doublings();
        layer(block(0) + "/Conv", "b4.conv1", 0, noise, false);
        int index = 1;
        for (int level = 1; level <= doublings; level++) {
            int r = 4 << level;
            String from = block(level) + "/";
            String block = "synthesis.b" + r;
            layer(from + "Conv0_up", "b" + r + ".conv0", index++, noise, true);
            layer(from + "Conv1", "b" + r + ".conv1", index++, noise, false);
            network.put(block + ".conv0.resample_filter", filter);
            if (blocks.equals("skip")) {
                network.put(block + ".resample_filter", filter);
            } else if (blocks.equals("resnet")) {
                network.convolution("synthesis/" + from + "Skip/weight", block + ".skip.weight", true);
                network.put(block + ".skip.resample_filter", filter);
            }
        }
        for (int level = 0; level <= doublings; level++) {
            if (blocks.equals("skip") || level == doublings) {
                String from = "synthesis/" + block(level) + "/ToRGB/";
                String to = "synthesis.b" + (4 << level) + ".torgb";
                network.convolution(from + "weight", to + ".weight", false);
                network.move(from + "bias", to + ".bias", 1);
                style(from, to);
            }
        }
        return checked(NetworkSize.of(network.tensors(), doublings));
    }

    private void layer(String name, String to, int noiseIndex, boolean noise, boolean mirrored) {
        String from = "synthesis/" + name + "/";
        String layer = "synthesis." + to;
        network.convolution(from + "weight", layer + ".weight", mirrored);
        network.move(from + "bias", layer + ".bias", 1);
        style(from, layer);
        if (noise) {
            double strength = network.scalar(from + "noise_strength", Double.NaN);
            if (Double.isNaN(strength)) {
                throw Refusal.damaged("the network Gs has no variable " + from + "noise_strength");
            }
            network.put(layer + ".noise_strength", Tensor.of(new float[] {(float) strength}));
            network.move("synthesis/noise" + noiseIndex, layer + ".noise_const", 2);
        } else {
            network.drop(from + "noise_strength");
            network.drop("synthesis/noise" + noiseIndex);
        }
    }

    private void style(String from, String to) {
        network.dense(from + "mod_weight", to + ".affine.weight");
        network.moveWithOne(from + "mod_bias", to + ".affine.bias");
    }

    /**
     * NVIDIA's convention: the outer product of fewer than 8 taps, or 8 and more as they are; the
     * sum is 1.
     */
    static Tensor filter(List<Object> taps) {
        int n = taps.size();
        boolean separable = n >= 8;
        double sum = taps.stream().mapToDouble(t -> ((Number) t).doubleValue()).sum();
        if (n == 0 || sum == 0) {
            throw Refusal.unsupported(
                    "the synthesis network has resample_kernel without taps or with sum 0; supported are"
                            + " 1 to 64 taps with another sum");
        }
        float[] values = new float[separable ? n : n * n];
        for (int i = 0; i < values.length; i++) {
            double first = ((Number) taps.get(separable ? i : i / n)).doubleValue();
            double second = separable ? 1 : ((Number) taps.get(i % n)).doubleValue();
            values[i] = (float) (first * second / (separable ? sum : sum * sum));
        }
        return separable ? Tensor.of(values, n) : Tensor.of(values, n, n);
    }
}
