package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree of modules of NVIDIA's PyTorch pickles: tensors by path, and the attributes of every
 * module by path.
 */
final class NvidiaModules {
    /** PyTorch's table of vectors, which StyleGAN-XL takes as it is. */
    static final String EMBEDDING = "torch.nn.modules.sparse.Embedding";

    private static final int MAX_DEPTH = 8;
    private static final int MAX_MODULES = 2_000;
    private static final Set<String> CLASSES = Set.of(
            "Generator",
            "SuperresGenerator",
            "Embedding",
            "MappingNetwork",
            "SynthesisNetwork",
            "SynthesisBlock",
            "SynthesisLayer",
            "SynthesisInput",
            "ToRGBLayer",
            "FullyConnectedLayer",
            "Conv2dLayer");

    /**
     * What NVIDIA's modules remember, with what forks of the same arithmetic (not square,
     * StyleGAN-XL) add.
     */
    private static final Set<String> SETTINGS = Set.of("""
            act_gain activation architecture bandwidth bias bias_gain block_resolutions c_dim channel_base channel_max
            channels channels_last conv_clamp conv_kernel down down_factor down_radial down_taps embed embed_proj
            filter_size first_cutoff first_stopband fmap_base fused_modconv_default head_layer_names img_channels
            img_resolution img_resolution_log2 in_channels in_cutoff in_features in_half_width in_sampling_rate in_size
            init_res is_critically_sampled is_last is_torgb last_stopband_rel layer_names lrelu_upsampling
            magnitude_ema_beta margin_size num_conv num_critical num_fp16_res num_layers num_torgb num_ws out_channels
            out_cutoff out_features out_half_width out_sampling_rate out_size output_scale output_shape padding path_stem
            rank res resolution sampling_rate sampling_rates square tmp_sampling_rate training up up_factor up_taps
            use_fp16 use_noise use_radial_filters w_avg_beta w_dim weight_gain z_dim""".split("\\s+"));

    private final Map<String, RawArray> arrays = new TreeMap<>();
    private final Map<String, Pickled.Module> modules = new TreeMap<>();

    /** Walks the generator. */
    NvidiaModules(Pickled.Module generator) {
        walk(generator, "", 0);
    }

    /** Returns the tensors by name, such as {@code mapping.fc0.weight}. */
    Map<String, RawArray> arrays() {
        return arrays;
    }

    boolean has(String path) {
        return modules.containsKey(path);
    }

    /** Returns the attributes of the module at the path; the empty path is the generator itself. */
    Attributes attributes(String path) {
        Pickled.Module module = modules.get(path);
        if (module == null) {
            throw Refusal.damaged("the generator has no module " + path);
        }
        return new Attributes(module.state(), path.isEmpty() ? "the generator" : "the module " + path);
    }

    /** Returns the arguments that the module was made with. */
    Attributes arguments(String path) {
        Object kwargs = attributes(path).raw("_init_kwargs");
        return new Attributes(kwargs instanceof Map<?, ?> map ? map : Map.of(), path + "._init_kwargs");
    }

    /** Returns the modules' paths with the name of their class. */
    Map<String, String> classes() {
        Map<String, String> classes = new TreeMap<>();
        modules.forEach((path, module) -> classes.put(path, module.className()));
        return classes;
    }

    private void walk(Pickled.Module module, String path, int depth) {
        String where = path.isEmpty() ? "the generator" : "the module " + path;
        if (!CLASSES.contains(module.className())) {
            throw Refusal.unsupported(where + " has the class " + Attributes.brief(module.className())
                    + "; supported are StyleGAN2 and StyleGAN3 with the classes "
                    + String.join(", ", new java.util.TreeSet<>(CLASSES))
                    + ". Other networks can be used as TorchScript");
        }
        if (depth > MAX_DEPTH || modules.size() >= MAX_MODULES || modules.put(path, module) != null) {
            throw Refusal.unsupported(
                    where + " is one module too many: at most " + MAX_MODULES + ", " + MAX_DEPTH + " deep");
        }
        foreign(module, where);
        tensors(module.state().get("_parameters"), path, where);
        tensors(module.state().get("_buffers"), path, where);
        for (Map.Entry<String, Object> child :
                children(module.state().get("_modules"), where).entrySet()) {
            if (child.getValue() instanceof Pickled.Instance table
                    && table.type().toString().equals(EMBEDDING)
                    && table.state() != null) {
                walk(new Pickled.Module("Embedding", 0, table.state(), null), join(path, child.getKey()), depth + 1);
                continue;
            }
            if (!(child.getValue() instanceof Pickled.Module next)) {
                throw Refusal.unsupported(
                        where + " contains " + Attributes.brief(child.getValue()) + " as " + child.getKey()
                                + ", which is no part of StyleGAN2 or StyleGAN3; such networks can be used as TorchScript");
            }
            walk(next, join(path, child.getKey()), depth + 1);
        }
    }

    /**
     * A setting that NVIDIA's code does not have may change the arithmetic, so it is refused where
     * it is set.
     */
    private static void foreign(Pickled.Module module, String where) {
        if (module.className().equals("Embedding")) {
            return;
        }
        List<String> found = module.state().entrySet().stream()
                .filter(e -> e.getKey() instanceof String name && !name.startsWith("_") && set(e.getValue()))
                // Only the input of StyleGAN3 has a size of its own.
                .filter(e -> !SETTINGS.contains(e.getKey())
                        && !(e.getKey().equals("size") && module.className().equals("SynthesisInput")))
                .map(e -> e.getKey() + " = " + Attributes.brief(e.getValue()))
                .sorted()
                .toList();
        if (!found.isEmpty()) {
            throw Refusal.unsupported(where + " has " + String.join(", ", found)
                    + ", which NVIDIA's code does not have and which may change the images. Such a network can be used"
                    + " as TorchScript");
        }
    }

    private static boolean set(@Nullable Object value) {
        return value != null && !Boolean.FALSE.equals(value) && !Long.valueOf(0).equals(value);
    }

    private void tensors(@Nullable Object map, String path, String where) {
        for (Map.Entry<String, Object> e : children(map, where).entrySet()) {
            if (!(e.getValue() instanceof Pickled.Torch tensor)) {
                throw Refusal.damaged(
                        where + " has " + Attributes.brief(e.getValue()) + " as its tensor " + e.getKey());
            }
            arrays.put(join(path, e.getKey()), tensor.array());
        }
    }

    /** Returns the entries that are there; absent ones are None in the file. */
    private static Map<String, Object> children(@Nullable Object map, String where) {
        if (!(map instanceof Map<?, ?> entries)) {
            throw Refusal.damaged(where + " has no parameters, buffers or modules");
        }
        Map<String, Object> children = new TreeMap<>();
        entries.forEach((key, value) -> {
            if (!(key instanceof String name) || name.length() > 200) {
                throw Refusal.damaged(where + " has a part with the name " + Attributes.brief(key));
            }
            if (value != null) {
                children.put(name, value);
            }
        });
        return children;
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
