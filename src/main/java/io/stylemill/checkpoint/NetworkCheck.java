package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a description is complete and that the tensors are exactly those it needs, in their
 * shapes; the table is in {@code docs/checkpoints.md}.
 */
final class NetworkCheck {
    static final int MAX_FEATURES = 1 << 16;
    static final int MAX_RESOLUTION = 8192;
    private static final int MAX_LAYERS = 64;
    private static final int MAX_DOUBLINGS = 13;

    /**
     * Settings that a description of StyleGAN has only where they are not those of NVIDIA's code.
     */
    static final Set<String> STYLEGAN1_OTHERS = Set.of("blur_after", "instance_norm_epsilon");
    /** What the blur of an up-sampling convolution may come after; the first is NVIDIA's. */
    static final List<String> BLUR_AFTER = List.of("convolution", "bias", "activation");

    private static final List<String> COMMON = List.of(
            "activation",
            "embed_features",
            "label_mode",
            "layer_features",
            "mapping_layers",
            "mapping_lr_multiplier",
            "normalize_latents",
            "w_avg");
    private static final Set<String> STYLEGAN1 = keys(
            "blur_filter",
            "fused_resolutions",
            "lod",
            "mapping_use_wscale",
            "structure",
            "truncation_cutoff",
            "truncation_psi",
            "use_instance_norm",
            "use_noise",
            "use_pixel_norm",
            "use_wscale");
    private static final Set<String> STYLEGAN2 = keys("block_architecture", "conv_clamp", "resample_filter");
    private static final Set<String> STYLEGAN3 = keys("input", "layers", "output_scale");

    private final NetworkDescription network;
    private final Attributes config;
    private final TensorShapes tensors;

    private NetworkCheck(NetworkDescription network, Map<String, Tensor> tensors) {
        this.network = network;
        this.config = new Attributes(network.config(), "the network");
        this.tensors = new TensorShapes(tensors);
    }

