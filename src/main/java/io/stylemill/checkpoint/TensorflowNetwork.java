package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One network of NVIDIA's TensorFlow pickles: variables by path, and the arguments it was built
 * with.
 */
final class TensorflowNetwork {
    private static final Set<String> COMPONENTS = Set.of("synthesis", "mapping");

    /** Arguments that every version of StyleGAN may have. */
    private static final Set<String> KNOWN = Set.of(
            "dlatent_avg_beta",
            "dlatent_broadcast",
            "dlatent_size",
            "dtype",
            "fmap_base",
            "fmap_decay",
            "fmap_max",
            "force_clean_graph",
            "func_name",
            "is_template_graph",
            "is_training",
            "is_validation",
            "label_size",
            "latent_size",
            "mapping_fmaps",
            "mapping_func",
            "mapping_layers",
            "mapping_lrmul",
            "mapping_nonlinearity",
            "nonlinearity",
            "normalize_latents",
            "num_channels",
            "randomize_noise",
            "resolution",
            "return_dlatents",
            "structure",
            "style_mixing_prob",
            "synthesis_func",
            "truncation_cutoff",
            "truncation_cutoff_val",
            "truncation_psi",
            "truncation_psi_val",
            "use_noise");

    private final int version;
    private final Map<String, Object> variables = new TreeMap<>();
    private final Map<Object, @Nullable Object> arguments = new HashMap<>();
    private final Map<Object, @Nullable Object> mappingArguments = new HashMap<>();
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final Budget budget;
    private String function = "";

    private TensorflowNetwork(Pickled.Instance network, Budget budget) {
        this.budget = budget;
        Map<?, ?> state = state(network);
        Attributes attributes = new Attributes(state, "the network Gs");
        version = attributes.whole("version", 0, 1000);
        if (version < 2 || version > 5) {
            throw Refusal.unsupported("the network Gs has version " + version
                    + " of NVIDIA's TensorFlow format; supported are 2 to 5 (StyleGAN, StyleGAN2, StyleGAN2-ADA)");
        }
        if (state.get("static_kwargs") instanceof Map<?, ?> kwargs) {
            arguments.putAll(kwargs);
            mappingArguments.putAll(kwargs);
        }
        variables(state.get("variables"), "");
        if (state.get("components") instanceof Map<?, ?> components) {
            components.forEach((name, component) -> {
                if (!(name instanceof String n && COMPONENTS.contains(n))
                        || !(component instanceof Pickled.Instance part)) {
                    throw Refusal.unsupported("the network Gs has the component " + Attributes.brief(name)
                            + "; supported are synthesis and mapping");
                }
                component(n, state(part));
            });
        }
    }

    private void component(String name, Map<?, ?> state) {
        variables(state.get("variables"), name + "/");
        if (state.get("static_kwargs") instanceof Map<?, ?> kwargs) {
            (name.equals("mapping") ? mappingArguments : arguments).putAll(kwargs);
        }
        if (name.equals("synthesis") && state.get("build_func_name") instanceof String f) {
            function = Attributes.brief(f);
        }
    }

    /** Returns whether the root of a pickle is of this format: networks, or one of them. */
    static boolean looksLike(@Nullable Object root) {
        return isNetwork(root) || items(root).stream().anyMatch(TensorflowNetwork::isNetwork);
    }

    /**
     * Finds {@code Gs}: the third of three networks, the one of that name, or the only one; what is
     * returned reads its weights.
     */
    static Supplier<Found> reader(@Nullable Object root, Budget budget) {
        return new TensorflowNetwork(wanted(root), budget)::found;
    }

    private static Pickled.Instance wanted(@Nullable Object root) {
        if (root instanceof Pickled.Instance network) {
            return network;
        }
        List<?> items = items(root);
        Object wanted = items.size() == 3 ? items.get(2) : null;
        for (Object item : items) {
            boolean named = item instanceof Pickled.Instance i
                    && i.state() != null
                    && "Gs".equals(i.state().get("name"));
            wanted = wanted == null && (named || items.size() == 1) ? item : wanted;
        }
        if (!(wanted instanceof Pickled.Instance network) || !isNetwork(wanted)) {
            throw Refusal.unsupported("the pickle holds " + items.size()
                    + " values without the network Gs; supported are" + " (G, D, Gs), or Gs alone");
        }
        return network;
    }

    private static boolean isNetwork(@Nullable Object value) {
        return value instanceof Pickled.Instance i && i.type().name().equals("Network");
    }

