package io.stylemill.engine.generator;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The families of networks that a TorchScript text runs, and what each takes from a description.
 */
enum Family {
    STYLEGAN1("stylegan1", 1),
    STYLEGAN2("stylegan2", 1),
    STYLEGAN3("stylegan3", 2);

    private static final double SQRT2 = Math.sqrt(2);

    private final String script;
    private final int revision;

    /** @param revision of the text, one higher with every change that changes bits */
    Family(String script, int revision) {
        this.script = script;
        this.revision = revision;
    }

    /**
     * Returns how records name the engine {@code pytorch-2.7.1} with this text:
     * {@code pytorch-2.7.1+stylegan3.2}; {@code +winograd} follows where that is how any layer
     * computes its convolution.
     *
     * @param prepared names of the network's prepared weights
     */
    String engine(String pytorch, Set<String> prepared) {
        String name = revision == 1 ? pytorch : pytorch + "+" + script + "." + revision;
        return prepared.stream().anyMatch(weight -> weight.endsWith(".winograd")) ? name + "+winograd" : name;
    }

    /** Returns the family that runs the network, which is no TorchScript archive. */
    static Family of(NetworkDescription network) {
        return switch (network.architecture()) {
            case STYLEGAN1 -> STYLEGAN1;
            case STYLEGAN2 -> STYLEGAN2;
            case STYLEGAN3_T, STYLEGAN3_R -> STYLEGAN3;
            case TORCHSCRIPT -> throw new IllegalArgumentException("a TorchScript archive is a program of its own");
        };
    }

    /** Returns the name of the text that computes an image. */
    String script() {
        return script;
    }

    /** Returns the names of all texts of the family, without those of the calls from Java. */
    List<String> texts() {
        return this == STYLEGAN3
                ? List.of(script, "mapping", "convolution", "bands", "image", "mask")
                : List.of(script, "mapping", "convolution", "image", "mask");
    }

    /** A float32 tensor of settings. */
    record Setting(float[] values, long... shape) {
        static Setting of(double value) {
            return new Setting(new float[] {(float) value});
        }

        static Setting of(float[] values) {
            return new Setting(values, values.length);
        }
    }

    /** Returns the settings that the text reads as {@code config.*}. */
    Map<String, Setting> settings(NetworkDescription network) {
        Settings config = new Settings(network.config(), "the network");
        Map<String, Setting> settings = new LinkedHashMap<>();
        double rate = config.number("mapping_lr_multiplier", 0.01);
        settings.put("normalize_latents", Setting.of(config.flag("normalize_latents", true)));
        switch (this) {
            case STYLEGAN1 -> {
                boolean scaled = config.flag("mapping_use_wscale", true) > 0;
                settings.put("mapping_gains", Setting.of(new float[] {
                    (float) (scaled ? SQRT2 * rate : -rate), (float) rate
                }));
                for (String flag : List.of("use_wscale", "use_instance_norm")) {
                    settings.put(flag, Setting.of(config.flag(flag, true)));
                }
                settings.put("instance_norm_epsilon", Setting.of(config.number("instance_norm_epsilon", 1e-8)));
                String before = config.has("blur_after") ? config.text("blur_after") : "convolution";
                settings.put(
                        "before_blur",
                        Setting.of(List.of("convolution", "bias", "activation").indexOf(before)));
                settings.put("use_pixel_norm", Setting.of(config.flag("use_pixel_norm", false)));
                settings.put("fused_resolutions", Setting.of(config.numbers("fused_resolutions")));
                if (config.has("blur_filter")) {
                    settings.put("blur_filter", Setting.of(config.numbers("blur_filter")));
                }
            }
            case STYLEGAN2 -> {
                settings.put("mapping_gains", pytorchGains(rate));
                // 0 means no clamping.
                settings.put("conv_clamp", Setting.of(config.number("conv_clamp", 0)));
            }
            case STYLEGAN3 -> {
                settings.put("mapping_gains", pytorchGains(rate));
                settings.put("output_scale", Setting.of(config.number("output_scale", 1)));
                Settings input = config.part("input");
                float[] size = input.numbers("size");
                settings.put("input", Setting.of(new float[] {
                    size[0], size[1], (float) input.number("sampling_rate"), (float) input.number("bandwidth")
                }));
                settings.put("layers", layers(config.parts("layers")));
            }
        }
        return settings;
    }

