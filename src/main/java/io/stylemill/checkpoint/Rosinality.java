package io.stylemill.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * StyleGAN2 from rosinality's PyTorch code, as its training saves it and as others save it again:
 * with {@code latent_avg} beside it in converted files, and as the {@code decoder} of pSp, e4e and
 * ReStyle.
 */
final class Rosinality {
    static final String FORMAT = "stylegan2-rosinality";
    /** A tensor that each of these networks has. */
    static final String KNOWN = "style.1.weight";

    /** What train.py leaves {@code lr_mlp} at; files do not state it. */
    private static final double LR_MLP = 0.01;

    private static final UnaryOperator<String> OWN = UnaryOperator.identity();

    private final Map<String, RawArray> left = new TreeMap<>();
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final UnaryOperator<String> spelling;
    private final String code;
    private final Budget budget;

    /**
     * @param spelling how the code of the file writes rosinality's names
     * @param code whose names these are
     */
    private Rosinality(Map<String, RawArray> state, UnaryOperator<String> spelling, String code, Budget budget) {
        this.spelling = spelling;
        this.code = code;
        this.budget = budget;
        left.putAll(state);
    }

    static boolean looksLike(@Nullable Object root) {
        return root instanceof Map<?, ?> map
                && (map.get("g_ema") instanceof Map<?, ?>
                        || StateDicts.find(root, KNOWN).isPresent());
    }

    /** Finds the averaged network where there is one; what is returned reads its weights. */
    static Supplier<Found> reader(Map<?, ?> root, Budget budget) {
        Map<String, RawArray> state = StateDicts.find(root, KNOWN)
                .orElseThrow(() -> Refusal.unsupported(
                        "g_ema has no mapping layers style.1, style.2, ...; supported are files of rosinality's"
                                + " stylegan2-pytorch"));
        RawArray average = root.get(RosinalityNames.AVERAGE) instanceof Pickled.Torch latent ? latent.array() : null;
        return () -> own(state, budget).found(average, facts(root), FORMAT);
    }

    /** Reads tensors by name, the mean w among them. */
    static Found read(Map<String, RawArray> arrays, Map<String, String> facts, Budget budget) {
        Map<String, RawArray> state = new TreeMap<>(arrays);
        RawArray average = state.remove(RosinalityNames.AVERAGE);
        return own(state, budget).found(average, facts, FORMAT);
    }

    /** Reads tensors of the same network under other names. */
    static Found read(
            Map<String, RawArray> arrays, UnaryOperator<String> spelling, String code, String format, Budget budget) {
        Map<String, RawArray> state = new TreeMap<>(arrays);
        RawArray average = state.remove(spelling.apply(RosinalityNames.AVERAGE));
        return new Rosinality(state, spelling, code, budget).found(average, Map.of(), format);
    }

    private static Rosinality own(Map<String, RawArray> state, Budget budget) {
        return new Rosinality(state, OWN, "rosinality's StyleGAN2", budget);
    }

    private Found found(@Nullable RawArray average, Map<String, String> facts, String format) {
        int depth = 0;
        while (left.containsKey(spelling.apply("style." + (depth + 1) + ".weight"))) {
            depth++;
        }
        int doublings = 0;
        while (left.containsKey(spelling.apply("convs." + 2 * doublings + ".conv.weight"))
                && 4 << doublings < NetworkCheck.MAX_RESOLUTION) {
            doublings++;
        }
        for (RosinalityNames name : RosinalityNames.of(depth, doublings)) {
            move(name);
        }
        if (average != null) {
            tensors.put("mapping.w_avg", average(average.floats(RosinalityNames.AVERAGE, budget)));
        }
        if (!left.isEmpty()) {
            throw Refusal.unsupported("g_ema holds the tensor "
                    + Attributes.brief(left.keySet().iterator().next()) + " and "
                    + (left.size() - 1)
                    + " others that " + code + " does not have; other networks can be used as TorchScript");
        }
        NetworkDescription network = network(depth, doublings);
        MappingSpread.check(
                Objects.requireNonNull(tensors.get("mapping.fc0.weight")), spelling.apply(KNOWN), LR_MLP, "lr_mlp");
        return new Found(format, network, tensors, facts);
    }

    /** Some save the mean once for each layer, {@code [layers, w]}, or as one row. */
    private static Tensor average(Tensor saved) {
        long[] shape = saved.shape();
        if (shape.length != 2 || shape[1] < 1) {
            return saved;
        }
        float[] rows = saved.toFloats();
        float[] first = Arrays.copyOf(rows, (int) shape[1]);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != first[i % first.length]) {
                throw Refusal.unsupported("latent_avg holds another mean of w for each of its " + shape[0]
                        + " layers; supported is one for the network");
            }
        }
        return Tensor.of(first, first.length);
    }

    private NetworkDescription network(int depth, int doublings) {
        int z = MappingConfig.dimension(tensors, "mapping.fc0.weight", 1);
        NetworkSize size = NetworkSize.of(tensors, doublings);
        Map<String, @Nullable Object> config = MappingConfig.of(tensors, LR_MLP, "none");
        config.put("block_architecture", "skip");
        config.put("conv_clamp", null);
        config.put("resample_filter", null);
        return new NetworkDescription(
                Architecture.STYLEGAN2,
                z,
                0,
                MappingConfig.dimension(tensors, "mapping.fc" + (depth - 1) + ".weight", 0),
                size.numWs(),
                size.width(),
                size.height(),
                MappingConfig.dimension(tensors, "synthesis.b4.torgb.bias", 0),
                List.of(),
                Attributes.frozen(config));
    }

    /**
     * Lengths of 1 that NVIDIA's form does not have are dropped: in front, and behind the bias of
     * ToRGB.
     */
    private void move(RosinalityNames name) {
        String theirs = spelling.apply(name.theirs());
        RawArray value = take(theirs);
        if (name.kernel()) {
            tensors.put(name.neutral(), value.floats(theirs, budget, v -> v / 4));
            return;
        }
        boolean bias = name.rank() == 1 && name.neutral().endsWith(".torgb.bias");
        while (bias && value.rank() > 1 && value.dimension(value.rank() - 1) == 1) {
            value = value.dropped(value.rank() - 1);
        }
        while (value.rank() > name.rank() && value.dimension(0) == 1) {
            value = value.dropped(0);
        }
        tensors.put(name.neutral(), value.floats(theirs, budget));
    }

    private RawArray take(String name) {
        RawArray array = left.remove(name);
        if (array == null) {
            throw Refusal.damaged("g_ema has no tensor " + name + ", which " + code + " needs");
        }
        return array;
    }

    private static Map<String, String> facts(Map<?, ?> root) {
        Map<String, String> facts = new TreeMap<>();
        if (root.get("args") instanceof Pickled.Instance args && args.state() != null) {
            FactList.add(facts, "training_", args.state());
        } else if (root.get("args") instanceof Map<?, ?> args) {
            FactList.add(facts, "training_", args);
        }
        return facts;
    }
}
