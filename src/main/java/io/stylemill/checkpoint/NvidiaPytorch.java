package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** StyleGAN2 and StyleGAN3 from the pickles of NVIDIA's stylegan2-ada-pytorch and stylegan3. */
final class NvidiaPytorch {
    static final String LICENSE_NOTE =
            "This is a file format of NVIDIA's StyleGAN code. The networks that NVIDIA itself"
                    + " publishes in it are licensed for non-commercial use only; for others, ask their authors.";

    private static final double SQRT_2 = Math.sqrt(2);

    private final NvidiaModules modules;
    private final Budget budget;
    private final Map<String, @Nullable Object> config = new TreeMap<>();

    private NvidiaPytorch(Pickled.Module generator, Budget budget) {
        this.modules = new NvidiaModules(generator);
        this.budget = budget;
    }

    /** Returns whether the root of a pickle is of this format: a map of networks, or one module. */
    static boolean looksLike(@Nullable Object root) {
        return root instanceof Pickled.Module
                || root instanceof Map<?, ?> map
                        && (map.get("G_ema") instanceof Pickled.Module
                                || map.get("G") instanceof Pickled.Module
                                || map.containsKey("training_set_kwargs"));
    }

    /** Finds the network {@code G_ema}; what is returned reads its weights. */
    static Supplier<Found> reader(Object root, Budget budget) {
        Object wanted = root instanceof Map<?, ?> map ? map.get("G_ema") : root;
        if (!(wanted instanceof Pickled.Module generator)) {
            throw Refusal.unsupported("the pickle holds " + Attributes.brief(wanted)
                    + " as G_ema, the averaged generator, which is the network to use; it needs a module there");
        }
        NvidiaPytorch network = new NvidiaPytorch(generator, budget);
        return () -> network.found(generator, root);
    }

    private Found found(Pickled.Module generator, Object root) {
        Attributes top = modules.attributes("");
        boolean three = modules.has("synthesis.input");
        mapping();
        for (Map.Entry<String, String> e : modules.classes().entrySet()) {
            if (e.getValue().equals("FullyConnectedLayer") && !e.getKey().startsWith("mapping.fc")) {
                dense(e.getKey(), e.getKey().equals("mapping.embed_proj") ? "lrelu" : "linear", 1);
            }
        }
        Architecture architecture = three ? stylegan3() : stylegan2();
        Map<String, Tensor> tensors = new TreeMap<>();
        modules.arrays().forEach((name, array) -> tensors.put(name, array.floats(name, budget)));
        int[] size = three ? lastLayerSize(top) : doubledMap(tensors, top);
        NetworkDescription network = new NetworkDescription(
                architecture,
                top.whole("z_dim", 1, NetworkCheck.MAX_FEATURES),
                top.whole("c_dim", 0, NetworkCheck.MAX_FEATURES),
                top.whole("w_dim", 1, NetworkCheck.MAX_FEATURES),
                top.whole("num_ws", 1, 1000),
                size[0],
                size[1],
                top.whole("img_channels", 1, 1000),
                List.of(),
                Attributes.frozen(config));
        // The two code bases differ in what a dense layer remembers.
        boolean later = three
                || modules.has("mapping.fc0")
                        && modules.attributes("mapping.fc0").has("in_features");
        return new Found(later ? "stylegan3" : "stylegan2-ada-pytorch", network, tensors, facts(generator, root));
    }

    /**
     * Width and height of StyleGAN2's images: its first map, which need not be square, doubled up
     * to the last block.
     */
    private static int[] doubledMap(Map<String, Tensor> tensors, Attributes top) {
        int last = top.whole("img_resolution", 4, NetworkCheck.MAX_RESOLUTION);
        if (Integer.bitCount(last) != 1) {
            throw Refusal.unsupported("the network has img_resolution = " + last
                    + "; supported are powers of two from 4 to " + NetworkCheck.MAX_RESOLUTION);
        }
        NetworkSize size = NetworkSize.of(tensors, Integer.numberOfTrailingZeros(last) - 2);
        return new int[] {size.width(), size.height()};
    }