    private static Set<String> keys(String... own) {
        return Stream.concat(COMMON.stream(), Stream.of(own)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the names of the settings that a description of the family has. */
    static Set<String> settings(Architecture architecture) {
        return switch (architecture) {
            case STYLEGAN1 -> STYLEGAN1;
            case STYLEGAN2 -> STYLEGAN2;
            case STYLEGAN3_T, STYLEGAN3_R -> STYLEGAN3;
            case TORCHSCRIPT -> Set.of();
        };
    }

    /** Refuses a network that cannot be run as described. */
    static void check(NetworkDescription network, Map<String, Tensor> tensors) {
        NetworkCheck check = new NetworkCheck(network, tensors);
        check.common();
        switch (network.architecture()) {
            case STYLEGAN1 -> check.stylegan1();
            case STYLEGAN2 -> check.stylegan2();
            case STYLEGAN3_T, STYLEGAN3_R -> check.stylegan3();
            case TORCHSCRIPT -> throw new IllegalArgumentException("a TorchScript archive has no tensors to check");
        }
        check.tensors.nothingElse();
    }

    private void common() {
        if (Math.min(network.width(), network.height()) < 1 || network.longerSide() > MAX_RESOLUTION) {
            throw Refusal.unsupported("the network makes images of " + network.width() + " x " + network.height()
                    + " pixels; supported are sides of 1 to " + MAX_RESOLUTION);
        }
        int channels = network.channels();
        if (channels != 1 && channels != 3 && channels != 4) {
            throw Refusal.unsupported(
                    "the network makes images of " + channels + " channels; supported: 1 (grey), 3 (RGB), 4 (RGBA)");
        }
        if (!network.classNames().isEmpty() && network.classNames().size() != network.cDim()) {
            throw Refusal.damaged(
                    "the file names " + network.classNames().size() + " classes for a network of " + network.cDim());
        }
        int depth = config.whole("mapping_layers", 0, MAX_LAYERS);
        config.number("mapping_lr_multiplier");
        config.flag("normalize_latents");
        config.word("activation", List.of("lrelu"));
        String labels = config.word("label_mode", List.of("none", "embed", "concat", "lookup"));
        if (labels.equals("none") == network.conditional()) {
            throw Refusal.damaged("the network has " + network.cDim() + " classes but label_mode " + labels);
        }
        int features = network.zDim();
        if (network.conditional()) {
            int embed = config.whole("embed_features", 1, MAX_FEATURES);
            features += embed;
            if (labels.equals("lookup")) {
                classTable(embed);
            } else {
                tensors.exactly("mapping.embed.weight", embed, network.cDim());
            }
            if (labels.equals("embed")) {
                tensors.exactly("mapping.embed.bias", embed);
            }
        }
        for (int i = 0; i < depth; i++) {
            int out = i == depth - 1 ? network.wDim() : config.whole("layer_features", 1, MAX_FEATURES);
            tensors.exactly("mapping.fc" + i + ".weight", out, features);
            tensors.exactly("mapping.fc" + i + ".bias", out);
            features = out;
        }
        if (features != network.wDim()) {
            throw Refusal.damaged(
                    "the mapping network ends with " + features + " features, but w has " + network.wDim());
        }
        switch (config.word("w_avg", List.of("stored", "by_class", "estimate"))) {
            case "stored" -> tensors.exactly("mapping.w_avg", network.wDim());
            case "by_class" -> tensors.exactly("mapping.w_avg", network.cDim(), network.wDim());
            default -> {}
        }
    }

    /**
     * StyleGAN-XL: a table with a row for each class and perhaps more, and the layer that its rows
     * go through.
     */
    private void classTable(int embed) {
        int[] table = tensors.any("mapping.embed.weight", -1, -1);
        if (table[0] < network.cDim()) {
            throw Refusal.damaged("the class table mapping.embed.weight has " + table[0] + " rows for " + network.cDim()
                    + " classes");
        }
        tensors.exactly("mapping.embed_proj.weight", embed, table[1]);
        tensors.exactly("mapping.embed_proj.bias", embed);
    }

    /**
     * Checks that the images are the first map, doubled as often as there are w layers for; returns
     * that map's height and width.
     */
    private int[] firstMap() {
        int doublings = network.doublings();
        String size = network.width() + " x " + network.height();
        if (network.numWs() % 2 != 0 || doublings > MAX_DOUBLINGS) {
            throw Refusal.unsupported(
                    "the network has " + network.numWs() + " w layers; supported are 2, and 2 more for"
                            + " each of at most " + MAX_DOUBLINGS + " doublings of the first map");
        }
        int width = network.width() >> doublings;
        int height = network.height() >> doublings;
        if (width << doublings != network.width() || height << doublings != network.height() || width * height == 0) {
            throw Refusal.damaged("a network of " + network.numWs() + " w layers doubles its first map " + doublings
                    + " times, which cannot give images of " + size + " pixels");
        }
        return new int[] {height, width};
    }

    private void stylegan2() {
        int[] map = firstMap();
        String blocks = config.word("block_architecture", List.of("skip", "resnet", "orig"));
        config.positiveOrNull("conv_clamp");
        config.only("normalize_latents", true);
        int w = network.wDim();
        int features = tensors.any("synthesis.b4.const", -1, map[0], map[1])[0];
        for (int level = 0; level <= network.doublings(); level++) {
            int r = 4 << level;
            String block = "synthesis.b" + r;
            int in = features;
            for (int conv = r == 4 ? 1 : 0; conv < 2; conv++) {
                String layer = block + ".conv" + conv;
                int out = tensors.any(layer + ".weight", -1, features, 3, 3)[0];
                tensors.exactly(layer + ".bias", out);
                tensors.exactly(layer + ".affine.weight", features, w);
                tensors.exactly(layer + ".affine.bias", features);
                tensors.filter(layer + ".resample_filter", conv == 0);
                noise(layer, map[0] << level, map[1] << level, 1);
                features = out;
            }
            tensors.filter(block + ".resample_filter", blocks.equals("skip") && r > 4);
            if (blocks.equals("resnet") && r > 4) {
                tensors.exactly(block + ".skip.weight", features, in, 1, 1);
                tensors.filter(block + ".skip.resample_filter", true);
            }
            if (blocks.equals("skip") || level == network.doublings()) {
                toRgb(block, features);
                tensors.exactly(block + ".torgb.affine.weight", features, w);
                tensors.exactly(block + ".torgb.affine.bias", features);
            }
        }
    }

    private void toRgb(String block, int features) {
        tensors.exactly(block + ".torgb.weight", network.channels(), features, 1, 1);
        tensors.exactly(block + ".torgb.bias", network.channels());
    }

    private void noise(String layer, int height, int width, int strengths) {
        if (tensors.has(layer + ".noise_const") || tensors.has(layer + ".noise_strength")) {
            tensors.exactly(layer + ".noise_const", height, width);
            tensors.elements(layer + ".noise_strength", strengths);
        }
    }

    private void stylegan1() {
        int[] map = firstMap();
        boolean fixed =
                config.word("structure", List.of("progressive", "fixed")).equals("fixed");
        double lod = config.number("lod");
        int levels = network.doublings();
        if (lod < 0 || lod > levels) {
            throw Refusal.unsupported("the network has lod = " + lod + "; supported: 0 to " + levels);
        }
        config.flag("use_wscale");
        config.flag("mapping_use_wscale");
        config.flag("use_pixel_norm");
        config.flag("use_instance_norm");
        config.positiveOrNull("instance_norm_epsilon");
        config.word("blur_after", BLUR_AFTER, "convolution");
        boolean noise = config.flag("use_noise");
        if (config.raw("blur_filter") != null
                && config.numbers("blur_filter", 15).isEmpty()) {
            throw Refusal.unsupported("the network has an empty blur_filter; supported: 1 to 15 taps, or none");
        }
        config.numbers("fused_resolutions", 16);
        int w = network.wDim();
        int features = tensors.any("synthesis.b4.const", -1, map[0], map[1])[0];
        for (int level = 0; level <= levels; level++) {
            int r = 4 << level;
            String block = "synthesis.b" + r;
            for (int conv = 0; conv < 2; conv++) {
                String layer = block + ".conv" + conv;
                if (r > 4 || conv > 0) {
                    features = tensors.any(layer + ".weight", -1, features, 3, 3)[0];
                }
                tensors.exactly(layer + ".bias", features);
                tensors.exactly(layer + ".affine.weight", 2 * features, w);
                tensors.exactly(layer + ".affine.bias", 2 * features);
                if (noise) {
                    tensors.exactly(layer + ".noise_const", map[0] << level, map[1] << level);
                    tensors.exactly(layer + ".noise_strength", features);
                }
            }
            if (!fixed || level == levels) {
                toRgb(block, features);
            }
        }
    }

    private void stylegan3() {
        config.number("output_scale");
        int w = network.wDim();
        Attributes input = map(config.raw("input"), "the input layer");
        int features = input.whole("channels", 1, MAX_FEATURES);
        input.number("sampling_rate");
        input.number("bandwidth");
        List<Object> size = input.pair("size");
        tensors.exactly("synthesis.input.weight", features, features);
        tensors.exactly("synthesis.input.affine.weight", 4, w);
        tensors.exactly("synthesis.input.affine.bias", 4);
        tensors.exactly("synthesis.input.freqs", features, 2);
        tensors.exactly("synthesis.input.phases", features);
        tensors.exactly("synthesis.input.transform", 3, 3);
        if (!(config.raw("layers") instanceof List<?> layers) || layers.isEmpty() || layers.size() > MAX_LAYERS) {
            throw Refusal.damaged("the network has no list of 1 to " + MAX_LAYERS + " layers");
        }
        for (int i = 0; i < layers.size(); i++) {
            Attributes layer = map(layers.get(i), "layer " + i);
            if (layer.flag("is_torgb") != (i == layers.size() - 1)) {
                throw Refusal.damaged("layer " + i + " has is_torgb = " + layer.flag("is_torgb")
                        + "; the last layer and only that one makes the image");
            }
            stylegan3Layer(layer, features, size);
            features = layer.whole("out_channels", 1, MAX_FEATURES);
            size = layer.pair("out_size");
        }
        if (features != network.channels()
                || !size.equals(List.of((long) network.width(), (long) network.height()))
                || network.numWs() != layers.size() + 1) {
            throw Refusal.damaged("the layers end with " + features + " channels of size " + size + " and use "
                    + (layers.size() + 1) + " w layers, the network says " + network.channels() + " of "
                    + network.width() + " x " + network.height() + " and " + network.numWs());
        }
    }

    private void stylegan3Layer(Attributes layer, int features, List<Object> size) {
        if (!(layer.raw("name") instanceof String name) || !name.matches("[A-Za-z0-9_]{1,64}")) {
            throw Refusal.damaged(layer.where() + " has the malformed name " + Attributes.brief(layer.raw("name")));
        }
        int in = layer.whole("in_channels", 1, MAX_FEATURES);
        int out = layer.whole("out_channels", 1, MAX_FEATURES);
        int kernel = layer.whole("conv_kernel", 1, 31);
        int up = layer.whole("up_factor", 1, 16);
        int down = layer.whole("down_factor", 1, 16);
        layer.flag("is_critically_sampled");
        layer.positiveOrNull("conv_clamp");
        layer.number("in_sampling_rate");
        layer.number("out_sampling_rate");
        layer.number("tmp_sampling_rate");
        String prefix = "synthesis." + name;
        tensors.exactly(prefix + ".weight", out, in, kernel, kernel);
        tensors.exactly(prefix + ".bias", out);
        tensors.exactly(prefix + ".affine.weight", in, network.wDim());
        tensors.exactly(prefix + ".affine.bias", in);
        tensors.elements(prefix + ".magnitude_ema", 1);
        int upTaps = tensors.taps(prefix + ".up_filter", layer.whole("up_taps", 1, 256));
        int downTaps = tensors.taps(prefix + ".down_filter", layer.whole("down_taps", 1, 256));
        tensors.radial(prefix + ".up_filter", false);
        tensors.radial(prefix + ".down_filter", layer.flag("down_radial"));
        List<Object> padding = layer.numbers("padding", 4);
        List<Object> next = layer.pair("out_size");
        if (in != features || !layer.pair("in_size").equals(size) || padding.size() != 4) {
            throw Refusal.damaged(layer.where() + " takes " + in + " channels of size " + layer.pair("in_size")
                    + ", but the layer before gives " + features + " of " + size);
        }
        for (int axis = 0; axis < 2; axis++) {
            double pad =
                    ((Number) padding.get(2 * axis)).doubleValue() + ((Number) padding.get(2 * axis + 1)).doubleValue();
            double wide =
                    (((Number) size.get(axis)).doubleValue() + kernel - 1) * up + pad - (upTaps - 1) - (downTaps - 1);
            if (Math.floor((wide + down - 1) / down) != ((Number) next.get(axis)).doubleValue()) {
                throw Refusal.damaged(layer.where() + " cannot turn size " + size + " into " + next + " with padding "
                        + padding + ", factors " + up + " and " + down + " and filters of " + upTaps + " and "
                        + downTaps
                        + " taps");
            }
        }
    }

    private static Attributes map(@Nullable Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return new Attributes(map, where);
        }
        throw Refusal.damaged("the network has no settings of " + where);
    }
}