    private static List<?> items(@Nullable Object value) {
        return value instanceof Pickled.Tuple t ? t.items() : value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> state(Pickled.Instance network) {
        Map<?, ?> state = network.state();
        if (state == null || !network.type().name().equals("Network")) {
            throw Refusal.damaged("a network of the TensorFlow pickle has no state");
        }
        return state;
    }

    private void variables(@Nullable Object list, String prefix) {
        for (Object item : items(list)) {
            List<?> pair = items(item);
            if (pair.size() != 2 || !(pair.get(0) instanceof String name) || pair.get(1) == null) {
                throw Refusal.damaged("the network Gs has a variable that is not a name with a value");
            }
            variables.put(prefix + name, pair.get(1));
        }
    }

    private Found found() {
        Map<String, @Nullable Object> config = new TreeMap<>();
        boolean first = variables.containsKey("synthesis/4x4/Const/StyleMod/weight");
        List<Long> map = TensorflowStylegan2.firstMap(variables.keySet());
        boolean second = !map.isEmpty();
        if (!first && !second) {
            throw Refusal.unsupported(
                    "the network Gs is built by " + (function.isEmpty() ? "an unnamed function" : function)
                            + " and has no variables of StyleGAN or StyleGAN2 (4x4/Const/StyleMod/weight, 4x4/Conv/mod_weight)."
                            + " Other networks, such as progressive GANs, are not supported");
        }
        boolean concat = variables.containsKey("mapping/LabelConcat/weight");
        boolean embed = variables.containsKey("mapping/LabelEmbed/weight");
        int classes = mapping(config, concat, embed);
        String format = first ? "stylegan-tf" : version >= 5 ? "stylegan2-ada-tf" : "stylegan2-tf";
        Attributes kwargs = new Attributes(arguments, "the synthesis network");
        NetworkSize size;
        if (first) {
            int resolution = kwargs.whole("resolution", 4, NetworkCheck.MAX_RESOLUTION, 1024);
            new TensorflowStylegan1(this, resolution, config).read();
            size = new NetworkSize(4, 4, 31 - Integer.numberOfLeadingZeros(resolution / 4));
        } else {
            size = new TensorflowStylegan2(this, map, config).read();
        }
        variables.remove("lod");
        variables.remove("synthesis/lod");
        if (!variables.isEmpty()) {
            throw Refusal.unsupported("the network Gs, built by " + function + ", has the variable "
                    + Attributes.brief(variables.keySet().iterator().next()) + " and " + (variables.size() - 1)
                    + " others that " + (first ? "StyleGAN" : "StyleGAN2") + " does not have; it cannot be run");
        }
        return new Found(format, network(first, size, classes, config), tensors, facts());
    }

    private NetworkDescription network(
            boolean first, NetworkSize size, int classes, Map<String, @Nullable Object> config) {
        Attributes kwargs = new Attributes(mappingArguments, "the mapping network");
        int w = length("synthesis.b4.conv1.affine.weight", 1);
        int embed = config.get("embed_features") instanceof Long e ? (int) (long) e : 0;
        int z = tensors.containsKey("mapping.fc0.weight")
                ? length("mapping.fc0.weight", 1) - embed
                : kwargs.whole("latent_size", 1, NetworkCheck.MAX_FEATURES, w);
        String last = "synthesis.b" + size.lastBlock() + ".torgb.bias";
        return new NetworkDescription(
                first ? Architecture.STYLEGAN1 : Architecture.STYLEGAN2,
                z,
                classes,
                w,
                size.numWs(),
                size.width(),
                size.height(),
                length(last, 0),
                List.of(),
                Attributes.frozen(config));
    }

    private int length(String tensor, int axis) {
        Tensor found = tensors.get(tensor);
        if (found == null || found.shape().length <= axis || found.shape()[axis] > NetworkCheck.MAX_FEATURES) {
            throw Refusal.damaged("the network Gs has no sound " + tensor);
        }
        return (int) found.shape()[axis];
    }

    private int mapping(Map<String, @Nullable Object> config, boolean concat, boolean embed) {
        Attributes kwargs = new Attributes(mappingArguments, "the mapping network");
        int depth = 0;
        for (; variables.containsKey("mapping/Dense" + depth + "/weight") && depth < 64; depth++) {
            dense("mapping/Dense" + depth + "/weight", "mapping.fc" + depth + ".weight");
            move("mapping/Dense" + depth + "/bias", "mapping.fc" + depth + ".bias", 1);
        }
        if (kwargs.whole("mapping_layers", 0, 64, 8) != depth) {
            throw Refusal.damaged("the mapping network says mapping_layers = " + kwargs.raw("mapping_layers")
                    + " but has " + depth + " layers");
        }
        kwargs.word("mapping_nonlinearity", List.of("lrelu"), "lrelu");
        int classes = 0;
        Long features = null;
        if (concat || embed) {
            String from = concat ? "mapping/LabelConcat/" : "mapping/LabelEmbed/";
            dense(from + "weight", "mapping.embed.weight");
            if (embed) {
                move(from + "bias", "mapping.embed.bias", 1);
            }
            features = (long) length("mapping.embed.weight", 0);
            classes = length("mapping.embed.weight", 1);
        }
        if (variables.containsKey("dlatent_avg")) {
            move("dlatent_avg", "mapping.w_avg", 1);
        }
        config.put("mapping_layers", (long) depth);
        config.put("mapping_lr_multiplier", kwargs.number("mapping_lrmul", 0.01));
        config.put("label_mode", concat ? "concat" : embed ? "embed" : "none");
        config.put("embed_features", features);
        config.put("layer_features", depth > 1 ? (Long) (long) length("mapping.fc0.weight", 0) : null);
        config.put("normalize_latents", kwargs.flag("normalize_latents", true));
        config.put("activation", "lrelu");
        config.put("w_avg", tensors.containsKey("mapping.w_avg") ? "stored" : "estimate");
        return classes;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("license_note", NvidiaPytorch.LICENSE_NOTE);
        facts.put("source_version", String.valueOf(version));
        if (!function.isEmpty()) {
            facts.put("source_function", function);
        }
        return facts;
    }

    Attributes arguments() {
        return new Attributes(arguments, "the synthesis network");
    }

    Attributes mappingArguments() {
        return new Attributes(mappingArguments, "the mapping network");
    }

    /**
     * Refuses arguments that may change the arithmetic in unknown ways.
     *
     * @param own those that this version of StyleGAN has beside the others'
     */
    void allow(Set<String> own) {
        for (Map<?, ?> given : List.of(arguments, mappingArguments)) {
            for (Object key : new ArrayList<>(given.keySet())) {
                if (!(key instanceof String name) || !KNOWN.contains(name) && !own.contains(name)) {
                    throw Refusal.unsupported("the network Gs was built with " + Attributes.brief(key) + " = "
                            + Attributes.brief(given.get(key)) + ", which is not known and may change the arithmetic");
                }
            }
        }
    }

    boolean has(String variable) {
        return variables.containsKey(variable);
    }

    void drop(String variable) {
        variables.remove(variable);
    }

    /** Returns the number in a variable, or what is given when it is not there. */
    double scalar(String variable, double otherwise) {
        Object value = variables.remove(variable);
        if (value == null) {
            return otherwise;
        }
        double number = value instanceof Number n
                ? n.doubleValue()
                : value instanceof Numpy.Array a && a.raw(variable).rank() == 0
                        ? a.raw(variable).numbers(variable, budget)[0]
                        : Double.NaN;
        if (!Double.isFinite(number)) {
            throw Refusal.damaged("the variable " + variable + " is not a number");
        }
        return number;
    }

    RawArray take(String variable) {
        Object value = variables.remove(variable);
        if (!(value instanceof Numpy.Array array)) {
            throw Refusal.damaged("the network Gs has " + (value == null ? "nothing" : Attributes.brief(value))
                    + " as its variable " + variable);
        }
        return array.raw(variable);
    }

    /** Takes a variable over unchanged, without leading axes of length 1 beyond the rank. */
    void move(String variable, String name, int rank) {
        RawArray array = take(variable);
        while (array.rank() > rank && array.dimension(0) == 1) {
            array = array.dropped(0);
        }
        tensors.put(name, array.floats(variable, budget));
    }

    /** Takes a style bias, to which the neutral form adds 1. */
    void moveWithOne(String variable, String name) {
        tensors.put(name, take(variable).floats(variable, budget, v -> v + 1));
    }

    /** Takes a dense weight {@code [in, out]} as {@code [out, in]}. */
    void dense(String variable, String name) {
        RawArray array = ranked(variable, 2);
        tensors.put(name, array.permuted(1, 0).floats(variable, budget));
    }

    /**
     * Takes a convolution weight {@code [kh, kw, in, out]} as {@code [out, in, kh, kw]}, mirrored
     * in both directions or not.
     */
    void convolution(String variable, String name, boolean mirrored) {
        RawArray array = ranked(variable, 4).permuted(3, 2, 0, 1);
        tensors.put(name, (mirrored ? array.mirrored(2).mirrored(3) : array).floats(variable, budget));
    }

    /** Returns what was taken over so far, by neutral name. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    void put(String name, Tensor tensor) {
        tensors.put(name, tensor);
    }

    private RawArray ranked(String variable, int rank) {
        RawArray array = take(variable);
        if (array.rank() != rank) {
            throw Refusal.damaged(
                    "the variable " + variable + " has " + array.rank() + " dimensions instead of " + rank);
        }
        return array;
    }
}