    private int[] lastLayerSize(Attributes top) {
        List<?> layers = (List<?>) java.util.Objects.requireNonNull(config.get("layers"));
        Attributes last = new Attributes((Map<?, ?>) layers.get(layers.size() - 1), "the last layer");
        List<Object> size = last.pair("out_size");
        if (!size.contains((long) top.whole("img_resolution", 4, NetworkCheck.MAX_RESOLUTION))) {
            throw Refusal.damaged("the last layer gives images of size " + size + ", the network has img_resolution = "
                    + top.raw("img_resolution"));
        }
        return new int[] {((Number) size.get(0)).intValue(), ((Number) size.get(1)).intValue()};
    }

    private void mapping() {
        Attributes mapping = modules.attributes("mapping");
        int depth = mapping.whole("num_layers", 0, 64);
        String labels = labels();
        String last = labels.equals("lookup") ? "mapping.embed_proj.weight" : "mapping.embed.weight";
        config.put("mapping_layers", (long) depth);
        config.put("label_mode", labels);
        config.put("embed_features", labels.equals("none") ? null : dimension(last, 0));
        config.put("layer_features", depth > 1 ? dimension("mapping.fc0.weight", 0) : null);
        config.put("normalize_latents", true);
        config.put("activation", "lrelu");
        RawArray average = modules.arrays().get("mapping.w_avg");
        config.put("w_avg", average == null ? "estimate" : average.rank() == 2 ? "by_class" : "stored");
        double multiplier =
                depth == 0 ? 0.01 : modules.attributes("mapping.fc0").number("bias_gain");
        config.put("mapping_lr_multiplier", multiplier);
        for (int i = 0; i < depth; i++) {
            dense("mapping.fc" + i, "lrelu", multiplier);
        }
    }

    /**
     * StyleGAN-XL keeps a table of pretrained class vectors, which its networks without classes
     * carry along unused.
     */
    private String labels() {
        if (!modules.has("mapping.embed")) {
            return "none";
        }
        if (!"Embedding".equals(modules.classes().get("mapping.embed"))) {
            return "embed";
        }
        Attributes table = modules.attributes("mapping.embed");
        if (table.raw("max_norm") != null) {
            throw Refusal.unsupported("the class table mapping.embed has max_norm = " + table.raw("max_norm")
                    + "; supported is a table that is used as it is");
        }
        if (modules.has("mapping.embed_proj")) {
            return "lookup";
        }
        modules.arrays().remove("mapping.embed.weight");
        return "none";
    }

    private @Nullable Long dimension(String name, int axis) {
        RawArray array = modules.arrays().get(name);
        return array == null || array.rank() <= axis ? null : (Long) array.dimension(axis);
    }

    private void dense(String path, String activation, double multiplier) {
        Attributes layer = modules.attributes(path);
        layer.word("activation", List.of(activation));
        layer.only("bias_gain", multiplier);
        Long in = dimension(path + ".weight", 1);
        if (in != null && in > 0) {
            layer.only("weight_gain", multiplier / Math.sqrt(in));
        }
    }

    private Architecture stylegan2() {
        int resolution = modules.attributes("").whole("img_resolution", 4, NetworkCheck.MAX_RESOLUTION);
        String blocks =
                modules.attributes("synthesis.b" + resolution).word("architecture", List.of("skip", "resnet", "orig"));
        Number clamp = modules.attributes("synthesis.b4.conv1").positiveOrNull("conv_clamp");
        for (Map.Entry<String, String> e : modules.classes().entrySet()) {
            Attributes module = modules.attributes(e.getKey());
            switch (e.getValue()) {
                case "SynthesisBlock" -> module.word("architecture", List.of(blocks));
                case "SynthesisLayer" -> {
                    module.word("activation", List.of("lrelu"));
                    module.only("act_gain", SQRT_2);
                    module.only("up", e.getKey().endsWith(".conv0") ? 2 : 1);
                    module.only("padding", 1);
                    useNoise(e.getKey(), module.flag("use_noise", true));
                    sameClamp(module, clamp);
                }
                case "ToRGBLayer" -> sameClamp(module, clamp);
                case "Conv2dLayer" -> {
                    module.word("activation", List.of("linear"), "linear");
                    module.only("up", 2);
                    module.only("down", 1);
                }
                default -> {}
            }
        }
        config.put("conv_clamp", clamp);
        config.put("block_architecture", blocks);
        config.put("resample_filter", taps(resolution));
        return Architecture.STYLEGAN2;
    }