    /** Returns the name under which the text knows a tensor: StyleGAN3's layers go by number. */
    Map<String, String> renames(NetworkDescription network) {
        Map<String, String> prefixes = new LinkedHashMap<>();
        if (this == STYLEGAN3) {
            List<Settings> layers = new Settings(network.config(), "the network").parts("layers");
            for (int i = 0; i < layers.size(); i++) {
                prefixes.put("synthesis." + layers.get(i).text("name") + ".", "synthesis.layer" + i + ".");
            }
        }
        return prefixes;
    }

    /**
     * Returns the names of the layers whose activations the text shows, from the coarsest; they
     * begin with "synthesis.".
     */
    List<String> layers(Set<String> tensors) {
        List<String> layers = new ArrayList<>();
        if (this == STYLEGAN3) {
            // The last layer gives the image.
            for (int i = 0; tensors.contains("synthesis.layer" + (i + 1) + ".weight"); i++) {
                layers.add("synthesis.layer" + i);
            }
            return layers;
        }
        for (int res = 4; tensors.contains("synthesis.b" + res + ".conv1.weight"); res *= 2) {
            for (String conv : List.of("conv0", "conv1")) {
                String name = "synthesis.b" + res + "." + conv;
                if (tensors.contains(name + ".bias")) {
                    layers.add(name);
                }
            }
        }
        return layers;
    }

    /** The gain sqrt(2) of the activation scales weights and biases alike. */
    private static Setting pytorchGains(double rate) {
        return Setting.of(new float[] {(float) (SQRT2 * rate), (float) (SQRT2 * rate)});
    }

    /** Rows of up, down, left, right, top, bottom, is_torgb, clamp. */
    private static Setting layers(List<Settings> layers) {
        float[] rows = new float[layers.size() * 8];
        for (int i = 0; i < layers.size(); i++) {
            Settings layer = layers.get(i);
            float[] padding = layer.numbers("padding");
            float[] row = {
                (float) layer.number("up_factor"),
                (float) layer.number("down_factor"),
                padding[0],
                padding[1],
                padding[2],
                padding[3],
                (float) layer.flag("is_torgb", false),
                (float) layer.number("conv_clamp", 0)
            };
            System.arraycopy(row, 0, rows, i * 8, 8);
        }
        return new Setting(rows, layers.size(), 8);
    }

    /** Typed access to a description's settings, which the checkpoint's reader has checked. */
    record Settings(Map<String, @Nullable Object> values, String of) {
        boolean has(String key) {
            return values.get(key) != null;
        }

        double number(String key) {
            if (values.get(key) instanceof Number number) {
                return number.doubleValue();
            }
            throw wrong(key, "a number");
        }

        double number(String key, double absent) {
            return has(key) ? number(key) : absent;
        }

        double flag(String key, boolean absent) {
            Object value = has(key) ? values.get(key) : absent;
            if (value instanceof Boolean flag) {
                return flag ? 1 : 0;
            }
            throw wrong(key, "true or false");
        }

        String text(String key) {
            if (values.get(key) instanceof String text) {
                return text;
            }
            throw wrong(key, "a text");
        }

        float[] numbers(String key) {
            if (values.get(key) instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
                float[] numbers = new float[list.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = ((Number) list.get(i)).floatValue();
                }
                return numbers;
            }
            throw wrong(key, "a list of numbers");
        }

        Settings part(String key) {
            return part(values.get(key), key);
        }

        List<Settings> parts(String key) {
            if (values.get(key) instanceof List<?> list) {
                return list.stream().map(item -> part(item, key)).toList();
            }
            throw wrong(key, "a list");
        }

        private Settings part(@Nullable Object value, String key) {
            if (value instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((k, v) -> copy.put(String.valueOf(k), v));
                return new Settings(copy, key);
            }
            throw wrong(key, "an object");
        }

        private Failure wrong(String key, String allowed) {
            return Failure.input(
                    Code.BAD_NETWORK,
                    "the setting " + key + " of " + of + " is '" + values.get(key) + "', which is not " + allowed
                            + "; the checkpoint's description is incomplete");
        }
    }
}
