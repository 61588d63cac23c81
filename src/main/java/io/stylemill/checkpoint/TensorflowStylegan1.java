package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The synthesis network of StyleGAN (v1) for TensorFlow. */
final class TensorflowStylegan1 {
    private static final Set<String> OWN = Set.of(
            "blur_filter",
            "const_input_layer",
            "fused_scale",
            "use_instance_norm",
            "use_pixel_norm",
            "use_styles",
            "use_wscale");

    /**
     * The original code fuses up-sampling and convolution from this output resolution on when left
     * to itself.
     */
    private static final int FUSED_FROM = 128;

    private final TensorflowNetwork network;
    private final int resolution;
    private final Map<String, @Nullable Object> config;

    TensorflowStylegan1(TensorflowNetwork network, int resolution, Map<String, @Nullable Object> config) {
        this.network = network;
        this.resolution = resolution;
        this.config = config;
    }

    void read() {
        network.allow(OWN);
        Attributes kwargs = network.arguments();
        kwargs.word("nonlinearity", List.of("lrelu"), "lrelu");
        kwargs.only("use_styles", true);
        kwargs.only("const_input_layer", true);
        String structure = kwargs.word("structure", List.of("auto", "fixed", "linear", "recursive"), "auto");
        boolean fixed = structure.equals("fixed");
        boolean noise = kwargs.flag("use_noise", true);
        config.put("structure", fixed ? "fixed" : "progressive");
        config.put("use_noise", noise);
        config.put("use_wscale", kwargs.flag("use_wscale", true));
        config.put("mapping_use_wscale", network.mappingArguments().flag("use_wscale", true));
        config.put("use_pixel_norm", kwargs.flag("use_pixel_norm", false));
        config.put("use_instance_norm", kwargs.flag("use_instance_norm", true));
        config.put("blur_filter", blur(kwargs));
        config.put("fused_resolutions", fused(kwargs));
        config.put("truncation_psi", kwargs.has("truncation_psi") ? kwargs.raw("truncation_psi") : (Object) 0.7);
        config.put(
                "truncation_cutoff", kwargs.has("truncation_cutoff") ? kwargs.raw("truncation_cutoff") : (Object) 8L);
        double inner = network.scalar("synthesis/lod", 0);
        config.put("lod", network.scalar("lod", inner));
        layers(fixed, noise);
    }

    private static @Nullable Object blur(Attributes kwargs) {
        if (!kwargs.has("blur_filter")) {
            return List.of(1L, 2L, 1L);
        }
        List<Object> taps = kwargs.raw("blur_filter") == null ? List.of() : kwargs.numbers("blur_filter", 15);
        return taps.isEmpty() ? null : taps;
    }

    private Object fused(Attributes kwargs) {
        Object given = kwargs.raw("fused_scale");
        boolean automatic = given == null && !kwargs.has("fused_scale") || "auto".equals(given);
        boolean always = !automatic && kwargs.flag("fused_scale", false);
        List<Object> fused = new ArrayList<>();
        for (long r = 8; r <= resolution; r *= 2) {
            if (always || automatic && r >= FUSED_FROM) {
                fused.add(r);
            }
        }
        return java.util.Collections.unmodifiableList(fused);
    }

    private void layers(boolean fixed, boolean noise) {
        network.move("synthesis/4x4/Const/const", "synthesis.b4.const", 3);
        int index = 0;
        for (int r = 4; r <= resolution; r *= 2) {
            String from = "synthesis/" + r + "x" + r + "/";
            String block = "synthesis.b" + r;
            layer(from + (r == 4 ? "Const/" : "Conv0_up/"), block + ".conv0", r > 4, noise, index++);
            layer(from + (r == 4 ? "Conv/" : "Conv1/"), block + ".conv1", true, noise, index++);
        }
        for (int r = resolution; r >= 4; r /= 2) {
            int lod = Integer.numberOfTrailingZeros(Integer.highestOneBit(resolution / r));
            String from = "synthesis/ToRGB_lod" + lod + "/";
            if (!fixed || lod == 0) {
                network.convolution(from + "weight", "synthesis.b" + r + ".torgb.weight", false);
                network.move(from + "bias", "synthesis.b" + r + ".torgb.bias", 1);
            } else {
                network.drop(from + "weight");
                network.drop(from + "bias");
            }
        }
    }

    private void layer(String from, String to, boolean weight, boolean noise, int index) {
        if (weight) {
            network.convolution(from + "weight", to + ".weight", false);
        }
        network.move(from + "bias", to + ".bias", 1);
        network.dense(from + "StyleMod/weight", to + ".affine.weight");
        network.move(from + "StyleMod/bias", to + ".affine.bias", 1);
        if (noise) {
            network.move(from + "Noise/weight", to + ".noise_strength", 1);
            network.move("synthesis/noise" + index, to + ".noise_const", 2);
        } else {
            network.drop(from + "Noise/weight");
            network.drop("synthesis/noise" + index);
        }
    }
}