    /** A layer that was made without noise may still carry the tensors; they do not take part. */
    private void useNoise(String path, boolean use) {
        if (!use) {
            modules.arrays().remove(path + ".noise_const");
            modules.arrays().remove(path + ".noise_strength");
        }
    }

    private static void sameClamp(Attributes module, @Nullable Number expected) {
        Number clamp = module.positiveOrNull("conv_clamp");
        boolean same =
                clamp == null || expected == null ? clamp == expected : clamp.doubleValue() == expected.doubleValue();
        if (!same) {
            throw Refusal.unsupported(module.where() + " has conv_clamp = " + clamp + " but the first layer has "
                    + expected + "; supported is one value for the network");
        }
    }

    private @Nullable Object taps(int resolution) {
        if (resolution == 4) {
            // The one block at 4x4 pixels has nothing to resample.
            return null;
        }
        Attributes arguments = modules.arguments("synthesis.b" + resolution + ".conv0");
        return arguments.raw("resample_filter") == null ? null : arguments.numbers("resample_filter", 64);
    }

    private Architecture stylegan3() {
        Attributes synthesis = modules.attributes("synthesis");
        Attributes input = modules.attributes("synthesis.input");
        config.put("output_scale", synthesis.number("output_scale"));
        Map<String, @Nullable Object> first = new TreeMap<>();
        first.put("channels", (long) input.whole("channels", 1, NetworkCheck.MAX_FEATURES));
        first.put("size", input.pair("size"));
        first.put("sampling_rate", input.number("sampling_rate"));
        first.put("bandwidth", input.number("bandwidth"));
        config.put("input", Attributes.frozen(first));
        if (!(synthesis.raw("layer_names") instanceof List<?> names) || names.isEmpty() || names.size() > 64) {
            throw Refusal.damaged("the synthesis network has no layer_names");
        }
        List<Object> layers = new ArrayList<>();
        boolean radial = false;
        for (Object name : names) {
            Map<String, @Nullable Object> layer = layer(String.valueOf(name));
            radial |= Boolean.TRUE.equals(layer.get("down_radial"))
                    || Long.valueOf(1).equals(layer.get("conv_kernel")) && Boolean.FALSE.equals(layer.get("is_torgb"));
            layers.add(Attributes.frozen(layer));
        }
        config.put("layers", java.util.Collections.unmodifiableList(layers));
        return radial ? Architecture.STYLEGAN3_R : Architecture.STYLEGAN3_T;
    }

    private Map<String, @Nullable Object> layer(String name) {
        Attributes module = modules.attributes("synthesis." + name);
        Map<String, @Nullable Object> layer = new TreeMap<>();
        layer.put("name", name);
        for (String flag : List.of("is_torgb", "is_critically_sampled", "down_radial")) {
            layer.put(flag, module.flag(flag));
        }
        for (String count : List.of(
                "in_channels", "out_channels", "conv_kernel", "up_factor", "up_taps", "down_factor", "down_taps")) {
            layer.put(count, (long) module.whole(count, 1, NetworkCheck.MAX_FEATURES));
        }
        for (String rate : List.of("in_sampling_rate", "out_sampling_rate", "tmp_sampling_rate")) {
            layer.put(rate, Attributes.kept(module.number(rate)));
        }
        layer.put("in_size", module.pair("in_size"));
        layer.put("out_size", module.pair("out_size"));
        layer.put("conv_clamp", module.positiveOrNull("conv_clamp"));
        layer.put("padding", module.numbers("padding", 4));
        return layer;
    }

    private static Map<String, String> facts(Pickled.Module generator, Object root) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("license_note", LICENSE_NOTE);
        facts.put("source_class", generator.className());
        Pickled.Bytes source = Pickled.bytes(generator.source());
        if (source != null && source.stored().length() > 0) {
            facts.put(Checkpoint.SOURCE_MODULE, source.stored().sha256());
        }
        if (root instanceof Map<?, ?> map) {
            if (map.get("training_set_kwargs") instanceof Map<?, ?> training) {
                FactList.add(facts, "training_set_", training);
            }
            Object images = map.get("cur_nimg");
            if (images instanceof Number n) {
                facts.put("training_images_shown", String.valueOf(n));
            }
        }
        return facts;
    }
}
